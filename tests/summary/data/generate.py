"""Event files as TensorFlow 1.15 writes them. Run by its interpreter; the tests only read what it left."""

import glob
import json
import os
import shutil
import sys

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))


def written_by_tensorflow():
    """One run with a value of every kind, and what TensorFlow itself reads in it."""
    logdir = os.path.join(HERE, "run")
    shutil.rmtree(logdir, ignore_errors=True)
    random = np.random.RandomState(1)
    x = tf.placeholder(tf.float32, name="x")
    tf.summary.scalar("loss", x)
    tf.summary.histogram("weights", x * tf.constant(random.normal(size=100).astype(np.float32)))
    tf.summary.image("picture", tf.ones([2, 3, 4, 1]) * x)
    tf.summary.audio("sound", tf.ones([1, 8]) * x, 8000)
    tf.summary.text("words", tf.constant(["one", "two"]))
    tf.summary.tensor_summary("tensor", tf.constant([[1, 2], [3, 4]]))
    merged = tf.summary.merge_all()
    with tf.Session() as session, tf.summary.FileWriter(logdir, session.graph) as writer:
        for step in range(5):
            writer.add_summary(session.run(merged, {x: 1.0 / (step + 1)}), step * 10)
        metadata = tf.RunMetadata()
        session.run(
            merged, {x: 1.0}, options=tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), run_metadata=metadata
        )
        writer.add_run_metadata(metadata, "step099", 99)
        writer.add_session_log(tf.SessionLog(status=tf.SessionLog.STOP), 40)
    (path,) = glob.glob(os.path.join(logdir, "*"))
    kept = os.path.join(HERE, "events.out.tfevents.1500000000.tensorflow")
    shutil.move(path, kept)
    os.rmdir(logdir)
    loss, limits = [], []
    for event in tf.train.summary_iterator(kept):
        for value in event.summary.value:
            if value.tag == "loss":
                loss.append([event.step, event.wall_time, value.simple_value])
            if value.tag == "weights":
                limits.append([list(value.histo.bucket_limit), list(value.histo.bucket)])
    with open(os.path.join(HERE, "read_by_tensorflow.json"), "w") as file:
        json.dump({"loss": loss, "weights": limits}, file)
        file.write("\n")


if __name__ == "__main__":
    sys.exit(written_by_tensorflow())
