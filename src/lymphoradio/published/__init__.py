"""A paper's printed numbers as data (published.yaml), and each beside the one that was computed."""

from .claims import Claim, list_claims
from .concordance import COLUMNS, concordance
from .read import published_file, read_published
from .spec import Published
from .summary import Summary, Tally, summary

__all__ = [
    "COLUMNS",
    "Claim",
    "Published",
    "Summary",
    "Tally",
    "concordance",
    "list_claims",
    "published_file",
    "read_published",
    "summary",
]
