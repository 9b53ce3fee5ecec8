#!/usr/bin/env python3
"""Build the notebooks of both languages: ``python tutorials/build.py [--check] [--execute] [--accept] [03 05]``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from builder.command import main

if __name__ == "__main__":
    sys.exit(main())
