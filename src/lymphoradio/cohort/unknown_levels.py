"""Levels of a factor that say that nothing is known: `unknown`, `not evaluable`, RECIST's `NE`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ..study import Column, Study
from .cell_words import said
from .suspicious import suspect_levels

# NE is also the north-east, and a neuroendocrine tumour: it is not evaluable beside these only.
_RESPONSES = {"cr", "pr", "sd", "pd", "icr", "ipr", "isd", "ipd", "iupd", "icpd", "rc", "rp",
              "responder", "non-responder"}  # fmt: skip


def unknown_codes(levels: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of a factor that say that its value is not known.

    Parameters
    ----------
    levels : mapping of str to str
        Code to label.

    Examples
    --------
    >>> unknown_codes({"CR": "CR", "PD": "PD", "NE": "NE"}), unknown_codes({"N": "N", "NE": "NE", "S": "S"})
    (('NE',), ())
    >>> unknown_codes({"RC": "RC", "RP": "RP", "MS": "MS", "NE": "NE"})  # as in French
    ('NE',)
    >>> unknown_codes({"1": "Yes", "2": "No", "9": "Unknown"})
    ('9',)
    """
    words = {code: {code.casefold(), label.casefold()} for code, label in levels.items()}
    others = [each for each in words.values() if not each & said("not_evaluable")]
    is_response = any(each & _RESPONSES for each in others) or all(each & (said("yes") | said("no")) for each in others)
    meant = said("unknown") | said("missing") | (said("not_evaluable") if is_response else frozenset())
    return tuple(code for code, each in words.items() if each & meant)


def unknown_levels(study: Study) -> list[str]:
    """What to look at, a sentence for each factor with a level that says unknown or not evaluable, or a code for it.

    Such patients count as evaluable: in every rate's denominator, and as a level of every model. That can be meant, as
    where RECIST's NE counts as no response (intention to treat); the column's `meant.levels` says so.

    Parameters
    ----------
    study : Study

    Returns
    -------
    list of str
    """
    found = []
    for where, column in _factors(study):
        if "levels" in column.meant:
            continue
        if codes := unknown_codes(column.levels):
            what = f"{_said(codes, column.levels)}, and such patients count as evaluable"
            found.append(f"{column.label}: {what}; {_remedy(where, codes)}.")
        if codes := suspect_levels(column.levels):
            what = f"{_said(codes, column.levels)} far from the other codes, as those for a missing value are"
            found.append(f"{column.label}: {what}; {_remedy(where, codes)}.")
    return found


def _remedy(where: str, codes: Collection[str]) -> str:
    levels = f"level{'s' * (len(codes) > 1)}"
    take = f"write missing: [{', '.join(codes)}] in {where} and take the {levels} out"
    return f"{take}, or, if that is meant, say why there (meant: {{levels: ...}})"


def _factors(study: Study) -> Iterator[tuple[str, Column]]:
    for name, column in study.columns.items():
        yield f"columns.{name}", column
    for file, records in study.records.items():
        for name, column in records.columns.items():
            yield f"records.{file}.columns.{name}", column


def _said(codes: Collection[str], levels: Mapping[str, str]) -> str:
    labels = [repr(label) for label in dict.fromkeys(levels[code] for code in codes)]
    return f"{' and '.join(labels)} {'is a level' if len(labels) == 1 else 'are levels'}"
