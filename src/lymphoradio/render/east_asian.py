"""Chinese, Japanese and Korean in print: which characters they are, whose forms they take, where lines break.

Unicode gives a Chinese, a Japanese and a Korean form of a character one code (Han unification). Whose form is meant
follows from all text of a plan: Hangul is Korean, kana is Japanese, and of Han characters alone the traditional ones
are told from the simplified by the national character sets (Big5 has no simplified, GB 2312 no traditional forms).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import NamedTuple

from ..study import Study

# Hangul, radicals, kana, Han and their punctuation and full-width forms, and the planes beyond the first.
CHARACTER = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001aff0-\U0001b16f\U00020000-\U0003fffd]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u9fff]")
# Lines break between these; words of Hangul have spaces.
_BREAKS = re.compile("[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003fffd]")
_NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝〉》」』】〕〗％‰℃ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…—–,.:;?!)]}%/-’”"
)
_NOT_LAST = frozenset("（［｛〈《「『【〔〖([{‘“＜＞≥≤<>±")
_HOLDS = frozenset("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{WORD JOINER}")


class Script(NamedTuple):
    """A writing and how fonts and programs name it.

    Attributes
    ----------
    family : str
        Noto Sans CJK's forms of it.
    language : str
        BCP 47.
    word_font : str
        Microsoft Word's own sans of it, which every installation has.
    """

    family: str
    language: str
    word_font: str


SIMPLIFIED = Script("Noto Sans CJK SC", "zh-CN", "Microsoft YaHei")
TRADITIONAL = Script("Noto Sans CJK TC", "zh-TW", "Microsoft JhengHei")
JAPANESE = Script("Noto Sans CJK JP", "ja-JP", "Yu Gothic")
KOREAN = Script("Noto Sans CJK KR", "ko-KR", "Malgun Gothic")

_SCRIPT: ContextVar[Script | None] = ContextVar("script", default=None)


def script_of(text: str) -> Script | None:
    """Whose forms the Han characters of a text take; None for a text without Chinese, Japanese or Korean.

    >>> [script_of(text).language for text in ("淋巴细胞", "淋巴細胞", "リンパ球の数", "림프구 數")]
    ['zh-CN', 'zh-TW', 'ja-JP', 'ko-KR']
    >>> script_of("CD4+ µL – 10⁹/L") is None
    True
    """
    if not CHARACTER.search(text):
        return None
    if _HANGUL.search(text):
        return KOREAN
    if _KANA.search(text):
        return JAPANESE
    characters = set(_HAN.findall(text))
    simplified = sum(_is_in(one, "gb2312") and not _is_in(one, "big5") for one in characters)
    traditional = sum(_is_in(one, "big5") and not _is_in(one, "gb2312") for one in characters)
    return TRADITIONAL if traditional > simplified else SIMPLIFIED


def _is_in(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def text_of(study: Study) -> str:
    """All text of a plan: whatever a label, level, title or footnote can print."""
    return study.model_dump_json()


_NAMED = {"simplified": SIMPLIFIED, "traditional": TRADITIONAL, "japanese": JAPANESE, "korean": KOREAN}


def script_of_study(study: Study, text: str) -> Script | None:
    """The script that a plan names, or else that of its text; None where there is nothing to write in it."""
    named = study.style.script
    return _NAMED[named] if named and CHARACTER.search(text) else script_of(text)


@contextmanager
def written_for(study: Study) -> Iterator[None]:
    """Everything that is written inside takes its Han characters' forms from the text of this plan."""
    token = _SCRIPT.set(script_of_study(study, text_of(study)))
    try:
        yield
    finally:
        _SCRIPT.reset(token)


def current_script(text: str = "") -> Script | None:
    """The script of the plan that is being written, or else of `text`."""
    return _SCRIPT.get() or script_of(text)


def breakable(word: str) -> list[str]:
    """Parts of a word between which a line may break; no line begins with a closing mark or ends with an opening one.

    >>> breakable("CD4阳性（%）"), breakable("cell-free")
    (['CD4', '阳', '性', '（%）'], ['cell-free'])
    """
    parts = [word[:1]]
    for before, after in pairwise(word):
        if _may_break(before, after):
            parts.append(after)
        else:
            parts[-1] += after
    return parts


def _may_break(before: str, after: str) -> bool:
    if not (_BREAKS.match(before) or _BREAKS.match(after)) or {before, after} & _HOLDS:
        return False
    return after not in _NOT_FIRST and before not in _NOT_LAST
