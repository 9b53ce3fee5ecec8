"""tfedu: TensorFlow-1-style graphs, on any OpenCL device, made visible.

>>> import tfedu as tf
>>> with tf.Session() as sess:
...     sess.run(tf.constant([20, 1]) + tf.constant([22, 2])).tolist()
[42, 3]
"""

import tfedu.ops  # noqa: F401 - declares the operations before anything asks for them
from tfedu._version import __version__
from tfedu.api import install as _install

__all__ = [*_install(globals(), __name__), "__version__"]
