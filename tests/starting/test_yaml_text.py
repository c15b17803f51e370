import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.starting.yaml_text import comment, flow, key, listed, scalar
from lymphoradio.study.read_yaml import read_yaml

TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), min_size=1)
    .map(str.strip)
    .filter(bool)
)


@given(TEXTS)
def test_any_text_is_read_back(text):
    for written in (f"a: {scalar(text)}", f"a: {scalar(text, in_flow=False)}", f"a: {listed([text])}"):
        found = read_yaml(written).data["a"]
        assert (found[0] if isinstance(found, list) else found) == text


@given(st.dictionaries(TEXTS, TEXTS, min_size=1))
def test_any_mapping_is_read_back(values):
    assert read_yaml(f"a: {flow(values)}").data["a"] == values


@pytest.mark.parametrize(
    "word", ["no", "Yes", "null", "007", "1.50", "~", "-", ".", "a: b", "a #b", "{a}", "*a", "&a", "3"]
)
def test_what_yaml_would_read_otherwise_is_quoted(word):
    assert scalar(word).startswith('"')
    assert read_yaml(f"{key(word)}: {scalar(word)}").data == {word: word}


def test_a_comment_is_one_line():
    assert comment("a\nb\u2028c # d") == "a b c # d"
