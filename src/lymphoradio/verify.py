"""Whether published results still are what was published, and their inputs what they were made from.

Snakemake goes by times: a table that was edited by hand is accepted, and so is one that was put there. The manifest of
the results goes by contents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import Problem
from .files import sha256
from .history.versions import FOLDER as VERSIONS
from .history.versions import altered_versions
from .layout import RELEASE, RESULTS
from .publication import mark
from .versions import identity

ALTERED = "was altered"
AGAIN = "Run lymphoradio run again"


@dataclass(frozen=True)
class Verified:
    """What was found about the results of one study.

    Attributes
    ----------
    outputs, inputs : int
        Files that were compared with the manifest.
    problems : tuple of Problem
        Files that are not as the manifest says; empty if all is as it was published.
    recorded : bool
        Whether the work folder still has the digest of the manifest: else a manifest that was altered together with the
        files it lists cannot be told from the one that was published.
    """

    outputs: int
    inputs: int
    problems: tuple[Problem, ...]
    recorded: bool


class _BrokenManifestError(Exception):
    """The manifest cannot be read as one; the message says why."""


def verify(name: str, named_now: tuple[str, ...]) -> Verified:
    """Compare a study's published results, and the files that they were made from, with their manifest.

    Parameters
    ----------
    name : str
        The study's name in config.yaml.
    named_now : tuple of str
        Its cohort CSV and plan as config.yaml names them now; empty for a study that is not there.

    Returns
    -------
    Verified
        With a problem for each file of results/<name>/ that was altered, is missing or is not in the manifest; for each
        input that was altered, is missing, or is another one than config.yaml names now; and for a manifest that was
        edited. A manifest that is missing or cannot be read is the only problem of its study.
    """
    folder = Path(RESULTS) / name
    file = folder / "manifest.json"
    if not folder.is_dir():
        return Verified(0, 0, (Problem(str(folder), "", "there are no results", "Run lymphoradio run"),), False)
    try:
        content = _read(file)
    except _BrokenManifestError as reason:
        return Verified(0, 0, (Problem(str(file), "", str(reason), AGAIN),), False)
    inputs, outputs = content["inputs"], content["outputs"]
    problems = [
        *_manifest(name, file, content),
        *_outputs(folder, outputs),
        *altered_versions(folder),
        *_altered_release(folder / RELEASE),
        *_inputs(inputs, named_now),
    ]
    return Verified(len(outputs), len(inputs), tuple(problems), _recorded(name) is not None)


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise _BrokenManifestError("the manifest is missing, so that nothing can be compared with it") from None
    except OSError as trouble:
        raise _BrokenManifestError(f"cannot be read: {trouble.strerror}") from None
    except (ValueError, RecursionError):
        raise _BrokenManifestError("is not JSON: the manifest was altered or cut off") from None
    keys: Mapping[str, type] = {"study": str, "id": str, "inputs": dict, "outputs": dict, "code": str, "plan": dict}
    if not isinstance(content, dict) or not all(isinstance(content.get(key), kind) for key, kind in keys.items()):
        raise _BrokenManifestError(f"is not a manifest: it must have {', '.join(keys)}")
    if not all(isinstance(digest, str) for kind in ("inputs", "outputs") for digest in content[kind].values()):
        raise _BrokenManifestError("is not a manifest: a file has no SHA-256")
    return content


def _manifest(name: str, file: Path, content: Mapping[str, Any]) -> Iterator[Problem]:
    """Whether the manifest contradicts itself, or is not the one whose digest stands in the work folder."""
    if content["study"] != name:
        yield Problem(str(file), "study", f"these are the results of {content['study']!r}, not of {name!r}", AGAIN)
    published = _recorded(name)
    known_by_id = identity(content["study"], content["inputs"], content["plan"], content["code"])
    if content["id"] != known_by_id or published not in (None, sha256(file)):
        yield Problem(str(file), "", "the manifest was altered after it was published", AGAIN)


def _recorded(name: str) -> str | None:
    """Digest of the manifest when it was published; None where that is not known here, as of results made elsewhere."""
    try:
        digest = json.loads(mark(name).read_text("utf-8"))["manifest"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(digest)


def _outputs(folder: Path, listed: Mapping[str, str]) -> Iterator[Problem]:
    for name, digest in listed.items():
        trouble = _differs(folder / name, digest)
        if trouble:
            yield Problem(str(folder / name), "", trouble, AGAIN)
    known = {"manifest.json", *listed}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_dir() and inside.parts[0] not in (VERSIONS, RELEASE) and inside.as_posix() not in known:
            what = "is not in the manifest: lymphoradio did not make it"
            yield Problem(str(path), "", what, "Keep files of your own elsewhere")


def _altered_release(folder: Path) -> Iterator[Problem]:
    """Files of a release that are not what its own manifest says, or that it does not list."""
    if not folder.is_dir():
        return
    again = "Run lymphoradio release again"
    try:
        listed = dict(json.loads((folder / "manifest.json").read_text("utf-8"))["outputs"])
    except (OSError, ValueError, KeyError, TypeError):
        yield Problem(str(folder), "", "its manifest is missing or cannot be read", again)
        return
    for name, digest in listed.items():
        trouble = _differs(folder / name, digest)
        if trouble:
            yield Problem(str(folder / name), "", trouble, again)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.relative_to(folder).as_posix() not in {"manifest.json", *listed}:
            yield Problem(str(path), "", "is not in the release's manifest", again)


def _inputs(listed: Mapping[str, str], named_now: tuple[str, ...]) -> Iterator[Problem]:
    for file, digest in listed.items():
        trouble = _differs(Path(file), digest)
        if trouble:
            what = f"{trouble} since the results were made from it" if trouble == ALTERED else trouble
            yield Problem(file, "", what, f"Put back what the results were made from, or {AGAIN[0].lower()}{AGAIN[1:]}")
    for file in named_now:
        if file not in listed:
            what = "config.yaml names this file, but the results were not made from it"
            yield Problem(file, "", what, AGAIN)


def _differs(file: Path, digest: str) -> str:
    """What is wrong with a file; empty if nothing is."""
    try:
        return "" if sha256(file) == digest else ALTERED
    except FileNotFoundError:
        return "is missing"
    except (OSError, ValueError) as trouble:
        return f"cannot be read: {getattr(trouble, 'strerror', None) or trouble}"
