# %% [markdown] lang="en"
# # 05 A deep convolutional network
#
# So far a digit was a row of 784 numbers. Shuffle the pixels of all images in the same way, and the models of lessons
# 03 and 04 would learn exactly as well as before: they never knew which pixels are neighbours. This lesson puts the plane
# back, and the errors drop from one in sixty to one in a hundred and twenty-five.
#
# **What you will see**
#
# - one small filter finding edges, first in an image of 25 pixels, then in a digit;
# - shapes shrinking and deepening on their way through the network;
# - a network of 3,274,634 parameters training before your eyes;
# - the filters it has invented, and the digits it still gets wrong.
#
# The full training, 20,000 steps of 50 images, reaches **0.992** on MNIST and takes a while. The lesson runs a short
# version within a minute, which reaches about **0.95**.
#
# **What you need**: lessons 01 to 04.
# %% [markdown] lang="zh" src_sha="cf32c196"
# # 05 深层卷积网络
#
# 到现在为止，一个数字就是一行784个数。把所有图像的像素按同一种方式打乱，第03课和第04课的模型照样学得一样好：它们从来不知道哪些像素是邻居。这一课把平面找回来，错误从六十个里一个降到一百二十五个里一个。
#
# **你将看到**
#
# - 一个小小的滤波器怎样找出边缘，先在25个像素的图像里，再在一个数字里；
# - 数据穿过网络时，形状怎样越变越窄、越变越深；
# - 一个有3274634个参数的网络，在你眼前训练；
# - 它自己发明的滤波器，以及它仍然认错的数字。
#
# 完整的训练要走20000步，每步50幅图像，在MNIST上达到**0.992**，要花不少时间。本课运行的是一分钟之内的简短版，大约达到**0.95**。
#
# **你需要**：学过第01到04课。
# %%
import matplotlib.pyplot as plt
import numpy as np

import tfedu as tf
from tfedu import course
from tfedu.datasets import digits_or_mnist

course.begin("05_deep_cnn")
# %% tags=["nbval-ignore-output"]
digits = digits_or_mnist(one_hot=True, seed=1)
# %% [markdown] lang="en"
# ## Convolution, by hand
#
# A **filter** is a small array of weights. Lay it on a corner of the image, multiply each weight with the pixel beneath
# it, add everything up, write the sum down. Move one pixel to the right, do the same; then the next row. The sums form a
# new image, the **feature map**: it is bright where the image looks like the filter.
#
# The image below is dark on the left and bright on the right. The filter subtracts what is left from what is right.
#
# $$\begin{pmatrix} 0&0&0&1&1\\0&0&0&1&1\\0&0&0&1&1\\0&0&0&1&1\\0&0&0&1&1 \end{pmatrix} \ast
# \begin{pmatrix} -1&0&1\\-1&0&1\\-1&0&1 \end{pmatrix}$$
#
# `tf.nn.conv2d` works on many images and many filters at once, so both have four axes:
#
# | tensor | shape |
# |---|---|
# | images | `[number, height, width, channels]` |
# | filters | `[height, width, channels in, channels out]` |
# %% [markdown] lang="zh" src_sha="5cc83e88"
# ## 手算卷积
#
# **滤波器**是一小块权重，也叫卷积核。把它放在图像的一角，每个权重与它下面的像素相乘，全部加起来，把和记下。向右移一个像素，再来一遍；然后换下一行。这些和组成一幅新图像，叫**特征图**：图像在哪里像这个滤波器，特征图就在哪里亮。
#
# 下面这幅图像左暗右亮。滤波器用右边减去左边。
#
# $$\begin{pmatrix} 0&0&0&1&1\\0&0&0&1&1\\0&0&0&1&1\\0&0&0&1&1\\0&0&0&1&1 \end{pmatrix} \ast
# \begin{pmatrix} -1&0&1\\-1&0&1\\-1&0&1 \end{pmatrix}$$
#
# `tf.nn.conv2d`一次处理许多图像、许多滤波器，所以二者都有四根轴：
#
# | 张量 | 形状 |
# |---|---|
# | 图像 | `[个数, 高, 宽, 通道]` |
# | 滤波器 | `[高, 宽, 输入通道, 输出通道]` |
# %%
half_bright = np.tile([0.0, 0.0, 0.0, 1.0, 1.0], (5, 1)).astype(np.float32)
vertical_edge = np.tile([-1.0, 0.0, 1.0], (3, 1)).astype(np.float32)

