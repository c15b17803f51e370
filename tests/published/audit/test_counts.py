"""Percents, totals, groups and labels, worked by hand."""

from __future__ import annotations

import pytest

from .build import judge, one, place, wrong


def percent(n: str, **numbers: str) -> tuple[str, str]:
    facts = {"n": n} if n else {}
    return one("percent", place("T", {"r": {"facts": facts, "numbers": numbers}}))


@pytest.mark.parametrize(
    ("count", "printed", "verdict"),
    [
        # 21/48 = 43.75, 9/48 = 18.75: half-even and half-down print the lower number, half-up the higher one.
        ("21", "43.7", "consistent"), ("21", "43.8", "consistent"), ("9", "18.7", "consistent"),
        ("14", "29.1", "inconsistent"), ("14", "29.2", "consistent"), ("33", "68.7", "consistent"),
        ("21", "43.6", "inconsistent"), ("15", "31.2", "consistent"), ("0", "0", "consistent"),
        ("48", "100", "consistent"), ("1", "2", "consistent"), ("1", "3", "inconsistent"),
    ],
)  # fmt: skip
def test_a_percent_with_its_count(count: str, printed: str, verdict: str) -> None:
    assert percent("48", count=count, percent=printed)[0] == verdict


def test_what_was_recomputed_has_two_more_decimals() -> None:
    assert percent("48", count="14", percent="29.1") == ("inconsistent", "29.167")


@pytest.mark.parametrize(
    ("n", "printed", "verdict", "recomputed"),
    [
        ("36", "19.4", "consistent", "7 of 36"), ("36", "19.5", "inconsistent", "7 or 8 of 36"),
        ("98", "33", "consistent", "32 of 98"), ("1000", "33.3", "consistent", "333 of 1000"),
        ("1000", "33", "consistent", "325 to 335 of 1000"), ("48", "50-100", "consistent", "24 to 48 of 48"),
    ],
)  # fmt: skip
def test_a_percent_alone_is_of_a_whole_number(n: str, printed: str, verdict: str, recomputed: str) -> None:
    assert percent(n, percent=printed) == (verdict, recomputed)


def test_without_a_total_nothing_can_be_told() -> None:
    assert percent("", count="3", percent="4.2")[0] == "cannot_tell"
    assert percent("", percent="4.2")[0] == "cannot_tell"
    assert percent("0", count="0", percent="0")[0] == "cannot_tell"
    assert percent("48", count="3-5", percent="6.3")[0] == "cannot_tell"


def levels(n: str, *cells: dict[str, str], all_levels: tuple[str, ...] = ("stage",)):
    rows = {f"s{i}": {"at": {"variable": "stage", "level": str(i)}, "numbers": cell} for i, cell in enumerate(cells)}
    facts = {"all_levels": list(all_levels)} | ({"n": n} if n else {})
    return judge(place("T", rows, facts=facts))


def test_levels_have_the_patients_of_their_total() -> None:
    found = levels("10", {"count": "3"}, {"count": "4"}, {"count": "4"})
    assert wrong(found) == {("T", "levels_add_up")}
    assert found["recomputed"].tolist() == ["11"]
    assert wrong(levels("11", {"count": "3"}, {"count": "4"}, {"count": "4"})) == set()


def test_levels_that_are_not_all_are_not_added() -> None:
    assert levels("10", {"count": "3"}, {"count": "4"}, all_levels=()).empty
    assert levels("", {"count": "3"}, {"count": "4"})["verdict"].tolist() == ["cannot_tell"]


def test_percents_make_100_within_their_rounding() -> None:
    # Three times 33.3 is 99.9, and 33.3 stands for up to 33.35; 30 + 30 + 38 is at most 99.5.
    third = {"percent": "33.3"}
    found = levels("", third, third, third)
    assert found.loc[found["check"] == "percents_add_up", "verdict"].tolist() == ["consistent"]
    found = levels("", {"percent": "30"}, {"percent": "30"}, {"percent": "38"})
    row = found[found["check"] == "percents_add_up"].iloc[0]
    assert (row["verdict"], row["recomputed"]) == ("inconsistent", "96.5 to 99.5")


