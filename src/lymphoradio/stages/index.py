"""The job that lists the studies whose results stand in results/."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..layout import RESULTS
from ..listing import standing, write_listing
from ..render.format import format_count
from ..report.index import Listed, render_index
from ..running import job

# What each study has, if it has it: the label, and where it is.
LINKS = (
    ("Report", "report.html"),
    ("Report for Word", "report.docx"),
    ("Tables", "tables/"),
    ("Figures", "figures/"),
    ("Every number", "tidy/"),
    ("Manifest", "manifest.json"),
)


@job()
def write_index(configured: Sequence[str]) -> None:
    """Write results/index.html: the studies of config.yaml in its order, then those that it no longer has.

    Parameters
    ----------
    configured : sequence of str
        Names of the studies in config.yaml.
    """
    write_listing(render_index([_listed(folder, folder.name in configured) for folder in _in_order(configured)]))


def _in_order(configured: Sequence[str]) -> list[Path]:
    folders = [manifest.parent for manifest in standing()]
    places = {name: place for place, name in enumerate(configured)}
    return sorted(folders, key=lambda folder: (places.get(folder.name, len(places)), folder.name))


def _listed(folder: Path, is_configured: bool) -> Listed:
    links = tuple((label, path) for label, path in LINKS if (Path(RESULTS) / folder.name / path).exists())
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        title, outputs, version = str(manifest["plan"]["title"]), list(manifest["plan"]["outputs"]), str(manifest["id"])
        synthetic = str(manifest.get("synthetic", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        trouble = f"The manifest cannot be read: lymphoradio verify {folder.name} says why."
        return Listed(folder.name, folder.name, (), links, "", is_configured, trouble)
    whose = "Synthetic patients analysed" if synthetic else "Patients analysed"
    facts = (
        *((whose, patients) for patients in _analysed(folder)),
        *((f"{what}s", format_count(sum(what in name for name in outputs))) for what in ("Table", "Figure")),
        ("Version", version),
    )
    return Listed(folder.name, title, facts, links, synthetic, is_configured)


def _analysed(folder: Path) -> list[str]:
    """The patients analysed, as the flow has them; none where it cannot be read."""
    try:
        with (folder / "tidy" / "flow.csv").open(encoding="utf-8", newline="") as file:
            rows: list[dict[str, Any]] = [row for row in csv.DictReader(file) if row.get("variable") == "analysed"]
    except (OSError, ValueError, csv.Error):
        return []
    counts: Mapping[str, Any] = rows[0] if rows else {}
    n = counts.get("n") or ""
    return [format_count(float(n)) if n.isdecimal() else n] if n else []
