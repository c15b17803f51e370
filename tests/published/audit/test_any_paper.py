"""Whatever a file says that the reader accepts, the audit answers, and never raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.published.audit import VERDICTS
from lymphoradio.published.kinds import CALLED, ESTIMATES, FITTED, INTERVALS, TESTS

from .build import judge, place

NUMBER = st.sampled_from(
    ["0", "1", "0.0", "1.00", "-0.5", "2.5", "12", "50", "100.0", "0.001", "1,234", "3-5", "-2--1"]
)
SURVIVAL = st.one_of(NUMBER, st.just("NR"))
P = st.sampled_from(["0", "1", "0.05", "0.049", "<0.001", ">0.05", "0.5", "<0.05"])
WHOLE = st.sampled_from(["0", "1", "2", "3", "10", "36", "1,000"])
COLUMNS = ("a", "b", "p")
KINDS = {
    **dict.fromkeys(ESTIMATES, NUMBER), "count": st.sampled_from(["0", "1", "3-5", "12", "40"]),
    "conf_low": SURVIVAL, "conf_high": SURVIVAL, "median_survival": SURVIVAL, "p_value": P, "p_adjusted": P,
    "f_statistic": NUMBER, "significant": st.sampled_from(["true", "false"]),
    "direction": st.sampled_from(["positive", "negative"]),
}  # fmt: skip
FACTS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("n", "events", "terms", "candidates", "df", "levels"), WHOLE),
        "recorded_to": st.sampled_from(["1", "0.1", "10"]), "conf_level": st.sampled_from(["0.95", ".9"]),
        "alpha": st.just("0.01"), "called": st.sampled_from(CALLED), "fitted": st.sampled_from(FITTED),
        "methods_name": st.sampled_from(FITTED), "interval": st.sampled_from(INTERVALS),
        "test": st.sampled_from(TESTS), "intercept": st.sampled_from(["true", "false"]),
        "all_levels": st.just(["v"]), "baseline": st.just("r0"), "words": st.just("some"),
    },
)  # fmt: skip
AT = st.fixed_dictionaries(
    {},
    optional={
        "analysis": st.just("a"), "variable": st.sampled_from(["v", "w", "objective_response", "disease_control"]),
        "level": st.sampled_from(["1", "2"]), "group": st.sampled_from(["", "x", "y"]),
        "time": st.sampled_from(["0", "12", ""]), "model": st.sampled_from(["univariable", "m"]),
    },
)  # fmt: skip
CELL = st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=7, unique=True).flatmap(
    lambda kinds: st.fixed_dictionaries({kind: KINDS[kind] for kind in kinds})
)
ROW = st.fixed_dictionaries({"at": AT, "facts": FACTS, "values": st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELL))})


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    rows=st.lists(ROW, min_size=1, max_size=5),
    at=AT,
    facts=FACTS,
    of_columns=st.lists(FACTS, min_size=3, max_size=3),
    kind=st.sampled_from(["count", "mean"]),
)
def test_every_paper_gets_an_answer(rows, at, facts, of_columns, kind) -> None:
    columns = {column: {"facts": one} for column, one in zip(COLUMNS, of_columns, strict=True)}
    columns["p"]["facts"] = {**columns["p"]["facts"], "compares": ["a", "b"]}
    named = {f"r{i}": row for i, row in enumerate(rows)}
    part = {"place": "T", "row": "r0", "column": "b"}
    sums = [{"total": {**part, "column": "a"}, "parts": [part, part], "kind": kind}]
    found = judge(place("T", named, at=at, facts=facts, columns=columns), place("U", named), sums=sums)
    assert set(found["verdict"]) <= set(VERDICTS)
    assert (found.loc[found["verdict"] != "consistent", "sentence"] != "").all()
    assert not found["recomputed"].str.contains("nan|inf", case=False).any(), found.to_string()
