"""What a published.yaml may get wrong that only the plan can tell, and between its own parts."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import did_you_mean
from ..study import Study
from ..study.findings import Finding
from ..study.read_yaml import KeyPath
from .claims import Claim, Placed, find_claims
from .kinds import ESTIMATES, GIVEN_BY, LIMITS, NULL, limited
from .printed import NOT_REACHED
from .spec import Published
from .vocabulary import known_words


def find_problems(published: Published, study: Study) -> list[Finding]:
    """Everything that is wrong with a paper's claims, in the file's order; each once, where it is written.

    Parameters
    ----------
    published : Published
    study : Study
        The plan, whose analyses the claims are about.
    """
    found = list(_columns(published))
    seen: dict[tuple[str, str, str, str], KeyPath] = {}
    for placed in find_claims(published):
        claim = placed.claim
        found += _beside(placed)
        found += _selector(placed, study)
        identity = (claim.place, claim.row, claim.column, claim.kind)
        if identity in seen:
            what = f"{claim.place!r} has another {claim.kind} in this row and column"
            found.append(Finding(placed.path, what, "Give the row another name"))
        seen[identity] = placed.path
    return list(dict.fromkeys(found))


def _columns(published: Published) -> Iterator[Finding]:
    for i, place in enumerate(published.claims):
        for label, row in place.rows.items():
            path: KeyPath = ("claims", i, "rows", label)
            for column in row.values:
                if column not in place.columns:
                    remedy = did_you_mean(column, place.columns, "Describe it under columns of this place")
                    yield Finding((*path, "values", column), f"no column {column!r}", remedy)
            for column in row.contradicts:
                if column and column not in row.values:
                    remedy = did_you_mean(column, row.values, "Name a column of this row")
                    yield Finding((*path, "contradicts", column), f"no number of a column {column!r}", remedy)


def _beside(placed: Placed) -> Iterator[Finding]:
    """Limits without the one estimate that they are of."""
    claim = placed.claim
    if claim.kind in LIMITS and "estimate_type" not in claim.at and len(limited(claim.cell)) != 1:
        beside = limited(claim.cell)
        what = f"of which estimate, {' or '.join(beside)}?" if beside else "needs the estimate whose limit it is"
        yield Finding(placed.path, what, "Put it beside that estimate, or give its estimate_type in the selector")
    if claim.kind in LIMITS and claim.printed == NOT_REACHED and any(kind in NULL for kind in claim.cell):
        yield Finding(placed.path, f"{NOT_REACHED} is for the limits of a median survival")


def _selector(placed: Placed, study: Study) -> Iterator[Finding]:
    claim, analyses = placed.claim, ("flow", *study.analyses)
    if "analysis" not in claim.at:
        row = placed.path[:4]
        yield Finding(row, "no selector names the analysis", "Add at: {analysis: ...} to the place or the row")
        return
    if claim.analysis not in analyses:
        remedy = did_you_mean(claim.analysis, analyses, "Name an analysis of the plan, or flow")
        yield Finding(placed.origins["analysis"], f"the plan has no analysis {claim.analysis!r}", remedy)
        return
    known = known_words(study, claim.analysis, claim.at)
    for key, word in claim.at.items():
        if key in known and not _is_among(word, known[key], is_number=key == "time"):
            remedy = did_you_mean(word, known[key], _there_are(known[key]))
            yield Finding(placed.origins[key], f"{claim.analysis!r} has no {key} {word!r}", remedy)
    yield from _kind(placed, study)


def _is_among(word: str, words: tuple[str, ...], is_number: bool) -> bool:
    if is_number and word:
        return any(float(word) == float(other) for other in words if other)
    return word in words


def _there_are(words: tuple[str, ...]) -> str:
    shown = [repr(word) if word else "an empty text" for word in words]
    return f"There is {', '.join(shown)}" if len(shown) <= 20 else ""


def _kind(placed: Placed, study: Study) -> Iterator[Finding]:
    """A number that this kind of analysis does not give."""
    claim = placed.claim
    kind = "flow" if claim.analysis == "flow" else study.analyses[claim.analysis].kind
    given_by = GIVEN_BY.get(claim.kind)
    if given_by and kind not in given_by:
        what = f"{claim.analysis!r} ({kind}) gives no {claim.kind}"
        yield Finding(placed.path, what, f"An analysis of kind {' or '.join(given_by)} does")
    asked = claim.at.get("estimate_type")
    if asked and claim.kind in ESTIMATES and asked != claim.kind:
        yield Finding(placed.origins["estimate_type"], f"{asked!r} is not the {claim.kind} that is printed here")
    if claim.kind == "selected":
        yield from _selected(claim, placed.path, study)


def _selected(claim: Claim, path: KeyPath, study: Study) -> Iterator[Finding]:
    if "model" not in claim.at:
        yield Finding(path, "of which model?", "Give its name in the plan: at: {model: ...}")
    for name in claim.printed.split(" + "):
        if not study.has(name):
            remedy = did_you_mean(name, [*study.columns, *study.derived], "Name columns of the plan")
            yield Finding(path, f"no column {name!r} in the plan", remedy)
