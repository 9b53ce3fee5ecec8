"""What ``tfedu version`` prints: the versions a report of a problem needs, from package metadata, nothing imported."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from tfedu._version import __version__

PACKAGES = ("numpy", "pyopencl", "pocl-binary-distribution", "tensorboard", "jupyterlab", "anywidget")


def lines() -> list[str]:
    """The project's version first, then Python's, the platform's, and those of the installed packages it rests on.

    >>> lines()[0].split()[0]
    'tfedu'
    """
    found = [f"tfedu {__version__}", f"Python {platform.python_version()} ({platform.system()} {platform.machine()})"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue  # an extra that is not installed, or a package this platform has no use for
    return found
