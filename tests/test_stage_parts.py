"""What is drawn in parts is what is drawn at once, to the last bit: in the files, and in analyses that gather them."""

from __future__ import annotations

import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.analyses.cox import cox, cox_draws
from lymphoradio.analyses.drawn import Arrays, Drawer, Draws, draw_here
from lymphoradio.analyses.linear import linear, linear_draws
from lymphoradio.analyses.logistic import logistic, logistic_draws
from lymphoradio.analyses.run import run_analysis
from lymphoradio.files import table_bytes
from lymphoradio.stages.parts import drawer_of, write_part
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.study import Study
from lymphoradio.study.specs import Imputation, Resampling
from tests.analyses import imputed_cohort, test_resampled

KINDS: dict[str, Any] = {"cox": cox, "logistic": logistic, "linear": linear}
DRAWS: dict[str, Any] = {"cox": cox_draws, "logistic": logistic_draws, "linear": linear_draws}
FEW = Resampling.model_construct(replicates=23, seed=3)
COUNTS = (1, 2, 7)
MODELS = [("cox", "aic"), ("cox", "lr"), ("cox", "spss"), ("logistic", "wald"), ("linear", "mlxtend")]


def written(folder: Path, found: dict[str, Draws], parts: int, cores: int = 1) -> list[Path]:
    files = [folder / f"{number}_of_{parts}.npz" for number in range(1, parts + 1)]
    for number, file in enumerate(files, 1):
        write_part(file, found, number, parts, cores)
    return files


def csv(kind: str, cohort: pd.DataFrame, study: Study, name: str, **draw: Drawer) -> bytes:
    return table_bytes(KINDS[kind](cohort, study.analyses[name], study, **draw).estimates)


def never(*_: object, **__: object) -> Arrays:
    raise AssertionError("drawn by the analysis itself")


@pytest.mark.parametrize(("kind", "model"), MODELS)
def test_resamples_in_parts(kind: str, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort, study = test_resampled.patients(), test_resampled.study(kind, model, FEW)
    whole = csv(kind, cohort, study, "a")
    found = DRAWS[kind](cohort, study.analyses["a"], study)
    parts = {count: written(tmp_path, found, count) for count in COUNTS}
    monkeypatch.setattr(type(found["m"]), "draw", never)
    assert {csv(kind, cohort, study, "a", draw=drawer_of(files)) for files in parts.values()} == {whole}


@pytest.mark.parametrize("kind", KINDS)
def test_imputations_in_parts(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = Imputation.model_construct(imputations=9, iterations=2, seed=5)
    cohort, study = imputed_cohort.cohort(), imputed_cohort.plan().model_copy(update={"imputation": short})
    whole = csv(kind, cohort, study, kind)
    found = DRAWS[kind](cohort, study.analyses[kind], study)
    parts = {count: written(tmp_path, found, count) for count in COUNTS}
    monkeypatch.setattr(type(found["imputations"]), "draw", never)
    assert {csv(kind, cohort, study, kind, draw=drawer_of(files)) for files in parts.values()} == {whole}


def test_equal_draws_give_equal_bytes(tmp_path: Path) -> None:
    study = test_resampled.study("cox", "aic", FEW)
    found = cox_draws(test_resampled.patients(), study.analyses["a"], study)
    one, three = (written(tmp_path / str(cores), found, 2, cores) for cores in (1, 3))
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in three]
    assert one[0].read_bytes() != one[1].read_bytes()


class Numbers:
    """Replicate r is the number r; some cannot be drawn."""

    replicates = 10

    def __init__(self, *refused: int):
        self.refused = refused

    def draw(self, replicates: range, cores: int = 1) -> Arrays:
        for each in replicates:
            if each in self.refused:
                raise NotEstimable(f"no replicate {each}")
        return {"number": np.array(replicates), "twice": 2.0 * np.array(replicates)[:, None]}


def test_each_name_has_its_own(tmp_path: Path) -> None:
    files = written(tmp_path, {"a/b": Numbers(), "b": Numbers(4), "a": Numbers(8, 5)}, 3)
    draw = drawer_of(files)
    found = draw("a/b", Numbers())
    assert (found["number"].tolist(), found["twice"].shape) == (list(range(10)), (10, 1))
    for name, first in (("b", 4), ("a", 5)):
        with pytest.raises(NotEstimable, match=f"^no replicate {first}$"):
            draw(name, Numbers())


class Warns(Numbers):
    """Warns while it draws replicate 7."""

    def draw(self, replicates: range, cores: int = 1) -> Arrays:
        if 7 in replicates:
            warnings.warn("overflow in 7", RuntimeWarning, stacklevel=1)
        return super().draw(replicates, cores)


def test_what_a_part_is_warned_of_the_analysis_notes(tmp_path: Path) -> None:
    """As it does of what it draws itself, in whatever number of parts."""

    def analysis(cohort: pd.DataFrame, spec: Any, study: Study, draw: Drawer) -> tidy.Result:
        drawn = draw("a", Warns())
        estimate = float(drawn["number"].sum())
        row = {"estimate_type": "mean", "estimate": estimate}
        return tidy.Result(tidy.estimates([row], variant="as_published", population="enrolled"))

    study = test_resampled.study("cox", "aic", FEW)
    nobody = pd.DataFrame()
    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always")
        warnings.warn("met before", UserWarning, stacklevel=1)
    for parts in (1, 3):
        files = [tmp_path / f"{number}_of_{parts}.npz" for number in range(1, parts + 1)]
        for number, file in enumerate(files, 1):
            write_part(file, {"a": Warns()}, number, parts, met=met)
        result, said = run_analysis(partial(analysis, draw=drawer_of(files)), nobody, "a", study)
        assert said == ["a: RuntimeWarning: overflow in 7", "a: UserWarning: met before"]
        assert "RuntimeWarning: overflow in 7" in result.estimates["note"][0]
    assert run_analysis(partial(analysis, draw=draw_here), nobody, "a", study)[1] == said[:1]


def test_parts_of_fewer_replicates_are_refused(tmp_path: Path) -> None:
    files = written(tmp_path, {"a": Numbers()}, 3)
    with pytest.raises(ValueError, match="the parts of a are not 10 replicates together"):
        drawer_of(files[:2])("a", Numbers())


def test_what_cannot_be_drawn_is_left_to_the_analysis() -> None:
    study = test_resampled.study("cox", "aic", FEW)
    nobody = test_resampled.patients().assign(os_time=np.nan)
    assert cox_draws(nobody, study.analyses["a"], study) == {}
    off = test_resampled.study("cox", "aic", Resampling(replicates=0))
    assert cox_draws(test_resampled.patients(), off.analyses["a"], off) == {}
    imputed = imputed_cohort.plan()
    unknown = imputed_cohort.cohort().assign(os_time=np.nan)
    assert cox_draws(unknown, imputed.analyses["cox"], imputed) == {}
