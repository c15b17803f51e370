"""Event codes of a plan that say the opposite of their words: `dead` as censored, `no` as the event."""

from __future__ import annotations

from ..study import Endpoint, Study
from .cell_words import said


def turned_codes(study: Study) -> list[str]:
    """What to look at, a sentence for each endpoint.

    A word such as `dead` may be censored where another word is the event, as deaths are in the time to progression,
    but not where that is a death too, as `décédé` is beside `DCD`; and `yes` in a column that asks whether a patient
    was censored, or is alive, is no event. An endpoint whose `meant.codes` says why its codes are right is passed over.

    Parameters
    ----------
    study : Study

    Returns
    -------
    list of str
    """
    return [
        f"{endpoint.label}: {' and '.join(found)}, against what the {'word says' if len(found) == 1 else 'words say'}; "
        f"correct endpoints.{name}.codes in the plan, or, if that is meant, say why there (meant: {{codes: ...}})."
        for name, endpoint in study.endpoints.items()
        if "codes" not in endpoint.meant and (found := _turned(endpoint, study))
    ]


def _turned(endpoint: Endpoint, study: Study) -> list[str]:
    """Codes with what they count as, those of events first."""
    asked = f"{endpoint.event} {study.label(endpoint.event)}".casefold()
    asks_for_censoring = any(word in asked for word in ("cens", *said("censored")))
    deaths = said("death")
    events = said("event") | deaths | (frozenset() if asks_for_censoring else said("yes"))
    censored = said("censored") | (frozenset() if asks_for_censoring else said("no"))
    meant = {meaning: [code for code in endpoint.codes if endpoint.codes[code] == meaning]
             for meaning in ("event", "censored")}  # fmt: skip
    turned = [f"{code!r} counts as the event" for code in meant["event"] if code.casefold() in censored]
    counted = {code.casefold() for code in meant["event"]}
    # Beside another event a death may be censored, beside another word for death it is not.
    against = deaths if counted & deaths else frozenset() if counted & events else events
    return turned + [f"{code!r} counts as censored" for code in meant["censored"] if code.casefold() in against]
