"""Conditions that must hold for every patient: who breaks them, and by how much, so that a search sees the way out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from lark import Tree

from ..formula import Formula
from .nodes import Values
from .places import Levels, on_places

Shortfall = Callable[[Values], np.ndarray]
ORDERED = ("<", "<=", ">", ">=")


def shortfall_of(formula: Formula, levels: Levels) -> Shortfall:
    """How far each patient is from a condition: 0 where it holds or cannot be judged.

    Of `a <= b` it is 1 + (a - b) / (|a| + |b|), of other comparisons 1; of `and` the sum, of `or` the smallest.

    Parameters
    ----------
    formula : Formula
    levels : mapping of str to tuple of str
        Of the factors; empty for a number.
    """
    tree = formula.tree
    if tree.data in ("conjunction", "disjunction"):
        parts = [shortfall_of(_part(formula, child), levels) for child in tree.children]
        join = np.add if tree.data == "conjunction" else np.minimum
        return lambda values: join.reduce([part(values) for part in parts])
    holds = on_places(formula, levels)
    if tree.data != "comparison" or str(tree.children[1]) not in ORDERED:
        return lambda values: (holds(values) == 0).astype(float)
    left, right = (on_places(_part(formula, tree.children[i]), levels) for i in (0, 2))

    def ordered(values: Values) -> np.ndarray:
        broken = holds(values) == 0
        if not broken.any():
            return np.zeros(len(broken))
        a, b = left(values), right(values)
        size = np.maximum(np.abs(a) + np.abs(b), 1e-9)
        return np.where(broken, 1.0 + np.abs(a - b) / size, 0.0)

    return ordered


def _part(formula: Formula, tree: Tree) -> Formula:
    names = {str(node.children[0]) for node in tree.iter_subtrees() if node.data in ("column", "member")}
    is_condition = tree.data in ("comparison", "member", "not_", "conjunction", "disjunction")
    return Formula(formula.text, tree, frozenset(names), is_condition)
