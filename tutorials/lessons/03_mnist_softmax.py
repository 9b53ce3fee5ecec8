# %% [markdown] lang="en"
# # 03 MNIST with softmax regression
#
# What makes a 7 a 7? Nobody has managed to write the rule down, and this lesson does not try. It shows the program
# several thousand handwritten digits together with their names, and lets gradient descent find the rule.
#
# **What you will see**
#
# - handwritten digits, as pictures and as the numbers a computer gets;
# - the model learning to tell them apart, with accuracy climbing in front of you;
# - what it has learnt, as ten pictures you can understand at a glance;
# - how an innocent logarithm turns a whole model into `nan`, and the cure.
#
# On MNIST the model reaches an accuracy of about **0.91** after 1000 steps.
#
# **What you need**: lessons 01 and 02.
# %% [markdown] lang="zh" src_sha="6409d2f3"
# # 03 用softmax回归识别MNIST
#
# 一个7凭什么是7？没有人能把规则写清楚，这一课也不打算写。我们把成千上万个手写数字连同它们的名字拿给程序看，让梯度下降自己把规则找出来。
#
# **你将看到**
#
# - 手写数字：人眼里的图像，和计算机拿到的一堆数；
# - 模型学着分辨它们，准确率就在你眼前往上爬；
# - 它学到了什么：十幅一看就懂的图；
# - 一个看似无辜的对数怎样把整个模型变成`nan`，又该怎样治。
#
# 在MNIST上训练1000步，这个模型的准确率约为**0.91**。
#
# **你需要**：学过第01课和第02课。
# %%
import matplotlib.pyplot as plt
import numpy as np

import tfedu as tf
from tfedu import course
from tfedu.datasets import digits_or_mnist

course.begin("03_mnist_softmax")
# %% [markdown] lang="en"
# ## The data
#
# MNIST is a collection of 70,000 digits written by hand, each an image of 28 × 28 grey pixels. If it is not on your
# machine, the lesson uses a smaller set of real digits that came with the installation; the note below says which.
# %% [markdown] lang="zh" src_sha="6fb660a5"
# ## 数据
#
# MNIST收集了70000个手写数字，每个是一幅28×28像素的灰度图像。如果你的机器上没有它，这一课就改用随安装附带的一个较小的真实手写数字集；用的是哪一个，下面会说明。
# %% tags=["nbval-ignore-output"]
digits = digits_or_mnist(one_hot=True, seed=1)
# %% tags=["nbval-ignore-output"]
for name in ("train", "validation", "test"):
    part = getattr(digits, name)
    print(f"{name:10}  images {part.images.shape}  labels {part.labels.shape}")
# %% [markdown] lang="en"
# The images come as rows of 784 numbers between 0 (paper) and 1 (ink): $28 \times 28 = 784$. How the pixels were
# arranged in the plane is thrown away here; lesson 05 will win a great deal by keeping it.
#
# Why three parts? You learn from the **training set**, choose settings by the **validation set**, and look at the
# **test set** once, at the very end. Whoever adjusts the model until the test result looks good has trained on the
# test.
# %% [markdown] lang="zh" src_sha="8b7a2eb9"
# 每幅图像是一行784个数，从0（白纸）到1（墨迹）：$28 \times 28 = 784$。像素在平面上原来怎么排列，在这里被丢掉了；第05课会靠保留它而大获其利。
#
# 为什么要分三份？用**训练集**来学，靠**验证集**来选各种设置，**测试集**只在最后看一次。谁要是把模型调到测试成绩好看为止，谁就等于拿考题训练了。
# %% tags=["shows-data", "nbval-ignore-output"]
figure, frames = plt.subplots(2, 8, figsize=(8, 2.4))
for frame, image, label in zip(frames.flat, digits.train.images, digits.train.labels):
    frame.imshow(image.reshape(28, 28), cmap="gray_r")
    frame.set_title(label.argmax())
    frame.axis("off")
