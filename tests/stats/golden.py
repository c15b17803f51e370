"""The values that R computed (tests/golden), and the data it computed them from: shipped, golden, or of lifelines."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from lymphoradio.selftest.datasets import FOLDER

GOLDEN = Path(__file__).parents[1] / "golden"
LIFELINES = Path(find_spec("lifelines").origin).parent / "datasets"
SHIPPED_SURVIVAL = ("aml", "freireich", "lung", "test1", "test2")


@cache
def read(name):
    """Table of tests/golden, of the installation check, or of lifelines; decimals to the nearest double."""
    folder = next(folder for folder in (GOLDEN, FOLDER, LIFELINES) if (folder / name).exists())
    return pd.read_csv(folder / name, float_precision="round_trip")


def columns(name):
    """Columns of a table of numbers by their names; NA is nan."""
    return {column: values.to_numpy(dtype=float) for column, values in read(name).items()}


def matrix(name, *names):
    """Columns of a table of numbers side by side, shape (rows, names)."""
    table = columns(name)
    return np.column_stack([table[column] for column in names])


def number(value):
    """Value as a float; the text itself where it is no number."""
    try:
        return float(value)
    except ValueError:
        return value


def golden(name, case):
    """Quantities of a case; those numbered .1, .2, ... as a list in order."""
    rows, found = read(name), {}
    for _, quantity, value in rows[rows.case == case].itertuples(index=False):
        quantity, _, index = quantity.partition(".")
        if index:
            found.setdefault(quantity, []).append(number(value))
        else:
            found[quantity] = number(value)
    return found


@cache
def survival_golden(case):
    """Quantities of a case of survival.csv, each as an array: numbered [0], [1], ... or of one value."""
    rows = read("survival.csv")
    rows = rows[rows.case == case]
    return {key: values.to_numpy() for key, values in rows.value.groupby(rows.quantity.str.split("[").str[0])}


@cache
def survival_data(name):
    """Patients (rows) of a study: time, event and covariates under the names that R's survival gives them."""
    if name == "actg":
        table = read("ACTG175.csv").rename(columns={"days": "time", "cens": "event"})
        return table.assign(**{f"arm{a}": (table.arms == a).astype(int) for a in (1, 2, 3)})
    if name == "rossi":
        return read("rossi.csv").rename(columns={"week": "time", "arrest": "event"})
    if name in SHIPPED_SURVIVAL:
        return read(f"{name}.csv").astype(float)
    table = read("survival_data.csv")
    return table[table.data == name].pivot_table(index="row", columns="column", values="value", dropna=False)
