"""The shipped data are those of their origin."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lymphoradio.selftest.datasets import FOLDER, beside, complete, read_dataset, where
from lymphoradio.selftest.nist import like_filip, numacc4, simon_lesage
from tests.stats.golden import LIFELINES

SCIPY = Path(find_spec("scipy").origin).parent / "stats/tests/data"


def nist(name):
    """Columns of one of NIST's files in SciPy, whose data start after 60 lines."""
    return np.loadtxt(SCIPY / name, skiprows=60).T


def assert_same(shipped, source):
    assert list(shipped) == list(source)
    for name, values in shipped.items():
        np.testing.assert_array_equal(values, source[name].to_numpy(float))


def test_rossi_is_that_of_lifelines():
    assert_same(read_dataset("rossi"), pd.read_csv(LIFELINES / "rossi.csv"))


@pytest.mark.parametrize("name", ["longley", "spector"])
def test_data_of_statsmodels(name):
    from statsmodels import datasets

    assert_same(read_dataset(name), getattr(datasets, name).load_pandas().data)


def test_norris_is_that_of_nist():
    y, x = nist("nist_linregress/Norris.dat")
    np.testing.assert_array_equal(beside(read_dataset("norris"), "y x"), np.column_stack([y, x]))


@pytest.mark.parametrize(
    ("name", "leading", "replicates"), [("SmLs01", 1, 21), ("SmLs04", 10**6, 21), ("SmLs09", 10**12, 2001)]
)
def test_simon_lesage_is_that_of_nist(name, leading, replicates):
    treatment, response = nist(f"nist_anova/{name}.dat")
    made = simon_lesage(leading, replicates)
    assert treatment.tolist() == [k for k, values in enumerate(made, start=1) for _ in values]
    np.testing.assert_array_equal(np.concatenate(made), response)


def test_wampler_residuals_are_orthogonal_to_the_powers():
    # By construction: else the coefficients would not be the same in all five problems.
    x, e = (column.astype(int).tolist() for column in read_dataset("wampler").values())
    assert x == list(range(21))
    assert [sum(i**k * r for i, r in zip(x, e, strict=True)) for k in range(6)] == [0] * 6


def test_sizes_of_what_is_made():
    assert numacc4().shape == (1001,)
    powers, y = like_filip()
    assert (powers.shape, y.shape) == ((82, 10), (82,))


def test_rows_are_chosen_by_value_and_by_completeness():
    lung = read_dataset("lung")
    assert len(lung["time"]) == 228
    assert len(complete(lung, "age sex ph.ecog")["time"]) == 227
    assert [len(where(lung, "sex", sex)["time"]) for sex in (1, 2)] == [138, 90]


def test_every_file_has_its_origin_in_the_readme():
    readme = (FOLDER / "README.md").read_text("utf-8")
    files = sorted(path.name for path in FOLDER.glob("*.csv"))
    assert len(files) == 13
    assert [name for name in files if f"`{name}`" not in readme] == []
