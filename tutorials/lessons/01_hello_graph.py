# %% [markdown] lang="en"
# # 01 Hello, graph
#
# In most programs a line that says *add* adds. Here it does not. In this lesson you write programs that first
# **describe** a computation and then **run** it, and you will see why it is worth going about it in two steps.
#
# **What you will see**
#
# - the graph you have just written, drawn as a picture you can open and search;
# - the difference between a tensor and its value;
# - a counter that remembers, 0 1 2 3, and a run that computes only what was asked for;
# - an error, read calmly from top to bottom.
#
# **What you need**: Python, and the idea of a matrix product. Run a cell with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# %% [markdown] lang="zh" src_sha="ae8bfffa"
# # 01 你好，计算图
#
# 在大多数程序里，写一行“相加”，机器就当场相加。这里却不是。这一课的程序总是先把计算**描述**出来，然后再**运行**它。学完你会明白，分成这样两步走是值得的。
#
# **你将看到**
#
# - 刚刚写下的计算图被画成一幅可以展开、可以搜索的图；
# - 张量和它的值有什么不同；
# - 一个有记性的计数器：0 1 2 3，以及一次“只算你要的东西”的运行；
# - 一条报错信息，我们把它从头到尾平心静气地读一遍。
#
# **你需要**：会一点Python，知道矩阵乘法是怎么回事。按<kbd>Shift</kbd>+<kbd>Enter</kbd>运行一个单元格。
# %%
import tfedu as tf
from tfedu import course

course.begin("01_hello_graph")
# %% [markdown] lang="en"
# ## Two phases
#
# Here is the traditional first program. Read its output before you read on.
# %% [markdown] lang="zh" src_sha="9a33d025"
# ## 两个阶段
#
# 下面是按惯例该写的第一个程序。先看它的输出，再往下读。
# %%
hello = tf.constant("Hello, TensorFlow!", name="hello")
print(hello)
# %% [markdown] lang="en"
# No greeting. `tf.constant` did not compute anything; it put a **node** into a **computation graph** and handed you a
# **tensor**: a name tag for a value that will exist later. The tag says three things:
#
# | part | meaning |
# |---|---|
# | `hello:0` | output number 0 of the node called `hello` |
# | `shape=()` | its shape: no axes at all, a single value (a *scalar*) |
# | `dtype=string` | the type of its elements |
#
# To get the value, somebody has to execute the graph. That is the job of a **session**.
# %% [markdown] lang="zh" src_sha="8b0a2c5e"
# 没有问候语。`tf.constant`什么也没有算，它只是往**计算图**里放了一个**节点**，然后交给你一个**张量**：一块名牌，它代表的值要到以后才会有。名牌上写着三件事：
#
# | 部分 | 含义 |
# |---|---|
# | `hello:0` | 名为`hello`的节点的第0个输出 |
# | `shape=()` | 形状：一根轴也没有，就是单独一个值（*标量*） |
# | `dtype=string` | 元素的类型 |
#
# 想得到值，就得有人来执行这张图。这是**会话**的工作。
# %%
sess = tf.Session()
print(sess.run(hello))
print(sess.run(hello).decode())
# %% [markdown] lang="en"
# The first line starts with `b`: a string tensor holds *bytes*, because a graph does not care which alphabet they
# spell. `.decode()` turns them into Python text.
#
# Numbers work the same way. The `+` below adds nothing yet; it adds a node.
# %% [markdown] lang="zh" src_sha="cd50cc5a"
# 第一行开头有个`b`：字符串张量装的是*字节*，图并不关心这些字节拼的是哪种文字。`.decode()`把它们变成Python的文本。
#
# 数字也一样。下面的`+`此刻并没有做加法，它只是多添了一个节点。
# %%
a = tf.constant(10)
b = tf.constant(32)
print(a + b)
print(sess.run(a + b))
# %% [markdown] lang="en"
# So every program has two phases:
#
# 1. **Build.** Python runs once and describes the computation. Shapes and types are checked here.
# 2. **Run.** The session executes the description, as often as you like, without Python in between.
#
# Why the detour? Because whoever sees the *whole* computation before it starts can do things that a line-by-line
# calculator cannot: leave out what nobody asked for, merge ten small steps into one, put parts on another device, reuse
# memory, and, most of all, **work out derivatives of it**, which is how everything in this course learns.
# %% [markdown] lang="zh" src_sha="3cdd0f10"
# 所以每个程序都有两个阶段：
#
# 1. **搭建**。Python只执行一遍，把计算描述出来。形状和类型在这时检查。
# 2. **运行**。会话执行这份描述，想执行多少次都行，中间不再经过Python。
#
# 为什么要绕这个弯？因为在开始之前就看到了*整个*计算的人，能做到逐行计算做不到的事：没人要的就不算，十个小步骤并成一个，把一部分放到别的设备上，重复利用内存；而最要紧的是，可以**对它求导**。本课程里的一切“学习”都由此而来。
# %% [markdown] lang="en"
# ## Your first picture
#
# A row times a column. The graph goes into a `tf.Graph` of its own, so that nothing from above is in the picture.
#
# $$\begin{pmatrix} 3 & 3 \end{pmatrix} \begin{pmatrix} 2 \\ 2 \end{pmatrix} = \begin{pmatrix} 12 \end{pmatrix}$$
# %% [markdown] lang="zh" src_sha="2b7673b6"
# ## 第一幅图
#
# 一行乘以一列。我们把它放进单独的`tf.Graph`，免得上面的东西也跑到图里来。
#
# $$\begin{pmatrix} 3 & 3 \end{pmatrix} \begin{pmatrix} 2 \\ 2 \end{pmatrix} = \begin{pmatrix} 12 \end{pmatrix}$$
# %%
graph = tf.Graph()
with graph.as_default():
    matrix1 = tf.constant([[3.0, 3.0]], name="matrix1")
    matrix2 = tf.constant([[2.0], [2.0]], name="matrix2")
    product = tf.matmul(matrix1, matrix2, name="product")

