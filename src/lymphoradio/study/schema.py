"""JSON schemas of config.yaml and study.yaml, for editors: `python -m lymphoradio.study.schema` writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .config import Config
from .plan import Study
from .specs import TABLE_KINDS

FOLDER = Path("workflow/schemas")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def config_schema() -> dict[str, Any]:
    """JSON schema of a config.yaml.

    >>> sorted(config_schema()["properties"])
    ['formats', 'minutes_per_step', 'studies']
    """
    return {"$schema": DIALECT, **Config.model_json_schema()}


def study_schema() -> dict[str, Any]:
    """JSON schema of a study.yaml.

    >>> sorted(study_schema()["required"])
    ['analyses', 'columns', 'id', 'title']
    """
    schema = {"$schema": DIALECT, **Study.model_json_schema()}
    analyses = schema["properties"]["analyses"]
    branches = analyses["additionalProperties"]
    # An analysis that is named for its kind need not repeat it; any other must say it.
    analyses["properties"] = {
        kind: {"$ref": branches["discriminator"]["mapping"][kind]} for kind in TABLE_KINDS if kind != "flow"
    }
    analyses["additionalProperties"] = {**branches, "required": ["kind"]}
    return schema


def schema_files() -> dict[Path, str]:
    """The schemas as files."""
    schemas = {"config": config_schema(), "study": study_schema()}
    return {
        FOLDER / f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }


if __name__ == "__main__":
    for path, text in schema_files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
