"""The page about the check, with its table of values: `python -m lymphoradio.selftest.reference`."""

from __future__ import annotations

from pathlib import Path

from .certified import Certified, read_certified

HEAD = """# The installation check

    lymphoradio selftest           a line per value; --json: the same for programs

computes values that are known beforehand, with the numerics that compute a study's tables, on the installation at hand.
It needs no project, no network and no R, and takes about a second. Exit code 0 if all are ok, 1 if any is not.

The values are those that NIST certifies (Statistical Reference Datasets), that follow by algebra or by counting, and
that R computes. Where data cannot give a number, the package must refuse them: an answer there is a failure.

## How to read it

    case    quantity  expected  got            error

    NIST StRD (at least 9 correct digits)
    SmLs04  F         21        21.0000000008  3.7e-11  ok

- A heading says where the values below it come from, and what is demanded of them.
- `expected` and `got` are printed to 12 digits, or as a fraction; JSON has them in full, as text.
- `error` is the relative error, |got - expected| / |expected|, in exact arithmetic; `-` where there is no number.
- Correct digits are NIST's: -log10 of the relative error. Where NIST's data are not exact as floats (NumAcc4, SmLs04,
  SmLs09), nothing computed from floats has more digits than about what is demanded.
- `FAIL` is followed by the reason, if it is not the number itself: what a computation raised, or a warning of its
  numerics. Then the numbers of this installation cannot be trusted. Install what `requirements.lock` names; if the
  check still fails, report its output with `--json`, which has the versions of all libraries.

JSON: `summary` (`cases`, `ok`, `failed`), `versions`, and `cases`, each with `case`, `quantity`, `expected`, `got`,
`error`, `ok`, `reason`, `tolerance` (`relative`, `digits`, `exact` or `refusal`), `limit`, `source`.

## A new value

A row of `src/lymphoradio/selftest/certified.csv`, which is the only place of expected values, and a computation that
is registered by the name in its column `computation`: `survival.aml` is the entry `aml` of `COMPUTATIONS` in
`selftest/computations/survival.py`. Values of R are made by `tests/golden/selftest.R`; tests hold the rows to its
output, and those of NIST and of algebra to exact arithmetic. The data and their origin:
`src/lymphoradio/selftest/data/`.

## The values

Written from `certified.csv` (`python -m lymphoradio.selftest.reference`).

| case | quantity | expected | demanded | source |
|---|---|---|---|---|
"""


def reference() -> str:
    """The page as Markdown."""
    return HEAD + "".join(_row(row) for row in read_certified())


def _row(row: Certified) -> str:
    expected = f'a reason with "{row.expected}"' if row.tolerance == "refusal" else row.expected
    return f"| {row.case} | {row.quantity} | {expected} | {row.demand} | {row.source} |\n"


if __name__ == "__main__":
    Path("docs/selftest.md").write_text(reference(), encoding="utf-8")