image = tf.constant(half_bright.reshape(1, 5, 5, 1))
edge_filter = tf.constant(vertical_edge.reshape(3, 3, 1, 1))
sess = tf.Session()
for padding in ("VALID", "SAME"):
    feature_map = tf.nn.conv2d(image, edge_filter, strides=[1, 1, 1, 1], padding=padding)
    print(padding)
    print(sess.run(feature_map)[0, :, :, 0])
# %% [markdown] lang="en"
# 3 where the edge is, 0 where nothing changes. The filter has nine weights and works everywhere: it is *shared* by all
# places. That is the whole idea. A stroke is a stroke wherever it lies, so why learn it 784 times?
#
# The two kinds of **padding** differ at the border. `VALID` uses only places where the filter fits completely; the result
# shrinks. `SAME` puts zeros around the image, so that the size stays. Look at the right column: the zeros outside have
# made an edge (−3 and −2) that is not in the image. A network learns to live with that.
#
# The **stride** says how far the filter moves each time. With length $n$, filter $f$ and stride $s$ the result has
#
# $$\text{SAME: } \lceil n/s \rceil \qquad\qquad \text{VALID: } \lceil (n - f + 1)/s \rceil .$$
#
# Shapes are known while building; no session is needed to ask for them:
# %% [markdown] lang="zh" src_sha="b3a081fa"
# 有边缘的地方是3，没有变化的地方是0。滤波器只有九个权重，却处处管用：所有位置*共用*它。全部的奥妙就在这里：一道笔画在哪儿都是一道笔画，何必学784遍？
#
# 两种**填充**方式的区别在边缘。`VALID`只取滤波器完全放得下的位置，结果会变小。`SAME`在图像四周补零，大小不变。看最右一列：外面补的零造出了图像里本没有的边缘（−3和−2）。网络会学着与它相处。
#
# **步幅**是滤波器每次移动的距离。长度为$n$、滤波器为$f$、步幅为$s$时，结果的长度是
#
# $$\text{SAME：} \lceil n/s \rceil \qquad\qquad \text{VALID：} \lceil (n - f + 1)/s \rceil .$$
#
# 形状在搭建时就知道，不用会话就能问出来：
# %%
photo = tf.placeholder(tf.float32, [None, 28, 28, 1])
five = tf.zeros([5, 5, 1, 32])
for padding in ("SAME", "VALID"):
    for stride in (1, 2):
        result = tf.nn.conv2d(photo, five, strides=[1, stride, stride, 1], padding=padding)
        print(f"{padding:5} stride {stride}:", result.get_shape())
# %% [markdown] lang="en"
# The same nine weights on a real digit, and a filter of your own:
# %% [markdown] lang="zh" src_sha="27c99a62"
# 把同样的九个权重用到一个真正的数字上：
# %% tags=["shows-data", "nbval-ignore-output"]
digit = digits.train.images[0].reshape(1, 28, 28, 1)
edges = sess.run(tf.nn.conv2d(digit, edge_filter, strides=[1, 1, 1, 1], padding="SAME"))
figure, frames = plt.subplots(1, 2, figsize=(5, 2.5))
frames[0].imshow(digit[0, :, :, 0], cmap="gray_r")
frames[1].imshow(edges[0, :, :, 0], cmap="RdBu", vmin=-3, vmax=3)
for frame in frames:
    frame.axis("off")
