"""Summaries and their writer in the spelling of 0.x."""

import sys

import tensorflow as tf

x = tf.placeholder(tf.float32, [3])
loss = tf.reduce_sum(x, name="total")
tf.scalar_summary(loss.op.name, loss)
tf.scalar_summary(tags="mean", values=tf.reduce_mean(x))
tf.histogram_summary("values", x)
tf.image_summary("picture", tf.reshape(x, [1, 1, 3, 1]), max_images=1)
tf.audio_summary("sound", tf.reshape(x, [1, 3]), 8000.0, max_outputs=1)
pair = tf.merge_summary([tf.scalar_summary("a", 1.0), tf.scalar_summary("b", 2.0)])
everything = tf.merge_all_summaries()
with tf.Session() as sess:
    writer = tf.train.SummaryWriter(sys.argv[1], graph_def=sess.graph_def)
    for step in range(3):
        writer.add_summary(sess.run(everything, {x: [step, 1, 2]}), step)
    writer.flush()
    tags = [value.tag for value in tf.Summary.FromString(sess.run(pair)).value]
    assert tags == ["a", "b"], tags
    writer.close()
