"""Formulas and conditions of a plan: a small grammar over column names, never `eval`.

`cd420 - cd40`, `log(cd40 / cd80)`, `karnof < 70 and not is_missing(cd496)`, `arms == "ddI"`, `arms in ("ddI", "ZDV")`;
a name with blanks or signs stands between backticks.
A missing value makes a result missing, unless the other side of an `and` / `or` decides it (Kleene's logic).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

GRAMMAR = r"""
?start: disjunction
?disjunction: conjunction (_OR conjunction)*
?conjunction: negation (_AND negation)*
?negation: _NOT negation -> not_ | comparison
?comparison: sum (COMPARE sum)?
           | (NAME | QUOTED) _IN "(" literal ("," literal)* ")" -> member
?sum: product (ADD product)*
?product: unary (MULTIPLY unary)*
?unary: "-" unary -> negative | power
?power: atom ("^" unary)?
?atom: NUMBER -> number
     | STRING -> string
     | NAME "(" disjunction ("," disjunction)* ")" -> call
     | (NAME | QUOTED) -> column
     | "(" disjunction ")"
?literal: NUMBER -> number | STRING -> string | "-" NUMBER -> negative_number
_OR: /or\b/
_AND: /and\b/
_NOT: /not\b/
_IN: /in\b/
COMPARE: "==" | "!=" | "<=" | ">=" | "<" | ">"
ADD: "+" | "-"
MULTIPLY: "*" | "/"
NAME: /(?!(?:and|or|not|in)\b)[^\W\d]\w*/
QUOTED: /`[^`\n]+`/
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
    "is_missing": (1, lambda a: np.asarray(pd.isna(a), dtype=float)),
    "days_between": (2, lambda start, end: end - start),
}
DEEPEST = 50
_COMPARE: dict[str, np.ufunc] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_ARITHMETIC: dict[str, np.ufunc] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


class FormulaError(ValueError):
    """A formula that cannot be read or does not fit its columns; the message is a sentence without its subject."""


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


@lru_cache(maxsize=1024)
def parse(text: str) -> Formula:
    """Parse a formula.

    Raises
    ------
    FormulaError
        Not in the grammar, an unknown function, a wrong number of arguments, or `and`, `or`, `not` of a number.

    Examples
    --------
    >>> sorted(parse("cd420 - cd40 < -50").names), sorted(parse("`CD4 (20 wk)` / cd40").names)
    (['cd40', 'cd420'], ['CD4 (20 wk)', 'cd40'])
    """
    if not text.strip():
        raise FormulaError("is empty")
    try:
        tree = _parser().parse(text)
    except UnexpectedToken as error:
        where = "ends too early" if error.token.type == "$END" else _place(error)
        raise FormulaError(f"{where}: {text!r}") from None
    except UnexpectedInput as error:
        raise FormulaError(f"{_place(error)}: {text!r}") from None
    if _depth(tree) > DEEPEST:
        raise FormulaError(f"is nested more than {DEEPEST} deep")
    names = set()
    for node in tree.iter_subtrees_topdown():
        if node.data in ("column", "member"):
            node.children[0] = Token("NAME", " ".join(str(node.children[0]).strip("`").split()))
            names.add(str(node.children[0]))
        elif node.data == "call":
            _check_call(node)
        elif node.data in ("conjunction", "disjunction", "not_") and not all(map(_is_condition, node.children)):
            raise FormulaError(f"joins what is not a condition with and, or, not: {text!r}")
    return Formula(text, tree, frozenset(names), _is_condition(tree))


def _place(error: UnexpectedInput) -> str:
    return f"cannot be read at character {(error.pos_in_stream or 0) + 1}"


def _depth(tree: Tree) -> int:
    deepest, todo = 0, [(tree, 1)]
    while todo:
        node, depth = todo.pop()
        deepest = max(deepest, depth)
        todo += [(child, depth + 1) for child in node.children if isinstance(child, Tree)]
    return deepest


def _check_call(node: Tree) -> None:
    name, *arguments = node.children
    if str(name) not in FUNCTIONS:
        raise FormulaError(f"uses {str(name)!r}, which is no function; there are {', '.join(sorted(FUNCTIONS))}")
    arity = FUNCTIONS[str(name)][0]
    if arity not in (-1, len(arguments)):
        raise FormulaError(f"gives {name} {len(arguments)} values; it takes {arity}")


def _is_condition(tree: Tree) -> bool:
    if tree.data == "call":
        return str(tree.children[0]) == "is_missing"
    return tree.data in ("comparison", "member", "not_", "conjunction", "disjunction")


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