plt.show()
# %% [markdown] lang="en"
# A label is written **one-hot**: ten numbers, a 1 at the digit's place and 0 elsewhere. A 3 is
# `[0, 0, 0, 1, 0, 0, 0, 0, 0, 0]`. In this form a label is a probability distribution that is perfectly sure, and can be
# compared with the model's answer, which is one too.
#
# A first idea of what there is to learn: the *average* image of each digit.
# %% [markdown] lang="zh" src_sha="83aed41f"
# 标签写成**独热**形式：十个数，在该数字的位置上是1，其余都是0。3就是`[0, 0, 0, 1, 0, 0, 0, 0, 0, 0]`。这样写出来的标签是一个“百分之百肯定”的概率分布，可以和模型的回答相比较，因为模型的回答也是一个概率分布。
#
# 能学到什么？先看看每个数字的*平均*图像。
# %% tags=["nbval-ignore-output"]
figure, frames = plt.subplots(1, 10, figsize=(10, 1.4))
for digit, frame in enumerate(frames):
    mean = digits.train.images[digits.train.labels[:, digit] == 1].mean(axis=0)
    frame.imshow(mean.reshape(28, 28), cmap="gray_r")
    frame.set_title(digit)
    frame.axis("off")
plt.show()
# %% [markdown] lang="en"
# ## The model
#
# For each of the ten digits the model collects **evidence**: every pixel gets a weight, positive if ink there speaks for
# the digit and negative if it speaks against it, and a bias says how common the digit is anyway:
#
# $$z_k = \sum_j x_j W_{jk} + b_k .$$
#
# The ten numbers $z_k$ are called **logits**. They may be anything, but we want probabilities: positive and adding up
# to 1. **Softmax** makes them so. It makes everything positive with the exponential function, then divides by the sum:
#
# $$y_k = \operatorname{softmax}(z)_k = \frac{e^{z_k}}{\sum_i e^{z_i}} .$$
#
# | tensor | shape | meaning |
# |---|---|---|
# | `x` | `[None, 784]` | images; `None` means: any number of them |
# | `W` | `[784, 10]` | a column of weights for each digit |
# | `b` | `[10]` | a bias for each digit |
# | `y` | `[None, 10]` | a row of ten probabilities for each image |
#
# ## The loss
#
# How surprised should the model be by the true label $y'$? If it gave the right digit the probability 1, not at all; if
# it gave it a thousandth, very much. The negative logarithm measures just that, and is called the **cross-entropy**:
#
# $$H = -\sum_k y'_k \log y_k .$$
#
# Of a one-hot $y'$ only one summand survives: minus the logarithm of the probability of the right digit. A model that
# knows nothing says 0.1 for all ten; its loss is $-\log 0.1 \approx 2.30$. Remember this number: the first loss of any
# ten-class model should be near it.
# %% [markdown] lang="zh" src_sha="bfd1b5bf"
# ## 模型
#
# 模型为十个数字分别收集**证据**：每个像素有一个权重，那里有墨迹能支持这个数字，权重就为正，反之为负；再加上一个偏置，表示这个数字本来有多常见：
#
# $$z_k = \sum_j x_j W_{jk} + b_k .$$
#
# 这十个数$z_k$叫作**logits**。它们可以是任何实数，而我们想要的是概率：都是正数，加起来等于1。**softmax**就做这件事：先用指数函数把每个数变成正的，再除以总和：
#
# $$y_k = \operatorname{softmax}(z)_k = \frac{e^{z_k}}{\sum_i e^{z_i}} .$$
#
# | 张量 | 形状 | 含义 |
# |---|---|---|
# | `x` | `[None, 784]` | 图像；`None`表示多少幅都行 |
# | `W` | `[784, 10]` | 每个数字一列权重 |
# | `b` | `[10]` | 每个数字一个偏置 |
# | `y` | `[None, 10]` | 每幅图像一行，十个概率 |
#
# ## 损失
#
# 看到真正的标签$y'$时，模型该有多意外？如果它给正确数字的概率是1，那就毫不意外；如果只给了千分之一，那就非常意外。概率的负对数量的正是这种“意外”，叫作**交叉熵**：
#
# $$H = -\sum_k y'_k \log y_k .$$
#
# $y'$是独热的，所以和式里只剩一项：正确数字的概率取对数再变号。一个什么都不懂的模型给十个数字的概率都是0.1，损失就是$-\log 0.1 \approx 2.30$。请记住这个数：任何十分类模型，最初的损失都应当在它附近。
# %%
tf.set_random_seed(1)
with tf.name_scope("input"):
    x = tf.placeholder(tf.float32, [None, 784], name="x")
    y_ = tf.placeholder(tf.float32, [None, 10], name="labels")
