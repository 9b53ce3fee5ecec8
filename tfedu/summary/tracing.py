"""What a run told of itself, as the message that TensorBoard's graph reads."""

from __future__ import annotations

from typing import Any

from tfedu.runtime.config import RunMetadata


def as_message(run_metadata: RunMetadata) -> Any:
    """A ``RunMetadata`` message: for each device, the operations that ran there, launch by launch.

    A launch computes several operations at once; each of them is listed, with the kernel that contained it. Times are
    not measured, so they are 0.
    """
    from tensorboard.compat.proto.config_pb2 import RunMetadata as Message

    message = Message()
    devices: dict[str, Any] = {}
    for launch in run_metadata.launches:
        name = str(launch["device"])
        if name not in devices:
            devices[name] = message.step_stats.dev_stats.add(device=name)
        for operation in launch["ops"]:
            devices[name].node_stats.add(node_name=operation, timeline_label=f"{operation} = {launch['kernel']}")
    return message