tf.viz.graph(graph)
# %% [markdown] lang="en"
# Three nodes, two edges. Click a node: its card says what the operation does and which line of yours made it. The
# numbers on the edges are shapes; tensors flow along the edges, and that is all the name *TensorFlow* means.
#
# With the mouse, drag to move and use the buttons to zoom. With the keyboard, <kbd>Tab</kbd> into the picture, move
# with the arrow keys, and press <kbd>Enter</kbd> to open; <kbd>/</kbd> searches, <kbd>?</kbd> lists all keys.
# %% [markdown] lang="zh" src_sha="072b2572"
# 三个节点，两条边。点一下节点：卡片会告诉你这个操作做什么、是你的哪一行代码造出来的。边上的数字是形状。张量沿着边流动，*TensorFlow*（张量流）这个名字说的就是这件事。
#
# 用鼠标：拖动可以平移，用按钮缩放。用键盘：按<kbd>Tab</kbd>进入图中，方向键移动，<kbd>Enter</kbd>展开，<kbd>/</kbd>搜索，<kbd>?</kbd>列出全部按键。
# %%
print([operation.name for operation in graph.get_operations()])
with tf.Session(graph=graph) as session:
    print(session.run(product))
# %% [markdown] lang="en"
# The result is an ordinary NumPy array of shape `[1, 1]`; `with` closes the session at its end and frees what it held.
#
# Shapes are checked while building, long before a single number is multiplied. Two rows cannot be multiplied:
# %% [markdown] lang="zh" src_sha="3f1ff15c"
# 结果是一个普通的NumPy数组，形状是`[1, 1]`。`with`语句结束时会话自动关闭，释放它占用的资源。
#
# 形状在搭建时就检查，那时连一个数都还没有乘过。行和行是乘不了的：
# %% tags=["nbval-ignore-output"]
with graph.as_default():
    try:
        tf.matmul(matrix1, matrix1)
    except ValueError as error:
        print(error)
# %% [markdown] lang="en"
# ### Exercise 1
#
# Build a tensor `answer` whose value is the product of the row $(1, 2, 3)$ and the column $(4, 5, 6)^\top$. Hand over
# the *tensor*, not its value.
# %% [markdown] lang="zh" src_sha="64858aab"
# ### 练习1
#
# 搭建一个张量`answer`，它的值是行向量$(1, 2, 3)$与列向量$(4, 5, 6)^\top$的乘积。要交的是*张量*，不是它的值。
# %% tags=["exercise"]
answer = None

course.check("01.product", answer)
# %% tags=["solution"]
row = tf.constant([[1.0, 2.0, 3.0]])
column = tf.constant([[4.0], [5.0], [6.0]])
answer = tf.matmul(row, column)