plt.show()
# %% [markdown] lang="en"
# ### Exercise 1
#
# Write a 3 × 3 filter that answers to *horizontal* edges, and gives 0 on flat areas and on vertical edges.
# %% [markdown] lang="zh" src_sha="4a1ed482"
# ### 练习1
#
# 写一个3×3的滤波器，它对*水平*边缘有反应，而在平坦处和竖直边缘处都给出0。
# %% tags=["exercise"]
horizontal_edge = None

course.check("05.edges", horizontal_edge)
# %% tags=["solution"]
horizontal_edge = [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]

course.check("05.edges", horizontal_edge)
# %% [markdown] lang="en" tags=["solution"]
# It is the vertical one turned by 90 degrees. The nine weights add up to 0, so flat areas vanish; each row adds up by
# itself to one value, so it does not matter what changes from left to right, as long as all three rows see the same.
# %% [markdown] lang="zh" src_sha="3139451d" tags=["solution"]
# 把竖直的那个转90度就是。九个权重之和为0，所以平坦处归零；上下两行正负相抵，所以只要三行看到的一样，左右怎么变化都没有影响。
# %% [markdown] lang="en"
# ## Pooling
#
# Whether a stroke lies here or one pixel further does not matter much. **Max pooling** keeps the largest of every 2 × 2
# pixels: a quarter of the data, and a little indifference to place.
# %% [markdown] lang="zh" src_sha="359a420e"
# ## 池化
#
# 一道笔画在这里还是偏了一个像素，关系不大。**最大池化**在每2×2个像素里只留最大的那个：数据只剩四分之一，对位置也不那么斤斤计较了。
# %%
squares = tf.constant(np.arange(16, dtype=np.float32).reshape(1, 4, 4, 1))
pooled = tf.nn.max_pool(squares, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")
print(sess.run(squares)[0, :, :, 0])
print(sess.run(pooled)[0, :, :, 0])
# %% [markdown] lang="en"
# ## Dropout
#
# A network of three million parameters loves to memorise. **Dropout** is a simple remedy: in training, every hidden unit is
# switched off with probability ½ at each step, so that no unit can rely on a particular other one. Those that stay are
# doubled, which keeps the expected sum as it was; so nothing needs correcting later, when all units are on again.
# %% [markdown] lang="zh" src_sha="4a5dbc27"
# ## dropout
#
# 有三百万个参数的网络最爱死记硬背。**dropout**是个简单的对策：训练的每一步，每个隐藏单元都以½的概率被关掉，谁也不能指望某个特定的同伴。留下来的加倍，这样和的期望不变；以后所有单元重新打开时，也就什么都不必修正。
# %%
dropped = sess.run(tf.nn.dropout(tf.ones([10000]), 0.5, seed=1))
print("values:", np.unique(dropped), " mean: about", round(float(dropped.mean()), 1))
# %% [markdown] lang="en"
# ## The network
#
# | layer | result | parameters |
# |---|---|---|
# | image | 28 × 28 × 1 | |
# | convolution 5 × 5, 32 filters, ReLU | 28 × 28 × 32 | 832 |
# | max pooling | 14 × 14 × 32 | |
# | convolution 5 × 5, 64 filters, ReLU | 14 × 14 × 64 | 51,264 |
# | max pooling | 7 × 7 × 64 | |
# | fully connected, ReLU, dropout | 1024 | 3,212,288 |
# | fully connected | 10 | 10,250 |
#
# The picture gets narrower and deeper: less *where*, more *what*. The first filters see 5 × 5 pixels. After pooling, one
# step is two pixels wide, so the second ones see $6 + 4 \cdot 2 = 14$, and after the second pooling one value depends on
# 16 × 16 pixels: its **receptive field**, large enough for a bow or a crossing.
#
# Notice where the parameters are: both convolutions together have less than two per cent of them.
#
# The weights start from small random numbers, the biases from 0.1: slightly positive, so that at the start no ReLU is
# dead. `keep` is a placeholder, because dropout must be on in training and off in testing.
# %% [markdown] lang="zh" src_sha="5f836dd2"
# ## 网络
#
# | 层 | 结果 | 参数个数 |
# |---|---|---|
# | 图像 | 28 × 28 × 1 | |
# | 卷积5 × 5，32个滤波器，ReLU | 28 × 28 × 32 | 832 |
# | 最大池化 | 14 × 14 × 32 | |
# | 卷积5 × 5，64个滤波器，ReLU | 14 × 14 × 64 | 51264 |
# | 最大池化 | 7 × 7 × 64 | |
# | 全连接，ReLU，dropout | 1024 | 3212288 |
# | 全连接 | 10 | 10250 |
#
# 画面越来越窄，也越来越深：*在哪里*越来越少，*是什么*越来越多。第一层滤波器看到5×5个像素。池化之后，一格相当于两个像素，所以第二层看到$6 + 4 \cdot 2 = 14$；再池化一次，一个值就依赖16×16个像素，这就是它的**感受野**，足以容下一个弯弓或一个交叉。
#
# 注意参数都在哪里：两个卷积层加起来还不到百分之二。
#
# 权重从小随机数开始，偏置从0.1开始：略微为正，免得ReLU一开始就是死的。`keep`是占位符，因为dropout训练时要开，测试时要关。
# %%
tf.reset_default_graph()
tf.set_random_seed(1)


def weight_variable(shape):
    return tf.Variable(tf.truncated_normal(shape, stddev=0.1), name="weights")


def bias_variable(shape):
    return tf.Variable(tf.constant(0.1, shape=shape), name="biases")


def convolution(images, channels_in, channels_out):
    filters = weight_variable([5, 5, channels_in, channels_out])
    found = tf.nn.conv2d(images, filters, strides=[1, 1, 1, 1], padding="SAME")
    return tf.nn.relu(found + bias_variable([channels_out])), filters


def pooling(images):
    return tf.nn.max_pool(images, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")


with tf.name_scope("input"):
    x = tf.placeholder(tf.float32, [None, 784], name="x")
    y_ = tf.placeholder(tf.float32, [None, 10], name="labels")
    keep = tf.placeholder(tf.float32, name="keep")
    images = tf.reshape(x, [-1, 28, 28, 1])
with tf.name_scope("conv1"):
    features1, filters1 = convolution(images, 1, 32)
    pooled1 = pooling(features1)
with tf.name_scope("conv2"):
    features2, _ = convolution(pooled1, 32, 64)
    pooled2 = pooling(features2)
with tf.name_scope("dense"):
    flat = tf.reshape(pooled2, [-1, 7 * 7 * 64])
    hidden = tf.nn.relu(tf.matmul(flat, weight_variable([7 * 7 * 64, 1024])) + bias_variable([1024]))
    hidden = tf.nn.dropout(hidden, keep)
with tf.name_scope("output"):
    logits = tf.matmul(hidden, weight_variable([1024, 10])) + bias_variable([10])
with tf.name_scope("loss"):
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=logits))
with tf.name_scope("accuracy"):
    correct = tf.equal(tf.argmax(logits, 1), tf.argmax(y_, 1))
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
train_step = tf.train.AdamOptimizer(0.001).minimize(loss)

