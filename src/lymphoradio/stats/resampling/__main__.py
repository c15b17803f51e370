"""Compile the kernels, so that the first analysis need not: `python -m lymphoradio.stats.resampling`."""

import numpy as np

from lymphoradio.stats.resampling import Rule, bootstrap_weights, linear_sample, rerun

if __name__ == "__main__":
    x = np.arange(6.0)
    sample = linear_sample(x + (x == 2.0), x[:, None])
    sample.fit([0])
    rerun(sample, [0], bootstrap_weights(6, 1, seed=1), Rule())
