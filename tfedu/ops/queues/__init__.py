"""Queues: elements that some runs bring and others take (``tf.FIFOQueue`` and its kin)."""

from tfedu.ops.queues import operations  # noqa: F401
from tfedu.ops.queues.classes import FIFOQueue, PaddingFIFOQueue, PriorityQueue, QueueBase, RandomShuffleQueue

__all__ = ["FIFOQueue", "PaddingFIFOQueue", "PriorityQueue", "QueueBase", "RandomShuffleQueue"]
