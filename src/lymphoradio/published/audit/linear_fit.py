"""R2, adjusted R2 and F of a linear model: for which n and number of terms they come out together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, Finding
from .numbers import NOISE, Interval, say_interval, whole
from .paper import Paper, Statement

CHECK = "model_fit"
_MOST_PATIENTS = 2000
_MOST_TERMS = 60
_FIT = ("r_squared", "adjusted_r_squared", "f_statistic")


def check_fit(paper: Paper) -> Iterator[Finding]:
    """R2, adjusted R2, F and its p-value have one R2 in common, for the stated n and terms, with or without intercept.

    F = (R2 / k) / ((1 - R2) / d) and adjusted R2 = 1 - (1 - R2) t / d; with an intercept d = n - k - 1 and t = n - 1,
    without one d = n - k and t = n, and R2 is about 0.
    """
    models: dict[tuple[object, ...], list[Statement]] = {}
    for one in paper.statements:
        if any(one.has(kind) for kind in _FIT):
            at = sorted((key, word) for key, word in one.at.items() if key not in ("estimate_type", "statistic_type"))
            models.setdefault((one.place, *at), []).append(one)
    for parts in models.values():
        numbers = {kind: part for part in parts for kind in (*_FIT, "p_value") if part.has(kind)}
        if sum(kind in numbers for kind in _FIT) > 1:
            yield _check(parts[0], numbers, {one.n for one in paper.statements if one.n})


def _check(first: Statement, printed: dict[str, Statement], sizes: set[int]) -> Finding:
    claim = "; ".join(printed[kind].claim(kind) for kind in _FIT if kind in printed)
    facts = [one.facts for one in printed.values()]
    n, k = (next((whole(getattr(one, key)) for one in facts if getattr(one, key)), None) for key in ("n", "terms"))
    intercept = next((one.intercept for one in facts if one.intercept), "")
    opened = {kind: one.open(kind) for kind, one in printed.items()}
    found = [(size, terms, has) for has in (True, False) for size, terms in _fitting(opened, n, k, has)]
    fitting = [one for one in found if not intercept or one[2] == (intercept == "true")]
    if fitting:
        return Finding(
            first.place,
            CHECK,
            claim,
            CONSISTENT,
            _solutions(fitting),
            _to_ask(fitting, n, intercept, sizes),
            first.position,
        )
    if not found and not _is_exhaustive(opened, n, k):
        what = (
            f"Nothing fits up to {_MOST_PATIENTS} patients and {_MOST_TERMS} terms; how many there were is not stated."
        )
        return Finding(first.place, CHECK, claim, CANNOT_TELL, "", what, first.position)
    given = ", ".join(filter(None, (f"{n} patients" if n else "", f"{k} terms" if k else "", _words(intercept))))
    elsewhere = f"; they do for {_solutions(found)}" if found else ""
    sentence = (
        f"In {first.place} the numbers {claim} do not come out together for {given}{elsewhere}. Could the authors say "
        f"of how many patients and terms the model is, whether it has an intercept, and how R2 is defined?"
    )
    return Finding(first.place, CHECK, claim, INCONSISTENT, _solutions(found), sentence, first.position)


def _is_exhaustive(opened: dict[str, Interval], n: int | None, k: int | None) -> bool:
    """Whether no model can fit but those that were tried: n is stated, or k is and F bounds n."""
    if n:
        return bool(k) or n <= _MOST_PATIENTS
    if not k or not {"r_squared", "f_statistic"} <= set(opened) or opened["r_squared"].low <= 0:
        return False
    r2, f = opened["r_squared"].low, opened["f_statistic"].high
    return f * k * (1 - r2) / r2 + k + 1 <= _MOST_PATIENTS


def _words(intercept: str) -> str:
    return {"true": "an intercept", "false": "no intercept"}.get(intercept, "")


def _fitting(opened: dict[str, Interval], n: int | None, k: int | None, intercept: bool) -> list[tuple[int, int]]:
    """Numbers of patients and terms for which everything that is printed agrees."""
    most = min(n, _MOST_PATIENTS) if n else _MOST_TERMS
    sizes = np.array([n]) if n else np.arange(2, _MOST_PATIENTS + 1)
    return [
        (int(size), terms)
        for terms in ([k] if k else range(1, most + 1))
        for size in sizes[~np.isnan(common_r_squared(opened, sizes, terms, intercept)[0])]
    ]


def common_r_squared(
    opened: dict[str, Interval], n: NDArray[np.int64], k: int, intercept: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """R2 on which all printed numbers agree.

    Parameters
    ----------
    opened : dict of str to Interval
        What the printed `r_squared`, `adjusted_r_squared`, `f_statistic` and its `p_value` leave open.
    n : ndarray, shape (sizes,)
        Numbers of patients.
    k : int
        Terms.
    intercept : bool

    Returns
    -------
    low, high : ndarray, shape (sizes,)
        NaN where there is none.
    """
    low, high = np.zeros(len(n)), np.ones(len(n))
    d, t = (n - k - 1.0, n - 1.0) if intercept else (n - float(k), n * 1.0)
    is_possible = d >= 1
    d, t = np.maximum(d, 1.0), np.maximum(t, 1.0)
    if "r_squared" in opened:
        low, high = np.maximum(low, opened["r_squared"].low), np.minimum(high, opened["r_squared"].high)
    if "adjusted_r_squared" in opened:
        first, last = (1 - (1 - value) * d / t for value in opened["adjusted_r_squared"])
        low, high = np.maximum(low, first), np.minimum(high, last)
    if "f_statistic" in opened:
        ratios = [max(0.0, f) * k for f in opened["f_statistic"]]
        low, high = np.maximum(low, ratios[0] / (ratios[0] + d)), np.minimum(high, ratios[1] / (ratios[1] + d))
        if "p_value" in opened:
            # The larger F has the smaller p.
            largest, smallest = (fdtrc(k, d, max(0.0, f)) for f in opened["f_statistic"])
            p = opened["p_value"]
            is_possible &= (smallest <= p.high * (1 + NOISE)) & (largest >= p.low * (1 - NOISE))
    is_possible &= low <= high + 1e-12
    return np.where(is_possible, low, np.nan), np.where(is_possible, high, np.nan)


def _solutions(found: list[tuple[int, int, bool]]) -> str:
    """Which n and k, shortened where they are many."""
    texts = []
    for has in (True, False):
        pairs = [(n, k) for n, k, intercept in found if intercept == has]
        if pairs:
            sizes = Interval(min(n for n, _ in pairs), max(n for n, _ in pairs))
            terms = Interval(min(k for _, k in pairs), max(k for _, k in pairs))
            what = f"n = {say_interval(sizes, 0)}, {say_interval(terms, 0)} terms"
            texts.append(f"{what}, {'with' if has else 'without'} an intercept")
    return "; or ".join(texts)


def _to_ask(found: list[tuple[int, int, bool]], n: int | None, intercept: str, sizes: set[int]) -> str:
    """A question where the model seems to have no intercept: with one it fits no number of patients that is printed.

    `sizes` are the numbers of patients that the paper states anywhere.
    """
    named = [one for one in found if n or one[0] in sizes]
    if intercept or not named or any(has for *_, has in named):
        return ""
    others = f" (of any number: {_solutions(found)})" if len(named) < len(found) else ""
    of = "the stated patients" if n else "a number of patients that the paper states"
    return (
        f"R2, adjusted R2 and F come out together for {of} only with {_solutions(named)}{others}. Without an intercept "
        f"R2 is measured about 0 instead of the mean, and is not comparable with the usual one. Could the authors say "
        f"whether the model had an intercept, and of how many patients it is?"
    )
