# %% [markdown] lang="en"
# # 02 Fitting a line and a plane
#
# A hundred points lie on a line, but the program is not told which. It starts with a line drawn at random and turns it,
# step by step, until it fits. Nothing bigger happens inside the largest neural networks: only the number of parameters
# grows, from the 2 of this lesson to billions.
#
# **What you will see**
#
# - a line swinging into place, and the loss falling while it does;
# - the gradients, drawn as part of the graph;
# - one and the same problem solved quickly, slowly, and not at all: the learning rate decides.
#
# **What you need**: lesson 01, and what a derivative is.
# %% [markdown] lang="zh" src_sha="8fb2df78"
# # 02 拟合直线与平面
#
# 一百个点落在一条直线上，可是程序并不知道是哪一条。它先随手画一条，然后一步一步把它转过去，直到吻合。最大的神经网络里发生的也不过是这件事：只是参数的个数从这一课的2个增加到了几十亿个。
#
# **你将看到**
#
# - 直线一点点摆到位，同时损失不断下降；
# - 梯度也是图的一部分，被画了出来；
# - 同一个问题，有时很快解出，有时慢得出奇，有时根本解不出：全看学习率。
#
# **你需要**：学过第01课，知道什么是导数。
# %%
import matplotlib.pyplot as plt
import numpy as np

import tfedu as tf
from tfedu import course

course.begin("02_line_fit")
# %% [markdown] lang="en"
# ## The data
#
# $y = 0.1\,x + 0.3$ at a hundred random places. From here on, pretend that you do not know 0.1 and 0.3.
# %% [markdown] lang="zh" src_sha="7e75c90e"
# ## 数据
#
# 在一百个随机位置上取$y = 0.1\,x + 0.3$。从现在起，请假装不知道0.1和0.3这两个数。
# %%
x_data = np.random.rand(100).astype(np.float32)
y_data = x_data * 0.1 + 0.3
# %% [markdown] lang="en"
# ## Model, loss, optimizer
#
# Every program that learns has these three parts.
#
# - The **model** says how a prediction is made: $\hat y = W x + b$, with two variables, a weight and a bias.
# - The **loss** says how bad the predictions are, in one number: the mean of the squared differences,
#   $L = \frac{1}{n}\sum_i (\hat y_i - y_i)^2$. Squares make all differences positive and large ones count most.
# - The **optimizer** says how to change the variables so that the loss becomes smaller.
#
# `tf.name_scope` puts nodes that belong together into one box of the picture; it changes nothing else.
# %% [markdown] lang="zh" src_sha="902575de"
# ## 模型、损失、优化器
#
# 凡是会学习的程序，都有这三部分。
#
# - **模型**说明怎样预测：$\hat y = W x + b$，有两个变量，一个权重，一个偏置。
# - **损失**用一个数说明预测得有多糟：差的平方的平均值$L = \frac{1}{n}\sum_i (\hat y_i - y_i)^2$。取平方后差都成了正的，而且差得越大分量越重。
# - **优化器**说明怎样改变变量，才能让损失变小。
#
# `tf.name_scope`（名称作用域）把相关的节点归到图中的一个方框里，除此之外什么也不改变。
# %%
tf.set_random_seed(1)
with tf.name_scope("line"):
    W = tf.Variable(tf.random_uniform([1], -1.0, 1.0), name="W")
    b = tf.Variable(tf.zeros([1]), name="b")
    y = W * x_data + b
with tf.name_scope("loss"):
    loss = tf.reduce_mean(tf.square(y - y_data))
optimizer = tf.train.GradientDescentOptimizer(0.5)
train = optimizer.minimize(loss)

tf.viz.graph(tf.get_default_graph())
# %% [markdown] lang="en"
# Two boxes in the picture are not ours: `gradients` and `GradientDescent`. `minimize` has walked the graph backwards
# from the loss and added, for each operation, the operation that computes its derivative. That works because the
# computation is a plan that can be read before it runs: this is what the first lesson promised.
#
# The gradient is no mystery. For this model you can find it with pencil and paper,
#
# $$\frac{\partial L}{\partial W} = \frac{2}{n}\sum_i (\hat y_i - y_i)\,x_i, \qquad
#   \frac{\partial L}{\partial b} = \frac{2}{n}\sum_i (\hat y_i - y_i),$$
#
# and the graph must agree. `tf.gradients` gives the derivatives as tensors:
# %% [markdown] lang="zh" src_sha="dfa3aaae"
# 图里有两个方框不是我们写的：`gradients`和`GradientDescent`。`minimize`从损失出发倒着走遍了整张图，给每个操作都配上一个计算其导数的操作。之所以做得到，是因为计算是一份在运行之前就可以阅读的计划：第一课许诺的正是这一点。
#
# 梯度并不神秘。对这个模型，用纸笔就能求出来：
#
# $$\frac{\partial L}{\partial W} = \frac{2}{n}\sum_i (\hat y_i - y_i)\,x_i, \qquad
#   \frac{\partial L}{\partial b} = \frac{2}{n}\sum_i (\hat y_i - y_i),$$
#
# 图算出来的必须与它一致。`tf.gradients`以张量的形式给出导数：
# %%
dW, db = tf.gradients(loss, [W, b])

