# %% [markdown] lang="en"
# # 04 A multi-layer perceptron and how it is trained well
#
# Softmax regression gets one digit in eleven wrong. A hidden layer of 500 units brings that down to one in sixty; but a
# larger model can also fail in more ways. This lesson builds it, and then goes through the craft: how to start, how fast
# to go, how not to learn by heart, and how to take the tremor out of the result.
#
# **What you will see**
#
# - what a bad start looks like, in numbers you can check;
# - a model that knows its 200 examples perfectly and the world badly;
# - the learning rate sinking while the accuracy rises;
# - two accuracy curves, one of the weights and one of their moving average, and which of them is calmer.
#
# On MNIST, 2000 steps take this model to about **0.98**; after 30,000 steps it reaches **0.984**.
#
# **What you need**: lessons 01 to 03.
# %% [markdown] lang="zh" src_sha="953332ed"
# # 04 多层感知机与训练技巧
#
# softmax回归每十一个数字认错一个。加上一个有500个单元的隐藏层，就降到六十个里错一个；可是模型大了，出毛病的方式也多了。这一课先把模型搭起来，再把手艺过一遍：怎样起步，走多快，怎样避免死记硬背，怎样把结果里的抖动抹平。
#
# **你将看到**
#
# - 起步没起好是什么样子，用可以核对的数字说话；
# - 一个模型把200个样本背得滚瓜烂熟，对外面的世界却一知半解；
# - 准确率往上走，学习率往下降；
# - 两条准确率曲线，一条属于权重本身，一条属于它们的滑动平均，看看哪一条更稳。
#
# 在MNIST上，2000步能把这个模型带到约**0.98**；30000步之后达到**0.984**。
#
# **你需要**：学过第01到03课。
# %%
import matplotlib.pyplot as plt
import numpy as np

import tfedu as tf
from tfedu import course
from tfedu.datasets import digits_or_mnist

course.begin("04_mlp")
# %% tags=["nbval-ignore-output"]
digits = digits_or_mnist(one_hot=True, seed=1)
validation_images, validation_labels = digits.validation.images[:2000], digits.validation.labels[:2000]
# %% [markdown] lang="en"
# ## A layer in between
#
# Two linear layers in a row are no gain: $(xW_1)W_2 = x(W_1W_2)$ is one linear layer again. What makes the difference is
# a bend between them, an **activation function**. The simplest is **ReLU**, $\max(0, z)$: what is negative becomes zero.
#
# $$h = \operatorname{relu}(xW_1 + b_1), \qquad z = hW_2 + b_2 .$$
#
# Each hidden unit is a detector with its own weights for all 784 pixels; the second layer weighs the detectors' reports.
# With enough units such a network can approximate any continuous function.
#
# | tensor | shape | numbers |
# |---|---|---|
# | `hidden/weights` | `[784, 500]` | 392,000 |
# | `hidden/biases` | `[500]` | 500 |
# | `output/weights` | `[500, 10]` | 5,000 |
# | `output/biases` | `[10]` | 10 |
#
# All in all 397,510 parameters, for 55,000 images. Keep that ratio in mind.
#
# The function below is used several times in this lesson, each time with variables of its own in a fresh graph.
# `tf.get_variable` names a variable after the `tf.variable_scope` it stands in, and takes an *initialiser*: the recipe
# for the first value.
# %% [markdown] lang="zh" src_sha="63760a07"
# ## 中间加一层
#
# 两个线性层直接相连，一点好处也没有：$(xW_1)W_2 = x(W_1W_2)$，还是一个线性层。起作用的是中间那一道弯折，即**激活函数**。最简单的一种是**ReLU**，$\max(0, z)$：凡是负的都变成零。
#
# $$h = \operatorname{relu}(xW_1 + b_1), \qquad z = hW_2 + b_2 .$$
#
# 每个隐藏单元都是一个探测器，对784个像素各有自己的权重；第二层再权衡各个探测器的报告。只要单元足够多，这样的网络可以逼近任何连续函数。
#
# | 张量 | 形状 | 参数个数 |
# |---|---|---|
# | `hidden/weights` | `[784, 500]` | 392000 |
# | `hidden/biases` | `[500]` | 500 |
# | `output/weights` | `[500, 10]` | 5000 |
# | `output/biases` | `[10]` | 10 |
#
# 总共397510个参数，而图像只有55000幅。记住这个比例。
#
# 下面这个函数在本课里要用好几次，每次都在一张新图里，用一套新的变量。`tf.get_variable`按所在的`tf.variable_scope`给变量取名，并接收一个*初始化器*，即产生初值的办法。
# %% tags=["setup"]
def mlp(images, initializer):
    with tf.variable_scope("hidden"):
        weights1 = tf.get_variable("weights", [784, 500], initializer=initializer)
        biases1 = tf.get_variable("biases", [500], initializer=tf.constant_initializer(0.0))
        hidden = tf.nn.relu(tf.matmul(images, weights1) + biases1)
    with tf.variable_scope("output"):
        weights2 = tf.get_variable("weights", [500, 10], initializer=initializer)
        biases2 = tf.get_variable("biases", [10], initializer=tf.constant_initializer(0.0))
        logits = tf.matmul(hidden, weights2) + biases2
    return hidden, logits, [weights1, weights2]


