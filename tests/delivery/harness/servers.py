"""Where scripts/setup.sh has unpacked the servers that are not installed.

    POOLSENTRY_CACHE   the cache, as for scripts/setup.sh
"""

import os
from pathlib import Path


def cache() -> Path:
    """The cache that scripts/setup.sh fills."""
    if named := os.environ.get("POOLSENTRY_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "poolsentry"


def unpacked(path: str) -> Path:
    """A file of an unpacked package."""
    file = cache() / "servers" / path
    if not file.exists():
        raise FileNotFoundError(f"{file}: run scripts/setup.sh")
    return file
