"""Logistic regression."""

from ...stats.logistic_model import fit_logistic
from ..compare import Value
from ..datasets import beside, read_dataset


def _spector() -> dict[str, Value]:
    data, names = read_dataset("spector"), "GPA TUCE PSI"
    fit = fit_logistic(beside(data, names), data["GRADE"])
    coefficients = dict(zip(["constant", *names.split()], fit.coefficients.tolist(), strict=True))
    return {**coefficients, "log-likelihood": fit.log_likelihood}


COMPUTATIONS = {"spector": _spector}