# %% [markdown] lang="en"
# ## A good start
#
# Softmax regression started from zeros. Try that here:
# %% [markdown] lang="zh" src_sha="15d5fe74"
# ## 起步要起好
#
# softmax回归是从全零开始的。这里也试试：
# %%
images, labels = digits.train.images[:500], digits.train.labels[:500]

for value in (0.0, 0.01):
    with tf.Graph().as_default(), tf.Session() as session:
        _, logits, weights = mlp(tf.constant(images), tf.constant_initializer(value))
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=tf.constant(labels, tf.float32), logits=logits))
        gradient = tf.gradients(loss, weights)[0]
        session.run(tf.global_variables_initializer())
        found = session.run(gradient)
        print(f"all weights {value}: largest gradient {'is 0' if np.all(found == 0) else 'is not 0'},", end=" ")
        print("all units get the same gradient:", np.allclose(found, found[:, :1], atol=1e-7))
# %% [markdown] lang="en"
# With zeros, no gradient arrives at the first layer: the way back leads through `output/weights`, which are zero. With
# any other common value there is a gradient, but all 500 units receive the *same* one. They start equal, stay equal for
# ever, and do the work of a single unit. Random numbers break this **symmetry**.
#
# Random, then; but how large? Look at the logits and the loss before any training:
# %% [markdown] lang="zh" src_sha="ee771138"
# 全零时，没有梯度能到达第一层：回去的路要经过`output/weights`，而它们都是零。换成别的同一个数，梯度倒是有了，可是500个单元收到的是*同样的*梯度。它们起步相同，永远相同，500个只干一个的活。要打破这种**对称**，得靠随机数。
#
# 那就用随机数；可是该多大呢？看看训练之前的logits和损失：
# %% tags=["nbval-ignore-output"]
for stddev in (0.001, 0.1, 1.0):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        _, logits, _ = mlp(tf.constant(images), tf.truncated_normal_initializer(stddev=stddev))
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=tf.constant(labels, tf.float32), logits=logits))
        session.run(tf.global_variables_initializer())
        z, first_loss = session.run([logits, loss])
        print(f"stddev {stddev:5}: logits ±{z.std():8.4f}, first loss {first_loss:8.3f}")
