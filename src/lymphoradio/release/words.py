"""Free text of rows and of the plan: what prints a count of patients is not released as it stands."""

from __future__ import annotations

import re

from ..study import Study
from .counts import is_small, round_count

REDACTED = "redacted: of 7 or fewer, or such a number could be computed from it"
FOOTNOTE = (
    "Prepared for release: numbers of patients and events of 7 or fewer are redacted (—), with those from which they "
    "could be computed. All others are multiples of 5: the nearest one, or for a total of which all parts are shown "
    "the sum of the rounded parts, so that the same patients can have another number in another table. Where 7 or "
    "fewer patients have a missing value, they are counted in n. Percentages are of these numbers."
)
OF_CURVES = (
    "Survival, its median, the median follow-up and the numbers at risk are computed from cumulative numbers of events "
    "and censorings that are rounded to midpoint 6 (1 to 6 count as 3, 7 to 12 as 9, and so on): in a small group they "
    "can be many percentage points, or months, from those of the patients, and fewer or more patients than elsewhere."
)
NO_REASON = "the reason is not released, as it may count patients"

# Numbers in notes that count nobody: levels of tests, limits of the plan, planned times.
_HARMLESS = re.compile(
    r"\b(?:at|above|below|of|p\s*[<>=]|limit) 0?\.\d+\b|known only [\d.]+ \w+ after|known [\d.]+ \w+ after"
    r"|below \d+: estimates may be unstable|\bS ?= ?0 or 1\b|S\(t\) = 0\.5|landmark of [\d.]+ days|\b\d+% "
)
# What says without a number that nobody, or everybody, has something.
_NOBODY = re.compile(r"\b(?:no|every|all|nobody|everybody|one|a single)\b.*\b(?:patient|patients|event|events|group)\b"
                     r"|^separation|^monotone|not estimable", re.IGNORECASE)  # fmt: skip
_DIGIT = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven)\b", re.IGNORECASE)
_WHO = r"(?:patients?|events?|deaths?|participants?|subjects?|cases?|controls?|values?|measurements?)"
_COUNTED = re.compile(rf"\b(\d[\d,]*)(?=\s+{_WHO}\b)")
_SPELT = re.compile(
    rf"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+(?:of\s+the\s+)?{_WHO}\b", re.IGNORECASE
)
_N = re.compile(r"\bn\s*=\s*(\d[\d,]*)", re.IGNORECASE)


def released_note(note: str, study: Study) -> str:
    """The parts of a note that count nobody.

    Parameters
    ----------
    note : str
        Parts joined by semicolons.
    study : Study
        Its labels may hold digits.

    Returns
    -------
    str
        Parts with a number that is not known to be harmless are left out, and so are those that say that no patient
        has something.
    """
    labels = sorted(_labels(study), key=len, reverse=True)
    return "; ".join(part for part in note.split("; ") if part and not _counts(part, labels))


def _counts(part: str, labels: list[str]) -> bool:
    if _NOBODY.search(part) and "degrees" not in part:
        return True
    for label in labels:
        part = part.replace(label, "")
    return bool(_DIGIT.search(_HARMLESS.sub("", part)))


def _labels(study: Study) -> set[str]:
    """Words of the plan that have a digit in them, and enough letters not to be taken for a number."""
    names = [*study.columns, *study.derived]
    found = {text for name in names for text in (study.label(name), *study.levels(name))}
    return {text for text in found if _DIGIT.search(text) and len(re.findall(r"[^\W\d_]", text)) > 1}


def released_method(method: str) -> str:
    """A method with the counts in it rounded.

    >>> released_method("944 events / 17 parameters of the candidates")
    '945 events / 17 parameters of the candidates'
    """
    return _COUNTED.sub(lambda found: _rounded(found.group(1)), method)


def _rounded(text: str) -> str:
    count = float(text.replace(",", ""))
    return "[redacted]" if is_small(count) else f"{round_count(count):,.0f}"


def states_counts(text: str) -> bool:
    """Whether a text of the plan states a number of patients, which cannot be rounded in a sentence of the author's.

    >>> [states_counts(text) for text in ("Of 48 patients", "Two patients were lost", "Adults of 18 years or older")]
    [True, True, False]
    """
    return any(pattern.search(text) for pattern in (_COUNTED, _SPELT, _N))


def without_counts(study: Study, left_out: list[str]) -> Study:
    """The plan without the author's own sentences that state numbers of patients."""
    outputs = {}
    for name, output in study.outputs.items():
        kept = tuple(text for text in output.footnotes if not states_counts(text))
        if len(kept) < len(output.footnotes):
            left_out.append(f"{name}: footnotes of the plan that state numbers of patients or events")
        title = output.title
        if states_counts(title):
            left_out.append(f"{name}: the plan's title, which states numbers of patients or events")
            title = name
        outputs[name] = output.model_copy(update={"footnotes": (*kept, FOOTNOTE), "title": title})
    texts = {}
    if states_counts(study.title):
        left_out.append("the plan's title: it states numbers of patients or events")
        texts["title"] = "Results of a study"
    for key in ("description", "synthetic"):
        if states_counts(getattr(study, key)):
            left_out.append(f"the plan's {key}: it states numbers of patients or events")
            texts[key] = "Made-up data" if key == "synthetic" else ""
    return study.model_copy(update={"outputs": outputs, **texts})


def small_counts(text: str) -> list[str]:
    """Numbers of 7 or fewer that a finished text prints as patients or events.

    >>> small_counts("3 patients without a group, 10 events, n = 7; week 4")
    ['3 patients', 'n = 7']
    """
    plain = re.sub(r"[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]|&nbsp;", " ", text)
    found = re.findall(r"(?<![\d.,–-])\b[0-7] (?:patients?|events?|deaths?|participants?)\b", plain)
    return [*found, *re.findall(r"\bn = [0-7]\b(?![.,]?\d)", plain)]
