"""The Mandelbrot set: complex numbers in variables, two assignments grouped into one step of the iteration."""

import numpy as np
import tensorflow as tf

rows, columns = np.mgrid[-1.3:1.3:0.005, -2:1:0.005]
plane = columns + 1j * rows

sess = tf.InteractiveSession()
c = tf.constant(plane.astype(np.complex64))
z = tf.Variable(c)
steps = tf.Variable(tf.zeros_like(c, tf.float32))
tf.global_variables_initializer().run()

following = z * z + c
inside = tf.abs(following) < 4
iterate = tf.group(z.assign(following), steps.assign_add(tf.cast(inside, tf.float32)))
with np.errstate(all="ignore"):  # outside of the set the numbers grow beyond all bounds, on the reference device aloud
    for i in range(200):
        iterate.run()

counts = steps.eval()
print(counts.sum(), counts.max(), counts.min(), (counts == 200).sum())
assert counts.shape == (520, 600)
assert counts.max() == 200 and counts.min() == 1
assert counts[260, 300] == 200 and counts[0, 0] == 1
# at the border a rounding decides: a few pixels may differ
assert abs(counts.sum() - 13373723) < 13373723 * 0.002, counts.sum()
assert abs((counts == 200).sum() - 61115) < 61115 * 0.002, (counts == 200).sum()