# %% [markdown] lang="en"
# You remember the yardstick, $\log 10 \approx 2.30$. With 0.001 the signal all but dies on its way through the layers;
# with 1 the untrained model is fanatically sure of nonsense, and its loss is in the hundreds. With 0.1 the signal keeps
# its size. (The rule behind it: a unit sums many inputs, and a sum of $n$ random terms grows like $\sqrt n$; so weights
# should shrink like $1/\sqrt n$.)
#
# One more way to fail: a ReLU whose input is negative for *every* image gives 0, has derivative 0, and will never change
# again. It is **dead**. A learning rate that is far too large kills units in one blow:
# %% [markdown] lang="zh" src_sha="f05ef5fc"
# 你还记得那把尺子：$\log 10 \approx 2.30$。取0.001，信号一层层传下去，几乎消失；取1，还没训练过的模型就对胡话深信不疑，损失高达几百；取0.1，信号大小基本不变。（背后的道理：一个单元要加很多个输入，$n$个随机项之和按$\sqrt n$增长，所以权重应当按$1/\sqrt n$缩小。）
#
# 还有一种毛病：如果一个ReLU对*每一幅*图像的输入都是负的，它的输出就是0，导数也是0，从此再也不会变。它**死**了。学习率大得离谱时，一下子就能弄死一大片：
# %% tags=["nbval-ignore-output"]
for rate in (0.1, 30.0):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        hidden, logits, _ = mlp(tf.constant(images), tf.truncated_normal_initializer(stddev=0.1))
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=tf.constant(labels, tf.float32), logits=logits))
        train_step = tf.train.GradientDescentOptimizer(rate).minimize(loss)
        session.run(tf.global_variables_initializer())
        for _ in range(5):
            session.run(train_step)
        dead = (session.run(hidden).max(axis=0) == 0).mean()
        print(f"rate {rate:4}: {dead:.0%} of the hidden units are dead")
# %% [markdown] lang="en"
# ## Learning by heart
#
# With 397,510 parameters one can memorise 200 images without understanding anything. That is **overfitting**. The
# remedy tried here is **L2 regularisation**: the loss gets an extra term, half the sum of all squared weights times a
# small number $\lambda$,
#
# $$L = \text{cross-entropy} + \lambda \sum \tfrac12 w^2 .$$
#
# Its derivative is $\lambda w$, so every step also shrinks each weight a little: **weight decay**. A weight must now be
# worth its price. Biases are left out; they do not make a model more complicated.
# %% [markdown] lang="zh" src_sha="6e09a828"
# ## 死记硬背
#
# 有397510个参数，背下200幅图像易如反掌，什么都不必懂。这就是**过拟合**。这里试的办法是**L2正则化**：给损失加上一项，即所有权重平方和的一半乘以一个小数$\lambda$，
#
# $$L = \text{交叉熵} + \lambda \sum \tfrac12 w^2 .$$
#
# 它的导数是$\lambda w$，所以每一步还会把每个权重缩小一点点：这叫**权重衰减**。从此，权重要对得起自己的价钱才留得下来。偏置不参加，因为它们不会让模型变复杂。
# %% tags=["nbval-ignore-output"]
def train_on_few(scale, steps=300):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.set_random_seed(1)
        x = tf.placeholder(tf.float32, [None, 784])
        y_ = tf.placeholder(tf.float32, [None, 10])
        _, logits, weights = mlp(x, tf.truncated_normal_initializer(stddev=0.1))
        cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=logits))
        penalty = tf.add_n([tf.nn.l2_loss(weight) for weight in weights])
        train_step = tf.train.GradientDescentOptimizer(0.3).minimize(cross_entropy + scale * penalty)
        right = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), tf.argmax(y_, 1)), tf.float32))
        session.run(tf.global_variables_initializer())
        few = {x: digits.train.images[:200], y_: digits.train.labels[:200]}
        unseen = {x: validation_images[:1000], y_: validation_labels[:1000]}
        for step in range(steps + 1):
            if step % 10 == 0:
                seen_loss, unseen_loss = session.run(cross_entropy, few), session.run(cross_entropy, unseen)
                live.log(step, {f"λ={scale}/train/loss": seen_loss, f"λ={scale}/validation/loss": unseen_loss})
            session.run(train_step, few)
        return session.run(right, few), session.run(right, unseen)