course.check("01.product", answer)
# %% [markdown] lang="en" tags=["solution"]
# Mind the brackets: `[[1.0, 2.0, 3.0]]` has shape `[1, 3]`, `[[4.0], [5.0], [6.0]]` has shape `[3, 1]`. The inner
# lengths, 3 and 3, must agree; the outer ones, 1 and 1, are the shape of the result. The value is
# $4 + 10 + 18 = 32$.
# %% [markdown] lang="zh" src_sha="b0bab77c" tags=["solution"]
# 注意方括号：`[[1.0, 2.0, 3.0]]`的形状是`[1, 3]`，`[[4.0], [5.0], [6.0]]`的形状是`[3, 1]`。里侧的两个长度3和3必须相等，外侧的1和1就是结果的形状。值为$4 + 10 + 18 = 32$。
# %% [markdown] lang="en"
# ## Variables: what a graph remembers
#
# The values of ordinary nodes are gone when a run ends. A **variable** keeps its value from one run to the next. It lives
# in the session, not in the graph: the graph only says how to read it and how to change it.
# %% [markdown] lang="zh" src_sha="fe6b6d0b"
# ## 变量：图的记性
#
# 普通节点的值在一次运行结束后就没有了。**变量**则从一次运行到下一次运行都保持着自己的值。值住在会话里，不在图里：图只说明怎样读它、怎样改它。
# %%
counting = tf.Graph()
with counting.as_default():
    state = tf.Variable(0, name="counter")
    one = tf.constant(1)
    new_value = tf.add(state, one)
    update = tf.assign(state, new_value)
    initialise = tf.global_variables_initializer()

with tf.Session(graph=counting) as session:
    session.run(initialise)
    print(session.run(state))
    for _ in range(3):
        session.run(update)
        print(session.run(state))
# %% [markdown] lang="en"
# `tf.assign` did not assign when Python met it; it made a node that assigns **each time it is run**. Likewise the first
# value, 0, is only put in place by running the initialiser. Forget that, and the session says so:
# %% [markdown] lang="zh" src_sha="5c9ebb2f"
# Python执行到`tf.assign`时并没有赋值，它造了一个节点，这个节点**每运行一次就赋一次值**。同样，初值0也要运行初始化操作才会放进去。忘了这一步，会话就会提醒你：
# %% tags=["nbval-ignore-output"]
with tf.Session(graph=counting) as session:
    try:
        session.run(state)
    except tf.errors.FailedPreconditionError as error:
        print(error)
# %%
tf.viz.graph(counting)
# %% [markdown] lang="en"
# In the picture the variable is one box. Open it: inside are the operations that hold the value, set it for the first
# time and read it.
#
# ## Fetches: ask for what you need
#
# `run` accepts a list, and gives the values back in the same order. Everything asked for is computed **in one go**, each
# node at most once, and nodes that nobody needs not at all.
# %% [markdown] lang="zh" src_sha="3b4f9527"
# 图里的变量是一个方框。把它展开：里面是存放值、第一次赋值和读取值的那几个操作。
#
# ## 取回：要什么，算什么
#
# `run`也可以接收一个列表，并按同样的顺序交回各个值。列表里的东西**一次运行**全部算完，每个节点至多算一遍；没人需要的节点根本不算。
# %%
input1 = tf.constant(3.0, name="input1")
input2 = tf.constant(2.0, name="input2")
input3 = tf.constant(5.0, name="input3")
intermediate = tf.add(input2, input3, name="intermediate")
total = tf.multiply(input1, intermediate, name="total")

for value in sess.run([total, intermediate]):
    print(value)
# %% [markdown] lang="en"
# ## Feeds: put a value in
#
# A graph that can only compute $3 \times (2 + 5)$ is not much use. A **placeholder** is a node without a value: every
# run has to bring one, in a dictionary.
# %% [markdown] lang="zh" src_sha="be4a608e"
# ## 馈送：把值送进去
#
# 一张只会算$3 \times (2 + 5)$的图没有多大用处。**占位符**是没有值的节点：每次运行都得用一个字典把值带进来。
# %%
left = tf.placeholder(tf.float32, name="left")
right = tf.placeholder(tf.float32, name="right")
output = tf.multiply(left, right)

