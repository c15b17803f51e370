import pytest

from lymphoradio.starting.guess_dates import guess_dates
from lymphoradio.study.data import Column


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["2020-01-31", "2020-02-01"], ("%Y-%m-%d",)),
        (["31.01.2020", "1.2.2020"], ("%d.%m.%Y",)),
        (["31/01/2020", "01/02/2020"], ("%d/%m/%Y",)),
        (["01/31/2020", "02/01/2020"], ("%m/%d/%Y",)),
        (["31-Jan-2020", "01-Feb-2020"], ("%d-%b-%Y",)),
        (["20200131", "20191201"], ("%Y%m%d",)),
        (["2020年1月31日", "2020年2月1日"], ("%Y年%m月%d日",)),
        (["2020-01-31 08:30:00"], ("%Y-%m-%d %H:%M:%S",)),
        (["2020-01-31", "31.01.2020"], ("%Y-%m-%d", "%d.%m.%Y")),
        (["31.01.20", "01.02.21"], ("%d.%m.%y",)),
    ],
)
def test_the_format_that_reads_all(cells, formats):
    found = guess_dates(cells)
    assert found is not None
    assert found.formats == formats
    assert Column(label="x", date_format=formats).date_formats == formats  # a plan takes it


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["03/02/2020", "01/12/2020"], ("%d/%m/%Y", "%m/%d/%Y")),
        (["03-02-2020"], ("%d-%m-%Y", "%m-%d-%Y")),
        (["2020-01-31", "03/02/2020"], ("%d/%m/%Y", "%m/%d/%Y")),
    ],
)
def test_day_and_month_that_cannot_be_told_apart_are_not_guessed(cells, formats):
    found = guess_dates(cells)
    assert found is not None
    assert (found.formats, found.unclear) == ((), formats)


@pytest.mark.parametrize("cells", [["1.5", "2.5"], ["12345678"], ["a", "b"], [], ["99.99.2020", "98.98.2020"]])
def test_other_columns_are_no_dates(cells):
    assert guess_dates(cells) is None


def test_one_cell_of_many_that_is_none_is_left_to_the_check():
    found = guess_dates([f"2020-01-{day:02d}" for day in range(1, 29)] + ["unknown"])
    assert found is not None
    assert found.formats == ("%Y-%m-%d",)
