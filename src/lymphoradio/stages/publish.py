"""The last job of a study: the complete set of results takes the place of the earlier one, in one step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from ..files import write_text
from ..history.versions import keep_version
from ..layout import RESULTS
from ..publication import swap
from ..running import job
from ..versions import manifest
from .work import open_study


@job()
def publish(name: str, inputs: Mapping[str, str], formats: tuple[str, ...], code: list[str]) -> None:
    """Copy a study's results beside the earlier ones, write their manifest, and swap the folders.

    The earlier results stay whole until the new ones are complete. `inputs` are the files that the study was read
    from, with their SHA-256; `code` the sources.
    """
    study, layout = open_study(name)
    new = Path(RESULTS) / f".{name}.new"
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir(parents=True)
        for file in [*layout.results(), *layout.rendered(formats), layout.report, layout.word, layout.checklist]:
            target = new / Path(file).relative_to(layout.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        plan = study.model_dump(mode="json", by_alias=True)
        content = manifest(name, inputs, plan, [Path(file) for file in code], new)
        write_text(new / "manifest.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        keep_version(name, new)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise
    swap(name, new)
