"""The reference device: NumPy, one node after the other. It is slow on purpose and defines every primitive."""

from tfedu.devices.reference.device import ReferenceBuffer, ReferenceDevice
from tfedu.devices.reference.primitives import evaluate_node

__all__ = ["ReferenceBuffer", "ReferenceDevice", "evaluate_node"]
