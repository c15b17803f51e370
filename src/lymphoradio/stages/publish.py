"""The last job of a study: the complete set of results takes the place of the earlier one, in one step."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ..files import write_text
from ..layout import RESULTS
from ..publication import swap
from ..running import job
from ..versions import manifest
from .work import open_study


@job()
def publish(name: str, plan: str, cohort: str, formats: tuple[str, ...], code: list[str]) -> None:
    """Copy a study's results beside the earlier ones, write their manifest, and swap the folders.

    The earlier results stay whole until the new ones are complete.
    """
    study, layout = open_study(name, plan)
    new = Path(RESULTS) / f".{name}.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    for file in [*layout.results(), *layout.rendered(formats), layout.report]:
        target = new / Path(file).relative_to(layout.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)  # with its permissions: for the owner only
    plain_plan = study.model_dump(mode="json", by_alias=True)
    content = manifest(name, [Path(cohort), Path(plan)], plain_plan, [Path(file) for file in code], new)
    write_text(new / "manifest.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    swap(name, new)
