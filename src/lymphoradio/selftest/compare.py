"""A computed value held to its certified one, in exact arithmetic."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ..stats.errors import NotEstimable
from .certified import Certified

Value = float | Fraction | Decimal


@dataclass(frozen=True)
class Outcome:
    """What came of a certified value.

    Attributes
    ----------
    certified : Certified
    got : str or None
        The computed value in full; ``refused``; None where the computation gave none.
    error : float or None
        Relative error; None where there is no number.
    ok : bool
    reason : str
        Why it is not ok, where there is no number; of a refusal the reason given.
    """

    certified: Certified
    got: str | None
    error: float | None
    ok: bool
    reason: str = ""


def judge(certified: Certified, computed: Mapping[str, Value] | Exception) -> Outcome:
    """Hold what was computed to the certified value.

    Parameters
    ----------
    certified : Certified
    computed : mapping of str to Value, or Exception
        The computation's quantities, or what it raised.

    Returns
    -------
    Outcome

    Examples
    --------
    >>> share = Certified("", "S(6)", "", "6/7", "relative", 1e-9, "algebra")
    >>> judge(share, {"S(6)": 6 / 7}).ok, judge(share, {"S(6)": 0.857}).ok
    (True, False)
    >>> judge(share, ZeroDivisionError("division by zero")).reason
    'ZeroDivisionError: division by zero'
    """
    if certified.tolerance == "refusal":
        return _judge_refusal(certified, computed)
    if isinstance(computed, Exception):
        return Outcome(certified, None, None, False, _in_words(computed))
    if certified.quantity not in computed:
        reason = f"the computation gives no {certified.quantity}; it gives {', '.join(computed)}"
        return Outcome(certified, None, None, False, reason)
    value = computed[certified.quantity]
    if not math.isfinite(value):
        return Outcome(certified, str(value), None, False, "not a finite number")
    expected, got = Fraction(certified.expected), Fraction(value)
    error = _relative(got, expected)
    return Outcome(certified, str(value), error, _meets(certified, got == expected, error))


def correct_digits(error: float) -> float:
    """NIST's LRE, the number of correct significant digits, of a relative error; infinite for none.

    >>> correct_digits(1e-12)
    12.0
    """
    return -math.log10(error) if error else math.inf


def _judge_refusal(certified: Certified, computed: Mapping[str, Value] | Exception) -> Outcome:
    if not isinstance(computed, Exception):
        return Outcome(certified, "not refused", None, False, "numbers were returned where none can be right")
    refused = isinstance(computed, NotEstimable) and certified.expected in str(computed)
    return Outcome(certified, "refused" if refused else None, None, refused, _in_words(computed))


def _relative(got: Fraction, expected: Fraction) -> float | None:
    if not expected:
        return None
    # A quotient above the largest float would not become one.
    return float(min(abs(got - expected) / abs(expected), Fraction(sys.float_info.max)))


def _meets(certified: Certified, equal: bool, error: float | None) -> bool:
    if certified.tolerance == "exact" or error is None or certified.limit is None:
        return equal
    if certified.tolerance == "relative":
        return error <= certified.limit
    return correct_digits(error) >= certified.limit


def _in_words(error: Exception) -> str:
    kind = "not estimable" if isinstance(error, NotEstimable) else type(error).__name__
    return f"{kind}: {error}"
