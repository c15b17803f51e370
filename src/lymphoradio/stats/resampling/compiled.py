"""How the kernels of this package are compiled: by numba, once per version of their sources."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numba

_HERE = Path(__file__).parent


def _version() -> str:
    """Digest of all sources here: numba compares a function's own file only, and would keep callers of changed code."""
    sources = sorted(_HERE.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]


def _cache_folder() -> str | None:
    folder = _HERE / "__pycache__" / f"kernels-{_version()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return str(folder) if os.access(folder, os.W_OK) else None


_FOLDER = _cache_folder()
if _FOLDER is not None:
    numba.config.CACHE_DIR = _FOLDER  # type: ignore[attr-defined]

# No fastmath and nothing parallel inside: sums have one order, and the same input gives the same bits on any number of
# cores. Threads run whole replicates side by side (nogil).
kernel: Any = numba.njit(cache=_FOLDER is not None, nogil=True, error_model="numpy")
