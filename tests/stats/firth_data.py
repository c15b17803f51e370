"""The data sets of tests/golden/firth.R, and its golden values as lists."""

import numpy as np

from tests.stats.golden import golden, read


def table(name):
    """Patients (rows) of a data set."""
    rows = read("firth_data.csv")
    return rows[rows.data == name].pivot_table(index="row", columns="column", values="value", dropna=False)


def lizards():
    """Perches with an opalinus or a grahami, one row each: covariates and 1 for grahami."""
    counts = table("lizards")
    X = counts[["high", "wide", "shady", "midday", "late"]].to_numpy()
    grahami, opalinus = (counts[name].to_numpy(dtype=int) for name in ("grahami", "opalinus"))
    both = np.vstack([np.repeat(X, grahami, axis=0), np.repeat(X, opalinus, axis=0)])
    return both, np.repeat([1.0, 0.0], [grahami.sum(), opalinus.sum()])


def expected(case):
    """Golden values; of each quantity that is one per coefficient a list."""
    found = golden("firth.csv", case)
    for quantity in ("coefficient", "std_error", "brglm2", "brglm2_se"):
        if quantity in found and not isinstance(found[quantity], list):
            found[quantity] = [found[quantity]]
    return found
