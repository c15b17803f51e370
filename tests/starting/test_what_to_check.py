from lymphoradio.errors import Problem
from lymphoradio.starting.guess import guess
from lymphoradio.starting.read_any import read_any
from lymphoradio.starting.what_to_check import in_words, what_to_check


def lines(cohort):
    table = read_any(cohort.write())
    return what_to_check(guess(table), table.how, "cohort.csv", table.identifying)


def test_the_gravest_comes_first_and_columns_with_the_same_doubt_are_one_line(cohort, project):
    cohort.set("phone", [str(i) for i in range(60)])
    for name in ("x", "y"):
        cohort.set(name, ["1", "2", "3"] * 20)
    found = lines(cohort)
    assert found[0] == (
        "visit_date, phone may identify a person, and the check refuses that: take them out of cohort.csv, or write "
        "under identifiers why they stay"
    )
    assert "x, y: what do the codes 1, 2, 3 mean? Write labels" in found
    assert "arm makes the groups" in found
    assert any(line.startswith("columns without known_at are taken as known at baseline") for line in found)


def test_a_header_that_stands_twice_is_said_first(cohort, project):
    cohort.set("phone", [str(i) for i in range(60)])
    found = lines(cohort.rename("os_status", "os_months"))
    assert found[0] == "os_months: left out of the plan: the header has it more than once; rename all but one"
    assert sum("more than once" in line for line in found) == 1
    assert any(line.startswith("no time to an event") for line in found[1:])


def test_what_is_not_there_is_said(cohort, project):
    for old, new in (("arm", "a"), ("os_status", "b"), ("os_months", "c"), ("alc_post", "d"), ("cd4_week4", "e")):
        cohort.rename(old, new)
    cohort.rename("cd4_week12", "f")
    found = lines(cohort)
    assert "no column makes groups" in found
    derived = "from dates (visit_date) a time is derived by days_between(start, end)"
    assert f"no time to an event with its codes was found; {derived}" in found
    assert any(line.startswith("no measurement at two times was found") for line in found)


def test_many_columns_are_shortened(cohort, project):
    for i in range(12):
        cohort.set(f"gene{'abcdefghijkl'[i]}", [f"{j}.5" for j in range(60)])
    assert any("geneh and 4 more: write the unit" in line for line in lines(cohort))


def test_there_are_never_more_lines_than_can_be_read(cohort, project):
    for i in range(40):
        cohort.set(f"x{chr(97 + i // 26)}{chr(97 + i % 26)}q", [str(j % 3 + i % 4) for j in range(60)])
        cohort.set(f"y{chr(97 + i // 26)}{chr(97 + i % 26)}q", [*[f"{j}.5" for j in range(60 - i)], *["<1"] * i])
    found = lines(cohort)
    assert len(found) == 31
    assert found[-1].endswith("more guesses, which the comments in the plan explain")


def test_refusals_of_cells_are_counted_and_others_said():
    problems = [
        Problem("c.csv", "row 3, column age", "'3l' is not a number", "Correct it"),
        Problem("c.csv", "row 4, column age", "'4l' is not a number", "Correct it"),
        Problem("c.csv", "column age", "3 more rows like these"),
        Problem("c.csv", "rows 2, 3, column pid", "these rows have the same id", "Remove one"),
        Problem("c.csv", "", "has one patient", "Add the others"),
    ]
    assert in_words(problems, "pid") == [
        "c.csv: rows 2, 3, column pid: these rows have the same id. Remove one.",
        "c.csv: has one patient. Add the others.",
        "column age: 2 or more cells are not as the plan says",
    ]


def test_a_single_patient_without_an_event_is_singular(cohort, project):
    guesses = guess(read_any(cohort.set("os_status", [""]).write()))
    said = what_to_check(guesses, (), "cohort.csv", ())
    assert "Overall survival: 1 patient has no time or event; an exclusion must take such patients out" in said


def test_reference_levels_that_nobody_chose_are_one_line(cohort, project):
    cohort.set("arm", ["Standard", "Boost"] * 30)
    cohort.set("site", ["1", "2"] * 30).set("stage", ["I", "II", "III"] * 20).set("ecog", ["0", "1", "2"] * 20)
    cohort.set("hpv", ["neg", "pos"] * 30).set("best_response", ["CR", "PR", "PD"] * 20)
    said = [line for line in lines(cohort) if "reference" in line]
    assert said == [
        "reference levels that nobody chose: sex (Female) by the alphabet; site (Code 1) by the lowest code; write the "
        "level first that the others are compared with"
    ]


def test_many_reference_levels_are_shortened(cohort, project):
    for i in range(12):
        cohort.set(f"mutation {'abcdefghijkl'[i]}", ["wild type", "mutated"] * 30)
    [said] = [line for line in lines(cohort) if "reference" in line]
    named = ", ".join(f"mutation {letter} (Mutated)" for letter in "abcdefg")
    assert said == (
        f"reference levels that nobody chose: sex (Female), {named} and 5 more by the alphabet; arm (Code 0) by the "
        "lowest code; write the level first that the others are compared with"
    )


def test_every_factor_has_its_reference_in_the_comment(cohort, project):
    cohort.set("arm", ["Standard", "Boost"] * 30).set("best_response", ["CR", "PR", "PD"] * 20)
    columns = guess(read_any(cohort.write())).columns
    assert {name: columns[name].reasons[1] for name in ("arm", "sex", "response", "best_response")} == {
        "arm": "reference Standard, by its word",
        "sex": "reference Female, by the alphabet",
        "response": "reference No, by its word",
        "best_response": "reference CR, by the alphabet",
    }
