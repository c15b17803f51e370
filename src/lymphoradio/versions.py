"""What a result depends on besides data and plan: versions and code; and the manifest that says so."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .files import sha256

PACKAGES = ("lymphoradio", "numpy", "pandas", "scipy", "mlxtend", "scikit-learn", "matplotlib", "snakemake")


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that compute or draw."""
    return {"python": platform.python_version(), **{package: version(package) for package in PACKAGES}}


def code_digest(files: Iterable[Path]) -> str:
    """SHA-256 of source files, by their contents: where the project stands does not count."""
    named = sorted((file.name, sha256(file)) for file in files)
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()


def identity(study: str, inputs: Mapping[str, str], plan: Mapping[str, Any], code: str) -> str:
    """Sixteen hexadecimal digits that change with the data, the plan or the code, and with nothing else."""
    meaning = json.dumps([study, dict(inputs), plan, code], sort_keys=True)
    return hashlib.sha256(meaning.encode()).hexdigest()[:16]


def manifest(
    study: str, inputs: Mapping[str, str], plan: Mapping[str, Any], code: Iterable[Path], folder: Path
) -> dict[str, Any]:
    """The manifest of a study's results: no clock, no host, so that equal results have equal manifests.

    Parameters
    ----------
    study : str
    inputs : mapping of str to str
        Files that were read: their SHA-256.
    plan : mapping of str to Any
        The plan as plain data.
    code : iterable of Path
        The sources that computed and drew the results.
    folder : Path
        Folder with the results.

    Returns
    -------
    dict
        study, id (of data, plan and code), inputs and outputs (path: SHA-256), code, versions, plan; of a synthetic
        study also synthetic, the plan's words.
    """
    outputs = {
        path.relative_to(folder).as_posix(): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }
    sources = code_digest(code)
    made_up = {"synthetic": plan["synthetic"]} if plan.get("synthetic") else {}
    return {
        "study": study,
        **made_up,
        "id": identity(study, inputs, plan, sources),
        "inputs": dict(inputs),
        "outputs": outputs,
        "code": sources,
        "versions": versions(),
        "plan": plan,
    }
