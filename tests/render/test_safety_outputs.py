"""Tables of response and adverse events, of named tests, and their methods sentences."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analyses.safety_cohort import PLAN, cohort, study

from lymphoradio.render.table import to_html
from lymphoradio.report.methods import methods

from .safety_outputs import built, cells, footnotes, heads, plain, replanned, result, table

TABLES = [name for name in PLAN["outputs"] if name.startswith("Table")]


@pytest.mark.parametrize("name", TABLES)
def test_letters_and_missing_numbers(name):
    found = built(name)
    marks = [cell.mark for row in found.head for cell in row] + [mark for row in found.rows for mark in row.marks]
    used = {letter for mark in marks for letter in mark.split(",") if letter}
    assert used == {note.mark for note in found.footnotes if note.mark}
    for row in found.rows:
        for column, text in enumerate(row.cells):
            assert "nan" not in text.lower()
            assert text != "NE" or row.mark(column) or found.head[-1][column].mark
    assert "<table" in to_html(found)


class TestResponse:
    def test_rows_and_numbers(self):
        found = built("Table 2")
        assert [row.cells[0] for row in found.rows][1:6] == [
            "Complete response", "Partial response", "Stable disease", "Progressive disease", "Not evaluable, n",
        ]  # fmt: skip
        assert cells(found, "Complete response") == [("6 (12.2)",)]
        assert cells(found, "Not evaluable, n") == [("11",)]
        assert cells(found, "Of evaluable patients") == [
            ("16 of 49; 32.7 (19.9–47.5)",),
            ("38 of 49; 77.6 (63.4–88.2)",),
        ]
        assert cells(found, "Of all patients")[0] == ("16 of 60; 26.7 (16.1–39.7)",)
        text = footnotes(found)
        assert "Objective response: complete response or partial response." in text
        assert "exact (Clopper–Pearson)" in text
        assert "not evaluable count as without response" in text

    def test_one_line_where_all_are_evaluable(self):
        found = table("Table 2", frame=cohort().dropna(subset=["best"]))
        assert not cells(found, "Of evaluable patients") + cells(found, "Not evaluable, n")
        assert cells(found, "Objective response, n of N; % (95% CI)") == [("16 of 49; 32.7 (19.9–47.5)",)]
        assert "evaluable" not in footnotes(found)

    def test_by_group_the_test_is_named_and_the_lost_are_said(self):
        found = built("Table 3")
        assert heads(found) == [
            "Response",
            "All patients (n = 60)",
            "A (n = 24)",
            "B (n = 17)",
            "C (n = 15)",
            "p value",
        ]
        assert [row[-1] for row in cells(found, "Of all patients")] == ["0.379", "0.774"]
        assert "Fisher–Freeman–Halton exact test." in footnotes(found)
        assert "4 patients without Arm left out." in footnotes(found)

    def test_a_group_without_patients(self):
        frame = cohort()
        found = table("Table 3", frame=frame[frame["arm"] != "C"])
        assert cells(found, "Of all patients")[0][3] == "NE"
        assert "No patients." in footnotes(found)


class TestAdverseEvents:
    def test_terms_by_frequency_with_zero_rows(self):
        found = built("Table 4")
        assert [row.cells[0] for row in found.rows] == [
            "Any adverse event", "Fatigue", "Nausea", "Hepatitis", "Rash",
        ]  # fmt: skip
        assert cells(found, "Fatigue") == [("35 (58.3)", "9 (15.0)")]
        assert cells(found, "Rash") == [("0 (0.0)", "0 (0.0)")]
        assert heads(found) == ["Adverse event", "Any grade, n (%)", "Grade ≥ 3, n (%)"]
        assert plain(found.head[0][1].text) == "All patients (n = 60)"
        assert "Each patient counts once in a row, at the worst grade." in footnotes(found)
        assert "Grades by CTCAE 5.0." in footnotes(found)

    def test_as_frequent_terms_keep_the_plans_order(self):
        frame = cohort()
        columns = study().worst_grades(study().analyses["adverse_events"])
        found = table("Table 4", frame=frame.assign(**dict.fromkeys(columns.values(), 1.0)))
        assert [row.cells[0] for row in found.rows][1:] == ["Fatigue", "Nausea", "Rash", "Hepatitis"]

    def test_by_group(self):
        found = built("Table 5")
        assert cells(found, "Nausea")[0] == (
            "7 (11.7)",
            "0 (0.0)",
            "5 (17.2)",
            "0 (0.0)",
            "2 (6.5)",
            "0 (0.0)",
            "0.247",
        )
        assert cells(found, "Rash")[0][-1] == "NE"
        assert "Fisher's exact test." in footnotes(found)
        assert "not adjusted for the number of terms" in footnotes(found)

    def test_severe_is_the_plans(self):
        found = table("Table 4", replanned("adverse_events", severe=2))
        assert heads(found)[2] == "Grade ≥ 2, n (%)"
        assert cells(found, "Nausea") == [("7 (11.7)", "3 (5.0)")]

    def test_by_grade(self):
        found = built("Table 6")
        assert heads(found) == ["Adverse event", "Any grade, n (%)", *(f"Grade {g}, n (%)" for g in range(1, 6))]
        assert cells(found, "Fatigue")[0] == ("35 (58.3)", "17 (28.3)", "9 (15.0)", "9 (15.0)", "0 (0.0)", "0 (0.0)")

    @pytest.mark.parametrize(
        ("highest", "said"),
        [(4, "No patient had an event of grade 5."), (3, "No patient had an event of grade 4 or 5."),
         (2, "No patient had an event of grade 3 or higher."), (0, "No adverse event was recorded.")],
    )  # fmt: skip
    def test_only_empty_higher_grades_have_no_column(self, highest, said):
        frame = cohort()
        for column in study().worst_grades(study().analyses["adverse_events"]).values():
            frame[column] = np.where(frame[column] > 0, highest, 0).astype(float)
        found = table("Table 6", frame=frame)
        assert heads(found)[2:] == [f"Grade {g}, n (%)" for g in range(1, highest + 1)]
        assert said in footnotes(found)

    def test_by_grade_and_group(self):
        found = built("Table 7")
        sections = [plain(row.cells[0]) for row in found.rows if row.is_section]
        assert sections == ["All patients (n = 60)", "Male (n = 29)", "Female (n = 31)"]
        assert [row[0] for row in cells(found, "Hepatitis")] == ["2 (3.3)", "2 (6.9)", "0 (0.0)"]


def test_small_expected_counts_stand_in_the_table_of_characteristics():
    spec = {"variables": ["age", "best"], "by": "sex", "summary": "mean_sd", "levels_test": "chi_squared",
            "t_test": "student"}  # fmt: skip
    plan = study(
        analyses={"characteristics": spec}, outputs={"Table 1": {"from": "characteristics", "title": "Patients"}}
    )
    text = footnotes(table("Table 1", plan))
    assert "Student t test." in text
    assert "3 of 8 expected counts below 5." in text
    frame = cohort().assign(best=np.resize(["Stable disease", "Progressive disease", "Progressive disease"], 60))
    assert "below 5" not in footnotes(table("Table 1", plan, frame))


class TestMethods:
    def paragraphs(self):
        plan = study()
        flow = result("response").estimates.iloc[:2].assign(
            variable=["enrolled", "analysed"], n=60.0
        )  # fmt: skip
        estimates = {"flow": flow, **{name: result(name).estimates for name in plan.analyses}}
        found = methods(plan, estimates, {"lymphoradio": "1", "python": "3", "numpy": "2"})
        return dict(
            zip(
                ("flow", *plan.analyses, "missing data", "software"),
                (paragraph.text for paragraph in found),
                strict=True,
            )
        )

    def test_sentences(self):
        text = self.paragraphs()
        assert "chosen by Shapiro-Wilk tests of the differences at 0.05" in text["pairs"]
        assert "within each group" not in text["pairs"]
        assert "Shapiro" not in text["pairs_by"]
        assert "chosen beforehand" in text["pairs_by"]
        assert "within each group by Sex; p values within groups do not compare the groups" in text["pairs_by"]
        assert text["pairs_by"].endswith("over the 2 pairs of a group.")
        assert "P values were adjusted" not in text["pairs_by_asl"]
        assert "among all 60 patients, where the 11 who are not evaluable count as without response" in text["response"]
        assert "compared" not in text["response"]
        assert "compared by Fisher-Freeman-Halton exact test" in text["response_by"]
        assert "percentages are of all 60 patients" in text["adverse_events"]
        assert "not adjusted for the number of terms" in text["adverse_events_by"]
        assert "not adjusted" not in text["adverse_events"]
