"""Trains nothing, but says with what."""

import tensorflow as tf

flags = tf.app.flags
FLAGS = flags.FLAGS
flags.DEFINE_string("name", "x", "A name.")
flags.DEFINE_integer("n", 3, "A number.", lower_bound=0)
flags.DEFINE_float("lr", 0.1, "Rate.")
flags.DEFINE_boolean("train", True, "Train?")
flags.DEFINE_bool("old", default_value=False, docstring="Old keywords.")
flags.DEFINE_enum("mode", "a", ["a", "b"], "Mode.")
flags.DEFINE_list("l", "a,b", "List.")
flags.DEFINE_multi_integer("m", [1], "Multi.")


def main(argv):
    print(argv[1:], FLAGS.name, FLAGS.n, FLAGS.lr, FLAGS.train, FLAGS.old, FLAGS.mode, FLAGS.l, FLAGS.m)
    tf.logging.info("tf.app.run shows this")
    tf.logging.set_verbosity(tf.logging.INFO)
    tf.logging.info("hello %d", 3)
    tf.logging.warn("w")
    tf.logging.error("e")
    tf.logging.debug("d")
    tf.logging.fatal("f")
    for i in range(5):
        tf.logging.log_every_n(tf.logging.INFO, "every %d", 2, i)
        tf.logging.log_first_n(tf.logging.INFO, "first %d", 2, i)
    tf.logging.log(tf.logging.INFO, "l")
    return 0


if __name__ == "__main__":
    tf.app.run()
