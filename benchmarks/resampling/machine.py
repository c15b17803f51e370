"""Where the benchmark ran."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("lymphoradio", "numba", "numpy", "scipy", "pandas")


def describe_machine() -> dict[str, str]:
    """Processor, cores, load, operating system, Python and packages."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "load before the run (1, 5, 15 minutes)": _load(),
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{f"Python package {name}": version(name) for name in PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "unknown"


def _load() -> str:
    try:
        return ", ".join(f"{load:.2f}" for load in os.getloadavg())
    except OSError:
        return "unknown"
