"""A compiled engine that reruns a whole variable selection in thousands of resamples.

Resamples are counts on data that are sorted once. The kernels (numba) hold the likelihoods, Newton's method and the
search; `samples` prepares the data, `reruns` runs the selections, `validation` sums them up. Results do not depend on
cores or chunks.
"""

from lymphoradio.stats.resampling.reruns import Reruns, bootstrap_weights, rerun, rerun_bootstrap
from lymphoradio.stats.resampling.rule import Rule
from lymphoradio.stats.resampling.samples import Sample, WeightedFit, cox_sample, linear_sample, logistic_sample
from lymphoradio.stats.resampling.validation import Validation, validate

__all__ = [
    "Reruns",
    "Rule",
    "Sample",
    "Validation",
    "WeightedFit",
    "bootstrap_weights",
    "cox_sample",
    "linear_sample",
    "logistic_sample",
    "rerun",
    "rerun_bootstrap",
    "validate",
]
