"""Notes that several analyses write, in the same words."""

from __future__ import annotations

from ..study import Study
from ..study.specs import Cox, KaplanMeier, Regression

# Units in the plural, as plans write them; an effect is per one of them.
_SINGULAR = {
    "years": "year", "months": "month", "weeks": "week", "days": "day", "hours": "hour", "minutes": "minute",
    "points": "point", "cells": "cell", "copies": "copy", "fractions": "fraction", "units": "unit",
}  # fmt: skip


def patients(count: int) -> str:
    """A number of patients.

    >>> patients(1), patients(2139)
    ('1 patient', '2,139 patients')
    """
    return f"{count:,} patient{'' if count == 1 else 's'}"


def left_out(count: int, without: str) -> str:
    """Patients whom a computation leaves out, or nothing for none.

    >>> left_out(7, "Treatment"), left_out(0, "Treatment")
    ('7 patients without Treatment left out', '')
    """
    return f"{patients(count)} without {without} left out" if count else ""


def ungrouped(count: int, label: str, where: str) -> str:
    """Patients without a group, or nothing for none.

    >>> ungrouped(7, "Treatment", "the first column only")
    '7 patients have no Treatment and stand in the first column only'
    """
    have, stand = ("has", "stands") if count == 1 else ("have", "stand")
    return f"{patients(count)} {have} no {label} and {stand} in {where}" if count else ""


def immortal(by: str, study: Study, spec: KaplanMeier) -> str:
    """Why survival by a factor that is known only after time zero, or the landmark, must not be read as it stands."""
    late = late_for(by, study, spec)
    if not late:
        return ""
    groups = f"groups by {study.label(by)} are {late}"
    if spec.landmark is not None and study.own_time_zero(spec.endpoint):
        return f"{groups}: whether earlier events cannot fall into the later group (immortal time) is not known"
    needed = "a landmark analysis" if spec.landmark is None else "a later landmark"
    return f"{groups}: earlier events cannot fall into the later group (immortal time), so {needed} is needed"


def late_for(name: str, study: Study, spec: Regression | KaplanMeier) -> str:
    """When a column becomes known, for an analysis that would have needed it earlier; else nothing.

    A time-dependent covariate is used only from when it is known.
    A landmark on a clock of its endpoint's own says nothing of a column's time, which is on the study's clock.
    """
    late = "" if isinstance(spec, Cox) and name in spec.over_time else study.late_note(name)
    if not late or not isinstance(spec, Cox | KaplanMeier) or spec.landmark is None:
        return late
    zero = study.own_time_zero(spec.endpoint)
    if zero:
        return f"{late}, and the landmark is on another clock, from {zero}"
    return f"{late}, after the landmark" if study.known_at(name) > spec.landmark else ""


def coupled(name: str, outcome: str, study: Study) -> str:
    """Why the association of a variable with an outcome that has the same measurement in it is partly arithmetic.

    References
    ----------
    Oldham (1962), J. Chronic Dis. 15:969-977; Tu & Gilthorpe (2007), Stat. Med. 26:443-457.
    """
    if not study.formula_columns(name) & study.formula_columns(outcome):
        return ""
    which = "part of the outcome's formula" if outcome in study.derived else "computed from the outcome"
    return f"{which}: mathematically coupled with it, subject to regression to the mean"


def term_unit(name: str, spec: Regression, study: Study) -> str:
    """What an effect of a regression is for: `per 100 cells/uL`; empty for a factor."""
    return "" if study.levels(name) else effect_unit(spec.per.get(name, 1.0), study.variable(name).unit)


def effect_unit(per: float, unit: str) -> str:
    """What an effect is for.

    >>> effect_unit(100, "cells/uL"), effect_unit(1, "cells/uL"), effect_unit(1, "years"), effect_unit(10, "")
    ('per 100 cells/uL', 'per cell/uL', 'per year', 'per 10')
    >>> effect_unit(1, "10^9/L"), effect_unit(0.5, "10^9/L"), effect_unit(1, ""), effect_unit(1, "%")
    ('per 10^9/L', 'per 0.5 x 10^9/L', 'per unit', 'per 1 %')
    """
    if per != 1 or unit == "%":
        times = "x " if unit.startswith("10^") else ""
        return f"per {per:g} {times}{unit}".rstrip()
    head, slash, rest = unit.partition("/")
    return f"per {_SINGULAR.get(head, head)}{slash}{rest}" if unit else "per unit"
