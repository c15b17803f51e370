"""The cohort: read, checked, derived and counted."""

from .prepare import Prepared, cohort_bytes, prepare_cohort, read_cohort, source_bytes, write_cohort

__all__ = ["Prepared", "cohort_bytes", "prepare_cohort", "read_cohort", "source_bytes", "write_cohort"]
