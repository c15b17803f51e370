"""Formulas and conditions of a plan: a small grammar over column names, never `eval`.

`cd420 - cd40`, `log(cd40 / cd80)`, `karnof < 70 and not is_missing(cd496)`, `arms == "ddI"`, `arms in ("ddI", "ZDV")`;
a name with blanks or signs stands between backticks.
A missing value makes a result missing, unless the other side of an `and` / `or` decides it (Kleene's logic).
"""

from __future__ import annotations

from collections.abc import Callable
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