sess = tf.Session()
sess.run(tf.global_variables_initializer())
y_now, dW_now, db_now = sess.run([y, dW, db])
print(np.allclose(dW_now, 2 * np.mean((y_now - y_data) * x_data), atol=1e-6))
print(np.allclose(db_now, 2 * np.mean(y_now - y_data), atol=1e-6))
# %% [markdown] lang="en"
# ## Training
#
# The gradient points to where the loss *grows* fastest, so each step goes the other way, a little:
#
# $$W \leftarrow W - \eta\,\frac{\partial L}{\partial W}, \qquad b \leftarrow b - \eta\,\frac{\partial L}{\partial b}.$$
#
# $\eta$ is the **learning rate**, here 0.5. Running the node `train` once makes one such step. Note that the loop only
# *runs*; it builds nothing.
# %% [markdown] lang="zh" src_sha="813979ab"
# ## 训练
#
# 梯度指向损失*增长*最快的方向，所以每一步都往反方向走一点：
#
# $$W \leftarrow W - \eta\,\frac{\partial L}{\partial W}, \qquad b \leftarrow b - \eta\,\frac{\partial L}{\partial b}.$$
#
# $\eta$就是**学习率**，这里取0.5。把节点`train`运行一次，就走这样一步。注意：循环里只有*运行*，什么也不搭建。
# %% tags=["nbval-ignore-output"]
lines = {}
with tf.viz.live(title="y = W x + b") as live:
    for step in live.steps(201):
        W_now, b_now, loss_now = sess.run([W, b, loss])
        live.log(step, {"loss": loss_now, "W/parameter": W_now[0], "b/parameter": b_now[0]})
        if step in (0, 3, 10, 40, 200):
            lines[step] = W_now, b_now
        sess.run(train)
# %% [markdown] lang="en"
# Look at the two parameters in the curves. In the very first step `b` jumps, and the line is about right in the middle;
# from then on both creep to their goals together, `W` falling while `b` rises. They are coupled: as long as the slope is
# wrong, the best height is a different one.
# %% [markdown] lang="zh" src_sha="33f7e703"
# 看看曲线里的两个参数。第一步`b`就跳了一大步，直线的中段大致到位；从那以后，两个一起慢慢挪向目标，`W`往下，`b`往上。它们互相牵制：斜率还不对的时候，最合适的高度也就不是最终的那个高度。
# %% tags=["nbval-ignore-output"]
figure, axes = plt.subplots(figsize=(6, 3.6))
axes.plot(x_data, y_data, "o", color="0.6", markersize=4)
for step, (W_then, b_then) in lines.items():
    axes.plot([0, 1], [b_then[0], W_then[0] + b_then[0]], label=f"{step}")
axes.legend(title="step")
plt.show()
# %%
print("W =", np.round(sess.run(W), 3), " b =", np.round(sess.run(b), 3))
# %% [markdown] lang="en"
# 0.1 and 0.3: the program has found out what we pretended not to know. The remaining error is below 0.00002.
#
# ## From a line to a plane
#
# With two inputs per point the same program fits a plane, $\hat y = W_1 x_1 + W_2 x_2 + b$. Only the shapes change, and
# writing shapes down is half of understanding a model:
#
# | tensor | shape | meaning |
# |---|---|---|
# | `x` | `[2, 100]` | a hundred points, one per column |
# | `W` | `[1, 2]` | one weight per input |
# | `tf.matmul(W, x)` | `[1, 100]` | one weighted sum per point |
# | `b` | `[1]` | added to every column (*broadcasting*) |
# %% [markdown] lang="zh" src_sha="88a9c991"
# 0.1和0.3：我们假装不知道的，程序自己找到了。剩下的误差不到0.00002。
#
# ## 从直线到平面
#
# 每个点有两个输入时，同样的程序拟合的就是平面$\hat y = W_1 x_1 + W_2 x_2 + b$。变的只有形状，而能把形状一一写出来，模型就懂了一半：
#
# | 张量 | 形状 | 含义 |
# |---|---|---|
# | `x` | `[2, 100]` | 一百个点，每列一个 |
# | `W` | `[1, 2]` | 每个输入一个权重 |
# | `tf.matmul(W, x)` | `[1, 100]` | 每个点一个加权和 |
# | `b` | `[1]` | 加到每一列上（*广播*） |
# %%
points = np.random.rand(2, 100).astype(np.float32)
heights = np.dot([0.100, 0.200], points) + 0.300

