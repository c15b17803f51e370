"""Cox regression: ties, delayed entry, several covariates, concordance."""

from functools import partial

from ...stats.concordance import concordance
from ...stats.cox import CoxFit, fit_cox
from ...stats.risk_sets import Ties
from ..compare import Value
from ..datasets import beside, complete, read_dataset


def _algebraic(name: str, ties: Ties) -> dict[str, Value]:
    data = read_dataset(name)
    fit = fit_cox(data["time"], data["event"], data["x"], ties, entry=data.get("start"))
    at_0 = {"log-likelihood at 0": fit.log_likelihood_null} if ties == "efron" else {}
    return {"beta": float(fit.coefficients[0]), **at_0, "log-likelihood": fit.log_likelihood}


def _freireich() -> dict[str, Value]:
    efron, breslow = _fit_freireich("efron"), _fit_freireich("breslow")
    return {
        "beta, Efron": float(efron.coefficients[0]),
        "SE, Efron": float(efron.std_error[0]),
        "beta, Breslow": float(breslow.coefficients[0]),
    }


def _fit_freireich(ties: Ties) -> CoxFit:
    data = read_dataset("freireich")
    return fit_cox(data["time"], data["event"], data["group"], ties)


def _several(name: str, time: str, event: str, covariates: str) -> dict[str, Value]:
    data = complete(read_dataset(name), covariates)
    X = beside(data, covariates)
    fit = fit_cox(data[time], data[event], X)
    betas = {f"beta, {name}": value for name, value in zip(covariates.split(), fit.coefficients.tolist(), strict=True)}
    c = concordance(data[time], data[event], X @ fit.coefficients).estimate
    return {**betas, "log-likelihood": fit.log_likelihood, "C": c}


COMPUTATIONS = {
    "test1_breslow": partial(_algebraic, "test1", "breslow"),
    "test1_efron": partial(_algebraic, "test1", "efron"),
    "test2_breslow": partial(_algebraic, "test2", "breslow"),
    "freireich": _freireich,
    "lung": partial(_several, "lung", "time", "event", "age sex ph.ecog"),
    "rossi": partial(_several, "rossi", "week", "arrest", "fin age race wexp mar paro prio"),
}
