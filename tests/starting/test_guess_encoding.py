import pytest

from lymphoradio.starting.guess_encoding import guess_encoding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_utf_8_and_marks_need_no_name(encoding):
    assert guess_encoding("id,CD4 (/µL)\n1,2\n".encode(encoding)).name == ""


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1252", "id,CD4 (/µL),Größe\n1,2,3\n"),
        ("utf-16-le", "id,CD4 (/µL)\n1,2\n"),
        ("utf-16-be", "id,CD4 (/µL)\n1,2\n"),
        ("gb18030", "编号,性别,淋巴细胞计数,治疗前,治疗后\n1,男,2,3,4\n"),
        ("euc-kr", "환자번호,성별,림프구,치료전\n1,남,2,3\n"),
        ("shift_jis", "患者番号,リンパ球,コメント\n1,2,あり\n"),
    ],
)
def test_any_other_is_named_with_a_reason(encoding, text):
    found = guess_encoding(text.encode(encoding))
    assert found.name == encoding
    assert found.why


def test_bytes_that_windows_1252_has_not_are_latin_1():
    assert guess_encoding(b"id,\x81\n1,2\n").name == "latin-1"