print(sess.run([output], feed_dict={left: [7.0], right: [2.0]}))
print(sess.run(output, feed_dict={left: [1.0, 2.0, 3.0], right: 10.0}))
# %% [markdown] lang="en"
# The placeholders were given no shape, so a list of any length will do; the single 10 is multiplied with every element
# (*broadcasting*).
#
# Placeholders are not the only thing you can feed: **any** tensor may be replaced for the length of one run. Here the sum
# $2 + 5$ is overruled by 10. The addition is then not executed at all.
# %% [markdown] lang="zh" src_sha="780667d4"
# 这两个占位符没有规定形状，所以多长的列表都可以；单独的10会和每个元素相乘（这叫*广播*）。
#
# 能馈送的不只是占位符：**任何**张量都可以在一次运行里被顶替。下面我们用10顶替$2 + 5$的和，那个加法就根本不会执行。
# %%
print(sess.run(total, feed_dict={intermediate: 10.0}))
print(sess.run(total))
# %% [markdown] lang="en"
# ## Reading an error
#
# What if a placeholder gets no value? Run this cell and read the message from the top: *what* went wrong, at *which
# node*, and *what to do*.
# %% [markdown] lang="zh" src_sha="f5bfecca"
# ## 读懂报错
#
# 要是没有给占位符送值呢？运行下面的单元格，从头读那条信息：*出了什么错*，错在*哪个节点*，*该怎么办*。
# %% tags=["nbval-ignore-output"]
try:
    sess.run(output, feed_dict={left: [7.0]})
except tf.errors.InvalidArgumentError as error:
    print(error)
# %% [markdown] lang="en"
# The node it names is `right`, the one we left out. Note that `left` was fed correctly and `total` was not mentioned: a
# run complains only about what it needs. Error messages here are meant to be read; they name your line and a remedy.
#
# ## A session that is simply there
#
# While exploring it is tiresome to pass `sess` around. An `InteractiveSession` makes itself the default, and then tensors
# know `.eval()` and operations `.run()`.
# %% [markdown] lang="zh" src_sha="76f65ef8"
# 信息里点名的节点是`right`，正是漏掉的那个。注意：`left`送得没错，`total`也没有被提到，因为一次运行只会抱怨它真正需要的东西。这里的报错是写给人读的：它指出你的哪一行有问题，还告诉你怎么改。
#
# ## 随手可用的会话
#
# 摸索的时候，总要带着`sess`写很麻烦。`InteractiveSession`会把自己设为默认会话，于是张量有了`.eval()`，操作有了`.run()`。
# %%
sess.close()
interactive = tf.InteractiveSession()
x = tf.Variable([1.0, 2.0])
c = tf.constant([3.0, 3.0])
x.initializer.run()

difference = tf.subtract(x, c)
print(difference.eval())
interactive.close()
# %% [markdown] lang="en"
# ### Exercise 2
#
# Build an accumulator: each run of the tensor `update` adds the fed `amount` to the variable and gives the new sum.
# Feeding 3 and then 4 must give 3 and then 7. The check runs your graph in a session of its own.
# %% [markdown] lang="zh" src_sha="a67ae564"
# ### 练习2
#
# 搭建一个累加器：每运行一次张量`update`，就把馈送进来的`amount`加到变量上，并给出新的和。先送3再送4，应当先得3再得7。检查时会另开一个会话来运行你的图。
# %% tags=["exercise"]
amount = tf.placeholder(tf.float32, shape=[])
update = None

course.check("01.accumulator", update, amount=amount)
# %% tags=["solution"]
amount = tf.placeholder(tf.float32, shape=[])
balance = tf.Variable(0.0)
update = tf.assign(balance, balance + amount)

course.check("01.accumulator", update, amount=amount)
# %% [markdown] lang="en"
# ## Questions
# %% [markdown] lang="zh" src_sha="60cc6f1a"
# ## 想一想
# %%
course.quiz("01.q1")
# %%
course.quiz("01.q2")
# %%
course.quiz("01.q3")
# %% [markdown] lang="en"
# ## What to take along
#
# - Building describes, running computes. A tensor is a handle to a value, not the value.
# - A session executes exactly what a fetch depends on, each node once.
# - Variables live in a session, must be initialised, and change only when an assigning node is *run*.
# - Feeding replaces the value of a tensor for one run; a placeholder must be fed.
# - Calling `tf.constant(...)` or `a + b` in a loop adds nodes each time round. Build before the loop, run inside it.
#
# In the next lesson the graph gets something new: gradients. With them it finds the line through a cloud of points.
# %% [markdown] lang="zh" src_sha="f40077ae"
# ## 带走这些
#
# - 搭建只是描述，运行才是计算。张量代表一个值，但不是值本身，好比提货单不是货。
# - 会话只执行取回的东西所依赖的部分，每个节点一遍。
# - 变量住在会话里，必须先初始化；只有*运行*赋值节点，它才会改变。
# - 馈送在一次运行里顶替某个张量的值；占位符必须馈送。
# - 在循环里写`tf.constant(...)`或`a + b`，每转一圈都会添新节点。请在循环之前搭建，在循环里面运行。
#
# 下一课，图里会多出一样新东西：梯度。有了它，图自己就能找到穿过一团点的那条直线。