plane = tf.Graph()
with plane.as_default():
    tf.set_random_seed(1)
    b = tf.Variable(tf.zeros([1]), name="b")
    W = tf.Variable(tf.random_uniform([1, 2], -1.0, 1.0), name="W")
    y = tf.matmul(W, points) + b
    loss = tf.reduce_mean(tf.square(y - heights))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    initialise = tf.global_variables_initializer()

with tf.Session(graph=plane) as session:
    session.run(initialise)
    for step in range(201):
        session.run(train)
        if step in (0, 20, 60, 200):
            print(step, np.round(session.run(W), 2), np.round(session.run(b), 2))
# %% [markdown] lang="en"
# `heights` is an array of 64-bit floats, `y` a tensor of 32-bit ones. A plain array is converted silently to the
# tensor's type; two *tensors* of different types would be an error, and you would have to decide with `tf.cast`.
#
# ## The learning rate
#
# To see what the learning rate does, take the simplest valley there is: $J(x) = x^2$, starting at $x = 5$. Its
# derivative is $2x$, so one step leads from $x$ to
#
# $$x - \eta \cdot 2x = (1 - 2\eta)\,x .$$
#
# Every step multiplies $x$ by the same factor $1 - 2\eta$. That decides everything in advance:
# %% [markdown] lang="zh" src_sha="30cc2327"
# `heights`是64位浮点数的数组，`y`是32位的张量。普通数组会自动转换成张量的类型；两个*张量*类型不同则会报错，这时要由你用`tf.cast`来决定怎么转换。
#
# ## 学习率
#
# 想看清学习率的作用，就拿世上最简单的山谷来试：$J(x) = x^2$，从$x = 5$出发。它的导数是$2x$，所以一步从$x$走到
#
# $$x - \eta \cdot 2x = (1 - 2\eta)\,x .$$
#
# 每一步都把$x$乘以同一个因子$1 - 2\eta$。一切由此早已注定：
# %%
def descend(rate, steps):
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.Variable(5.0)
        down = tf.train.GradientDescentOptimizer(rate).minimize(tf.square(x))
        session.run(tf.global_variables_initializer())
        path = [session.run(x)]
        for _ in range(steps):
            session.run(down)
            path.append(session.run(x))
    return np.array(path)


for rate in (0.3, 1.0, 0.001):
    print(f"{rate:5}:", " ".join(f"{x:8.4f}" for x in descend(rate, 5)))
# %% [markdown] lang="en"
# | rate | factor | what happens |
# |---|---|---|
# | 0.3 | 0.4 | each step removes 60 % of the distance: fine |
# | 1 | −1 | back and forth between 5 and −5 for ever |
# | 0.001 | 0.998 | right direction, no patience: 5 steps reach 4.95 |
#
# How long until $|x| \le 0.05$ with 0.001? Solve $0.998^n \cdot 5 = 0.05$:
# %% [markdown] lang="zh" src_sha="bf1818d1"
# | 学习率 | 因子 | 结果 |
# |---|---|---|
# | 0.3 | 0.4 | 每一步消掉60%的距离：不错 |
# | 1 | −1 | 永远在5和−5之间来回跳 |
# | 0.001 | 0.998 | 方向对，可是急死人：5步才走到4.95 |
#
# 用0.001要多久才能到$|x| \le 0.05$？解方程$0.998^n \cdot 5 = 0.05$：
# %%
print(int(np.ceil(np.log(0.05 / 5) / np.log(0.998))), "steps")
# %% tags=["nbval-ignore-output"]
paths = {f"{rate}/x": descend(rate, 30) for rate in (0.05, 0.3, 0.9, 1.01)}
with tf.viz.live(title="J(x) = x²") as live:
    for step in live.steps(31):
        live.log(step, {name: path[step] for name, path in paths.items()})
