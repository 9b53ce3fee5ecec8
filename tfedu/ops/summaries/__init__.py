"""Summaries (``tf.summary``): what a run tells TensorBoard, as string tensors.

>>> from tfedu.graph.graph import Graph
>>> with Graph().as_default():
...     scalar("loss", 1.0).op.type, scalar("loss", 2.0).op.name, merge_all().op.name
('ScalarSummary', 'loss_1', 'Merge/MergeSummary')
"""

from tfedu.ops.summaries.numbers import histogram, scalar, tensor_summary, text
from tfedu.ops.summaries.media import audio, image
from tfedu.ops.summaries.merging import get_summary_description, merge, merge_all

__all__ = [
    "audio",
    "get_summary_description",
    "histogram",
    "image",
    "merge",
    "merge_all",
    "scalar",
    "tensor_summary",
    "text",
]
