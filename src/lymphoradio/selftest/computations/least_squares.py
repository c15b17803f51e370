"""Linear models: NIST's problems, and one that has to be refused."""

from functools import partial

import numpy as np

from ...stats.linear_model import LinearFit, fit_linear
from ..compare import Value
from ..datasets import beside, read_dataset
from ..nist import like_filip, wampler


def _norris() -> dict[str, Value]:
    data = read_dataset("norris")
    return _quantities(fit_linear(beside(data, "x"), data["y"]))


def _longley() -> dict[str, Value]:
    data = read_dataset("longley")
    return _quantities(fit_linear(beside(data, "GNPDEFL GNP UNEMP ARMED POP YEAR"), data["TOTEMP"]))


def _wampler(problem: int) -> dict[str, Value]:
    fit = fit_linear(*wampler(problem))
    std_error = {} if np.isnan(fit.std_errors[0]) else {"SE(B0)": float(fit.std_errors[0])}
    return {**_coefficients(fit), **std_error}


def _like_filip() -> dict[str, Value]:
    return _coefficients(fit_linear(*like_filip()))


def _coefficients(fit: LinearFit) -> dict[str, Value]:
    return {f"B{k}": value for k, value in enumerate(fit.coefficients.tolist())}


def _quantities(fit: LinearFit) -> dict[str, Value]:
    return {**_coefficients(fit), "residual SD": fit.residual_sd}


COMPUTATIONS = {
    "norris": _norris,
    "longley": _longley,
    **{f"wampler_{problem}": partial(_wampler, problem) for problem in (1, 2, 3, 4, 5)},
    "like_filip": _like_filip,
}
