"""The last job of a study: the complete set of results takes the place of the earlier one, in one step."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ..files import sha256, write_text
from ..layout import RESULTS, WORK
from ..versions import manifest
from .work import open_study


def publish(name: str, plan: str, cohort: str, formats: tuple[str, ...], code: list[str]) -> None:
    """Copy a study's results beside the earlier ones, write their manifest, and swap the folders.

    The earlier results stay whole until the new ones are complete. What makes a folder complete is its manifest; the
    mark `published.json` in the work folder says which manifest was published last.
    """
    study, layout = open_study(name, plan)
    new, old, place = (Path(RESULTS) / part for part in (f".{name}.new", f".{name}.old", name))
    shutil.rmtree(new, ignore_errors=True)
    for file in [*layout.results(), *layout.rendered(formats), layout.report]:
        target = new / Path(file).relative_to(layout.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    plain_plan = study.model_dump(mode="json", by_alias=True)
    content = manifest(name, [Path(cohort), Path(plan)], plain_plan, [Path(file) for file in code], new)
    write_text(new / "manifest.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    recover(name)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    write_text(mark(name), json.dumps({"manifest": sha256(place / "manifest.json")}) + "\n")


def mark(name: str) -> Path:
    """The mark of the last publication: Snakemake's output, so that results are never deleted before a job."""
    return Path(WORK) / name / "published.json"


def recover(name: str) -> None:
    """Put back the earlier results after a kill between the two renames of `publish`."""
    old, place = Path(RESULTS) / f".{name}.old", Path(RESULTS) / name
    if old.exists() and not place.exists():
        old.rename(place)
    elif old.exists():
        shutil.rmtree(old)


def is_published(name: str) -> bool:
    """Whether the results that stand there are whole and are those that were published last."""
    place = Path(RESULTS) / name
    try:
        published = json.loads(mark(name).read_text("utf-8"))
        outputs = json.loads((place / "manifest.json").read_text("utf-8"))["outputs"]
        return published["manifest"] == sha256(place / "manifest.json") and all(
            (place / file).is_file() for file in outputs
        )
    except (OSError, ValueError, KeyError):
        return False