# %% [markdown] lang="en"
# Below 0.5 the path glides down, above 0.5 it jumps across the valley at every step, and beyond 1 each jump lands
# *higher* than the last: the loss grows until it is no longer a number (`nan`). In real training that is the first
# thing to suspect when you see `nan`: **the learning rate is too large**. Try other rates in the cell above.
#
# ### Exercise 1
#
# One learning rate brings $x$ from 5 to exactly 0 in a single step. Which?
# %% [markdown] lang="zh" src_sha="3a526b05"
# 小于0.5时，路径平滑地往下走；大于0.5时，每一步都跳到山谷的另一侧；超过1以后，每次都跳得比上次*更高*：损失越来越大，直到不再是一个数（`nan`）。实际训练中一看到`nan`，首先该怀疑的就是：**学习率太大**。在上面的单元格里换几个学习率试试。
#
# ### 练习1
#
# 有一个学习率，能让$x$从5一步走到恰好是0的地方。是多少？
# %% tags=["exercise"]
rate = None

course.check("02.rate", rate)
# %% tags=["solution"]
rate = 0.5

course.check("02.rate", rate)
# %% [markdown] lang="en" tags=["solution"]
# $(1 - 2\eta) \cdot 5 = 0$ gives $\eta = \frac{1}{2}$: the reciprocal of the curvature $J'' = 2$. With many parameters
# the curvature differs from direction to direction, and no single rate is best for all of them. That is why better
# optimizers exist; you will meet Adam in lesson 05.
# %% [markdown] lang="zh" src_sha="e0a0356c" tags=["solution"]
# 由$(1 - 2\eta) \cdot 5 = 0$得$\eta = \frac{1}{2}$，正是曲率$J'' = 2$的倒数。参数很多时，各个方向的曲率不同，没有哪个学习率对所有方向都最好。更好的优化器就是为此而生的；第05课你会见到Adam。
# %% [markdown] lang="en"
# ### Exercise 2
#
# The squared error lets a single bad measurement pull the line a long way. The **mean absolute error**,
# $\frac{1}{n}\sum_i |\hat y_i - y_i|$, is more even-tempered. Write a function that builds it from two tensors.
# %% [markdown] lang="zh" src_sha="e76ae20d"
# ### 练习2
#
# 用平方误差时，一个测坏了的点就能把直线拉偏很远。**平均绝对误差**$\frac{1}{n}\sum_i |\hat y_i - y_i|$要沉稳得多。写一个函数，用两个张量把它搭建出来。
# %% tags=["exercise"]
def mean_absolute_error(prediction, truth):
    return None


course.check("02.loss", mean_absolute_error)
# %% tags=["solution"]
def mean_absolute_error(prediction, truth):
    return tf.reduce_mean(tf.abs(prediction - truth))


course.check("02.loss", mean_absolute_error)
# %% [markdown] lang="en" tags=["solution"]
# First the absolute value, then the mean. The other way round, a difference of $+6$ here and $-6$ there would cancel,
# and the worst line could score a perfect zero.
# %% [markdown] lang="zh" src_sha="6e99a01b" tags=["solution"]
# 先取绝对值，再求平均。反过来的话，这里差$+6$、那里差$-6$就互相抵消了，再差的直线也可能得到完美的零分。
# %% [markdown] lang="en"
# ## Questions
# %% [markdown] lang="zh" src_sha="60cc6f1a"
# ## 想一想
# %%
course.quiz("02.q1")
# %%
course.quiz("02.q2")
# %%
course.quiz("02.q3")
# %% [markdown] lang="en"
# ## What to take along
#
# - Model, loss, optimizer: every training program is made of these three.
# - `minimize` adds the gradients and the update to the graph; running the node it returns makes one step.
# - Shapes first: write them next to every tensor before you write code.
# - The learning rate decides between slow, good, oscillating and `nan`. The curve tells you which.
#
# So far the answer was known beforehand. In the next lesson nobody can write down the rule: what makes a 7 a 7?
# %% [markdown] lang="zh" src_sha="17ffa16f"
# ## 带走这些
#
# - 模型、损失、优化器：每个训练程序都由这三部分组成。
# - `minimize`往图里添加梯度和更新；运行它返回的节点，就走一步。
# - 形状先行：写代码之前，先在每个张量旁边写下它的形状。
# - 学习率决定是慢、是好、是来回振荡，还是变成`nan`。曲线会告诉你是哪一种。
#
# 到这里为止，答案我们事先都知道。下一课的规则谁也写不出来：一个7凭什么是7？
