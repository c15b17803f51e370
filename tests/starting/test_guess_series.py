import pytest

from lymphoradio.starting.guess_series import guess_series


def found(*names):
    return [[(when.text, when.known_at, column) for when, column in each.times] for each in guess_series(names, {})]


def test_numbers_at_the_end_of_names_that_end_in_numbers():
    assert found("cd40", "cd420", "cd496", "r", "cd80", "cd820") == [
        [("Baseline", "", "cd40"), ("20 weeks", "20 weeks", "cd420"), ("96 weeks", "96 weeks", "cd496")],
        [("Baseline", "", "cd80"), ("20 weeks", "20 weeks", "cd820")],
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("alc_pre", "alc_post"), ("pre_alc", "post_alc"), ("ALC before", "ALC after"), ("ALC vor", "ALC nach"),
        ("alcpre", "alcpost"), ("alc_baseline", "alc_end"), ("alc", "alc_post"),
        ("alc (10^9/L) pre", "alc (10^9/L) post"),
    ],
)  # fmt: skip
def test_words(before, after):
    [[first, second]] = found(after, before)
    assert (first[2], second[2]) == (before, after)
    assert first[:2] == ("Baseline", "")
    assert second[1].endswith("weeks")


@pytest.mark.parametrize(
    ("names", "known_at"),
    [
        (("alc_week0", "alc_week20"), "20 weeks"), (("alc_baseline", "alc_wk20"), "20 weeks"),
        (("alc", "alc_20w"), "20 weeks"), (("alc_d0", "alc_d14"), "14 days"), (("alc_m0", "alc_month_3"), "3 months"),
        (("alc_0", "alc_1"), "4 weeks"), (("alc_t0", "alc_t1"), "4 weeks"), (("t1_alc", "t2_alc"), "4 weeks"),
        (("alc_1", "alc_2"), "4 weeks"), (("alc0", "alc6"), "6 weeks"),
    ],
)  # fmt: skip
def test_numbers(names, known_at):
    [[first, second]] = found(*names)
    assert [first[2], second[2]] == list(names)
    assert (first[1], second[1]) == ("", known_at)


def test_a_series_is_in_the_order_of_its_times_and_a_baseline_is_found_by_its_bare_name():
    [series] = found("alc_w12", "alc_w4", "alc")
    assert [column for _, _, column in series] == ["alc", "alc_w4", "alc_w12"]


def test_what_the_name_says_is_sure_and_a_placeholder_is_not():
    [placeholder] = guess_series(["alc_pre", "alc_post"], {})
    [sure] = guess_series(["alc_w0", "alc_w4"], {})
    assert [when.is_sure for when, _ in placeholder.times] == [True, False]
    assert [when.is_sure for when, _ in sure.times] == [True, True]


def test_a_placeholder_is_behind_the_times_that_are_known():
    [series] = found("alc_pre", "alc_w4", "alc_post")
    assert series[1:] == [("4 weeks", "4 weeks", "alc_w4"), ("After", "8 weeks", "alc_post")]


def test_times_that_cannot_be_told_apart_are_no_series():
    assert found("alc_pre", "alc_post", "alc_after") == []


@pytest.mark.parametrize(
    "names",
    [
        ("il2", "il4", "il6"),
        ("il_2", "il_4"),
        ("cd4", "cd8"),
        ("str2", "z30"),
        ("prior_rt", "prior_io"),
        ("age", "alc_pre"),
    ],
)
def test_other_numbers_and_single_measurements_are_no_series(names):
    assert found(*names) == []


def test_many_numbers_count_things():
    assert found(*[f"gene{i}" for i in range(40)]) == []
    assert found(*[f"gene_{i}" for i in range(40)]) == []
    assert len(found(*[f"alc_week{i}" for i in range(40)])[0]) == 40


def test_labels_of_the_file():
    [series] = guess_series(["v1_x", "v2_x"], {"v1_x": "CD4+ T cells at baseline"})
    assert series.label == "CD4+ T cells"


@pytest.mark.parametrize(
    ("before", "after", "known_at"),
    [
        ("ALC (baseline)", "ALC (3 months)", "3 months"), ("ALC [Woche 0]", "ALC [Woche 4]", "4 weeks"),
        ("CD4 vor RT", "CD4 nach RT", "4 weeks"), ("CD4 pre-RT (/µL)", "CD4 post-RT (/µL)", "4 weeks"),
        ("CD4 avant radiothérapie", "CD4 après radiothérapie", "4 weeks"), ("ALC", "ALC nach 3 Monaten", "3 months"),
        ("CD4 antes", "CD4 después", "4 weeks"), ("CD4 prima", "CD4 dopo", "4 weeks"),
        ("治疗前淋巴细胞", "治疗后淋巴细胞", "4 weeks"), ("CD4 치료전", "CD4 치료후", "4 weeks"),
        ("CD4（治療前）", "CD4（治療後）", "4 weeks"), ("ALC", "ALC 1.5 months", "1.5 months"),
    ],
)  # fmt: skip
def test_times_in_brackets_and_in_other_languages(before, after, known_at):
    [[first, second]] = found(before, after)
    assert (first[1], first[2], second[1], second[2]) == ("", before, known_at, after)
