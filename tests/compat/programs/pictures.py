"""Pictures: prepared for a network, seen through one that was read from a file, and dreamt up by it; 1.x."""

import os
import tempfile

import numpy as np
import tensorflow as tf

rng = np.random.RandomState(0)
photograph = rng.randint(0, 256, (6, 8, 3)).astype(np.uint8)

# convolution, bias and pooling, as a first fragment shows them
with tf.Graph().as_default():
    batch = tf.placeholder(tf.float32, [None, 32, 32, 3])
    filters = tf.get_variable("weights", [5, 5, 3, 16], initializer=tf.truncated_normal_initializer(stddev=0.1))
    biases = tf.get_variable("biases", [16], initializer=tf.constant_initializer(0.1))
    convolved = tf.nn.conv2d(batch, filters, strides=[1, 1, 1, 1], padding="SAME")
    active = tf.nn.relu(tf.nn.bias_add(convolved, biases))
    pooled = tf.nn.max_pool(active, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="SAME")
    mean = tf.nn.avg_pool(active, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="VALID")
    shapes = [t.shape.as_list() for t in (convolved, active, pooled, mean)]
    assert shapes == [[None, 32, 32, 16]] * 2 + [[None, 16, 16, 16], [None, 15, 15, 16]], shapes
    assert sum(v.shape.num_elements() for v in tf.trainable_variables()) == 5 * 5 * 3 * 16 + 16 == 1216
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        value, plain = sess.run(
            [tf.nn.bias_add(convolved, biases), convolved + biases], {batch: np.ones([1, 32, 32, 3])}
        )
        assert np.array_equal(value, plain), "a vector is added to every place"

# a filter that walks: two by two over a picture of three by three, borders of zeros and steps of two
with tf.Graph().as_default(), tf.Session() as sess:
    grid = tf.reshape([1.0, -1.0, 0.0, -1.0, 2.0, 1.0, 0.0, 2.0, -2.0], [1, 3, 3, 1])
    walking = tf.reshape([1.0, -1.0, 0.0, 2.0], [2, 2, 1, 1])
    seen = sess.run(tf.nn.conv2d(grid, walking, [1, 2, 2, 1], "SAME"))[0, :, :, 0] + 1
    # what is outside counts as 0 and lies right and below
    assert seen.tolist() == [[7.0, 1.0], [-1.0, -1.0]], seen

# a file's bytes become a picture of another size, with numbers around 0
with tf.Graph().as_default(), tf.Session() as sess:
    written = sess.run(tf.image.encode_png(photograph))
    name = os.path.join(tempfile.mkdtemp(), "photograph.png")
    with open(name, "wb") as file:
        file.write(written)
    decoded = tf.image.decode_png(tf.read_file(name), channels=3)
    resized = tf.image.resize_bilinear(tf.expand_dims(tf.cast(decoded, tf.float32), 0), [3, 4])
    normal = tf.div(tf.subtract(resized, [128.0]), [64.0], name="normalized")
    assert np.array_equal(sess.run(decoded), photograph)
    prepared = sess.run(normal)
    assert np.allclose(prepared[0], (photograph[::2, ::2].astype(np.float32) - 128) / 64)
    scores = tf.nn.softmax([1.0, 3.0, 2.0, 0.5])
    best = tf.nn.top_k(scores, 2, name="top")
    values, places = sess.run(["top:0", "top:1"])
    assert places.tolist() == [1, 2] and values[0] > values[1]

# a small network is frozen into a file; its input is found by name
with tf.Graph().as_default() as trained, tf.Session() as sess:
    source = tf.placeholder(tf.float32, [1, None, None, 3], name="input")
    kernel = tf.constant(rng.randn(3, 3, 3, 4).astype(np.float32) * 0.3)
    tf.nn.relu(tf.nn.conv2d(source, kernel, [1, 1, 1, 1], "SAME"), name="mixed")
    kept = tf.graph_util.extract_sub_graph(trained.as_graph_def(), ["mixed"]).SerializeToString()
with tf.Graph().as_default() as graph, tf.Session() as sess:
    definition = tf.GraphDef()
    definition.ParseFromString(kept)
    t_input = tf.placeholder(np.float32, name="input")
    t_whole = tf.expand_dims(t_input - 117.0, 0)
    tf.import_graph_def(definition, {"input": t_whole})
    layers = [op.name for op in graph.get_operations() if op.type == "Conv2D" and "import/" in op.name]
    assert layers == ["import/Conv2D"], layers
    layer = graph.get_tensor_by_name("import/mixed:0")
    score = tf.reduce_mean(layer[:, :, :, 2])
    slope = tf.gradients(score, t_input)[0]
    size = tf.placeholder(tf.int32, [2])
    larger = tf.image.resize_bilinear(tf.expand_dims(t_input, 0), size)[0]

    def ascend(picture, steps=4, rate=1.5, tile=10):
        """Uphill; the slope is taken tile by tile, from a picture that was rolled by chance."""
        for _ in range(steps):
            dy, dx = rng.randint(tile, size=2)
            rolled = np.roll(np.roll(picture, dx, 1), dy, 0)
            slopes = np.zeros_like(rolled)
            for y in range(0, rolled.shape[0], tile):
                for x in range(0, rolled.shape[1], tile):
                    part = rolled[y : y + tile, x : x + tile]
                    slopes[y : y + tile, x : x + tile] = sess.run(slope, {t_input: part})
            slopes = np.roll(np.roll(slopes, -dx, 1), -dy, 0)
            picture = picture + slopes * rate / (np.abs(slopes).mean() + 1e-7)
        return picture

    dream = (rng.rand(12, 14, 3) * 20 + 107).astype(np.float32)
    before = sess.run(score, {t_input: dream})
    for octave in range(2):
        if octave:
            high, wide = (int(n * 1.4) for n in dream.shape[:2])
            dream = sess.run(larger, {t_input: dream, size: [high, wide]})
        dream = ascend(dream)
    after = sess.run(score, {t_input: dream})
    print("score", before, "->", after, dream.shape)
    assert dream.shape == (16, 19, 3) and after > before + 1
