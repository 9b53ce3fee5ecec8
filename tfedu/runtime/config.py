"""Options of a session and of a run (``tf.ConfigProto``, ``tf.RunOptions``, ...)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class GPUOptions:
    """Accepted for programs that set it; tfedu allocates what it needs, when it needs it."""

    allow_growth: bool = False
    per_process_gpu_memory_fraction: float = 0.0
    visible_device_list: str = ""


@dataclass
class OptimizerOptions:
    """Accepted for programs that set it (XLA's switches); tfedu always compiles."""

    global_jit_level: int = 0
    opt_level: int = 0

    OFF = 0
    ON_1 = 1
    ON_2 = 2
    L1 = 0
    L0 = -1


@dataclass
class GraphOptions:
    """Accepted for programs that set it."""

    optimizer_options: OptimizerOptions = field(default_factory=OptimizerOptions)
    enable_bfloat16_sendrecv: bool = False


@dataclass
class ConfigProto:
    """How a session runs (TF: ``tf.ConfigProto``).

    Attributes:
        allow_soft_placement: run an operation elsewhere when its device does not exist.
        log_device_placement: print where every operation runs.
        device_count, gpu_options, graph_options, *_parallelism_threads: accepted for programs that set them.

    >>> ConfigProto(log_device_placement=True).allow_soft_placement
    False
    """

    allow_soft_placement: bool = False
    log_device_placement: bool = False
    device_count: dict[str, int] = field(default_factory=dict)
    gpu_options: GPUOptions = field(default_factory=GPUOptions)
    graph_options: GraphOptions = field(default_factory=GraphOptions)
    intra_op_parallelism_threads: int = 0
    inter_op_parallelism_threads: int = 0
    operation_timeout_in_ms: int = 0
    use_per_session_threads: bool = False


@dataclass
class RunOptions:
    """Options of one run (TF: ``tf.RunOptions``)."""

    trace_level: int = 0
    timeout_in_ms: int = 0
    output_partition_graphs: bool = False
    report_tensor_allocations_upon_oom: bool = False

    NO_TRACE = 0
    SOFTWARE_TRACE = 1
    HARDWARE_TRACE = 2
    FULL_TRACE = 3


@dataclass
class RunMetadata:
    """What a run reports about itself: one entry per kernel launch (see ``Executable.describe``)."""

    launches: list[dict[str, Any]] = field(default_factory=list)
