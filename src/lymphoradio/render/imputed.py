"""What tables and figures say of a regression whose missing values were imputed."""

from __future__ import annotations

from collections.abc import Sequence

from ..study import Study
from ..study.specs import Regression
from ..tidy import IMPUTED
from .format import format_count, format_number, format_percent
from .tables.rows import Records, first, where
from .tables.words import Words


def pooled_words(study: Study) -> str:
    """How the models in the imputed data sets become one."""
    return (
        f"Missing values were imputed by chained equations; results are pooled over {study.imputation.imputations} "
        "imputed data sets by Rubin's rules, with intervals and p values from Student's t with Barnard and Rubin's "
        "degrees of freedom."
    )


def imputed_values(rows: Records, words: Words) -> str:
    """How many values were imputed: `Imputed: IL-6 12 (33%); ...`; nothing where no row counts them.

    Parameters
    ----------
    rows : tuple of mapping
        Tidy rows of the analysis.
    words : Words
    """
    counts = where(rows, estimate_type="count", level=IMPUTED)
    patients = first(counts, variable="patients")
    if patients is None:
        return ""
    shares = [
        f"{words.variable(row['variable'])} {_share(row['estimate'], row['n'])}"
        for row in counts
        if row["variable"] != "patients" and row["estimate"] > 0
    ]
    if not shares:
        return "Imputed: no value was missing."
    any_of_them = f"; any {_share(patients['estimate'], patients['n'])}" if len(shares) > 1 else ""
    return f"Imputed: {'; '.join(shares)}{any_of_them}."


def missing_information(rows: Records, model: str) -> str:
    """Range of the fraction of missing information over the coefficients of a model."""
    found = [row["estimate"] for row in where(rows, estimate_type="fraction_missing_information", model=model)]
    if not found:
        return ""
    low, high = (format_number(value, 2) for value in (min(found), max(found)))
    return f"Fraction of missing information {low if low == high else f'{low} to {high}'}."


def _share(count: float, n: float) -> str:
    return f"{format_count(count)} ({format_percent(count, n, 0)}%)"


def imputed_notes(rows: Records, spec: Regression, words: Words) -> Sequence[str]:
    """Sentences below a table or figure: the imputed values, and what they cost the printed model."""
    if spec.missing == "complete_cases":
        return ()
    return imputed_values(rows, words), missing_information(rows, next(iter(spec.models), "univariable"))
