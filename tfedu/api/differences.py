"""Where a public name of tfedu is not wholly TensorFlow 1.15's, and why (texts: ``catalog/support.json``)."""

from __future__ import annotations

from fnmatch import fnmatchcase

SIGNATURES = {
    "DType": "made_inside",
    "dtypes.DType": "made_inside",
    "Graph.create_op": "made_inside",
    "Operation": "made_inside",
    "RaggedTensor": "made_inside",
    "Tensor": "made_inside",
    "VariableScope.get_variable": "made_inside",
    "all_variables": "renamed",
    "matrix_diag": "diagonals",
    "matrix_diag_part": "diagonals",
    "matrix_set_diag": "diagonals",
    "linalg.diag": "diagonals",
    "linalg.diag_part": "diagonals",
    "linalg.set_diag": "diagonals",
}
"""Name, ``Class.method`` or pattern -> the reason why its arguments are others."""

BEHAVIOUR: dict[str, str] = {
    "regex_replace": "backtracking",
    "strings.regex_*": "backtracking",
    "logging.flush": "flushes",
    "logging.*": "once",
    "image.rot90": "no_branches",
    "image.random_flip_*": "no_branches",
    "image.decode_image": "no_branches",
    "io.decode_image": "no_branches",
    "image.decode_*jpeg": "broken_off",
    "io.decode_*jpeg": "broken_off",
    "image.crop_and_resize": "no_such_image",
}
"""Name or pattern -> the reason why it does something else, though its arguments are TensorFlow's."""


def reason(name: str, table: dict[str, str]) -> str | None:
    """The reason listed for ``name``, or None.

    >>> reason("Graph.create_op", SIGNATURES), reason("matmul", SIGNATURES)
    ('made_inside', None)
    """
    return next((why for pattern, why in table.items() if fnmatchcase(name, pattern)), None)