tf.viz.graph(tf.get_default_graph())
# %%
print(sum(variable.get_shape().num_elements() for variable in tf.trainable_variables()), "parameters")
# %% [markdown] lang="en"
# The optimizer is new. In lesson 02 one learning rate had to do for all directions. **Adam** gives each parameter its own
# pace: it keeps a moving average $m$ of the gradient and another, $v$, of its square, and steps by about
# $\eta\, m / \sqrt{v}$. Where the gradient is steady, this is a full step of size $\eta$; where it jumps back and forth,
# $m$ is small beside $\sqrt v$, and so is the step.
#
# ## Training
#
# 200 steps of 50 images: one fifth of a pass over MNIST. (The long version uses 20,000 steps and a rate of 0.0001. Our
# rate is ten times larger, because there is so little time.)
# %% [markdown] lang="zh" src_sha="9d333d01"
# 优化器是新的。第02课里，一个学习率要照顾所有方向。**Adam**则给每个参数各自的步调：它为梯度保留一个滑动平均$m$，为梯度的平方保留另一个滑动平均$v$，每步大约走$\eta\, m / \sqrt{v}$。梯度稳定时，这就是完整的一步$\eta$；梯度来回跳时，$m$比$\sqrt v$小得多，步子也就小了。
#
# ## 训练
#
# 走200步，每步50幅图像：相当于把MNIST过了五分之一遍。（完整版走20000步，学习率0.0001。我们时间这么少，所以学习率用了它的十倍。）
# %% tags=["nbval-ignore-output"]
sess = tf.Session()
sess.run(tf.global_variables_initializer())
validation = {x: digits.validation.images[:500], y_: digits.validation.labels[:500], keep: 1.0}

