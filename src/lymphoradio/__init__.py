"""Reproducible analysis of paired lymphocyte-count studies.

Importing the package keeps numerical libraries on one thread: with more, matrix products change in their last bits with
the number of cores, and results would not be the same bytes on every machine. Parallel work is Snakemake's.
"""

import os as _os

for _library in ("OMP_NUM", "OPENBLAS_NUM", "MKL_NUM", "NUMBA_NUM", "POLARS_MAX"):
    _os.environ[f"{_library}_THREADS"] = "1"