with tf.name_scope("softmax"):
    W = tf.Variable(tf.zeros([784, 10]), name="W")
    b = tf.Variable(tf.zeros([10]), name="b")
    y = tf.nn.softmax(tf.matmul(x, W) + b)
with tf.name_scope("cross_entropy"):
    cross_entropy = -tf.reduce_sum(y_ * tf.log(y))
with tf.name_scope("accuracy"):
    correct = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))
train_step = tf.train.GradientDescentOptimizer(0.01).minimize(cross_entropy)

tf.viz.graph(tf.get_default_graph())
# %% [markdown] lang="en"
# Follow the picture from the top: images and weights meet in `MatMul`, the bias is added, `Softmax` makes
# probabilities, the labels join for the cross-entropy. Everything in `gradients` is the same way back.
#
# `accuracy` compares the most probable digit with the label. `equal` gives truth values, such as `[T, F, T, T]`; `cast`
# makes numbers of them, `[1, 0, 1, 1]`; their mean, 0.75, is the share of right answers. Why not train for accuracy
# directly? Because it is flat: a tiny change of a weight changes no decision, so its derivative is zero almost
# everywhere, and gradient descent would not know where to go. The cross-entropy is its smooth stand-in.
#
# ## Training, a batch at a time
#
# Taking all images for every step would be thorough and slow. A **mini-batch** of 100 gives nearly the same direction for
# a fraction of the work, and the small errors of direction average out: *stochastic* gradient descent.
# %% [markdown] lang="zh" src_sha="1e36017e"
# 从上往下看这幅图：图像和权重在`MatMul`相遇，加上偏置，`Softmax`把结果变成概率，再与标签一起算出交叉熵。`gradients`里的一切，是同一条路倒着走一遍。
#
# `accuracy`拿概率最大的数字与标签比较。`equal`给出真假值，例如`[T, F, T, T]`；`cast`把它们变成数`[1, 0, 1, 1]`；平均值0.75就是答对的比例，即准确率。为什么不直接以准确率为训练目标？因为它是平的：权重变一点点，不会改变任何判断，导数几乎处处为零，梯度下降就不知道往哪里走。交叉熵是它的光滑替身。
#
# ## 训练：一次一小批
#
# 每一步都用上全部图像，周到是周到，可是太慢。取100幅组成的一个**小批量**，方向几乎一样，工作量却小得多，而且方向上的小误差会彼此抵消：这就是*随机*梯度下降。
# %% tags=["nbval-ignore-output"]
sess = tf.Session()
sess.run(tf.global_variables_initializer())
validation = {x: digits.validation.images, y_: digits.validation.labels}

with tf.viz.live(title="softmax regression") as live:
    for step in live.steps(1000):
        images, labels = digits.train.next_batch(100)
        _, loss = sess.run([train_step, cross_entropy], {x: images, y_: labels})
        live.log(step, {"train/loss": loss / 100})
        if step % 50 == 0 or step == 999:
            live.log(step, {"validation/accuracy": sess.run(accuracy, validation)})
