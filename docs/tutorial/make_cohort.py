"""Write my_cohort.csv, the SYNTHETIC cohort of the tutorial: 60 made-up patients in a spreadsheet as clinics have them.

    python docs/tutorial/make_cohort.py

No patient is behind it. It is the same everywhere: of Random only random() is used, whose sequence Python keeps.
"""

from __future__ import annotations

from math import exp, log
from pathlib import Path
from random import Random
from statistics import NormalDist

COUNTS = {"CD4": (0.62, 0.55), "CD8": (0.41, 0.70), "NK": (0.20, 0.75)}  # median before in 10^9/L; after / before
DETECTION_LIMIT = 0.1
PATIENTS = 60
SECOND_BLOOD = 1.4  # months: 6 weeks
SEED = 13


def cohort() -> str:
    """Give the spreadsheet as it was saved: semicolons, decimal commas, a row per patient."""
    times = [f"{name} {time} (10^9/L)" for name in COUNTS for time in ("pre", "post")]
    header = ["Patient", "Sex", "Age", "Arm", "ECOG", "RT start", *times, "OS months", "Death"]
    random = Random(SEED)
    rows = [[f"SYN-{number:02d}", *_patient(random)] for number in range(1, PATIENTS + 1)]
    return "".join(";".join(row) + "\n" for row in [header, *rows])


def _patient(random: Random) -> list[str]:
    sex = "M" if random.random() < 0.7 else "F"
    age = round(_normal(random, 64, 8))
    arm = "short course" if random.random() < 0.5 else "conventional"
    ecog = sum(random.random() > at_most for at_most in (0.4, 0.8))
    start = f"{1 + int(28 * random.random()):02d}.{1 + int(12 * random.random()):02d}.{2021 + int(2 * random.random())}"
    hazard = 0.03 * exp(0.45 * ecog + 0.02 * (age - 64))
    death, end = -log(1 - random.random()) / hazard, 12 + 24 * random.random()
    cells = [cell for median, ratio in COUNTS.values() for cell in _pair(random, median, ratio, arm)]
    lost = random.random()
    if death < SECOND_BLOOD or lost < 0.05:
        cells[1::2] = ["NA"] * len(COUNTS)
    elif lost < 0.10:
        cells[-1] = ""
    return [sex, str(age), arm, str(ecog), start, *cells, _number(min(death, end), 1), str(int(death <= end))]


def _pair(random: Random, median: float, ratio: float, arm: str) -> list[str]:
    before = median * exp(_normal(random, 0, 0.35))
    after = before * (ratio + 0.15 * (arm == "short course")) * exp(_normal(random, 0, 0.3))
    return ["<0,1" if count < DETECTION_LIMIT else _number(count, 2) for count in (before, after)]


def _normal(random: Random, mean: float, sd: float) -> float:
    return NormalDist(mean, sd).inv_cdf(random.random())


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


if __name__ == "__main__":
    Path(__file__).with_name("my_cohort.csv").write_text(cohort(), encoding="utf-8")
