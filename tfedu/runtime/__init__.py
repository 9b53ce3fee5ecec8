"""Running graphs: sessions, plans, placement."""

from tfedu.runtime import folding
from tfedu.runtime.config import ConfigProto, GPUOptions, GraphOptions, RunMetadata, RunOptions
from tfedu.runtime.session import InteractiveSession, Session

folding.install()

__all__ = ["ConfigProto", "GPUOptions", "GraphOptions", "InteractiveSession", "RunMetadata", "RunOptions", "Session"]
