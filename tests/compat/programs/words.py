"""Words as vectors: pairs of neighbours, a loss against noise, vectors that meet; counting mistakes in a table; 1.x."""

import math

import numpy as np
import tensorflow as tf

# pairs of a word and its neighbours, for words that have one on both sides
sentence = "the quick brown fox jumped over the lazy dog".split()
pairs = [(sentence[i], sentence[j]) for i in range(1, len(sentence) - 1) for j in (i - 1, i + 1)]
assert pairs[:4] == [("quick", "the"), ("quick", "brown"), ("brown", "quick"), ("brown", "fox")]
assert len(pairs) == 14

# a language of two topics: words of one are neighbours of each other only
rng = np.random.RandomState(0)
vocabulary, width, batch, noise = 20, 8, 64, 5
text = np.concatenate([rng.randint(0, 10, 2000), rng.randint(10, 20, 2000)])
tf.set_random_seed(1)
embeddings = tf.Variable(tf.random_uniform([vocabulary, width], -1.0, 1.0))
weights = tf.Variable(tf.truncated_normal([vocabulary, width], stddev=1.0 / math.sqrt(width)))
biases = tf.Variable(tf.zeros([vocabulary]))
inputs = tf.placeholder(tf.int32, shape=[batch])
labels = tf.placeholder(tf.int32, shape=[batch, 1])
embed = tf.nn.embedding_lookup(embeddings, inputs)
loss = tf.reduce_mean(
    tf.nn.nce_loss(
        weights=weights, biases=biases, labels=labels, inputs=embed, num_sampled=noise, num_classes=vocabulary
    )
)
other = tf.reduce_mean(
    tf.nn.sampled_softmax_loss(
        weights=weights, biases=biases, labels=labels, inputs=embed, num_sampled=noise, num_classes=vocabulary
    )
)
slope = tf.gradients(loss, embeddings)[0]
assert isinstance(slope, tf.IndexedSlices), "only the rows that were looked up change"
train = tf.train.GradientDescentOptimizer(learning_rate=1.0).minimize(loss)
unit = tf.nn.l2_normalize(embeddings, 1)
alike = tf.matmul(unit, unit, transpose_b=True)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    before = None
    losses = []
    for i in range(600):
        places = rng.randint(1, len(text) - 1, batch)
        feed = {inputs: text[places], labels: text[places + rng.choice([-1, 1], batch)].reshape(-1, 1)}
        if before is None:
            before = session.run(embeddings)
            rows = session.run(slope, feed)
            assert rows.values.shape == (batch, width) and set(rows.indices) == set(text[places])
        losses.append(session.run([train, loss], feed_dict=feed)[1])
    assert np.isfinite(session.run(other, feed))
    close = session.run(alike)
    topics = np.arange(vocabulary) < 10
    same, different = close[topics][:, topics].mean(), close[topics][:, ~topics].mean()
    print("loss", losses[0], "->", np.mean(losses[-50:]), "likeness", same, different)
    assert np.mean(losses[-50:]) < 0.5 * losses[0] and same > different + 0.3

# a table of what was said for what was meant: a sound recogniser's 12 words, 26.35 % right
table = np.array(
    [
        [258, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [7, 6, 26, 94, 7, 49, 1, 15, 40, 2, 0, 11],
        [10, 1, 107, 80, 13, 22, 0, 13, 10, 1, 0, 4],
        [1, 3, 16, 163, 6, 48, 0, 5, 10, 1, 0, 17],
        [15, 1, 17, 114, 55, 13, 0, 9, 22, 5, 0, 9],
        [1, 1, 6, 97, 3, 87, 1, 12, 46, 0, 0, 10],
        [8, 6, 86, 84, 13, 24, 1, 9, 9, 1, 0, 6],
        [9, 3, 32, 112, 9, 26, 1, 36, 19, 0, 0, 9],
        [8, 2, 12, 94, 9, 52, 0, 6, 72, 0, 0, 2],
        [16, 1, 39, 74, 29, 42, 0, 6, 37, 9, 0, 3],
        [15, 6, 17, 71, 50, 37, 0, 6, 32, 2, 1, 9],
        [11, 1, 6, 151, 5, 42, 0, 8, 16, 0, 0, 20],
    ]
)
meant, said = (np.repeat(side, table.ravel()) for side in np.divmod(np.arange(144), 12))
with tf.Graph().as_default(), tf.Session() as session:
    counted = tf.confusion_matrix(meant, said, 12)
    right = tf.reduce_mean(tf.to_float(tf.equal(meant, said)))
    found, accuracy = session.run([counted, right])
    assert np.array_equal(found, table) and found.sum() == 3093
    assert np.isclose(accuracy, 0.2635, atol=5e-5), accuracy
    assert np.isclose(session.run(tf.trace(tf.to_float(counted))) / 3093, accuracy)

# a drawing as steps of the pen: into a box of 1 by 1, then differences; a third number ends a stroke
strokes = [np.array([[130, 72], [113, 40], [99, 27]]), np.array([[76, 136], [28, 128], [7, 128]])]
ends = np.concatenate([np.eye(len(s))[-1] for s in strokes]).astype(np.float32)
points = tf.constant(np.concatenate(strokes), tf.float32)
lower, upper = tf.reduce_min(points, 0), tf.reduce_max(points, 0)
boxed = (points - lower) / tf.where(tf.equal(upper, lower), tf.ones([2]), upper - lower)
steps = tf.concat([boxed[1:] - boxed[:-1], tf.expand_dims(tf.constant(ends)[1:], 1)], 1)
with tf.Session() as session:
    drawn = session.run(steps)
assert drawn.shape == (5, 3) and drawn[:, 2].tolist() == [0, 1, 0, 0, 1]
assert np.allclose(drawn[:, 0].sum(), (7 - 130) / 123) and np.allclose(drawn[0], [-17 / 123, -32 / 109, 0], atol=1e-6)

# sentences of several lengths: what is beyond the end does not count
lengths = tf.constant([1, 3])
outputs = tf.constant([[[1.0, 2.0], [9.0, 9.0], [9.0, 9.0]], [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]])
mask = tf.tile(tf.expand_dims(tf.sequence_mask(lengths, 3), 2), [1, 1, 2])
total = tf.reduce_sum(tf.where(mask, outputs, tf.zeros_like(outputs)), axis=1)
with tf.Session() as session:
    assert session.run(total).tolist() == [[1.0, 2.0], [6.0, 6.0]]
print("words have met")
