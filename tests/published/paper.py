"""The invented paper's results, typed in, so that every comparison can be made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from lymphoradio import tidy
from lymphoradio.study import Study, read_study

HERE = Path(__file__).parent
PUBLISHED = HERE / "published.yaml"


def plan() -> Study:
    return read_study(HERE / "study.yaml")


def row(kind: str, estimate: float | None = None, **rest: Any) -> dict[str, Any]:
    return {"estimate_type": kind, "estimate": estimate, **rest}


def results() -> dict[str, pd.DataFrame]:
    rows = {
        "characteristics": [
            *(
                row(kind, value, variable="age")
                for kind, value in zip(
                    ("mean", "sd", "median", "q1", "q3", "min", "max"),
                    (60.25, 10.0049, 61.0, 51.75, 68.4, 40.0, 80.0),
                    strict=True,
                )
            ),
            row("mean", 59.0, variable="age", group="Low"),
            row("test", variable="age", statistic=0.7, statistic_type="t", p_value=0.48949, method="Welch t test"),
            row("count", 15, variable="stage", level="I"),
            row("percent", 31.25, variable="stage", level="I"),
            row("count", 8, variable="stage", level="I", group="Low"),
            row("percent", 33.33333, variable="stage", level="I", group="Low"),
            row("count", 16, variable="stage", level="II"),
            row("percent", 33.33333, variable="stage", level="II"),
            row("count", 9, variable="stage", level="II", group="Low"),
            row("percent", 37.5, variable="stage", level="II", group="Low"),
            row("percent", 29.4999, variable="stage", level="III", group="Low"),
        ],
        "paired_change": [
            row("mean_difference", -52.06, variable="CD4+", level="change", conf_low=-79.5, conf_high=-24.4),
            row("hodges_lehmann", 3.0, variable="CD4+", level="change"),
            row("test", variable="CD4+", level="change", statistic=0.98, statistic_type="shapiro_wilk_W", p_value=0.3),
            row("test", variable="CD4+", level="change", statistic=3.1, statistic_type="t", p_value=0.4),
            row(
                "test", variable="CD4+", level="change", statistic=9, statistic_type="signed_rank_V", p_value=0.00104,
                p_adjusted=0.00208, note="deciding test (Shapiro-Wilk rejects)",
            ),
        ],
        "trajectory": [
            row("percent_of_baseline", 54.3, variable="CD4+", time=4, contrast="", variant="as_published"),
            row("percent_of_baseline", 55.0, variable="CD4+", time=4, contrast="time / baseline",
                variant="recommended"),
        ],
        "correlation": [
            row("pearson_r", -0.3451, variable="CD4+", p_value=0.0496),
            row("spearman_rho", -0.2, variable="CD4+", p_value=0.2),
        ],
        "change": [
            row("beta", 1.0, variable="age", model="full", p_value=0.2),
            row("test", variable="stage", model="full", statistic=4.0, statistic_type="F", p_value=0.01,
                method="Wald test of all levels together"),
            row("r_squared", 0.3124, model="full"),
            row("adjusted_r_squared", 0.2949, model="full"),
            row("test", model="full", statistic=12.395, statistic_type="F", p_value=0.0004, method="F test"),
        ],
        "severe": [
            row("odds_ratio", 1.0472, variable="age", model="univariable", conf_low=0.9961, conf_high=1.1,
                p_value=0.07),
        ],
        "death": [
            row("hazard_ratio", 1.0241, variable="age", model="univariable", conf_low=0.9949, conf_high=1.0549,
                p_value=0.049),
            row("test", variable="stage", model="univariable", statistic=9, statistic_type="wald", p_value=0.0034),
            row("hazard_ratio", 3.4, variable="stage", level="II", model="univariable", conf_low=1.7, conf_high=6.7,
                p_value=0.0004),
            row("hazard_ratio", variable="stage", level="III", model="univariable",
                note="not estimable: monotone likelihood"),
            row("hazard_ratio", 1.1, variable="arm", level="High", model="univariable", conf_low=0.6, conf_high=2.0,
                p_value=0.7),
            row("selection_step", 3, model="backward", level="start", variable="age + stage + arm", note="-"),
            row("selection_step", 2, model="backward", level="remove", variable="age", p_value=0.4),
            row("selection_step", 2, model="backward", level="stop", variable="stage + arm", note="-"),
        ],
        "roc": [
            row("auc", 0.7149, variable="cd4_pre"),
            row("cutoff", 2.495, variable="cd4_pre"),
            row("sensitivity", 0.8, variable="cd4_pre"),
            row("specificity", 0.644, variable="cd4_pre"),
        ],
        "survival": [
            row("median_survival", 9.55, conf_low=6.3349, note="upper limit not reached"),
            row("median_survival", group="High", note="not reached"),
            row("survival_probability", 0.285, time=24, time_unit="months"),
            row("survival_probability", 0.61, time=12, time_unit="months"),
            row("median_follow_up", 12.449),
            row("min_follow_up", 1.0),
            row("max_follow_up", 40.2),
            row("test", statistic=1.0, statistic_type="chi_squared", p_value=0.249, contrast="Low vs High"),
        ],
    }  # fmt: skip
    return {name: tidy.estimates(found, **{"variant": "as_published"}) for name, found in rows.items()}