# %% [markdown] lang="en"
# The loss curve trembles because every batch is a different exam; the validation curve, always on the same images,
# climbs steeply and then flattens. More steps would hardly help: a model that draws one straight boundary for each
# digit has said all it can.
#
# Now, once, the test set:
# %% [markdown] lang="zh" src_sha="d43ad805"
# 损失曲线在抖动，因为每一批都是一张不同的考卷；验证集的曲线始终用同一批图像，先是陡升，然后变平。再多训练也没多大用：每个数字只会画一条笔直边界的模型，能说的都说完了。
#
# 现在看测试集，只看这一次：
# %% tags=["nbval-ignore-output"]
test_accuracy = sess.run(accuracy, {x: digits.test.images, y_: digits.test.labels})
print(f"test accuracy {test_accuracy:.4f}")
# %%
print("PASS" if test_accuracy > 0.9 else f"FAIL {test_accuracy}")
# %% [markdown] lang="en"
# On MNIST this is about 0.91. (On the small built-in set it is about 0.97: its digits come from only 13 hands and are
# more alike.) That is better than one might think for a single matrix product, and far from good: one postcode digit in
# eleven would be misread. Lesson 04 reaches 0.98 and lesson 05 0.992.
#
# ## What has it learnt?
#
# Each column of `W` has a weight for every pixel, so it *is* an image. Blue: ink here speaks for the digit; red: against.
# %% [markdown] lang="zh" src_sha="a83d0178"
# 在MNIST上约为0.91。（在附带的小数据集上约为0.97：那些数字只出自13个人之手，彼此更像。）只做一次矩阵乘法就有这个成绩，比想象的好；可是离“好”还远：邮政编码每十一个数字就会读错一个。第04课达到0.98，第05课达到0.992。
#
# ## 它学到了什么？
#
# `W`的每一列给每个像素一个权重，所以它本身*就是*一幅图像。蓝色：这里有墨迹，支持该数字；红色：反对。
# %% tags=["nbval-ignore-output"]
weights = sess.run(W)
limit = np.abs(weights).max() / 2
figure, frames = plt.subplots(2, 5, figsize=(8, 3.6))
for digit, frame in enumerate(frames.flat):
    frame.imshow(weights[:, digit].reshape(28, 28), cmap="RdBu", vmin=-limit, vmax=limit)
    frame.set_title(digit)
    frame.axis("off")
plt.show()
# %% [markdown] lang="en"
# The 0 has a red heart: ink in the middle rules it out. Nobody told the model so; the gradient did.
#
# ## When logarithms bite
#
# There is a trap in the loss above. Suppose the model is utterly sure, with logits of 1000 and 0. Softmax gives 1 and,
# because $e^{-1000}$ is smaller than any 32-bit float, exactly 0. And $\log 0 = -\infty$:
# %% [markdown] lang="zh" src_sha="550e74cc"
# 0的中心是红的：正中间有墨迹，就不可能是0。没有人这样教过它，是梯度教的。
#
# ## 会咬人的对数
#
# 上面的损失里藏着一个陷阱。假设模型极其自信，logits是1000和0。softmax给出1，以及恰好的0，因为$e^{-1000}$比任何32位浮点数都小。而$\log 0 = -\infty$：
# %%
sure = tf.constant([[1000.0, 0.0], [1000.0, 0.0]])
truth = tf.constant([[0.0, 1.0], [1.0, 0.0]])

naive = -tf.reduce_sum(truth * tf.log(tf.nn.softmax(sure)), axis=1)
stable = tf.nn.softmax_cross_entropy_with_logits(labels=truth, logits=sure)
print("naive ", sess.run(naive))
print("stable", sess.run(stable))
# %% [markdown] lang="en"
# In the first row the model is wrong, and the naive loss is infinite. In the second row it is *right*, and the loss is
# `nan`, "not a number": $0 \cdot (-\infty)$ has no value. From there `nan` spreads. The sum over the batch is `nan`, so
# are all gradients, and after one step all weights; nothing brings them back.
#
# `softmax_cross_entropy_with_logits` takes the logits themselves and simplifies before it computes:
#
# $$-\log \frac{e^{z_k}}{\sum_i e^{z_i}} = \log \sum_i e^{z_i - m} + m - z_k, \qquad m = \max_i z_i .$$
#
# With the largest exponent moved to 0 no exponential overflows, and the sum is at least 1, so the logarithm is safe.
# Two rules follow:
#
# 1. Give this function **logits, never probabilities**. Softmax applied twice does not crash, it only learns badly: for
#    ten classes the loss cannot fall below $\log(1 + 9/e) \approx 1.46$, however good the model is.
# 2. Prefer the **mean** over the batch to the sum. Above we took the sum of 100 losses with a rate of 0.01, which is the
#    mean with a rate of 1. With the mean, the right learning rate does not change when the batch size does.
# %% [markdown] lang="zh" src_sha="fd3b4439"
# 第一行里模型答错了，朴素的损失是无穷大。第二行里模型明明答*对*了，损失却是`nan`（不是一个数）：$0 \cdot (-\infty)$没有值。接下来`nan`会蔓延：整批的和是`nan`，所有梯度都是`nan`，再走一步，所有权重都成了`nan`，再也救不回来。
#
# `softmax_cross_entropy_with_logits`直接接收logits，先化简，再计算：
#
# $$-\log \frac{e^{z_k}}{\sum_i e^{z_i}} = \log \sum_i e^{z_i - m} + m - z_k, \qquad m = \max_i z_i .$$
#
# 把最大的指数平移到0，任何指数函数都不会溢出；和至少是1，取对数也就安全了。由此得到两条规矩：
#
# 1. 交给这个函数的必须是**logits，绝不能是概率**。做两次softmax不会报错，只是学不好：十个类别时，不管模型多好，损失都降不到$\log(1 + 9/e) \approx 1.46$以下。
# 2. 对一批样本，宁可取**平均**，不要取总和。上面我们取的是100个损失之和，学习率0.01，这等于取平均、学习率为1。取平均时，改变批量大小，合适的学习率不必跟着变。
# %% [markdown] lang="en"
# ### Exercise 1
#
# Write the loss as it should be: a function that builds, from logits and one-hot labels, the *mean* cross-entropy of the
# batch, safe for logits of any size.
# %% [markdown] lang="zh" src_sha="4b23b345"
# ### 练习1
#
# 把损失写成它该有的样子：写一个函数，用logits和独热标签搭建出一批样本的*平均*交叉熵，而且logits再大也不出问题。
# %% tags=["exercise"]
def mean_cross_entropy(logits, labels):
    return None


