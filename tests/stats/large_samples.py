"""The samples of tests/golden/large_samples.R, by its formula: two linear congruences, exact in whole numbers."""

import numpy as np

N = 200_000


def whole(n, seed, size):
    """Whole numbers of 0 to about `size`, shape (n,), as floats."""
    i = np.arange(1, n + 1)
    a = (i * (7919 + 2 * seed) + 104_729 * seed) % 1_000_003
    b = (i * (6007 + 4 * seed) + 15_485_863 * seed) % 999_983
    return np.floor((a + b) * size / 2_000_000)


def paired():
    """Two correlated measurements of N patients, with ties."""
    x = whole(N, 4, 3000)
    return x, np.floor((whole(N, 5, 3000) + x) / 2)


def group():
    """0, 1 or 2 for each of N patients."""
    return whole(N, 6, 3)


def regression():
    """Outcome and five covariates of the golden linear model."""
    x, y = paired()
    columns = [x, whole(N, 9, 50), group() == 1, group() == 2, whole(N, 7, 3000) / 100]
    return np.column_stack(columns).astype(float), y / 7


def repeated():
    """Time, value and patient of the golden mixed model: up to four measurements of 20,000 patients."""
    m = 20_000
    time, patient = np.tile(np.arange(4), m), np.repeat(np.arange(m), 4)
    value = np.repeat(whole(m, 10, 900), 4) + whole(4 * m, 11, 400) + 25 * time
    kept = whole(4 * m, 12, 10) > 1
    return time[kept], value[kept], patient[kept]