with tf.viz.live(title="200 images") as live:
    results = {scale: train_on_few(scale) for scale in (0.0, 0.01)}
for scale, (seen, unseen) in results.items():
    print(f"λ = {scale:4}: training images {seen:.1%}, unseen images {unseen:.1%}")
# %% [markdown] lang="en"
# Without the penalty the training loss goes to zero, every one of the 200 images is right, and yet the loss on unseen
# images first falls and then *rises*: from there on the model only becomes surer of its mistakes. With the penalty the
# training loss stops at a modest value and the other curve stays down. The gap between the two curves is the thing to
# watch. It closes best with more data; regularisation is what you do when there is none.
#
# ## A learning rate that sinks
#
# Large steps cross the country quickly, small ones find the spot. So start large and let the rate sink, by one per cent
# per pass over the data (550 batches of 100):
#
# $$\eta = 0.8 \cdot 0.99^{\,t/550} .$$
#
# `tf.train.exponential_decay` builds this from a variable that counts the steps, `global_step`; handed to `minimize`, it
# is increased by 1 at each step. `staircase=True` would divide without remainder, so that the rate falls in steps.
# %% [markdown] lang="zh" src_sha="65bdf749"
# 没有惩罚时，训练损失降到零，200幅图像幅幅答对；可是没见过的图像，损失先降后*升*：从那以后，模型只是对自己的错误越来越有把握。有了惩罚，训练损失停在一个不大的值上，另一条曲线也一直压得住。要盯住的是两条曲线之间的差距。缩小差距最好的办法是更多的数据；没有更多数据时，才靠正则化。
#
# ## 往下降的学习率
#
# 大步走得快，小步找得准。所以开始时用大学习率，然后让它慢慢降下来：每把数据过一遍（每批100幅，共550批），就降百分之一：
#
# $$\eta = 0.8 \cdot 0.99^{\,t/550} .$$
#
# `tf.train.exponential_decay`用一个数步数的变量`global_step`把这个式子搭建出来；把它交给`minimize`，每走一步它就加1。写上`staircase=True`则取整除，学习率会像楼梯一样一级一级往下降。
# %%
steps = np.array([0, 550, 5500, 30000])
print(np.round(0.8 * 0.99 ** (steps / 550), 3))
# %% [markdown] lang="en"
# ## An average over time
#
# Mini-batches make the weights tremble around the good spot. An **exponential moving average** keeps a calm copy of each
# variable, a *shadow*:
#
# $$\text{shadow} \leftarrow d \cdot \text{shadow} + (1 - d) \cdot \text{variable}, \qquad d = 0.99 .$$
#
# Early on the shadow should not cling to the random start, so with a step counter $n$ the decay is at first smaller:
# $d = \min\!\left(0.99,\ \frac{1 + n}{10 + n}\right)$. Compute the two lines below by hand before you run them: the
# variable starts at 0 and is set to 5 while $n = 0$; then $n$ becomes 10,000 and the variable 10.
# %% [markdown] lang="zh" src_sha="40676224"
# ## 对时间取平均
#
# 小批量会使权重在好位置附近抖个不停。**指数滑动平均**给每个变量保留一份平稳的副本，叫作*影子*：
#
# $$\text{影子} \leftarrow d \cdot \text{影子} + (1 - d) \cdot \text{变量}, \qquad d = 0.99 .$$
#
# 刚开始时，影子不该死抱着随机的初值不放，所以用步数$n$让衰减率先小一些：$d = \min\!\left(0.99,\ \frac{1 + n}{10 + n}\right)$。运行之前，请先手算下面的两行：变量从0开始，$n = 0$时把它设为5；然后$n$变成10000，变量变成10。
# %%
with tf.Graph().as_default(), tf.Session() as session:
    variable = tf.Variable(0.0)
    count = tf.Variable(0, trainable=False)
    average = tf.train.ExponentialMovingAverage(0.99, count)
    maintain = average.apply([variable])
    session.run(tf.global_variables_initializer())

    session.run(variable.assign(5.0))
    session.run(maintain)
    for value in session.run([variable, average.average(variable)]):
        print(f"{value:.4g}", end="  ")
    print()

    session.run(count.assign(10000))
    session.run(variable.assign(10.0))
    session.run(maintain)
    for value in session.run([variable, average.average(variable)]):
        print(f"{value:.4g}", end="  ")
