"""One cohort of n patients x 40 columns, drawn at random: `python -m benchmarks.registry.cohort N FOLDER`."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]
PLAN = Path(__file__).with_name("study.yaml")
NAME = "registry"
SUBSETS = {"cd3": 0.70, "cd4": 0.42, "cd8": 0.26, "nk": 0.14, "b": 0.12}  # shares of the lymphocytes
FOLLOWED_DAYS = 3650
CENSORED_EARLY = 0.1
DETECTION_LIMIT = 0.6  # of C-reactive protein, mg/L
MISSING = {
    "smoking": 0.05,
    "weight_kg": 0.02,
    "volume_cm3": 0.03,
    "spleen_dose_gy": 0.03,
    "crp": 0.04,
    "albumin": 0.02,
    "ldh": 0.03,
    "haemoglobin": 0.01,
    "lymphocytes_pre": 0.01,
    "lymphocytes_post": 0.05,
    "neutrophils_post": 0.05,
    **{f"{subset}_post": 0.06 for subset in SUBSETS},
    "response": 0.03,
    "toxicity_grade": 0.02,
}


def draw_cohort(n: int, seed: int = 1) -> pd.DataFrame:
    """Draw a cohort with the columns of the plan beside this file.

    Hazards are proportional in treatment, stage, age, performance status and lymphocytes; times are whole days, so
    that a large cohort has many ties.

    Parameters
    ----------
    n : int
        Patients, from 100 on.
    seed : int

    Returns
    -------
    DataFrame of str, shape (n, 40)
        Cells as the CSV has them; empty where missing.
    """
    rng = np.random.default_rng(seed)
    drawn = _baseline(rng, n)
    drawn |= _counts(rng, n, drawn["arm"], drawn["spleen_dose_gy"])
    drawn |= _outcomes(rng, n, drawn)
    cells = {name: _written(name, values) for name, values in drawn.items()}
    cells["crp"] = np.where(drawn["crp"] < DETECTION_LIMIT, f"<{DETECTION_LIMIT}", cells["crp"])
    for name, share in MISSING.items():
        cells[name] = np.where(rng.random(n) < share, "", cells[name])
    ids = {"patient": [f"R{i:07d}" for i in rng.permutation(n) + 1]}
    return pd.DataFrame(ids | cells)


def _baseline(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    def level(shares: list[float]) -> np.ndarray:
        return rng.choice(len(shares), size=n, p=shares)

    fractions = rng.integers(15, 36, n)
    return {
        "age": np.clip(rng.normal(63, 11, n), 18, 89),
        "sex": level([0.42, 0.58]),
        "centre": np.array([f"C{i:02d}" for i in range(1, 21)])[rng.integers(0, 20, n)],
        "tumour": np.array(["lung", "oesophagus", "liver", "breast", "other"])[level([0.35, 0.15, 0.2, 0.2, 0.1])],
        "stage": level([0.15, 0.25, 0.4, 0.2]) + 1,
        "ecog": level([0.45, 0.43, 0.12]),
        "smoking": np.array(["never", "former", "current"])[level([0.4, 0.4, 0.2])],
        "diabetes": level([0.85, 0.15]),
        "arm": level([0.5, 0.5]),
        "chemotherapy": level([0.4, 0.6]),
        "weight_kg": np.clip(rng.normal(70, 14, n), 35, 180),
        "dose_gy": np.clip(fractions * rng.choice([1.8, 2.0, 2.2], n), 20, 80),
        "fractions": fractions,
        "volume_cm3": np.clip(rng.lognormal(5.4, 0.7, n), 5, 5000),
        "spleen_dose_gy": np.minimum(rng.gamma(2.0, 3.0, n), 60),
        "crp": np.clip(rng.lognormal(1.6, 1.1, n), 0.1, 500),
        "albumin": np.clip(rng.normal(39, 5, n), 15, 60),
        "ldh": np.clip(rng.lognormal(5.35, 0.3, n), 60, 5000),
        "haemoglobin": np.clip(rng.normal(128, 17, n), 50, 200),
    }


def _counts(rng: np.random.Generator, n: int, arm: np.ndarray, spleen_dose: np.ndarray) -> dict[str, np.ndarray]:
    """Counts in cells/uL: lymphocytes fall with the dose to the spleen, less so with interleukin 7."""
    before = np.clip(rng.lognormal(7.3, 0.35, n), 200, 8000)
    fall = -0.9 - 0.02 * spleen_dose + 0.25 * arm + rng.normal(0, 0.35, n)
    after = np.clip(before * np.exp(fall), 30, 8000)
    counts = {"lymphocytes_pre": before, "lymphocytes_post": after}
    neutrophils = np.clip(rng.lognormal(8.35, 0.35, n), 500, 25000)
    counts |= {"neutrophils_pre": neutrophils, "neutrophils_post": neutrophils * rng.lognormal(-0.3, 0.35, n)}
    for subset, share in SUBSETS.items():
        counts[f"{subset}_pre"] = np.maximum(before * share * rng.lognormal(0, 0.2, n), 5)
        counts[f"{subset}_post"] = np.maximum(after * share * rng.lognormal(0, 0.25, n), 2)
    return counts


def _outcomes(rng: np.random.Generator, n: int, drawn: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    risk = (
        0.02 * (drawn["age"] - 63)
        + 0.4 * (drawn["stage"] - 2)
        + 0.3 * drawn["ecog"]
        - 0.25 * drawn["arm"]
        - 0.3 * np.log(drawn["lymphocytes_pre"] / 1500)
        - 0.02 * (drawn["albumin"] - 39)
    )
    death = 1400 * (rng.exponential(1, n) / np.exp(risk)) ** (1 / 1.1)
    progression = 900 * (rng.exponential(1, n) / np.exp(0.9 * risk)) ** (1 / 1.1)
    lost = np.where(rng.random(n) < CENSORED_EARLY, rng.uniform(30, FOLLOWED_DAYS, n), FOLLOWED_DAYS)
    followed = np.minimum(lost, rng.uniform(180, FOLLOWED_DAYS, n))
    first = np.minimum(death, progression)
    odds = np.exp(-0.2 - 0.5 * risk + 0.4 * np.log(drawn["lymphocytes_post"] / 500))
    return {
        "response": (rng.random(n) < odds / (1 + odds)).astype(int),
        "toxicity_grade": rng.choice(6, size=n, p=[0.2, 0.3, 0.25, 0.15, 0.08, 0.02]),
        "pfs_days": np.ceil(np.minimum(first, followed)),
        "pfs_event": (first <= followed).astype(int),
        "os_days": np.ceil(np.minimum(death, followed)),
        "os_event": (death <= followed).astype(int),
    }


def _written(name: str, values: np.ndarray) -> np.ndarray:
    """Numbers as a registry writes them: most whole, doses and volumes as the planning system computed them."""
    if values.dtype.kind not in "fi":
        return values.astype(object)
    decimals = {"weight_kg": 1, "dose_gy": 1, "crp": 1, "volume_cm3": 3, "spleen_dose_gy": 6}.get(name, 0)
    return np.array([f"{value:.{decimals}f}" for value in values.tolist()], dtype=object)


def write_project(n: int, folder: Path, seed: int = 1) -> None:
    """Write a project that `lymphoradio run` runs: config.yaml, the plan, the cohort, the workflow.

    Parameters
    ----------
    n : int
        Patients.
    folder : Path
        Made if it is not there.
    seed : int
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw_cohort(n, seed).to_csv(folder / "cohort.csv", index=False, lineterminator="\n")
    shutil.copy(PLAN, folder / "study.yaml")
    (folder / "config.yaml").write_text(f"studies:\n  {NAME}: {{cohort: cohort.csv, plan: study.yaml}}\n")
    shutil.copy(ROOT / "Snakefile", folder)
    shutil.copy(ROOT / "requirements.lock", folder)
    shutil.copytree(ROOT / "workflow", folder / "workflow", dirs_exist_ok=True)


@click.command()
@click.argument("n", type=click.IntRange(100))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, type=int)
def main(n: int, folder: Path, seed: int) -> None:
    """Write a project with a cohort of N patients into FOLDER; run it there with `lymphoradio run`."""
    write_project(n, folder, seed)


if __name__ == "__main__":
    main()
