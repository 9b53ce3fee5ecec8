"""Event files: what TensorBoard reads, written and read.

``writer`` -> ``event_file`` (a queue and a thread) -> :mod:`tfedu.io.records`; ``reader`` goes the other way, also
through files that are still being written, damaged, or made by TensorFlow. The names of ``tf.summary`` move in here
(see :mod:`tfedu.api.table`).
"""