# %% [markdown] lang="en"
# First $d = \min(0.99, \frac{1}{10}) = 0.1$, so the shadow is $0.1 \cdot 0 + 0.9 \cdot 5 = 4.5$; then $d = 0.99$ and it is
# $0.99 \cdot 4.5 + 0.01 \cdot 10 = 4.555$.
#
# ### Exercise 1
#
# `maintain` is run once more, with everything else as it is. What is the shadow now?
# %% [markdown] lang="zh" src_sha="99360177"
# 先是$d = \min(0.99, \frac{1}{10}) = 0.1$，影子等于$0.1 \cdot 0 + 0.9 \cdot 5 = 4.5$；然后$d = 0.99$，影子等于$0.99 \cdot 4.5 + 0.01 \cdot 10 = 4.555$。
#
# ### 练习1
#
# 其余都不变，再运行一次`maintain`。现在影子是多少？
# %% tags=["exercise"]
shadow = None

course.check("04.average", shadow)
# %% tags=["solution"]
shadow = 0.99 * 4.555 + 0.01 * 10

course.check("04.average", shadow)
# %% [markdown] lang="en" tags=["solution"]
# 4.60945. The gap to 10 shrinks by one per cent at each run; about $1/(1 - d) = 100$ runs are what the shadow
# remembers.
# %% [markdown] lang="zh" src_sha="feb5a8e7" tags=["solution"]
# 4.60945。与10的差距每运行一次缩小百分之一；影子记得的，大约是最近$1/(1 - d) = 100$次的情况。
# %% [markdown] lang="en"
# ## All together
#
# Now the whole model. Two things are new. The penalties go into a **collection**, a named list that belongs to the
# graph: each layer drops its own in, and the loss adds up whatever is there. And `tf.control_dependencies` says that
# before the empty operation `train` counts as done, the step *and* the averages must be done: one node to run.
#
# (The small built-in digits have more ink per image than MNIST's. Larger inputs make larger gradients, and a rate of 0.8
# would tear the model apart; 0.5 does not. You know the symptom from lesson 02. Try it.)
# %% [markdown] lang="zh" src_sha="07fcaa02"
# ## 合在一起
#
# 现在搭建完整的模型。有两样新东西。惩罚项放进一个**集合**，即属于这张图的一个有名字的列表：每一层把自己的那份放进去，损失再把里面的东西全部加起来。`tf.control_dependencies`则规定：空操作`train`要算完成，必须先完成训练步*和*求平均。这样，只要运行一个节点就行了。
#
# （附带的小数据集，每幅图像的墨迹比MNIST多。输入大，梯度就大，0.8的学习率会把模型扯碎，0.5则不会。症状你在第02课见过，不妨试试。）
# %%
tf.reset_default_graph()
tf.set_random_seed(1)
with tf.name_scope("input"):
    x = tf.placeholder(tf.float32, [None, 784], name="x")
    y_ = tf.placeholder(tf.float32, [None, 10], name="labels")
_, logits, weights = mlp(x, tf.truncated_normal_initializer(stddev=0.1))

with tf.name_scope("loss"):
    cross_entropy = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=logits))
    for weight in weights:
        tf.add_to_collection("losses", 0.0001 * tf.nn.l2_loss(weight))
    loss = cross_entropy + tf.add_n(tf.get_collection("losses"))

with tf.name_scope("accuracy"):
    correct = tf.equal(tf.argmax(logits, 1), tf.argmax(y_, 1))
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

