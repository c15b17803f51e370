"""Checks of a paper's printed numbers against each other, each allowing for the rounding of what is printed."""

from .audit import COLUMNS, audit
from .finding import CANNOT_TELL, CONSISTENT, INCONSISTENT, VERDICTS, Finding
from .read import read_paper
from .tables import NotComputable, TableTests

__all__ = [
    "CANNOT_TELL",
    "COLUMNS",
    "CONSISTENT",
    "INCONSISTENT",
    "VERDICTS",
    "Finding",
    "NotComputable",
    "TableTests",
    "audit",
    "read_paper",
]
