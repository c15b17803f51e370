from lymphoradio.starting.guess_missing import guess_missing, suspect_codes


def test_words_and_signs_that_stand_in_the_file():
    assert guess_missing({"a": ["1", "n/a", "."], "b": ["-", "NA", "none"]}) == ("NA", "n/a", ".", "-")


def test_numbers_at_an_end_far_from_the_others_are_suspects():
    assert suspect_codes([3.0, 40.0, 52.0, 999.0]) == ("999",)
    assert suspect_codes([-9.0, 0.0, 1.5, 4.0]) == ("-9",)
    assert suspect_codes([-99.0, 1.0, 4.0, 999.0]) == ("-99", "999")


def test_numbers_among_others_are_none():
    assert suspect_codes([97.0, 98.0, 99.0]) == ()
    assert suspect_codes([-9.0, -8.0, 0.0]) == ()
    assert suspect_codes([1.0, 9.0]) == ()