global_step = tf.Variable(0, trainable=False, name="global_step")
base_rate = 0.8 if digits.train.name == "mnist" else 0.5
learning_rate = tf.train.exponential_decay(base_rate, global_step, 550, 0.99)
train_step = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss, global_step=global_step)
average = tf.train.ExponentialMovingAverage(0.99, global_step)
averages = average.apply(tf.trainable_variables())
with tf.control_dependencies([train_step, averages]):
    train = tf.no_op(name="train")

tf.viz.graph(tf.get_default_graph())
# %% [markdown] lang="en"
# A graph of this size is why scopes exist. Open `hidden` and `output`, then look how `ExponentialMovingAverage` hangs on
# the variables. Dashed edges are control dependencies: they carry no tensor, only an order.
#
# To measure with the shadows we feed them in place of the variables. Any tensor can be fed, as lesson 01 has shown.
# %% [markdown] lang="zh" src_sha="3d7c8d1a"
# 图大到这个样子，就知道为什么要有作用域了。展开`hidden`和`output`，再看看`ExponentialMovingAverage`怎样挂在各个变量上。虚线是控制依赖：它不传张量，只规定先后。
#
# 要用影子来测准确率，就用影子的值馈送、顶替变量。第01课说过，任何张量都可以馈送。
# %% tags=["nbval-ignore-output"]
sess = tf.Session()
sess.run(tf.global_variables_initializer())
start = sess.run(weights[0])
variables = tf.trainable_variables()
shadows = [average.average(variable) for variable in variables]
validation = {x: validation_images, y_: validation_labels}


def with_shadows(feed):
    return {**feed, **dict(zip(variables, sess.run(shadows)))}


with tf.viz.live(title="784 → 500 → 10") as live:
    for step in live.steps(2000):
        batch_images, batch_labels = digits.train.next_batch(100)
        _, batch_loss = sess.run([train, cross_entropy], {x: batch_images, y_: batch_labels})
        if step % 10 == 0:
            live.log(step, {"train/loss": batch_loss, "learning_rate": sess.run(learning_rate)})
        if step % 50 == 0 or step == 1999:
            live.log(step, {
                "weights/validation/accuracy": sess.run(accuracy, validation),
                "average/validation/accuracy": sess.run(accuracy, with_shadows(validation)),
            })
# %% [markdown] lang="en"
# The curve of the average is smoother and nearly always on top: it costs one extra copy of the variables and no extra
# step. Finally, and once, the test set, with the averaged weights:
# %% [markdown] lang="zh" src_sha="92b59b3d"
# 滑动平均的曲线更平滑，而且几乎一直在上面：它只多占一份变量的存储，不多走一步。最后，用平均后的权重看测试集，只看这一次：
# %% tags=["nbval-ignore-output"]
test_accuracy = sess.run(accuracy, with_shadows({x: digits.test.images, y_: digits.test.labels}))
print(f"test accuracy {test_accuracy:.4f}")
# %%
print("PASS" if test_accuracy > 0.93 else f"FAIL {test_accuracy}")
# %% [markdown] lang="en"
# About 0.98 on MNIST after 2000 steps; about 0.98 on the small built-in set too. To see where it ends, change
# 2000 to 30,000 above and have a cup of tea: 0.984.
#
# What do the hidden units look at? Their weights still carry the noise they started from, so let us see what training has
# *added* to it, for the eight units that have moved furthest:
# %% [markdown] lang="zh" src_sha="e74560af"
# 在MNIST上训练2000步后约为0.98，在附带的小数据集上也约为0.98。想知道它最终能到哪里，就把上面的2000改成30000，然后去喝杯茶：0.984。
#
# 隐藏单元在看什么？它们的权重里还带着起步时的噪声，所以我们只看训练给它*添加*了什么，挑变化最大的八个单元：
# %% tags=["nbval-ignore-output"]
added = sess.run(weights[0]) - start
furthest = np.abs(added).sum(axis=0).argsort()[-8:]
figure, frames = plt.subplots(1, 8, figsize=(9, 1.4))
for unit, frame in zip(furthest, frames):
    frame.imshow(added[:, unit].reshape(28, 28), cmap="RdBu", vmin=-0.2, vmax=0.2)
    frame.axis("off")
