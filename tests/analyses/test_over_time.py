"""Cox regression with time-dependent covariates, against survival's tmerge and coxph."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.landmark import at_landmark
from lymphoradio.analyses.over_time import fill_before_known
from lymphoradio.study import Study
from lymphoradio.study.specs import Cox
from lymphoradio.tidy import LINEARITY
from tests.stats.golden import golden, read

from .cohort import cohort as small_cohort
from .cohort import study as small_study
from .look_up import one, rows

NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value", "n", "n_missing", "n_events"]
CYCLES = ["age", "sex", "cycles"]
LATE = ["ecog", "age", "wt_loss"]
FROM = {"ecog": {"from": 60}, "wt_loss": {"from": "100 days"}}


def study(unit: str = "days") -> Study:
    endpoint = {
        "label": "Survival", "time": "t", "event": "e", "codes": {1: "event", 0: "censored"}, "time_unit": unit,
        "days_per_month": 30,
    }  # fmt: skip
    columns = {name: {"label": name} for name in ("t", "e", "age", "sex", "cycles", "wt_loss", "other")}
    ecog = {"label": "ECOG", "levels": {0: "0", 1: "1", 2: "2"}, "known_at": 60}
    return Study.model_validate(
        {
            "title": "Lung", "id": "id", "columns": {**columns, "ecog": ecog}, "endpoints": {"os": endpoint},
            "analyses": {"kaplan_meier": {"endpoint": "os"}},
        }
    )  # fmt: skip


def lung(unit: str = "days") -> pd.DataFrame:
    frame = read("lung_complete.csv")
    numbers = frame[["age", "sex", "wt_loss"]].astype(float)
    return numbers.assign(
        os_time=frame["time"] / (30.0 if unit == "months" else 1.0), os_event=frame["event"],
        ecog=frame["ecog"].astype(str).astype(object), cycles=golden("time_dependent.csv", "cycles")["planned"],
    )  # fmt: skip


def analysed(variables: list[str], frame: pd.DataFrame | None = None, unit: str = "days", **spec: Any) -> pd.DataFrame:
    models = {"m": {"variables": variables}}
    found = Cox.model_validate({"endpoint": "os", "candidates": variables, "models": models, **spec})
    return cox(lung(unit) if frame is None else frame, found, study(unit)).estimates


CASES = {
    "cycles": (CYCLES, {"over_time": {"cycles": {"every": "3 weeks"}}}),
    "known_late": (LATE, {"over_time": FROM, "per": {"wt_loss": 10}}),
}


@pytest.mark.parametrize("unit", ["days", "months"])
@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("case", CASES)
def test_the_model_is_that_of_coxph_on_intervals(case: str, ties: str, unit: str) -> None:
    variables, spec = CASES[case]
    expected = golden("time_dependent.csv", f"{case}_{ties}")
    found = rows(analysed(variables, unit=unit, ties=ties, **spec), model="m")
    effects = rows(found, estimate_type="hazard_ratio")
    assert np.log(effects["estimate"]).tolist() == pytest.approx(expected["coefficient"], rel=1e-9)
    assert effects["std_error"].tolist() == pytest.approx(expected["std_error"], rel=1e-9)
    assert set(effects["n"]) == {len(lung())}
    assert set(effects["n_events"]) == {expected["n_events"]}
    assert set(effects["method"]) == {
        f"Cox regression, {ties.capitalize()} ties, time-dependent covariates, Wald interval"
    }
    likelihood = one(found, estimate_type="log_likelihood")
    assert likelihood["estimate"] == pytest.approx(expected["log_likelihood"][1], rel=1e-12)
    for kind, quantity in (("likelihood_ratio", "lr"), ("score", "score")):
        test = one(found, estimate_type="test", statistic_type=kind)
        assert test["statistic"] == pytest.approx(expected[quantity], rel=1e-9)
    c = one(found, estimate_type="concordance")
    assert [c["estimate"], c["std_error"]] == pytest.approx(
        [expected["concordance"], expected["concordance_se"]], rel=1e-9
    )
    hazards = found[found["method"].str.startswith("proportional hazards")]
    assert hazards["statistic"].tolist() == pytest.approx(expected["zph_km"], rel=1e-9)
    per_variable = one(found, estimate_type="events_per_variable")
    assert per_variable["estimate"] == pytest.approx(expected["n_events"] / len(effects), rel=1e-12)


def test_the_order_of_the_variables_does_not_matter() -> None:
    found = {}
    for order in (LATE, LATE[::-1]):
        effects = rows(analysed(order, over_time=FROM), model="m", estimate_type="hazard_ratio")
        found[order[0]] = effects.set_index(["variable", "level"])["estimate"].sort_index()
    pd.testing.assert_series_equal(found["ecog"], found["wt_loss"], rtol=1e-9)


def changed(**columns: Any) -> pd.DataFrame:
    return lung().assign(**columns)


@pytest.mark.parametrize(
    "over_time",
    [
        {"ecog": {"from": "1 day"}, "wt_loss": {"from": 4.5}},  # the first event is on day 5
        {"cycles": {"every": 0.25, "first": 0.5}},
    ],
)
def test_what_is_reached_before_the_first_event_is_a_baseline_covariate(over_time: dict[str, Any]) -> None:
    assert lung()["os_time"].min() == 5
    variables = [*LATE, "cycles"]
    plain, found = analysed(variables), analysed(variables, over_time=over_time)
    # Of intervals is only the conditioning of the design; and linearity is tested of what stays as it is.
    linearity = plain["method"].str.startswith(LINEARITY)
    same = (plain["estimate_type"] != "condition_number") & ~linearity
    pd.testing.assert_frame_equal(plain.loc[same, NUMBERS], found.loc[same, NUMBERS], rtol=1e-9)
    changing = found[linearity & found["variable"].isin(list(over_time))]
    assert set(changing["note"]) == {"linearity not tested: a time-dependent covariate"}


def test_models_without_a_changing_covariate_are_as_they_were() -> None:
    plain, found = analysed(LATE), analysed(LATE, over_time={"ecog": {"from": 60}})
    for variable in ("age", "wt_loss"):
        alone = {"model": "univariable", "variable": variable}
        pd.testing.assert_frame_equal(rows(plain, **alone), rows(found, **alone))


class TestMissingValues:
    """Whose follow-up ended before a value counts needs none."""

    def late(self, missing: pd.Series) -> pd.DataFrame:
        ecog = lung()["ecog"].astype(pd.CategoricalDtype(["0", "1", "2"])).mask(missing)
        return analysed(LATE, lung().assign(ecog=ecog), over_time=FROM)

    def test_of_those_no_longer_followed_then_changes_nothing(self) -> None:
        ended = lung()["os_time"] <= 60
        assert ended.sum() > 10
        pd.testing.assert_frame_equal(self.late(ended)[NUMBERS], analysed(LATE, over_time=FROM)[NUMBERS])

    def test_of_those_still_followed_are_missing(self) -> None:
        later = lung()["os_time"].between(61, 100)
        found = rows(self.late(later), model="m", estimate_type="hazard_ratio")
        assert set(found["n_missing"]) == {later.sum()}

    def test_of_a_number(self) -> None:
        spec = Cox.model_validate({"endpoint": "os", "candidates": LATE, "over_time": FROM})
        filled = fill_before_known(changed(wt_loss=np.nan), spec, study())
        assert filled["wt_loss"].isna().tolist() == (lung()["os_time"] > 100).tolist()
        assert set(filled["wt_loss"].dropna()) == {0.0}

    def test_the_cohort_is_left_as_it_is(self) -> None:
        frame = changed(wt_loss=np.nan)
        spec = Cox.model_validate({"endpoint": "os", "candidates": LATE, "over_time": FROM})
        fill_before_known(frame, spec, study())
        assert frame["wt_loss"].isna().all()
        assert at_landmark(frame, spec, study()).rows == []


def test_only_the_columns_listed_lose_the_warning() -> None:
    spec = {"endpoint": "os", "candidates": ["age", "asl", "last"], "over_time": {"asl": {"from": "28 days"}}}
    found = rows(cox(small_cohort(), Cox.model_validate(spec), small_study()).estimates, model="univariable")
    assert found["note"].tolist() == ["", "", "known only 56 days after time zero: not a baseline covariate"]


def test_a_value_that_nobody_at_risk_has_is_refused_by_its_label() -> None:
    found = analysed(LATE, over_time={"ecog": {"from": "10 years"}})
    effects = rows(found, model="m", estimate_type="hazard_ratio")
    assert set(effects["note"]) == {
        "not estimable: collinear, or without variation among the patients at risk: ECOG (1, 2)"
    }
    assert effects["estimate"].isna().all()


@pytest.mark.parametrize("separation", ["firth", "refuse"])
def test_no_event_of_a_level_once_it_is_known(separation: str) -> None:
    """The patients of a level outlive the others from day 60 on; before it they die as well."""
    frame = lung().head(80)
    alive = frame["ecog"].eq("2") & (frame["os_time"] > 60)
    frame = frame.assign(os_event=frame["os_event"].mask(alive, 0))
    assert frame.loc[frame["ecog"] == "2", "os_event"].sum() > 0
    spec = {"over_time": {"ecog": {"from": 60}}, "separation": separation, "univariable": False}
    found = rows(analysed(["ecog", "age"], frame, **spec), model="m", variable="ecog")
    effects = rows(found, estimate_type="hazard_ratio")
    if separation == "refuse":
        assert effects["estimate"].isna().all()
        assert effects["note"].str.contains(r"monotone likelihood.*ECOG \(2\)").all()
        return
    assert effects["estimate"].notna().all()
    assert effects["method"].str.startswith("Cox regression, Efron ties, time-dependent covariates, Firth's").all()
    assert float(one(effects, level="2")["estimate"]) < 0.5


def test_an_unused_missing_value_adds_no_level_to_the_model() -> None:
    """Nobody who is followed longer has the reference level; whoever is gone before may have any, or none known."""
    frame = lung()
    gone = frame["os_time"] <= 60
    frame = frame.assign(ecog=frame["ecog"].mask(frame["ecog"].eq("0"), "1"))
    known = analysed(["ecog", "age"], frame, over_time={"ecog": {"from": 60}})
    unknown = analysed(["ecog", "age"], frame.assign(ecog=frame["ecog"].mask(gone)), over_time={"ecog": {"from": 60}})
    for found in (known, unknown):
        assert rows(found, model="m", estimate_type="hazard_ratio")["estimate"].notna().all()
    pd.testing.assert_frame_equal(known[NUMBERS], unknown[NUMBERS], rtol=1e-12)
