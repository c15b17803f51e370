"""JSON schema of a published.yaml, for editors: `python -m lymphoradio.published.schema` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..study.schema import DIALECT, FOLDER
from .spec import Published

PATH = FOLDER / "published.schema.json"


def published_schema() -> dict[str, Any]:
    """JSON schema of a published.yaml.

    >>> sorted(published_schema()["required"])
    ['claims', 'paper']
    """
    return {"$schema": DIALECT, **Published.model_json_schema()}


def schema_text() -> str:
    """The schema as its file."""
    return json.dumps(published_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(PATH).parent.mkdir(parents=True, exist_ok=True)
    Path(PATH).write_text(schema_text(), "utf-8")
