"""Write imputed_values.csv and actg175_imputed.csv: the values that this package imputes, for R to fit and to pool.

`PYTHONPATH=src:. python tests/golden/imputed_values.py` writes them beside itself; a row per missing value, a column
per data set. Values are random: R holds us to the pooling, tests/stats/test_imputation.py to what the draws are like.
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
from tests import studies
from tests.analyses.imputed_cohort import cohort, plan
from threadpoolctl import threadpool_limits

from lymphoradio.analyses.imputed_values import impute_sets
from lymphoradio.cohort import prepare_cohort, source_bytes
from lymphoradio.stats.imputation import nelson_aalen
from lymphoradio.study import Study, read_study

HERE = Path(__file__).parent


def values(analysis: str, used: pd.DataFrame, outcome: list[np.ndarray], study: Study) -> list[list[str]]:
    """Imputed values of an analysis' candidates in the patients used; the number of a patient is from 1."""
    spec = study.analyses[analysis]
    sets = impute_sets(used, np.column_stack(outcome), spec, study)
    return [
        [
            analysis,
            name,
            str(i + 1),
            *map(_text, drawn.T[i]),
        ]
        for name, drawn in sets.items()
        for i in np.flatnonzero(used[name].isna().to_numpy())
    ]


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.17g}"


def survival(time: pd.Series, event: pd.Series) -> list[np.ndarray]:
    """What stands for a time to event."""
    return [event.to_numpy(float), nelson_aalen(time, event)]


def write(name: str, rows: list[list[str]]) -> None:
    """Write a file beside this one."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["analysis", "variable", "patient", *(f"set_{i}" for i in range(1, len(rows[0]) - 2))])
        writer.writerows(rows)


def lung() -> list[list[str]]:
    """Of the analyses of tests/analyses/imputed_cohort.py."""
    patients, study = cohort(), plan()
    known = {"linear": "loss", "logistic": "diet", "cox": "event"}
    used = {name: patients[patients[column].notna()] for name, column in known.items()}
    return [
        *values("linear", used["linear"], [used["linear"]["loss"].to_numpy()], study),
        *values("logistic", used["logistic"], [(used["logistic"]["diet"] == "Poor").to_numpy(float)], study),
        *values("cox", used["cox"], survival(used["cox"]["time"], used["cox"]["event"]), study),
    ]


def actg175() -> list[list[str]]:
    """Of the patients still at risk after 96 weeks."""
    study = read_study(studies.RAW / "actg175" / "study.yaml")
    patients = prepare_cohort(source_bytes(study, "ACTG175.csv"), "ACTG175.csv", study).cohort
    left = patients[patients["days"] > 96 * 7]
    outcome = survival(left["days"] - 96 * 7, left["progression_event"])
    return values("progression_after_96_weeks_imputed", left, outcome, study)


def main() -> None:
    """Write the files."""
    with threadpool_limits(1):
        write("imputed_values.csv", lung())
        write("actg175_imputed.csv", actg175())


if __name__ == "__main__":
    main()
