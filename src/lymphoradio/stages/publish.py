"""The complete set of results takes the place of the earlier one, in one step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..files import write_text
from ..history.versions import keep_version
from ..layout import RESULTS, Layout
from ..publication import swap
from ..versions import manifest


def publish(
    name: str, layout: Layout, inputs: Mapping[str, str], formats: tuple[str, ...], code: Sequence[str]
) -> None:
    """Copy a study's results beside the earlier ones, write their manifest, and swap the folders.

    The earlier results stay whole until the new ones are complete. `inputs` are the files that the study was read
    from, with their SHA-256; `code` the sources.
    """
    new = Path(RESULTS) / f".{name}.new"
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir(parents=True)
        for file in [*layout.computed(), *layout.drawn(formats), *layout.written()]:
            target = new / Path(file).relative_to(layout.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        plan = layout.study.model_dump(mode="json", by_alias=True)
        content = manifest(name, inputs, plan, [Path(file) for file in code], new)
        write_text(new / "manifest.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        keep_version(name, new)
        swap(name, new)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise
