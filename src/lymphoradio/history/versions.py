"""Versions of published results: the numbers and tables of each run that gave others, in results/<study>/versions/."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import InputError, Problem
from ..files import sha256, write_text
from ..layout import RESULTS
from ..versions import identity

FOLDER, ORDER = "versions", "order.txt"
KEPT = ("tidy/*.csv", "tables/*.csv")
MANIFEST = "manifest.json"
REMOVE = "Remove this version's folder: it can no longer be compared with"


@dataclass(frozen=True)
class Version:
    """Results of one run.

    Attributes
    ----------
    name : str
        As the user named it.
    folder : Path
        With tidy/ and manifest.json.
    manifest : dict
    """

    name: str
    folder: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """Of its data, plan and code."""
        return str(self.manifest["id"])


def keep_version(name: str, new: Path) -> None:
    """Copy the numbers, tables and manifest of complete results into their own versions folder.

    Parameters
    ----------
    name : str
        The study.
    new : Path
        Its new results, with their manifest, before they take the place of the earlier ones; `versions/` is not in the
        manifest, so that equal results have equal manifests whatever came before them.
    """
    this = json.loads((new / MANIFEST).read_text("utf-8"))["id"]
    for file in [new / MANIFEST, *(path for kept in KEPT for path in sorted(new.glob(kept)))]:
        target = new / FOLDER / this / file.relative_to(new)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    earlier = [known for known in in_order(Path(RESULTS) / name) if known != this]
    write_text(new / FOLDER / ORDER, "".join(f"{known}\n" for known in [*earlier, this]))


def in_order(results: Path) -> list[str]:
    """Ids of the versions of some results that are there, the one published last at the end."""
    # Path.is_dir raises for some names.
    return [each for each in _listed(results) if os.path.isdir(results / FOLDER / each)]


def _listed(results: Path) -> list[str]:
    try:
        return (results / FOLDER / ORDER).read_text("utf-8", errors="replace").split()
    except OSError:
        return []


def find_version(named: str) -> Version:
    """Results that a user names: a folder, a study (what is published now), or `study@id` of an earlier version.

    Parameters
    ----------
    named : str
        The beginning of an id is enough where no other begins so; `study@previous` is the version before the last.

    Raises
    ------
    InputError
        There are no such results, or their manifest cannot be read.
    """
    study, is_version, wanted = named.partition("@")
    results = Path(RESULTS) / study
    if Path(named).is_dir():
        folder = Path(named)
    elif not is_version:
        folder = results
    else:
        folder = results / FOLDER / _chosen(named, wanted, in_order(results))
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if not _is_manifest(manifest):
            raise ValueError
    except (OSError, ValueError, RecursionError):
        what = "there are no results with a manifest"
        raise InputError([Problem(str(folder), "", what, "Name a study, study@id, or a folder of results")]) from None
    return Version(named, folder, manifest)


def _is_manifest(content: Any) -> bool:
    """Whether it has what a comparison reads: its plan's analyses, and its inputs."""
    if not isinstance(content, dict) or not {"id", "study", "plan"} <= set(content):
        return False
    analyses = content["plan"].get("analyses", {}) if isinstance(content["plan"], dict) else None
    return (
        isinstance(content.get("inputs", {}), dict)
        and isinstance(analyses, dict)
        and all(isinstance(spec, dict) and _is_share(spec.get("alpha", 0.05)) for spec in analyses.values())
    )


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and 0 <= value <= 1


def _chosen(named: str, wanted: str, known: list[str]) -> str:
    found = known[-2:-1] if wanted == "previous" else [each for each in known if wanted and each.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    remedy = f"There are {', '.join(known)}" if known else "None has been kept yet"
    what = "is the beginning of several versions" if found else "no such version"
    if wanted == "previous" and known:
        what, remedy = "there is no earlier version", "Run again after a change of data or plan, and compare then"
    raise InputError([Problem(named, "", what, remedy)])


def altered_versions(results: Path) -> Iterator[Problem]:
    """What is not as it was kept: files altered, missing or put there, manifests edited, versions gone.

    Parameters
    ----------
    results : Path
        Published results of a study.

    Yields
    ------
    Problem
        By version; then what is beside them.
    """
    kept = results / FOLDER
    folders = sorted(path for path in kept.glob("*") if path.is_dir())
    for folder in folders:
        yield from _altered(folder)
    known = _listed(results)
    for version in known:
        if kept / version not in folders:
            yield Problem(str(kept / version), "", "this version is missing", f"Take it out of {kept / ORDER}")
    for path in sorted(kept.glob("*")):
        if path not in folders and path.name != ORDER:
            yield Problem(
                str(path), "", "is no version: lymphoradio did not make it", "Keep files of your own elsewhere"
            )
        elif path in folders and path.name not in known:
            yield Problem(
                str(path), "", f"is not in {ORDER}: lymphoradio did not keep it, or {ORDER} was altered", REMOVE
            )


def _altered(folder: Path) -> Iterator[Problem]:
    file = folder / MANIFEST
    try:
        content = json.loads(file.read_text("utf-8"))
        listed = content["outputs"]
        made_from = identity(content["study"], content["inputs"], content["plan"], content["code"])
        if not all(isinstance(digest, str) for digest in listed.values()):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield Problem(str(folder), "", "its manifest is missing or cannot be read", REMOVE)
        return
    if not folder.name == content.get("id") == made_from:
        yield Problem(str(file), "", "the manifest of this version was altered", REMOVE)
    for inside in (name for name in listed if any(PurePosixPath(name).match(pattern) for pattern in KEPT)):
        if not (folder / inside).exists():
            yield Problem(str(folder / inside), "", "is missing", REMOVE)
    for path in sorted(path for path in folder.rglob("*") if not path.is_dir() and path != file):
        inside = path.relative_to(folder).as_posix()
        if inside not in listed:
            yield Problem(str(path), "", "is not in its version's manifest", "Remove it")
        elif not _is(path, listed[inside]):
            yield Problem(str(path), "", "was altered", REMOVE)


def _is(path: Path, digest: str) -> bool:
    try:
        return sha256(path) == digest
    except OSError:
        return False
