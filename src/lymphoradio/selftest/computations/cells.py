"""Numbers as a table's cell prints them."""

from ...rounding import round_half_up, to_percent
from ..compare import Value


def _percent() -> dict[str, Value]:
    return {"15 of 48 in percent": round_half_up(to_percent(15 / 48), 1)}


COMPUTATIONS = {"percent": _percent}
