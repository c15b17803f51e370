"""What a paper prints about single columns: counts, quantiles, means and SDs, overall and by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..published import Claim
from ..published.printed import parse_printed
from ..study import Study
from ..study.specs import Characteristics, Correlation, GroupComparison, PairedChange, Roc, Trajectory

NUMBERS = ("min", "q1", "median", "q3", "max", "mean", "sd")
LEVELS = {"pre": 0, "post": 1}


@dataclass
class Printed:
    """What is printed about a column, of all patients or of a group.

    Attributes
    ----------
    numbers : dict of str to str
        By kind, as printed.
    counts : dict of str to int
        By level.
    """

    numbers: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


Key = tuple[str, str, str]  # column, factor of the groups, group


def printed_columns(claims: Sequence[Claim], study: Study) -> dict[Key, Printed]:
    """What is printed about columns of all enrolled patients.

    Claims about a population that an exclusion has made smaller say nothing about all the values; their targets are
    met by the search.
    """
    found: dict[Key, Printed] = {}
    for claim in claims:
        spec = study.analyses.get(claim.analysis)
        if spec is None or claim.reason or (study.exclusions and study.population(spec) != "enrolled"):
            continue
        column, by = column_of(claim, spec), getattr(spec, "by", "")
        group = claim.at.get("group", "")
        if not column:
            continue
        known = found.setdefault((column, by if group else "", group), Printed())
        if claim.kind in NUMBERS:
            known.numbers.setdefault(claim.kind, claim.printed)
        elif claim.kind == "count" and claim.at.get("level"):
            known.counts.setdefault(claim.at["level"], int(parse_printed(claim.printed).low))
    return found


def only_variable(spec: object) -> str:
    """The variable of an analysis that has but one; a selector need not name it."""
    if isinstance(spec, PairedChange | Correlation) and len(spec.pairs) == 1:
        return next(iter(spec.pairs))
    if isinstance(spec, Trajectory) and len(spec.series) == 1:
        return next(iter(spec.series))
    if isinstance(spec, GroupComparison) and len(spec.variables) == 1:
        return spec.variables[0]
    return next(iter(spec.markers)) if isinstance(spec, Roc) and len(spec.markers) == 1 else ""


def column_of(claim: Claim, spec: object) -> str:
    """The column whose values a descriptive claim is about; empty if it is about something else."""
    variable = claim.at.get("variable") or only_variable(spec)
    if isinstance(spec, Characteristics | GroupComparison):
        return variable
    if isinstance(spec, PairedChange) and variable in spec.pairs and claim.at.get("level") in LEVELS:
        return spec.pairs[variable][LEVELS[claim.at["level"]]]
    if isinstance(spec, Trajectory) and claim.kind in NUMBERS:
        times = spec.series.get(variable, {})
        time = claim.at.get("time")
        return times.get(float(time), "") if time else claim.at.get("level", "")
    return ""
