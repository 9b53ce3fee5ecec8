"""Files of records. The names of ``tf.io`` move in here (see :mod:`tfedu.api.table`)."""
