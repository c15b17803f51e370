"""The cohort: read, checked, derived and counted."""

from .companions import CompanionFile, companion_files
from .handover import patients_of, read_cohort, write_cohort
from .prepare import Prepared, cohort_bytes, prepare_cohort, source_bytes

__all__ = [
    "CompanionFile",
    "Prepared",
    "cohort_bytes",
    "companion_files",
    "patients_of",
    "prepare_cohort",
    "read_cohort",
    "source_bytes",
    "write_cohort",
]
