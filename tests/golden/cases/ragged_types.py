# -*- coding: utf-8 -*-
"""The types of ragged tensors."""

import numpy as np

from ..spec import Family, failure

FAMILY = Family("ragged_types")
program = FAMILY.program


@program
def specifications(tf):
    """What a specification says, accepts and refuses."""
    spec = tf.RaggedTensorSpec
    rt = tf.ragged.constant([[1, 2], [3]])
    value = tf.ragged.constant_value([[[1], []], [[3]]], dtype=np.float32)
    small = tf.ragged.constant([[1, 2], [3]], row_splits_dtype=tf.int32)
    some = [
        spec([2, None], tf.int32),
        spec([None, None, 3], "float64", 1),
        spec(None, tf.string, 2, tf.int32),
        spec([2, 3], ragged_rank=0),
        spec.from_value(rt),
        spec.from_value(value),
        spec.from_value(small),
    ]
    first = some[0]
    return {
        "texts": [repr(one) for one in some],
        "types": [one.value_type.__name__ for one in some],
        "fits": [
            [spec(shape, dtype).is_compatible_with(thing) for thing in (rt, small, value, first, 3)]
            for shape, dtype in (([2, None], tf.int32), ([None, None], tf.int32), ([3, None], tf.int32), ([2, None], tf.int64))
        ],
        "both": [
            repr(first.most_specific_compatible_type(other))
            for other in (spec([3, None], tf.int32), spec([2, None], tf.int32), spec(None, tf.int32, 1))
        ],
        "equal": [first == spec([2, None], tf.int32), first == spec([3, None], tf.int32), first != some[4], first == 3],
        "hashes": len({first, some[4], some[1]}),
        "errors": [
            failure(lambda: spec(), "Must specify ragged_rank or a shape with a known rank."),
            failure(lambda: spec([2, None], ragged_rank=2), "ragged_rank must be less than rank."),
            failure(lambda: spec([2, None], ragged_rank=1.0), "ragged_rank must be an int"),
            failure(lambda: first.most_specific_compatible_type(spec([2, None])), "Types are not compatible"),
        ],
    }
