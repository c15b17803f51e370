"""Reproducible analysis of paired lymphocyte-count studies.

Importing the package keeps numerical libraries on one thread: with more, matrix products change in their last bits with
the number of cores, and results would not be the same bytes on every machine. Parallel work is Snakemake's.
"""

import os as _os

for _variable in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
):
    _os.environ[_variable] = "1"
