"""Analyses: a cohort and a spec in, tidy results out. Each module is a family; each function is named for its kind."""
