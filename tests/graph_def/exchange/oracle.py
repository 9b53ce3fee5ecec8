"""What the real TensorFlow 1.15 does in the exchange (Python 3.7); called by ``verify.py``.

``oracle.py run FOLDER`` replays the samples there and writes what they gave as ``results``; ``oracle.py write FOLDER``
makes samples of the golden cases and programs named in the folder's ``wanted.json``, as ``made``.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")))

import tensorflow as tf
from tensorflow.python.client import session as session_module

from tests.golden import cases, store
from tests.graph_def.exchange import models, samples

tf.logging.set_verbosity(tf.logging.ERROR)


def session_config():
    config = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    config.graph_options.optimizer_options.opt_level = -1
    config.operation_timeout_in_ms = 10000
    return config


def run(folder):
    """Replay what stands in the folder."""
    results = []
    for sample in samples.read(folder):
        try:
            steps = samples.replay(tf, sample, session_config())
        except Exception as error:  # every refusal is a result
            lines = str(error).strip().splitlines()
            steps = [samples.Step(0, 0, {}, [], [], error="{}: {}".format(type(error).__name__, " ".join(lines)[:500]))]
        for step in steps:
            if step.error and hasattr(step, "message"):
                step.error = "{}: {}".format(step.error, step.message.split("\n")[0][:300])
                del step.message
        results.append(samples.Sample(sample.name, [], steps))
    samples.write(folder, results, "results")


def record(name, program):
    """A program of TensorFlow's, listened to."""
    recording = samples.Recording(name)
    original = session_module.BaseSession._do_run

    def listening(session, handle, targets, fetches, feeds, options, metadata):
        def call():
            values = original(session, handle, targets, fetches, feeds, options, metadata)
            return values, values

        return recording.listen(session, feeds.items(), fetches, targets, call)

    session_module.BaseSession._do_run = listening
    try:
        with tf.Graph().as_default():
            program(tf)
    finally:
        session_module.BaseSession._do_run = original
    return recording


def write(folder):
    """Make samples of everything that is wanted."""
    with open(os.path.join(folder, "wanted.json")) as stream:
        wanted = json.load(stream)
    made = []
    for name in cases.FAMILIES:
        family, answers = cases.family(name), None
        for case in family.cases:
            if name + "/" + case.id in wanted:
                answers = answers or store.Reader(name)
                made.append(samples.of_case(tf, name, case, answers[case.id]))
        for title, program in family.programs.items():
            if name + "/program/" + title in wanted:
                made.append(record(name + "/program/" + title, program).sample())
    for title, program in models.PROGRAMS.items():
        if "models/program/" + title in wanted:
            recording = record("models/program/" + title, program)
            made += recording.samples(tf) if title in models.MODELS else [recording.sample()]
    samples.write(folder, made, "made")


if __name__ == "__main__":
    {"run": run, "write": write}[sys.argv[1]](sys.argv[2])
