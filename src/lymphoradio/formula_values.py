"""The value of a plan's formula for every patient: arithmetic on arrays, Kleene's logic where values are missing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from lark import Token, Tree

from .formula import FUNCTIONS, Formula, FormulaError

_COMPARE: dict[str, np.ufunc] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_ARITHMETIC: dict[str, np.ufunc] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


def check_types(formula: Formula, levels: Mapping[str, tuple[str, ...]]) -> None:
    """Check a formula against what its columns are, before there is any data.

    Parameters
    ----------
    formula : Formula
    levels : mapping of str to tuple of str
        Each column's labels; empty for a number.

    Raises
    ------
    FormulaError
        A factor where a number is needed, or a text that is none of the labels it is compared with.

    Examples
    --------
    >>> from lymphoradio.formula import parse
    >>> check_types(parse('arms == "ddl"'), {"arms": ("ZDV", "ddI")})
    Traceback (most recent call last):
    lymphoradio.formula.FormulaError: compares 'arms' with 'ddl'; its levels are 'ZDV', 'ddI'
    """
    one = {name: np.array([labels[0]], dtype=object) if labels else np.ones(1) for name, labels in levels.items()}
    evaluate(formula, one)
    for node in formula.tree.iter_subtrees_topdown():
        if node.data not in ("comparison", "member"):
            continue
        name = next((str(part.children[0]) for part in node.children if _is(part, "column")), str(node.children[0]))
        for part in node.children:
            text = str(part.children[0])[1:-1] if _is(part, "string") else None
            if text is not None and text not in levels.get(name, (text,)):
                known = ", ".join(map(repr, levels[name]))
                raise FormulaError(f"compares {name!r} with {text!r}; its levels are {known}")


def _is(node: Tree | Token, kind: str) -> bool:
    return isinstance(node, Tree) and node.data == kind


def evaluate(formula: Formula, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """Value of a formula for every patient.

    Parameters
    ----------
    formula : Formula
    columns : mapping of str to ndarray, shape (n_patients,)
        Numbers as float with NaN for missing; levels as object arrays of str with None for missing.

    Returns
    -------
    ndarray of float, shape (n_patients,)
        Conditions as 1, 0 or NaN (unknown). A division by zero or a logarithm of zero or less is NaN, and so is all
        that is computed from it.

    Raises
    ------
    FormulaError
        A factor where a number is needed, or compared with something that is not text.
    """
    n = len(next(iter(columns.values()))) if columns else 0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # non-finite results are counted by the caller
        return np.broadcast_to(_number(formula.tree, columns), (n,)).astype(float)


def _value(node: Tree | Token, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    return _finite(columns[str(node)] if isinstance(node, Token) else _node(node, columns))


def _finite(value: np.ndarray) -> np.ndarray:
    return value if value.dtype == object else np.where(np.isfinite(value), value, np.nan)


def _node(node: Tree, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    kind, children = node.data, node.children
    match kind:
        case "number":
            return np.array(float(str(children[0])))
        case "negative_number":
            return np.array(-float(str(children[0])))
        case "string":
            return np.array(str(children[0])[1:-1], dtype=object)
        case "column":
            return columns[str(children[0])]
        case "negative":
            return -_number(children[0], columns)
        case "power":
            return _number(children[0], columns) ** _number(children[1], columns)
        case "sum" | "product":
            return _chain(children, columns)
        case "comparison":
            return _compare(_value(children[0], columns), str(children[1]), _value(children[2], columns))
        case "member":
            left = _value(children[0], columns)
            return _kleene("disjunction", [_compare(left, "==", _value(child, columns)) for child in children[1:]])
        case "not_":
            return 1.0 - _number(children[0], columns)
        case "conjunction" | "disjunction":
            return _kleene(kind, [_number(child, columns) for child in children])
        case "call":
            return _call(str(children[0]), children[1:], columns)
    raise FormulaError(f"cannot evaluate {kind}")


def _call(name: str, arguments: list, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    read = _value if name == "is_missing" else _number
    return FUNCTIONS[name][1](*np.broadcast_arrays(*[read(argument, columns) for argument in arguments]))


def _number(node: Tree | Token, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    value = _value(node, columns)
    if value.dtype == object:
        raise FormulaError("uses text where a number is needed; compare a factor with one of its labels in quotes")
    return value


def _chain(children: list, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    value = _number(children[0], columns)
    for operator, child in zip(children[1::2], children[2::2], strict=True):
        value = _finite(_ARITHMETIC[str(operator)](value, _number(child, columns)))
    return value


def _compare(left: np.ndarray, operator: str, right: np.ndarray) -> np.ndarray:
    missing = np.asarray(pd.isna(left) | pd.isna(right))
    if left.dtype == object or right.dtype == object:
        if operator not in ("==", "!="):
            raise FormulaError(f"uses {operator} on text; only == and != compare text")
        if left.dtype != right.dtype:
            raise FormulaError("compares a number with text; a factor is compared with one of its labels in quotes")
        same = np.asarray(left == right, dtype=bool).astype(float)
        return np.where(missing, np.nan, same if operator == "==" else 1.0 - same)
    return np.where(missing, np.nan, _COMPARE[operator](left, right).astype(float))


def _kleene(kind: str, values: list[np.ndarray]) -> np.ndarray:
    decisive = 0.0 if kind == "conjunction" else 1.0
    decided = np.any([value == decisive for value in np.broadcast_arrays(*values)], axis=0)
    unknown = np.any([np.isnan(value) for value in np.broadcast_arrays(*values)], axis=0)
    return np.where(decided, decisive, np.where(unknown, np.nan, 1.0 - decisive))
