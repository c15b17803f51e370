"""Location, spread and normality of samples, and the analysis of variance."""

from functools import partial

from ...stats.descriptive import mean, sd
from ...stats.k_sample import anova_f
from ...stats.normality import shapiro_wilk
from ..compare import Value
from ..datasets import read_dataset
from ..nist import numacc4, simon_lesage


def _numacc4() -> dict[str, Value]:
    data = numacc4()
    return {"mean": mean(data), "SD": sd(data)}


def _simon_lesage(leading: int, replicates: int) -> dict[str, Value]:
    return {"F": anova_f(simon_lesage(leading, replicates)).F}


def _shapiro_wilk() -> dict[str, Value]:
    test = shapiro_wilk(read_dataset("mtcars")["mpg"])
    return {"W": test.W, "p": test.p_value}


COMPUTATIONS = {
    "numacc4": _numacc4,
    "smls01": partial(_simon_lesage, 1, 21),
    "smls04": partial(_simon_lesage, 1_000_000, 21),
    "smls09": partial(_simon_lesage, 10**12, 2001),
    "shapiro_wilk": _shapiro_wilk,
}
