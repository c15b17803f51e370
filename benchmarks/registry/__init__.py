"""Registries: one cohort of 10^3 to 10^6 patients through the whole pipeline."""