with tf.viz.live(title="conv 5×5×32, conv 5×5×64, 1024, 10") as live:
    for step in live.steps(200):
        batch_images, batch_labels = digits.train.next_batch(50)
        _, batch_loss = sess.run([train_step, loss], {x: batch_images, y_: batch_labels, keep: 0.5})
        live.log(step, {"train/loss": batch_loss})
        if step % 20 == 0 or step == 199:
            live.log(step, {"validation/accuracy": sess.run(accuracy, validation)})
# %% tags=["nbval-ignore-output"]
test_images, test_labels = digits.test.images[:2000], digits.test.labels[:2000]
guesses = sess.run(tf.argmax(logits, 1), {x: test_images, keep: 1.0})
test_accuracy = np.mean(guesses == test_labels.argmax(axis=1))
print(f"test accuracy {test_accuracy:.4f} on {len(test_images)} images")
# %%
print("PASS" if test_accuracy > 0.93 else f"FAIL {test_accuracy}")
# %% [markdown] lang="en"
# About 0.95 on MNIST after 10,000 images seen, where the perceptron of lesson 04 needed 200,000 for a little more; about
# 0.97 on the small built-in set. Knowing what is next to what is worth a great deal.
#
# Which digits does it get wrong? The title says *taken for*. Some of them are hard for us too.
# %% [markdown] lang="zh" src_sha="ef91c494"
# 只看过10000幅图像，在MNIST上就有约0.95；第04课的感知机看了200000幅，也只高出一点点。在附带的小数据集上约为0.97。知道谁和谁相邻，价值非同小可。
#
# 哪些数字它还会认错？标题是它*误认成*的数字。有些连我们也难认。
# %% tags=["shows-data", "nbval-ignore-output"]
wrong = np.flatnonzero(guesses != test_labels.argmax(axis=1))[:16]
figure, frames = plt.subplots(2, 8, figsize=(8, 2.6))
for frame in frames.flat:
    frame.axis("off")
for frame, index in zip(frames.flat, wrong):
    frame.imshow(test_images[index].reshape(28, 28), cmap="gray_r")
    frame.set_title(guesses[index])
plt.show()
# %% [markdown] lang="en"
# ## What it looks for
#
# The 32 filters of the first layer started as noise. Blue weights want ink, red ones want paper.
# %% [markdown] lang="zh" src_sha="a256563e"
# ## 它在找什么
#
# 第一层的32个滤波器当初都是噪声。蓝色的权重想要墨迹，红色的想要白纸。
# %% tags=["nbval-ignore-output"]
filters = sess.run(filters1)
figure, frames = plt.subplots(4, 8, figsize=(6, 3))
for index, frame in enumerate(frames.flat):
    frame.imshow(filters[:, :, 0, index], cmap="RdBu", vmin=-0.3, vmax=0.3)
    frame.axis("off")
