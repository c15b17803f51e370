"""A made-up paper of sixty patients: its cohort is made again, and what is impossible is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lymphoradio.cli import main
from lymphoradio.errors import InputError
from lymphoradio.published import summary
from lymphoradio.simulate import Outcome, read_recipe, simulate
from lymphoradio.simulate.run import read_inputs, simulated_files
from lymphoradio.simulate.verdict import in_words, unmet

from .paper import FOLDER, changed


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return simulate(FOLDER, tmp_path_factory.mktemp("made"))


def test_all_that_describes_and_every_conclusion_is_as_printed(made: Outcome) -> None:
    outcome = made
    counted = summary(outcome.judged)
    assert counted.descriptive.of > 50
    assert counted.descriptive.same == counted.descriptive.of - counted.stated
    assert counted.conclusions.of >= 15
    assert counted.conclusions.same == counted.conclusions.of


def test_somebodys_cohort_is_never_overwritten(tmp_path: Path) -> None:
    folder = changed(tmp_path, "simulation.yaml", "seed:", "seed:")
    plan = read_inputs(folder).study
    (folder / "cohort.csv").write_text(f"{plan.id}\nP01\n", "utf-8")
    found = CliRunner().invoke(main, ["simulate", str(folder), "--stages", "0"])
    assert found.exit_code == 2
    assert "not those of a synthetic cohort; it is not overwritten" in found.stderr
    assert (folder / "cohort.csv").read_text("utf-8").endswith("P01\n")


def test_somebodys_companion_is_never_overwritten(tmp_path: Path) -> None:
    folder = changed(tmp_path, "simulation.yaml", "seed:", "seed:")
    records = next(iter(read_inputs(folder).study.records.values()))
    (folder / records.file).write_text(f"{records.id},x\nP01,1\n", "utf-8")
    found = CliRunner().invoke(main, ["simulate", str(folder), "--stages", "0"])
    assert found.exit_code == 2
    assert f"{records.file}: a file is there whose ids are not those of a synthetic cohort" in found.stderr
    assert not (folder / "cohort.csv").exists()


def test_a_plan_must_say_that_its_data_are_made_up(tmp_path: Path) -> None:
    folder = changed(tmp_path, "study.yaml", "synthetic:", "description:")
    found = CliRunner().invoke(main, ["simulate", str(folder), "--stages", "0"])
    assert found.exit_code == 2
    assert "synthetic: the plan does not say that its data are made up" in found.stderr


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = CliRunner().invoke(main, ["simulate", str(FOLDER), "--stages", "0", "--out", str(tmp_path / "file" / "x")])
    assert found.exit_code == 1
    assert "Traceback" not in found.output
    assert isinstance(found.exception, SystemExit)


def test_a_claim_that_contradicts_itself_is_no_target_and_not_counted(made: Outcome) -> None:
    outcome = made
    stated = outcome.judged[outcome.judged["row"] == "Deaths in the text"]
    assert stated["same_at_printed_precision"].tolist() == ["false"]
    assert "Deaths in the text" not in unmet(outcome.judged)["row"].tolist()


def test_constraints_hold_for_every_patient(made: Outcome) -> None:
    counts: dict[str, dict[str, int]] = {}
    for line in made.files[1].read_text("utf-8").splitlines()[1:]:
        patient, week, count = line.split(",")
        counts.setdefault(patient, {})[week] = int(count)
    assert len(counts) == 60
    assert sum("8" not in weeks for weeks in counts.values()) == 4
    assert all(weeks["8"] >= 0.6 * weeks["4"] for weeks in counts.values() if "8" in weeks)


def test_the_same_seed_gives_the_same_bytes() -> None:
    inputs = read_inputs(FOLDER)
    first, second, other = (simulated_files(inputs, seed, fast=0.05) for seed in (1, 1, 2))
    assert first == second
    assert first["cohort.csv"] != other["cohort.csv"]
    assert list(first) == ["cohort.csv", "counts.csv", "events.csv"]


def test_an_impossible_claim_is_reported(tmp_path: Path) -> None:
    folder = changed(tmp_path / "paper", "published.yaml", "New: {mean: 57.6", "New: {mean: 94.9")
    changed(folder, "published.yaml", "odds_ratio: 1.73, conf_low: 0.62, conf_high: 4.84, p_value: 0.299",
            "odds_ratio: 90, conf_low: 80, conf_high: 99, p_value: 0.001")  # fmt: skip
    outcome = simulate(folder, fast=0.02)
    lines = list(in_words(outcome.judged))
    assert any("Age (years), New: mean 94.9" in line for line in lines)
    assert any("odds_ratio 90" in line and "outside the printed interval" in line for line in lines)
    assert lines[0].startswith("Conclusions that differ")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  sex: {by: arm}\n", "", "does not draw 'sex'"),
        ("  sex: {by: arm}\n", "  sex: {by: age_group}\n", "no factor that is drawn yet"),
        ("  sex: {by: arm}\n", "  sexx: {by: arm}\n", "Did you mean 'sex'"),
        ("{CR: 3, PR: 9, SD: 22, PD: 20}", "{CR: 3, PR: 9, SD: 22, PD: 21}", "add up to 55, and there are 54"),
        ("{CR: 3, PR: 9, SD: 22, PD: 20}", "{CR: 3, PR: 9, SD: 22, Death: 20}", "'Death' is no level"),
        ("rank_by: -age", "rank_by: -agee", "'agee', which is not drawn yet"),
        ("targets: [Figure 1]", "targets: [Figure 2]", "no claim is meant by 'Figure 2'"),
        ("constraints: [week_8", "constraints: [week_9", "'week_9', which is not known"),
        ("{flip: [died]}", "{flip: [dead]}", "moves 'dead', which is not drawn"),
        ("{flip: [died]}", "{flip: [died], swap: [age]}", "needs one of swap"),
        ("seed: 9", "seeds: 8", "Did you mean 'seed'"),
        ("value: alc", "value: lymphocytes", "'lymphocytes' is no column of it"),
        ("volume: {shape: lognormal}", "volume: {quantiles: {min: 50, max: 40}}", "no "),
    ],
)  # fmt: skip
def test_a_recipe_that_is_wrong_is_refused_in_words(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = changed(tmp_path / "paper", "simulation.yaml", old, new)
    with pytest.raises(InputError, match=message.replace("(", r"\(")) as refused:
        simulate(folder, fast=0.001)
    assert "simulation.yaml" in str(refused.value)


def test_a_missing_recipe_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_recipe(tmp_path / "simulation.yaml")


def test_the_command_says_what_is_not_met(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["simulate", str(FOLDER), "--out", str(tmp_path), "--fast", "0.01", "--quiet"])
    assert ran.exit_code == 1
    assert "claims met" in ran.output
    assert (tmp_path / "cohort.csv").read_text("utf-8").startswith("patient,arm,sex")


def test_the_command_refuses_a_wrong_recipe(tmp_path: Path) -> None:
    folder = changed(tmp_path / "paper", "simulation.yaml", "seed: 9", "seed: -9")
    assert CliRunner().invoke(main, ["simulate", str(folder)]).exit_code == 2
