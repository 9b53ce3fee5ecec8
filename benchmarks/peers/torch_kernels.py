"""The kernels of :mod:`benchmarks.kernels` in PyTorch, in the layout that its users' pictures have: channels first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional as F
from torch.nn.grad import conv2d_input, conv2d_weight

from benchmarks.kernels import Convolution, Product


def _channels_first(pictures: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))


def function(kernel: Product | Convolution) -> Callable[[], Any]:
    """Computes the kernel once per call."""
    torch.set_grad_enabled(False)
    if isinstance(kernel, Product):
        a, b = (torch.from_numpy(x) for x in kernel.operands())
        a, b = a.T if kernel.ta else a, b.T if kernel.tb else b
        return lambda: a @ b
    pictures, filters, slope = kernel.operands()
    x, dy = _channels_first(pictures), _channels_first(slope)
    w = torch.from_numpy(np.ascontiguousarray(filters.transpose(3, 2, 0, 1)))
    around = kernel.window // 2
    return {
        "forward": lambda: F.conv2d(x, w, padding=around),
        "input": lambda: conv2d_input(x.shape, w, dy, padding=around),
        "filter": lambda: conv2d_weight(x, w.shape, dy, padding=around),
    }[kernel.role]