plt.show()
# %% [markdown] lang="en"
# And this is what the first eight of them make of one digit. Each picks out something different: the outline on one side,
# the strokes as a whole, the paper around them.
# %% [markdown] lang="zh" src_sha="b0e6b9a6"
# 同一个数字，前八个滤波器看出来的是这样的。各挑各的：有的挑一侧的轮廓，有的挑整个笔画，有的挑周围的白纸。
# %% tags=["shows-data", "nbval-ignore-output"]
maps = sess.run(features1, {x: digits.train.images[:1]})
figure, frames = plt.subplots(1, 8, figsize=(9, 1.4))
for index, frame in enumerate(frames):
    frame.imshow(maps[0, :, :, index], cmap="viridis")
    frame.axis("off")
plt.show()
# %% [markdown] lang="en"
# ### Exercise 2
#
# A photograph 32 pixels wide passes a convolution with a filter of 5, stride 1, padding `VALID`, and then a 2 × 2 pooling
# with stride 2. How wide is the result?
# %% [markdown] lang="zh" src_sha="d14a73f5"
# ### 练习2
#
# 一张32像素宽的照片，先经过滤波器为5、步幅为1、填充方式为`VALID`的卷积，再经过步幅为2的2×2池化。结果有多宽？
# %% tags=["exercise"]
width = None

course.check("05.width", width)
# %% tags=["solution"]
width = (32 - 5 + 1) // 2

course.check("05.width", width)
# %% [markdown] lang="en"
# ### Exercise 3
#
# The table says that the second convolution has 51,264 parameters. Write the calculation.
# %% [markdown] lang="zh" src_sha="398bae2f"
# ### 练习3
#
# 表里说，第二个卷积层有51264个参数。把算式写出来。
# %% tags=["exercise"]
parameters = None

course.check("05.parameters", parameters)
# %% tags=["solution"]
parameters = 5 * 5 * 32 * 64 + 64

course.check("05.parameters", parameters)
# %% [markdown] lang="en" tags=["solution"]
# Each of the 64 filters is 5 × 5 × 32: a filter always reaches through all channels of its input. Then one bias for each
# filter. The size of the image does not occur at all; the same filters would do for a poster.
# %% [markdown] lang="zh" src_sha="ca1e6051" tags=["solution"]
# 64个滤波器，每个都是5×5×32：滤波器总是贯穿输入的全部通道。再加上每个滤波器一个偏置。式子里根本没有图像的大小；换成一张海报，用的还是这些滤波器。
# %% [markdown] lang="en"
# ## Questions
# %% [markdown] lang="zh" src_sha="60cc6f1a"
# ## 想一想
# %%
course.quiz("05.q1")
# %%
course.quiz("05.q2")
# %%
course.quiz("05.q3")
# %% [markdown] lang="en"
# ## What to take along
#
# - A convolution is one small filter, shared by all places. Few parameters, and neighbours stay neighbours.
# - `SAME` keeps the size by putting zeros around, `VALID` shrinks; a stride divides.
# - Pooling forgets exact places, depth gains meaning, and the receptive field grows with every layer.
# - Dropout on in training, off in testing: a placeholder makes it a matter of feeding.
# - Adam gives every parameter its own pace.
#
# This is what you have learnt so far:
# %% [markdown] lang="zh" src_sha="30b0718b"
# ## 带走这些
#
# - 卷积就是一个小滤波器，由所有位置共用。参数少，而且邻居还是邻居。
# - `SAME`在四周补零，保持大小；`VALID`会变小；步幅则按倍数缩小。
# - 池化忘掉精确的位置，深度换来含义，感受野逐层扩大。
# - dropout训练时开，测试时关：用一个占位符，它就成了馈送什么值的事。
# - Adam给每个参数各自的步调。
#
# 看看你到现在学到了多少：
# %% tags=["nbval-ignore-output"]
course.progress()
