"""Both papers: how many verdicts there are, and every finding worked out again from the printed numbers."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from lymphoradio.published import list_claims, read_published
from lymphoradio.published.audit import COLUMNS, INCONSISTENT, VERDICTS, read_paper
from lymphoradio.published.audit.paper import read_statements
from lymphoradio.stages.audit import audit_paper
from lymphoradio.study import read_study

RAW = Path(__file__).parents[3] / "data" / "raw"
PAPERS = ("il7_hcc", "thymosin_prag")


@pytest.fixture(scope="module")
def audits() -> dict[str, pd.DataFrame]:
    return {name: audit_paper(read_paper(RAW / name / "published.yaml")) for name in PAPERS}


def findings(audit: pd.DataFrame) -> list[tuple[str, str, str]]:
    rows = audit[audit["verdict"] == INCONSISTENT]
    return list(rows[["place", "check", "recomputed"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("il7_hcc", {"consistent": 610, "inconsistent": 9, "cannot_tell": 39}),
        ("thymosin_prag", {"consistent": 258, "inconsistent": 3, "cannot_tell": 35}),
    ],
)
def test_counts_by_verdict(audits, name: str, counts: dict[str, int]) -> None:
    assert audits[name]["verdict"].value_counts().to_dict() == counts


@pytest.mark.parametrize("name", PAPERS)
def test_the_table_has_its_columns_and_every_finding_a_sentence(audits, name: str) -> None:
    audit = audits[name]
    assert list(audit.columns) == list(COLUMNS)
    assert set(audit["verdict"]) == set(VERDICTS)
    assert (audit.loc[audit["verdict"] == "inconsistent", "sentence"].str.endswith("?")).all()
    assert (audit.loc[audit["verdict"] == "cannot_tell", "sentence"] != "").all()
    assert not audit["sentence"].str.contains(r"\b(?:caused?|because|led to|wrong|mistake)\b", case=False).any()
    assert not (audit["sentence"] + audit["recomputed"]).str.contains(r"\d %").any()  # tables print 40%


@pytest.mark.parametrize("name", PAPERS)
def test_rows_are_in_the_files_order_and_the_same_every_time(audits, name: str) -> None:
    published = read_paper(RAW / name / "published.yaml")
    pd.testing.assert_frame_equal(audits[name], audit_paper(published))
    order = [one.place for one in read_statements(published).statements]
    first = {place: order.index(place) for place in audits[name]["place"]}
    assert list(first.values()) == sorted(first.values())


@pytest.mark.parametrize("name", PAPERS)
def test_what_the_audit_alone_reads_is_no_claim_of_the_concordance(name: str) -> None:
    published = read_published(RAW / name / "published.yaml", read_study(RAW / name / "study.yaml"))
    assert published.also_printed
    alone = {(place.place, row) for place in published.also_printed for row in place.rows}
    assert not alone & {(claim.place, claim.row) for claim in list_claims(published)}


@pytest.mark.parametrize("name", PAPERS)
def test_nearly_every_number_of_a_table_has_a_verdict(audits, name: str) -> None:
    statements = read_statements(read_paper(RAW / name / "published.yaml")).statements
    judged = set(audits[name]["place"])
    unjudged = {one.place for one in statements} - judged
    # A selection, a cut-off and a follow-up that is printed once stand alone.
    assert unjudged <= {"Table 2, selection", "Table 3, selection", "Text, IL-7 cut-off"}


def test_the_findings_of_il7_hcc(audits) -> None:
    assert sorted(findings(audits["il7_hcc"])) == sorted(
        [
            # 66 patients with combination and 33 with radiotherapy only are 99, of 98.
            ("Text, study population", "sum", "99"),
            # The text has 33 with radiotherapy only, Table 1 has 32.
            ("Text, treatment", "sum", "32"),
            # Standard error log(2.50 / 1.27) / 3.92 = 0.173; of two groups it is at least 2 / sqrt(98) = 0.202.
            ("Table 2", "standard_error_floor", "0.171 to 0.174; at least 0.202"),
            ("Text, multivariable analysis of overall survival", "standard_error_floor",
             "0.171 to 0.174; at least 0.202"),
            # Binary logistic regression has odds ratios; the text prints HR for all four.
            *[("Text, multivariable analysis of ASL", "effect_name", "odds ratio")] * 4,
            # Table 4: 15 + 17 = 32 with chemoradiotherapy, 38 + 28 = 66 with radiotherapy alone; Table 1 has 66 and 32.
            ("Table 4", "labels_swapped", "66; 32"),
        ]
    )  # fmt: skip
    assert 66 + 33 == 99
    assert (15 + 17, 38 + 28) == (32, 66)
    q = 3.919928
    ends = (math.log(2.495 / 1.275) / q, math.log(2.505 / 1.265) / q)
    assert [f"{end:.3f}" for end in ends] == ["0.171", "0.174"]
    assert f"{2 / math.sqrt(98):.3f}" == "0.202"


def test_the_findings_of_thymosin_prag(audits) -> None:
    assert findings(audits["thymosin_prag"]) == [
        # 14/48 = 29.17%, printed 29.1; 21/48 = 43.75 and 9/48 = 18.75 are what 43.7 and 18.7 can be.
        ("Table 1", "percent", "29.167"),
        # The methods name logistic regression, Table 3 multiple linear regression.
        ("Table 3", "model_name", "logistic"),
        # More than half of them with grade 3-4 lymphocytopenia; 14 of 48 below 0.5 x 10^9/L in Table 1.
        ("Discussion", "printed_twice", "% 29.2 (Table 1)"),
    ]
    assert f"{100 * 14 / 48:.3f}" == "29.167"
    assert 100 * 14 / 48 < 50


def test_percents_that_another_rounding_allows(audits) -> None:
    rows = audits["thymosin_prag"].set_index("claim")
    for claim in ("ECOG 2: count 21, % 43.7", "Prior systemic therapies 0: count 9, % 18.7", "ECOG 2-3: % 68.7"):
        assert set(rows.loc[[claim], "verdict"]) == {"consistent"}, claim


def test_the_fit_of_the_linear_model(audits) -> None:
    row = audits["thymosin_prag"].set_index("check").loc["model_fit"]
    assert row["recomputed"] == "n = 37, 8 terms, with an intercept; or n = 36, 8 terms, without an intercept"
    assert "only with n = 36, 8 terms, without an intercept" in row["sentence"]
    # By hand, t / d = (1 - adjusted R2) / (1 - R2), and d from F: 28 of 36.
    r2, adjusted, f = 0.916, 0.892, 38.21
    d = f * 8 * (1 - r2) / r2
    assert round(d) == 28
    assert round(d * (1 - adjusted) / (1 - r2)) == 36
