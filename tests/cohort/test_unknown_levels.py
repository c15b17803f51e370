"""A level that says unknown or not evaluable is asked about, and no other."""

import pytest

from lymphoradio.cohort.unknown_levels import unknown_codes, unknown_levels

LEVELS = "levels: {0: Control, 1: Treated}"


@pytest.mark.parametrize(
    ("levels", "codes"),
    [
        ("CR PR SD PD NE", "NE"), ("CR PD N.E.", "N.E."), ("ja nein NE", "NE"), ("I II unbekannt", "unbekannt"),
        ("好转 不能评价 CR", "不能评价"), ("I II 未知 UNK", "未知 UNK"), ("M F nicht_beurteilbar", "nicht_beurteilbar"),
        ("N NE E S", ""), ("NE SCC Adeno", ""), ("SD PD", ""), ("known new", ""),
    ],
)  # fmt: skip
def test_codes(levels, codes):
    cells = [each.replace("_", " ") for each in levels.split()]
    assert unknown_codes({cell: cell for cell in cells}) == tuple(each.replace("_", " ") for each in codes.split())


def test_a_label_counts_as_the_code_does():
    assert unknown_codes({"1": "Yes", "2": "No", "9": "Not evaluable"}) == ("9",)


def test_the_warning_says_what_to_do(tiny):
    tiny.edit_plan(LEVELS, "levels: {0: Control, 1: Treated, 9: unknown}")
    assert (
        "Arm: 'unknown' is a level, and such patients count as evaluable; write missing: [9] in columns.arm and take "
        "the level out, or, if that is meant, say why there (meant: {levels: ...})." in tiny.prepare().warnings
    )


def test_the_plan_can_say_why_they_stay(tiny):
    tiny.edit_plan(LEVELS, "levels: {0: Control, 1: Treated, 9: unknown}, meant: {levels: counted as not treated}")
    assert unknown_levels(tiny.study()) == []


def test_companion_files_too(tiny):
    tiny.edit_plan(
        "derived:\n",
        "records:\n  visits:\n    file: visits.csv\n    id: pid\n    columns:\n"
        "      kind: {label: Kind of visit, levels: {a: Planned, x: unklar, u: unknown}}\nderived:\n",
    )
    assert unknown_levels(tiny.study()) == [
        "Kind of visit: 'unklar' and 'unknown' are levels, and such patients count as evaluable; write missing: [x, u] "
        "in records.visits.columns.kind and take the levels out, or, if that is meant, say why there (meant: {levels: "
        "...})."
    ]
