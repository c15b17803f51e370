"""Formulas and conditions of a plan: a small grammar over column names, never `eval`.

`cd420 - cd40`, `log(cd40 / cd80)`, `karnof < 70 and not is_missing(cd496)`, `arms == "ddI"`, `arms in ("ddI", "ZDV")`.
A missing value makes a result missing, unless the other side of an `and` / `or` decides it (Kleene's logic).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction ("or" conjunction)*
?conjunction: negation ("and" negation)*
?negation: "not" negation -> not_ | comparison
?comparison: sum (COMPARE sum)?
           | NAME "in" "(" literal ("," literal)* ")" -> member
?sum: product (ADD product)*
?product: unary (MULTIPLY unary)*
?unary: "-" unary -> negative | power
?power: atom ("^" unary)?
?atom: NUMBER -> number
     | STRING -> string
     | NAME "(" disjunction ("," disjunction)* ")" -> call
     | NAME -> column
     | "(" disjunction ")"
?literal: NUMBER -> number | STRING -> string | "-" NUMBER -> negative_number
COMPARE: "==" | "!=" | "<=" | ">=" | "<" | ">"
ADD: "+" | "-"
MULTIPLY: "*" | "/"
NAME: /(?!(?:and|or|not|in)\b)[^\W\d]\w*/
STRING: /"[^"\n]*"/ | /'[^'\n]*'/
%import common.NUMBER
%import common.WS
%ignore WS
"""

FUNCTIONS: dict[str, tuple[int, Callable[..., np.ndarray]]] = {
    "abs": (1, np.abs),
    "exp": (1, np.exp),
    "log": (1, np.log),
    "log2": (1, np.log2),
    "log10": (1, np.log10),
    "sqrt": (1, np.sqrt),
    "min": (-1, lambda *a: np.minimum.reduce(a)),
    "max": (-1, lambda *a: np.maximum.reduce(a)),
    "mean": (-1, lambda *a: np.add.reduce(a) / len(a)),
    "is_missing": (1, lambda a: _missing(a).astype(float)),
    "days_between": (2, lambda start, end: end - start),
}
_COMPARE: dict[str, np.ufunc] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip


class FormulaError(ValueError):
    """A formula that cannot be read or does not fit its columns; the message says where."""


@dataclass(frozen=True)
class Formula:
    """A parsed formula.

    Attributes
    ----------
    text : str
        As it stands in the plan.
    tree : lark.Tree
        Its syntax tree.
    names : frozenset of str
        Columns that it reads.
    is_condition : bool
        True if its value is true / false rather than a number.
    """

    text: str
    tree: Tree
    names: frozenset[str]
    is_condition: bool


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", maybe_placeholders=False)


def parse(text: str) -> Formula:
    """Parse a formula.

    Raises
    ------
    FormulaError
        Not in the grammar, an unknown function, or a wrong number of arguments.

    Examples
    --------
    >>> sorted(parse("cd420 - cd40 < -50").names)
    ['cd40', 'cd420']
    """
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise FormulaError(f"cannot be read at character {max(error.column, 1)}: {text!r}") from None
    if not isinstance(tree, Tree):
        raise FormulaError(f"is not a formula: {text!r}")
    names = set()
    for node in tree.iter_subtrees_topdown():
        if node.data == "column" or node.data == "member":
            names.add(str(node.children[0]))
        elif node.data == "call":
            _check_call(node)
    return Formula(text, tree, frozenset(names), _is_condition(tree))


def _check_call(node: Tree) -> None:
    name, *arguments = node.children
    if str(name) not in FUNCTIONS:
        raise FormulaError(f"has no function {str(name)!r}; there are {', '.join(sorted(FUNCTIONS))}")
    arity = FUNCTIONS[str(name)][0]
    if arity not in (-1, len(arguments)):
        raise FormulaError(f"{name} takes {arity} argument{'s' if arity > 1 else ''}, not {len(arguments)}")