def added(total: dict[str, str], *parts: str, n: str = "", **rest: str):
    rows = {"total": {"facts": {"n": n} if n else {}, "numbers": total}}
    rows |= {f"part {i}": {"numbers": {"count": part}} for i, part in enumerate(parts)}
    references = [{"place": "T", "row": f"part {i}"} for i in range(len(parts))]
    return one("sum", place("T", rows), sums=[{"total": {"place": "T", "row": "total"}, "parts": references, **rest}])


def test_parts_add_up() -> None:
    assert added({"count": "48"}, "6", "6", "36") == ("consistent", "48")
    assert added({"count": "47"}, "6", "6", "36") == ("inconsistent", "48")
    assert added({"count": "33"}, "32") == ("inconsistent", "32")
    # (2 + 5) / 36 = 19.44%; (21 + 12) / 48 = 68.75%.
    assert added({"percent": "19.4"}, "2", "5", n="36") == ("consistent", "7 of 36, 19.444%")
    assert added({"percent": "68.7"}, "21", "12", n="48") == ("consistent", "33 of 48, 68.750%")
    assert added({"percent": "19.5"}, "2", "5", n="36")[0] == "inconsistent"
    assert added({"percent": "19.4"}, "2", "5")[0] == "cannot_tell"
    assert added({"count": "7"}, "2", "5-6")[0] == "cannot_tell"


def test_overlapping_parts_are_bounds() -> None:
    for total, verdict in (("4", "inconsistent"), ("5", "consistent"), ("9", "consistent"), ("10", "inconsistent")):
        assert added({"count": total}, "4", "5", overlapping="true")[0] == verdict


def test_means_add_up_within_their_rounding() -> None:
    def change(before: str, change: str, after: str) -> str:
        rows = {name: {"numbers": {"mean": mean}} for name, mean in (("a", before), ("b", change), ("c", after))}
        a, b, c = ({"place": "T", "row": name} for name in "abc")
        return one("sum", place("T", rows), sums=[{"total": c, "parts": [a, b], "kind": "mean"}])[0]

    assert change("3.01", "-0.66", "2.35") == "consistent"
    assert change("3.01", "-0.66", "2.36") == "consistent"  # 2.365 at most: 3.015 - 0.655 = 2.36
    assert change("3.01", "-0.66", "2.37") == "inconsistent"


def counts(name: str, groups: dict[str, str], **levels: tuple[str, ...]):
    columns = {group: {"group": group, "facts": {"n": n}} for group, n in groups.items()}
    rows = {
        f"level {level}": {
            "at": {"variable": "v", "level": level},
            "values": {group: {"count": count} for group, count in zip(groups, printed, strict=True)},
        }
        for level, printed in levels.items()
    }
    return place(name, rows, columns=columns)


def test_groups_have_the_patients_of_all() -> None:
    of_all = {"a": "6", "b": "4", "c": "5"}
    rows = {f"l{k}": {"at": {"variable": "v", "level": k}, "numbers": {"count": count}} for k, count in of_all.items()}
    whole = place("All", rows, facts={"n": "15"})
    two = {"x": "8", "y": "7"}
    assert wrong(judge(whole, counts("By", two, a=("4", "2"), b=("1", "3"), c=("3", "2")))) == set()
    assert wrong(judge(whole, counts("By", two, a=("4", "3"), b=("1", "3"), c=("3", "2")))) == {("By", "groups_add_up")}
    # a and b have each other's counts: one line for both, not two.
    found = judge(whole, counts("By", two, a=("1", "3"), b=("4", "2"), c=("3", "2")))
    assert wrong(found) == {("By", "labels_swapped")}
    assert (found["verdict"] == "inconsistent").sum() == 1
    # Other patients, or the same ones in two columns, are not compared.
    assert judge(whole, counts("By", {"x": "8", "y": "9"}, a=("4", "3"), b=("1", "3"), c=("3", "3"))).empty
    same = counts("By", two, a=("4", "3"), b=("1", "3"), c=("3", "2"))
    for column in same["columns"].values():
        column["group"] = "x"
    assert judge(whole, same).empty
    # Of another population.
    other = counts("By", two, a=("4", "3"), b=("1", "3"), c=("3", "2"))
    assert judge(whole, {**other, "at": {"population": "validation"}}).empty
