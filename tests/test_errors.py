import pytest

from lymphoradio.errors import PROBLEMS_SHOWN, InputError, Problem, did_you_mean


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.csv", "row 3, column x", "'q' is not a number", "Correct it"),
         "a.csv: row 3, column x: 'q' is not a number. Correct it."),
        (Problem("a.csv", "", "the file is empty."), "a.csv: the file is empty."),
        (Problem("a.csv", "", "unknown key", "Did you mean 'b'?"), "a.csv: unknown key. Did you mean 'b'?"),
        (Problem("a.csv", "", "no kind", "Add cox, ..."), "a.csv: no kind. Add cox, ..."),
        (Problem("a.csv", "", "two\n  lines"), "a.csv: two lines."),
    ],
)  # fmt: skip
def test_a_problem_is_one_line(problem, text):
    assert str(problem) == text


def test_one_line_for_each_problem_up_to_a_limit():
    problems = [Problem("a.csv", f"row {i}", f"{i} is bad") for i in range(PROBLEMS_SHOWN + 3)]
    lines = str(InputError(problems)).split("\n")
    assert len(lines) == PROBLEMS_SHOWN + 1
    assert lines[0] == "a.csv: row 0: 0 is bad."
    assert lines[-1] == "... and 3 more problems of the same files."


def test_one_line_for_a_problem_that_several_rows_share():
    what = ("'<0,1' is not a number", "Correct it")
    error = InputError(
        [Problem("a.csv", "row 9, column x", *what), Problem("a.csv", "row 10, column y", *what),
         Problem("a.csv", "row 11, column x", *what), Problem("a.csv", "row 30, column x", *what),
         Problem("b.csv", "row 9, column x", *what), Problem("a.csv", "", "is damaged")]
    )  # fmt: skip
    said = "'<0,1' is not a number. Correct it."
    assert str(error).split("\n") == [
        f"a.csv: rows 9, 11 and 30, column x: {said}",
        f"a.csv: row 10, column y: {said}",
        f"b.csv: row 9, column x: {said}",
        "a.csv: is damaged.",
    ]
    assert len(error.problems) == 6


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("CD40", "Did you mean 'cd40'?"),
        ("cd4O", "Did you mean 'cd40'?"),
        ("weight", "Correct it"),
        ("", "Correct it"),
    ],
)
def test_did_you_mean(name, remedy):
    assert did_you_mean(name, ["cd80", "cd40", "age"], "Correct it") == remedy
