"""Exact counts of subset sums: the null distribution of sums of signed ranks."""

from collections.abc import Sequence
from math import gcd


def tail_polynomial(weights: Sequence[int], limit: int) -> tuple[int, int]:
    """Build the generating polynomial of the subset sums of `weights` up to `limit`, in one Python integer.

    The digits of the integer to the base 2^bits are the coefficients of the product of (1 + x^w): a factor is one
    shift and one addition.

    Parameters
    ----------
    weights : sequence of int, length n
        Positive integers.
    limit : int
        Not negative; higher powers are cut off.

    Returns
    -------
    polynomial : int
        The coefficients.
    bits : int
        Width of a coefficient; 2^bits - 1 exceeds the sum of all coefficients.

    Examples
    --------
    >>> tail_polynomial([1, 2, 3], 3) == (1 + 2**5 + 2**10 + 2 * 2**15, 5)
    True
    """
    bits = len(weights) + 2
    width = bits * (limit + 1)
    mask = (1 << width) - 1
    polynomial = 1
    for weight in sorted(weights):
        if weight > limit:
            break
        polynomial += polynomial << (bits * weight)
        if polynomial.bit_length() > width:
            polynomial &= mask
    return polynomial, bits


def lower_tail_count(weights: Sequence[int], limit: int) -> int:
    """Count the subsets of `weights` whose sum is at most `limit`, exactly.

    The sum of a number's digits to the base b is its remainder modulo b - 1.

    Parameters
    ----------
    weights : sequence of int, length n
        Positive integers.
    limit : int
        Not negative.

    Returns
    -------
    int
        Between 1 and 2^n.

    Examples
    --------
    >>> lower_tail_count([1, 2, 3], 3)
    5
    """
    divisor = gcd(*weights) or 1
    polynomial, bits = tail_polynomial([weight // divisor for weight in weights], limit // divisor)
    return polynomial % ((1 << bits) - 1)
