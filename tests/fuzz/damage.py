"""Strategies that damage valid files: bytes and cells of a table, text and tree of a YAML file.

A tree is written as JSON, which is YAML too and much quicker to write; what only YAML has (anchors, tags, block text)
is put into the text of the file.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import math
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

PIECES = [
    b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b'"', b'""', b"'", b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"\x85",
    b"\xe2\x80\xa8", b"\xe2\x80\x8b", b"\xc2\xa0", b"\xb5", b"\xff", b"\x1a", b"\x1b[31m", b"=1+1", b"\xf0\x9f\xa7\xac",
    b"\xed\xa0\x80", b"x" * 140_000, b"9" * 400, b"{", b"[", b"&a", b"*a", b"<<: *a\n", b"!!python/object:os.system",
    b"%YAML 9.9\n", b"---\n", b"...\n", b"- ", b": ", b"? ", b"|\n", b">-\n", b"#", b"@", b"`", b"\t\t",
]  # fmt: skip
CELLS = [
    "", " ", "NA", "n/a", "-", ".", "?", "0", "-0", "1", "2", "-1", "0.5", ".5", "5.", "1e3", "1e999",
    "-1e999", "1e-999",
    "nan", "NaN", "inf", "-inf", "Infinity", "1_000", "0x1F", "1,5", "1.5", "1.000,5", "1,000.5",
    "1 000", "１２", "٣", "²",
    "½", "−5", "+5", "--5", "5-", "<5", ">5", "≤ 5", "5%", "5 %", "TRUE", "yes", "dead", "2020-01-02", "03/02/2020",
    "2020-13-45", "12:30", "1/2", "=1+1", "@x", "'", '"', "a\nb", "a,b", "a;b", "\0", "\ufeff", "\u200b7", "7\u00a0",
    "9" * 30, "9" * 400, "0." + "3" * 400, "x" * 140_000, "淋巴", "<script>", "{}", "../../x", "J\u0308", "\u202e12",
]  # fmt: skip
ENCODINGS = ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "gb18030", "cp932", "euc-kr", "utf-7", "cp500"]
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2, 7, 0.5, -0.5, 1e308, -1e308, 1e-308, math.nan, math.inf, 10**30,
    10**400, -(10**400),
    "", " ", "x", "x" * 10_000, "1", "0", "true", "null", "1e999", "9" * 500, "\u0000", "\ud800", "\u202e", "淋巴细胞",
    "a\nb", "a: b", "..", "/etc/passwd", "../x", "=1+1", [], {}, [[]], [None], [{}], {"": 1}, {"x": None}, {"x": {}},
    "days", "months", "5 weeks", "0 weeks", "-1 weeks", "1e9 years", "cells/uL", "10^9/L", "%", "event", "censored",
    "cox", "paired_change", "both", "all", "flow", "mean (SD)", "wilcoxon", "holm", "spline",
]  # fmt: skip
FORMULAS = [
    "1 / 0", "0 / 0", "{0} / ({0} - {0})", "log({0} - {0})", "log(-{0})", "{0} ** 9999",
    "9 ** 9 ** 9 ** 9", "-{0} < {1} < 0",
    "({0}", "{0})", "{0} {1}", "{0} and", "not", "{0} == 'x'", "{0} in [1, 2]", "min()", "min({0}, {1}, 1e308 * 10)",
    "__import__('os')", "{0}.real", "lambda: 0", "{0} if {1} else 0", "(" * 200 + "{0}" + ")" * 200,
    "-" * 2_000 + "{0}",
    "{0} + " * 2_000 + "1", "1e999", "nan", "１ + ２", "{0} = {1}", "\"{0}", "{0}\n+ {1}", "",
]  # fmt: skip
ODD_KEYS = ["", "x", "1", "GLOBAL", "淋巴", "a b", "\u0000", "__class__", "<<"]
Tree = Any
Place = tuple[Tree, Any]
BIG = st.integers(0, 1 << 20)


class Files(tuple[Any, ...]):
    """Valid files, which Hypothesis shall not print."""

    def __repr__(self) -> str:
        return f"{len(self)} files"


@st.composite
def damaged_bytes(draw: st.DrawFn, originals: Files, most: int = 4) -> bytes:
    """A file with some of its bytes changed."""
    data = draw(st.sampled_from(originals))
    for _ in range(draw(st.integers(1, most))):
        place, far = draw(BIG) % (len(data) + 1), draw(BIG) % (len(data) + 1)
        match draw(st.sampled_from(["cut", "flip", "insert", "insert", "remove", "repeat", "swap", "raw"])):
            case "cut":
                data = data[:place]
            case "flip":
                data = data[:place] + bytes([draw(st.integers(0, 255))]) + data[place + 1 :]
            case "insert":
                data = data[:place] + draw(st.sampled_from(PIECES)) + data[place:]
            case "remove":
                data = data[: min(place, far)] + data[max(place, far) :]
            case "repeat":
                data = (data[:far] + data[min(place, far) :])[:400_000]
            case "swap":
                lines = data.splitlines(keepends=True) or [b""]
                one, other = place % len(lines), far % len(lines)
                lines[one], lines[other] = lines[other], lines[one]
                data = b"".join(lines)
            case "raw":
                data = data[:place] + draw(st.binary(max_size=40)) + data[place:]
    return data


@st.composite
def damaged_tables(draw: st.DrawFn, originals: Files) -> bytes:
    """A CSV with odd cells, headers, rows, separators and encodings; sometimes with damaged bytes too."""
    rows = list(csv.reader(io.StringIO(draw(st.sampled_from(originals)).decode())))
    for _ in range(draw(st.integers(1, 4))):
        row, column = draw(BIG) % len(rows), draw(BIG)
        column %= max(len(rows[row]), 1)
        match draw(st.sampled_from(["cell", "cell", "column", "header", "double", "row", "copy", "short", "long"])):
            case "cell":
                rows[row][column : column + 1] = [draw(st.sampled_from(CELLS))]
            case "column":
                cells = draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=3))
                for i, each in enumerate(rows[1:]):
                    each[column : column + 1] = [cells[i % len(cells)]]
            case "header":
                rows[0][column : column + 1] = [draw(st.sampled_from(CELLS))]
            case "double":
                rows = [[*each, *each[column : column + 1]] for each in rows]
            case "row":
                del rows[row]
                rows = rows or [[]]
            case "copy":
                rows.insert(draw(BIG) % len(rows), list(rows[row]))
            case "short":
                rows[row] = rows[row][:column]
            case "long":
                rows[row] = [*rows[row], draw(st.sampled_from(CELLS))]
    out = io.StringIO(newline="")
    separator = draw(st.sampled_from([",", ",", ";", "\t", "|"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"]))
               ).writerows(rows)  # fmt: skip
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", *ENCODINGS]))
    data = out.getvalue().encode(encoding, "replace")
    return draw(damaged_bytes(Files([data]), 1)) if draw(st.integers(0, 4)) == 0 else data


@st.composite
def damaged_yaml(draw: st.DrawFn, trees: Files, texts: Files) -> bytes:
    """A YAML file: mostly with a damaged tree, sometimes with damaged text."""
    if draw(st.integers(0, 4)) == 0:
        return draw(damaged_bytes(texts))
    tree = lessened(draw, json.loads(json.dumps(draw(st.sampled_from(trees)))))
    names = sorted({key for above, key in places(tree) if isinstance(key, str)})
    for _ in range(draw(st.integers(1, 3))):
        everywhere = list(places(tree))
        if not everywhere:
            break
        above, key = everywhere[draw(BIG) % len(everywhere)]
        match draw(st.sampled_from(["value", "value", "name", "formula", "delete", "rename", "move", "wrap", "deep"])):
            case "value":
                above[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))
            case "name":
                above[key] = draw(st.sampled_from(names))
            case "formula":
                pair = draw(st.sampled_from(names)), draw(st.sampled_from(names))
                above[key] = draw(st.sampled_from(FORMULAS)).replace("{0}", pair[0]).replace("{1}", pair[1])
            case "delete":
                del above[key]
            case "rename" if isinstance(above, dict):
                above[draw(st.sampled_from([*names, *ODD_KEYS]))] = above.pop(key)
            case "move":
                source, from_key = everywhere[draw(BIG) % len(everywhere)]
                above[key] = json.loads(json.dumps(source[from_key]))
            case "wrap":
                below = above[key]
                twice = [below, copy.deepcopy(below)]
                above[key] = draw(st.sampled_from([[below], {"x": below}, twice]))
            case "deep":
                for i in range(60):
                    above[key] = {f"k{i}": above[key]}
    return in_yaml(tree)


def in_yaml(tree: Tree) -> bytes:
    """A tree as JSON in YAML's words for the numbers that JSON has not."""
    text = json.dumps(tree, ensure_ascii=False, indent=0)
    return text.replace("NaN", ".nan").replace("Infinity", ".inf").encode("utf-8", "surrogatepass")


def lessened(draw: st.DrawFn, tree: Tree) -> Tree:
    """A plan with a few of its analyses and what is made of them: as valid as before, and quicker to read."""
    analyses = tree.get("analyses") if isinstance(tree, dict) else None
    if not analyses or len(analyses) < 6:
        return tree
    kept = {name for name in analyses if draw(st.integers(0, 3)) == 0}
    instead = [spec.get("instead_of") or [] for name, spec in analyses.items() if name in kept]
    kept |= {name for names in instead for name in ([names] if isinstance(names, str) else names)}
    tree["analyses"] = {name: spec for name, spec in analyses.items() if name in kept}
    tree["outputs"] = {name: spec for name, spec in tree["outputs"].items() if _sources(spec) <= {*kept, "flow"}}
    return tree


def _sources(output: Tree) -> set[str]:
    return {output["from"]} if isinstance(output["from"], str) else set(output["from"])


def places(tree: Tree) -> Iterator[Place]:
    """Every place of a tree: what holds it, and its key or number there."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        yield tree, key
        yield from places(tree[key])
