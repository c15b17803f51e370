"""The release of a study's published results, in a folder of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .. import tidy
from ..errors import InputError, Problem
from ..files import read_table, table_bytes, write_bytes
from ..layout import RELEASE, RESULTS, Layout
from ..study import Study, read_study
from ..study.config import StudyFiles
from ..verify import verify
from .counts import is_small
from .estimates import Released, release_result
from .few import without_few
from .render import Rendered, render_release
from .words import FOOTNOTE, OF_CURVES, without_counts

MANIFEST, README = "manifest.json", "README.txt"


def release_study(name: str, cohort: str, plan: str, formats: tuple[str, ...]) -> tuple[Path, tuple[str, ...]]:
    """Write results/<name>/release/ from the published results of a study.

    Parameters
    ----------
    name : str
        In config.yaml.
    cohort, plan : str
        Its files, as config.yaml names them.
    formats : tuple of str
        Of the figures.

    Returns
    -------
    Path
        The folder; an earlier release in its place is gone.
    tuple of str
        What is not in it, and why.

    Raises
    ------
    InputError
        The results are not as they were published, or 7 patients or fewer were analysed.
    """
    problems = list(verify(name, (cohort, plan)).problems)
    if problems:
        raise InputError(problems)
    study = read_study(Path(plan))
    layout = Layout(f"{RESULTS}/{name}", study)
    identity = str(json.loads((Path(RESULTS) / name / MANIFEST).read_text("utf-8"))["id"])
    results = {analysis: _read(layout, analysis) for analysis in ("flow", *study.analyses)}
    flow = results["flow"].estimates
    if is_small(flow.loc[flow["variable"] == "analysed", "n"].iloc[0]):
        what = "too few patients were analysed for anything to be released"
        raise InputError([Problem(f"{RESULTS}/{name}", "", what, "Do not release these results")])
    released = without_few(
        {analysis: release_result(result, study, study.analyses.get(analysis)) for analysis, result in results.items()}
    )
    shown = {analysis: found.result for analysis, found in released.items()}
    rendered = render_release(study, name, shown, formats, identity)
    rendered.left_out += list(_always_left_out(study))
    plain = without_counts(study, [])
    files = {**rendered.files, **_tables(shown), README: _readme(plain, released, rendered).encode()}
    files[MANIFEST] = _manifest(name, identity, files, plain.synthetic)
    place = Path(RESULTS) / name / RELEASE
    _put(place, files)
    return place, tuple(rendered.left_out)


def release_studies(studies: Mapping[str, StudyFiles], formats: tuple[str, ...]) -> Iterator[str]:
    """Release studies one by one, and say of each what was left out.

    Parameters
    ----------
    studies : mapping of str to StudyFiles
        As config.yaml names them.
    formats : tuple of str

    Yields
    ------
    str
        A line to print.

    Raises
    ------
    InputError
        After all others were released: the studies that could not be.
    """
    problems: list[Problem] = []
    for name, files in studies.items():
        try:
            folder, left_out = release_study(name, files.cohort, files.plan, formats)
        except InputError as error:
            problems += error.problems
            continue
        yield f"{folder}: rounded and redacted; {folder}/README.txt says what is not there."
        yield from _listed(left_out)
    if problems:
        raise InputError(problems)


def _read(layout: Layout, analysis: str) -> tidy.Result:
    estimates = read_table(Path(layout.tidy(analysis)), tidy.NUMERIC)
    curves = Path(layout.curves(analysis))
    return tidy.Result(estimates, read_table(curves, tidy.CURVE_NUMERIC) if curves.exists() else None)


def _tables(results: dict[str, tidy.Result]) -> dict[str, bytes]:
    found = {f"tidy/{name}.csv": table_bytes(result.estimates) for name, result in results.items()}
    curves = {name: result.curves for name, result in results.items()}
    found |= {f"curves/{name}_midpoint6.csv": table_bytes(rows) for name, rows in curves.items() if rows is not None}
    return found


def _always_left_out(study: Study) -> Iterator[str]:
    yield "points/, curves/ of ROC curves and regression lines: values of single patients or of few"
    yield "smallest and largest values, and what happens without the most influential patient: single patients"
    yield "cohort/ and warnings/: numbers of patients in words, and counts per column"
    if study.published:
        yield "the paper's printed numbers beside these: a printed number that is the same would be a count in full"


def _readme(study: Study, released: dict[str, Released], rendered: Rendered) -> str:
    lines = [f"{study.title}: results for release", "", FOOTNOTE, OF_CURVES]
    lines += [
        "Times of survival curves are rounded up, and a curve ends where 7 patients or fewer are at risk.",
        "A row of 7 patients or fewer, and a model or test of 7 events or fewer, has no numbers. Other estimates are "
        "with no more digits than print the same.",
        "The rules are those of https://docs.opensafely.org/outputs/sdc/. They are applied to each table by itself: "
        "who releases results, compares them with what was released before, and reads every sentence of the plan.",
    ]
    if study.synthetic:
        lines.append("SYNTHETIC data: these are not patients.")
    lines += ["", "Not in this folder", *_listed(rendered.left_out), "", "Redacted numbers"]
    for name, found in released.items():
        if found.redacted:
            lines += ["", name, *_listed(found.redacted)]
    return "\n".join(lines) + "\n"


def _listed(texts: Iterable[str]) -> list[str]:
    return [f"- {text}" for text in texts]


def _manifest(name: str, identity: str, files: dict[str, bytes], synthetic: str) -> bytes:
    """What is in the folder; nothing of the data, so that nobody can try which data gave it."""
    content = {
        "study": name,
        **({"synthetic": synthetic} if synthetic else {}),
        "release_of": identity,
        "outputs": {file: hashlib.sha256(data).hexdigest() for file, data in sorted(files.items())},
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _put(place: Path, files: dict[str, bytes]) -> None:
    """Write all files beside the earlier release, then swap."""
    new = place.with_name(f".{place.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    before = os.umask(0o077)
    try:
        for file, data in files.items():
            write_bytes(new / file, data)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise
    finally:
        os.umask(before)
    shutil.rmtree(place, ignore_errors=True)
    new.rename(place)