course.check("03.loss", mean_cross_entropy)
# %% tags=["solution"]
def mean_cross_entropy(logits, labels):
    each = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    return tf.reduce_mean(each)


course.check("03.loss", mean_cross_entropy)
# %% [markdown] lang="en"
# ### Exercise 2
#
# Labels are often stored as plain class numbers, `[5, 0, 4, ...]`, of type int64, not one-hot. Build the accuracy from
# logits and such numbers.
# %% [markdown] lang="zh" src_sha="7d57dd98"
# ### 练习2
#
# 标签常常直接存成类别的编号`[5, 0, 4, ...]`，类型是int64，而不是独热形式。请用logits和这样的编号搭建准确率。
# %% tags=["exercise"]
def accuracy_of(logits, classes):
    return None


course.check("03.accuracy", accuracy_of)
# %% tags=["solution"]
def accuracy_of(logits, classes):
    correct = tf.equal(tf.argmax(logits, 1), classes)
    return tf.reduce_mean(tf.cast(correct, tf.float32))


course.check("03.accuracy", accuracy_of)
# %% [markdown] lang="en" tags=["solution"]
# No softmax is needed: it keeps the order of its inputs, so the largest logit belongs to the largest probability.
# %% [markdown] lang="zh" src_sha="e15b18d1" tags=["solution"]
# 用不着softmax：它不改变大小顺序，最大的logit对应的就是最大的概率。
# %% [markdown] lang="en"
# ## Questions
# %% [markdown] lang="zh" src_sha="60cc6f1a"
# ## 想一想
# %%
course.quiz("03.q1")
# %%
course.quiz("03.q2")
# %%
course.quiz("03.q3")
# %% [markdown] lang="en"
# ## What to take along
#
# - Logits are evidence, softmax makes probabilities of them, cross-entropy measures the surprise at the truth.
# - $\log 10 \approx 2.30$ is the loss of a ten-class model that knows nothing.
# - Accuracy is for reading, cross-entropy for training.
# - `nan` comes from $\log 0$ or from too large a learning rate. Give logits to the loss functions that want logits.
# - Train, validate, and test once.
#
# Next, the model gets a hidden layer, and with it the means to draw boundaries that bend.
# %% [markdown] lang="zh" src_sha="f1d93465"
# ## 带走这些
#
# - logits是证据，softmax把它们变成概率，交叉熵量的是看到真相时有多意外。
# - $\log 10 \approx 2.30$，是一个什么都不懂的十分类模型的损失。
# - 准确率是给人看的，交叉熵是用来训练的。
# - `nan`要么来自$\log 0$，要么来自过大的学习率。要logits的损失函数，就给它logits。
# - 训练，验证，测试只做一次。
#
# 接下来，模型会得到一个隐藏层，从此画得出会拐弯的边界。
