from lymphoradio.starting.analyses import choose_analyses
from lymphoradio.starting.guess import guess
from lymphoradio.starting.read_any import read_any


def chosen(cohort):
    return choose_analyses(guess(read_any(cohort.write())))


def names(found):
    return [block.name for block in found.blocks if block.keys]


def test_a_cohort_with_everything(cohort, project):
    found = chosen(cohort)
    assert names(found) == [
        "characteristics", "paired_change", "paired_change_2", "trajectory", "group_comparison", "cd4_ancova",
        "alc_ancova", "response_logistic", "os_curves", "os_cox",
    ]  # fmt: skip
    assert [each.keys["formula"] for each in found.derived] == ["cd4_week4 - cd4_week0", "alc_post - alc_pre"]
    assert all(block.table for block in found.blocks)


def test_without_groups_nothing_is_compared(cohort, project):
    found = chosen(cohort.rename("arm", "x1"))
    assert found.derived == ()
    assert not {"group_comparison", "cd4_ancova"} & set(names(found))
    assert all("by" not in block.keys for block in found.blocks)


def test_too_few_events_leave_a_comment(cohort, project):
    cohort.set("os_status", ["1"] * 8 + ["0"] * 52)
    found = chosen(cohort)
    assert "os_cox" not in names(found)
    [block] = [block for block in found.blocks if block.name == "os_cox"]
    assert block.why.startswith("no Cox regression of os: 8 events allow 0 coefficients")
    assert (block.table, block.figure) == ("", "")


def test_names_with_blanks_and_signs_stand_between_backticks(cohort, project):
    found = chosen(cohort.rename("alc_pre", "ALC pre (10^9/L)"))
    assert [each.keys["formula"] for each in found.derived] == [
        "cd4_week4 - cd4_week0",
        "alc_post - `ALC pre (10^9/L)`",
    ]
    assert found.blocks[2].keys["pairs"] == {"Absolute lymphocyte count": ("ALC pre (10^9/L)", "alc_post")}


def test_a_derived_column_does_not_take_a_columns_name(cohort, project):
    cohort.set("cd4_change", [str(i) for i in range(60)])
    assert [each.name for each in chosen(cohort).derived] == ["cd4_change_1", "alc_change"]


def test_the_words_claim_no_cause(cohort, project):
    text = " ".join(f"{block.table} {block.figure} {block.why}" for block in chosen(cohort).blocks).lower()
    assert not any(word in text for word in ("caused", "led to", "improve", "reduce", "effect of", "impact"))
