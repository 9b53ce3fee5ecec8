"""Distributions that move, narrow and widen, as histograms over 400 steps; a writer that keeps the graph; 1.x."""

import glob
import os
import tempfile

import tensorflow as tf

folder = tempfile.mkdtemp()
k = tf.placeholder(tf.float32)
moving = tf.random_normal(shape=[1000], mean=5 * k, stddev=1)
narrowing = tf.random_normal(shape=[1000], mean=0, stddev=1 - k)
gamma = tf.random_gamma(shape=[1000], alpha=k)
poisson = tf.random_poisson(shape=[1000], lam=k)
uniform = tf.random_uniform(shape=[1000], maxval=k * 10)
tags = {
    "normal/moving_mean": moving,
    "normal/shrinking_variance": narrowing,
    "normal/bimodal": tf.concat([moving, narrowing], 0),
    "gamma": gamma,
    "poisson": poisson,
    "uniform": uniform,
    "all_combined": tf.concat([moving, narrowing, gamma, poisson, uniform], 0),
}
for tag, values in tags.items():
    tf.summary.histogram(tag, values)
merged = tf.summary.merge_all()
steps = 400
with tf.Session() as sess:
    writer = tf.summary.FileWriter(folder, sess.graph)
    for step in range(steps):
        writer.add_summary(sess.run(merged, feed_dict={k: step / float(steps)}), global_step=step)
    writer.close()

(name,) = glob.glob(os.path.join(folder, "events.out.tfevents.*"))
counted, graphs = dict.fromkeys(tags, 0), 0
for event in tf.train.summary_iterator(name):
    graphs += event.HasField("graph_def")
    for value in event.summary.value:
        counted[value.tag] += 1
        if value.tag == "normal/moving_mean":
            assert value.histo.num == 1000 and abs(value.histo.sum / 1000 - 5 * event.step / steps) < 0.25
            assert sum(value.histo.bucket) == 1000 and len(value.histo.bucket) == len(value.histo.bucket_limit)
assert counted == dict.fromkeys(tags, steps) and graphs == 1, counted
print("400 histograms of each kind")
