"""The cohort: read, checked, derived and counted."""

from .companions import companion_files
from .prepare import Prepared, cohort_bytes, prepare_cohort, read_cohort, source_bytes, write_cohort

__all__ = [
    "Prepared",
    "cohort_bytes",
    "companion_files",
    "prepare_cohort",
    "read_cohort",
    "source_bytes",
    "write_cohort",
]