def _is_condition(tree: Tree) -> bool:
    if tree.data == "call":
        return str(tree.children[0]) == "is_missing"
    return tree.data in ("comparison", "member", "not_", "conjunction", "disjunction")


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
        Conditions as 1, 0 or NaN (unknown). A division by zero or a logarithm of zero or less is NaN.

    Raises
    ------
    FormulaError
        A factor where a number is needed, or compared with something that is not text.
    """
    n = len(next(iter(columns.values()))) if columns else 0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # non-finite results are counted by the caller
        value = np.broadcast_to(_value(formula.tree, columns), (n,)).astype(float)
    return np.where(np.isfinite(value), value, np.nan)


def _value(node: Tree | Token, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    if isinstance(node, Token):
        raise FormulaError(f"unexpected {node}")
    kind, children = node.data, node.children
    if kind == "number":
        return np.array(float(str(children[0])))
    if kind == "negative_number":
        return np.array(-float(str(children[0])))
    if kind == "string":
        return np.array(str(children[0])[1:-1], dtype=object)
    if kind == "column":
        return columns[str(children[0])]
    if kind == "negative":
        return -_number(children[0], columns)
    if kind == "power":
        return _number(children[0], columns) ** _number(children[1], columns)
    if kind in ("sum", "product"):
        return _chain(children, columns)
    if kind == "comparison":
        return _compare(children, columns)
    if kind == "member":
        left = columns[str(children[0])]
        alternatives = [_equal(left, _value(child, columns)) for child in children[1:]]
        return np.where(_missing(left), np.nan, np.maximum.reduce(alternatives))
    if kind == "not_":
        return 1.0 - _number(children[0], columns)
    if kind in ("conjunction", "disjunction"):
        return _kleene(kind, [_number(child, columns) for child in children])
    if kind == "call":
        function = FUNCTIONS[str(children[0])][1]
        if str(children[0]) == "is_missing":
            return function(_value(children[1], columns))
        return function(*[_number(child, columns) for child in children[1:]])
    raise FormulaError(f"cannot evaluate {kind}")


def _number(node: Tree | Token, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    value = np.asarray(_value(node, columns))
    if value.dtype == object:
        raise FormulaError("uses text where a number is needed; compare a factor with one of its labels in quotes")
    return value


def _chain(children: list, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    value = _number(children[0], columns)
    for operator, child in zip(children[1::2], children[2::2], strict=True):
        other = _number(child, columns)
        match str(operator):
            case "+":
                value = value + other
            case "-":
                value = value - other
            case "*":
                value = value * other
            case _:
                value = value / other
    return value


def _compare(children: list, columns: Mapping[str, np.ndarray]) -> np.ndarray:
    left, operator, right = _value(children[0], columns), str(children[1]), _value(children[2], columns)
    left, right = np.asarray(left), np.asarray(right)
    missing = _missing(left) | _missing(right)
    if left.dtype == object or right.dtype == object:
        if operator not in ("==", "!="):
            raise FormulaError(f"uses {operator} on text; only == and != compare text")
        if left.dtype != right.dtype:
            raise FormulaError("compares a number with text; a factor is compared with one of its labels in quotes")
        same = _equal(left, right)
        return np.where(missing, np.nan, same if operator == "==" else 1.0 - same)
    return np.where(missing, np.nan, _COMPARE[operator](left, right).astype(float))


def _equal(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.asarray(left == right, dtype=bool).astype(float)


def _missing(value: np.ndarray) -> np.ndarray:
    value = np.asarray(value)
    return np.asarray(pd.isna(value))


def _kleene(kind: str, values: list[np.ndarray]) -> np.ndarray:
    decisive = 0.0 if kind == "conjunction" else 1.0
    decided = np.any([value == decisive for value in np.broadcast_arrays(*values)], axis=0)
    unknown = np.any([np.isnan(value) for value in np.broadcast_arrays(*values)], axis=0)
    return np.where(decided, decisive, np.where(unknown, np.nan, 1.0 - decisive))