plt.show()
# %% [markdown] lang="en"
# Strokes, bends, and the gaps between them. None is a whole digit any more, as in lesson 03: the units have divided the
# work.
#
# ### Exercise 2
#
# Write a function that builds, from the tensor `step` (int32, scalar), a learning rate that starts at 0.8 and is
# *halved all at once* after every 1000 steps: 0.8 up to step 999, then 0.4, then 0.2.
# %% [markdown] lang="zh" src_sha="2534316b"
# 笔画、弯钩，还有它们之间的空隙。不再像第03课那样是完整的数字：单元之间已经分了工。
#
# ### 练习2
#
# 写一个函数，用张量`step`（int32标量）搭建一个学习率：从0.8开始，每满1000步*一下子减半*：到第999步为止是0.8，然后是0.4，再后是0.2。
# %% tags=["exercise"]
def halving_rate(step):
    return None


course.check("04.rate", halving_rate)
# %% tags=["solution"]
def halving_rate(step):
    return tf.train.exponential_decay(0.8, step, 1000, 0.5, staircase=True)


course.check("04.rate", halving_rate)
# %% [markdown] lang="en"
# ### Exercise 3
#
# Write a function that builds the L2 penalty of a *list* of weight tensors: `scale` times half the sum of all squares.
# %% [markdown] lang="zh" src_sha="51443bb0"
# ### 练习3
#
# 写一个函数，为一个权重张量的*列表*搭建L2惩罚：`scale`乘以全部平方和的一半。
# %% tags=["exercise"]
def l2_penalty(weights, scale):
    return None


course.check("04.penalty", l2_penalty)
# %% tags=["solution"]
def l2_penalty(weights, scale):
    return scale * tf.add_n([tf.nn.l2_loss(weight) for weight in weights])


course.check("04.penalty", l2_penalty)
# %% [markdown] lang="en" tags=["solution"]
# `tf.nn.l2_loss` already has the factor ½. It is there so that the derivative is simply $\lambda w$, without a 2.
# %% [markdown] lang="zh" src_sha="8d11d70f" tags=["solution"]
# `tf.nn.l2_loss`已经带有因子½。有了它，导数就干干净净地是$\lambda w$，前面没有2。
# %% [markdown] lang="en"
# ## Questions
# %% [markdown] lang="zh" src_sha="60cc6f1a"
# ## 想一想
# %%
course.quiz("04.q1")
# %%
course.quiz("04.q2")
# %%
course.quiz("04.q3")
# %% [markdown] lang="en"
# ## What to take along
#
# - A hidden layer needs an activation function, and random first weights of the right size.
# - Before training, look at the first loss: about 2.30 for ten classes, or something is wrong.
# - Watch two curves, training and validation. Their gap is overfitting.
# - L2 makes weights pay for their size, a sinking rate combines speed and precision, a moving average calms the result.
# - A collection gathers what a later part of the program adds up; a control dependency orders what no tensor orders.
#
# Still the images are rows of 784 numbers, and a digit moved by two pixels is an entirely new one. The next lesson looks
# at the plane.
# %% [markdown] lang="zh" src_sha="f6778c52"
# ## 带走这些
#
# - 隐藏层离不开激活函数，也离不开大小合适的随机初始权重。
# - 训练之前先看最初的损失：十个类别应当在2.30左右，否则一定有什么不对。
# - 同时盯住训练和验证两条曲线，它们的差距就是过拟合。
# - L2让权重为自己的大小付费；下降的学习率兼顾快与准；滑动平均让结果平稳。
# - 集合用来收集稍后要加在一起的东西；控制依赖为没有张量相连的操作规定先后。
#
# 图像到现在还是一行784个数，一个数字挪动两个像素，就成了完全陌生的东西。下一课，我们把目光投向平面。
