"""The factor that makes the groups, and factors that say the same as another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .names import words

# The first of these that a factor's name is made of; with other words beside them a name means something else.
_GROUPS = (
    ("arms", "arm", "randomisation", "randomization", "randomised", "randomized", "rand", "allocation", "trtarm"),
    ("group", "groups", "grp", "cohort"),
    ("treatment", "treat", "trt", "regimen", "intervention", "therapy", "tx"),
)
_BESIDE = {"treatment", "study", "trial", "group", "arm", "assigned", "code"}
MOST_LEVELS = 6
MOST_FACTORS = 200  # each is compared with each


def guess_group(factors: Mapping[str, Collection[str]]) -> tuple[str, str]:
    """The factor that makes the groups, and why; empty if none is named so.

    Parameters
    ----------
    factors : mapping of str to collection of str
        Names of factors known at baseline: their levels.

    Examples
    --------
    >>> guess_group({"sex": "MF", "treat": "01", "arms": "0123"})[0]
    'arms'
    """
    for vocabulary in _GROUPS:
        for name, levels in factors.items():
            found = words(name)
            named = any(word in vocabulary for word in found) or name in vocabulary
            if named and set(found) <= _BESIDE.union(vocabulary) and 2 <= len(levels) <= MOST_LEVELS:
                return name, f"{name} by its name"
    return "", ""


def guess_redundant(cells: Mapping[str, Sequence[str]], group: str) -> dict[str, str]:
    """Factors whose level follows from another's, with that one; of two that say the same the later.

    Parameters
    ----------
    cells : mapping of str to sequence of str
        Factors: their cells, patient by patient.
    group : str
        The factor that makes the groups; it is never redundant, and a finer one is.

    Examples
    --------
    >>> guess_redundant({"arm": "0123", "treated": "0111"}, "arm")
    {'treated': 'arm'}
    """
    found: dict[str, str] = {}
    names = sorted(cells, key=lambda name: name != group)[:MOST_FACTORS]
    for name in names:
        for other in names:
            if name in (other, group) or other in found or name in found:
                continue
            follows, is_finer = _follows(cells[name], cells[other]), _follows(cells[other], cells[name])
            earlier = names.index(other) < names.index(name)
            if (follows and (not is_finer or earlier)) or (other == group and is_finer):
                found[name] = other
    return found


def _follows(of: Sequence[str], given: Sequence[str]) -> bool:
    """Whether one factor's level is always the same at each level of another."""
    pairs = set(zip(given, of, strict=True))
    return len(pairs) == len({level for level, _ in pairs})
