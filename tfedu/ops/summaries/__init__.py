"""Summaries (``tf.summary``): what a run tells TensorBoard, as string tensors.

>>> from tfedu.graph.graph import Graph
>>> with Graph().as_default():
...     scalar("loss", 1.0).op.type, scalar("loss", 2.0).op.name, merge_all().op.name
('ScalarSummary', 'loss_1', 'Merge/MergeSummary')
"""

from tfedu.ops.summaries.numbers import histogram, scalar, tensor_summary, text
from tfedu.ops.summaries.media import audio, image
from tfedu.ops.summaries.merging import all_v2_summary_ops, get_summary_description, initialize, merge, merge_all

__all__ = [
    "all_v2_summary_ops",
    "audio",
    "get_summary_description",
    "histogram",
    "image",
    "initialize",
    "merge",
    "merge_all",
    "scalar",
    "tensor_summary",
    "text",
]
