"""Results that may leave the project: counts redacted and rounded, nothing about single patients.

A pure function turns the tidy rows of an analysis into rows that may be released, with a list of what was redacted and
why; the renderers then run on those rows. The rules are OpenSAFELY's for outputs of patients' records:
https://docs.opensafely.org/outputs/sdc/
"""
