import pytest

from lymphoradio.starting.guess_csv import first_row, guess_marks, guess_separator, header_names


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("id,a;b\n1,2;3\n", ","),
        ("id;a\n1;0,5\n2;1,5\n", ";"),
        ("id\ta,b\n1\t2\n", "tab"),
        ('id,a\n1,"x;y;z"\n', ","),
        ("id\n1\n", ","),
        ("", ","),
    ],
)
def test_the_separator_is_the_one_that_makes_a_table(text, separator):
    assert guess_separator(text) == separator


def test_the_header_is_the_first_row_that_is_not_blank():
    assert first_row("\n;;\nid;a\n", ";") == ["id", "a"]
    assert first_row('"id', ",") == []
    assert header_names(["\ufeffid", " cd4 \n pre\xa0"]) == ["id", "cd4 pre"]


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands"),
    [
        (["1.5", "2"], ".", None),
        (["1,5", "2"], ",", None),
        (["1.234,5", "0,5"], ",", "."),
        (["1,234.5"], ".", ","),
        (["1,234,567"], ".", ","),
        (["1'234"], ".", "'"),
        (["1 234,5"], ",", " "),
    ],
)
def test_numbers_that_can_be_read_in_one_way_decide(cells, decimal, thousands):
    found = guess_marks({"a": cells})
    assert (found.decimal, found.thousands, found.unclear) == (decimal, thousands, frozenset())


@pytest.mark.parametrize("other", ["12", "0.5"])
def test_a_comma_before_three_digits_alone_is_not_guessed(other):
    found = guess_marks({"a": ["1,234", "2,345"], "b": [other]})
    assert (found.decimal, found.thousands, found.unclear) == (".", None, {"a"})


def test_a_point_before_three_digits_is_a_decimal_point_unless_there_are_commas():
    assert guess_marks({"a": ["1.234"]}).unclear == frozenset()
    assert guess_marks({"a": ["1.234"], "b": ["0,5"]}).unclear == {"a"}
