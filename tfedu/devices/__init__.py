"""Devices: what executes a compiled program (:mod:`~tfedu.devices.reference`, :mod:`~tfedu.devices.opencl`)."""
