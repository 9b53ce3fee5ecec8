"""What a process compiled, the next one finds in the cache: kernels are named and ordered by what they compute."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("device")

TRAIN = """
import numpy as np
import tfedu as tf

# no seeds: every process draws other random numbers
x, y = tf.placeholder(tf.float32, [None, 8, 8, 1]), tf.placeholder(tf.float32, [None, 3])
h = tf.nn.relu(tf.nn.conv2d(x, tf.Variable(tf.truncated_normal([3, 3, 1, 4])), [1, 1, 1, 1], "SAME"))
h = tf.nn.dropout(tf.reshape(tf.nn.max_pool(h, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"), [-1, 64]), 0.5)
logits = tf.matmul(h, tf.Variable(tf.truncated_normal([64, 3]))) + tf.Variable(tf.zeros([3]))
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))
train = tf.train.AdamOptimizer(1e-3).minimize(loss)
feed = {x: np.random.rand(5, 8, 8, 1), y: np.eye(3)[[0, 1, 2, 0, 1]]}
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    session.run(train, feed)
    print(session.run([train, loss], feed)[1])
"""


def compiled(cache: Path) -> set[Path]:
    """The machine code of kernels in PoCL's cache."""
    return set(cache.rglob("*.so"))


@pytest.mark.slow
def test_a_second_process_compiles_nothing(tmp_path: Path) -> None:
    """Two processes with different hashes of strings and objects, one cache."""
    environment = {k: v for k, v in os.environ.items() if k != "POCL_CACHE_DIR"}
    found = []
    for seed in ("1", "2"):
        env = {**environment, "TFEDU_CACHE": str(tmp_path), "TFEDU_DEVICE": "opencl", "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-W", "ignore", "-c", TRAIN], env=env, check=True, timeout=300)
        found.append(compiled(tmp_path))
    assert len(found[0]) > 20
    assert found[1] == found[0]
