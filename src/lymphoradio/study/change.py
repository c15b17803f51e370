"""Columns that are the change of another column: found in their formulas."""

from __future__ import annotations

from typing import NamedTuple

from lark import Token, Tree

from .plan import Study

Node = Tree | Token


class Change(NamedTuple):
    """How one column is computed from another one and a third.

    Attributes
    ----------
    kind : str
        `difference`, or `ratio` (a relative change too, which is the ratio less 1).
    of, other : str
        The measurement that the column is correlated with, and the one that it is compared with.
    rises : bool
        Whether the column is `other` against `of`; else `of` against `other`, which has the opposite sign.
    """

    kind: str
    of: str
    other: str
    rises: bool


def change_of(study: Study, name: str, of: str) -> Change | None:
    """Whether a column is a difference or ratio of two measurements of which `of` is one.

    Parameters
    ----------
    study : Study
    name : str
        A column whose formula may say so, through the formulas that it uses.
    of : str
        A column.

    Returns
    -------
    Change or None
        None where `name` has no formula, or one of another form than ``a - b``, ``a / b``, ``(a - b) / b`` and those
        times or by numbers.
    """
    tree = _expanded(study, name, of)
    sides = _sides(tree)
    if sides is None:
        return None
    kind, after, before = sides
    if of not in (after, before) or after == before:
        return None
    return Change(kind, of, after if of == before else before, of == before)


def _expanded(study: Study, name: str, of: str) -> Node:
    """The formula of a column with those of the columns in it, down to measurements and `of`."""
    column = Tree("column", [Token("NAME", name)])
    formula = study.derived[name].formula if name in study.derived else ""
    if name == of or not formula:
        return column
    return _inlined(study, study.derived[name].parsed[""].tree, of)


def _inlined(study: Study, node: Node, of: str) -> Node:
    if isinstance(node, Token):
        return node
    if node.data == "column":
        return _expanded(study, str(node.children[0]), of)
    return Tree(node.data, [_inlined(study, child, of) for child in node.children])


def _sides(node: Node) -> tuple[str, str, str] | None:
    """Kind, minuend (numerator) and subtrahend (denominator) of a formula of the form that is known."""
    if difference := _difference(node):
        return ("difference", *difference)
    if not isinstance(node, Tree) or node.data != "product":
        return None
    factors = list(zip(["*", *map(str, node.children[1::2])], node.children[::2], strict=True))
    over = [factor for operator, factor in factors if operator == "/" and not _is_number(factor)]
    times = [factor for operator, factor in factors if operator == "*" and not _is_number(factor)]
    if len(times) != 1:
        return None
    if not over:
        return _sides(times[0])
    before = _column(over[0])
    if len(over) > 1 or not before:
        return None
    if after := _column(times[0]):
        return "ratio", after, before
    difference = _difference(times[0])
    return ("ratio", *difference) if difference and difference[1] == before else None


def _difference(node: Node) -> tuple[str, str] | None:
    if not isinstance(node, Tree) or node.data != "sum" or len(node.children) != 3 or str(node.children[1]) != "-":
        return None
    after, before = _column(node.children[0]), _column(node.children[2])
    return (after, before) if after and before else None


def _column(node: Node) -> str:
    """The column that a node is, or nothing."""
    return str(node.children[0]) if isinstance(node, Tree) and node.data == "column" else ""


def _is_number(node: Node) -> bool:
    return isinstance(node, Tree) and node.data == "number"
