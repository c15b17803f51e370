"""Cells of a column of numbers or dates that are none, as the plan and the user are told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

LONGEST_WORD = 40  # what is longer is a sentence about a patient
MOST_NAMED = 3


def odd_words(odd: Sequence[str]) -> tuple[str, ...]:
    """Words that may mean a missing value, the most frequent first; a cell with a digit is a patient's value.

    >>> odd_words(["unknown", "12 (haemolysed)", "lost", "lost"])
    ('lost', 'unknown')
    """
    found = Counter(cell for cell in odd if len(cell) <= LONGEST_WORD and not any(map(str.isdigit, cell)))
    return tuple(word for word, _ in found.most_common())


def odd_in_words(odd: Sequence[str], kind: str) -> tuple[str, str]:
    """What is odd, and what to do about it.

    Parameters
    ----------
    odd : sequence of str
        At least one cell.
    kind : str
        What the others are: number or date.

    Returns
    -------
    what, remedy : str

    Examples
    --------
    >>> odd_in_words(["lost"], "number")[0], odd_in_words(["lost", "lost", "12x"], "number")[0]
    ("'lost' (1 cell) is no number", "'lost' (2 cells) and 1 other cell are no numbers")
    >>> odd_in_words(["12x"], "date")
    ('1 cell is no date', 'correct it')
    """
    counts, words = Counter(odd), odd_words(odd)
    named = [f"{word!r} ({counted_cells(counts[word])})" for word in words[:MOST_NAMED]]
    if rest := len(odd) - sum(counts[word] for word in words[:MOST_NAMED]):
        named.append(counted_cells(rest, " other" * bool(named)))
    *most, last = named
    is_one = len(named) == 1 and (bool(words) or rest == 1)
    what = f"{', '.join(most)}{' and ' * bool(most)}{last} {f'is no {kind}' if is_one else f'are no {kind}s'}"
    correct, means = ("correct it", "it means") if is_one else ("correct them", "words mean")
    if words:
        return what, f"{correct}; if {means} a missing value, take the commented line below the column's in the plan"
    return what, correct


def counted_cells(n: int, other: str = "") -> str:
    """How many cells, in words.

    >>> counted_cells(1), counted_cells(1200, " other")
    ('1 cell', '1,200 other cells')
    """
    return f"{n:,}{other} cell{'s' * (n != 1)}"
