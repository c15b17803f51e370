"""Survival curves: log-rank tests, medians with their limits, survival at a time, restricted means."""

from ...stats.kaplan_meier import KaplanMeier, fit_kaplan_meier, quantile, survival_at
from ...stats.log_rank import log_rank
from ...stats.restricted_mean import restricted_mean
from ..compare import Value
from ..datasets import Columns, read_dataset, where


def _freireich() -> dict[str, Value]:
    data = read_dataset("freireich")
    treated, control = (_curve(data, "group", code) for code in (0, 1))
    return {
        "log-rank": log_rank(data["time"], data["event"], data["group"]).statistic,
        "S(6), 6-MP": float(survival_at(treated, [6]).survival[0]),
        "median, 6-MP": quantile(treated).estimate,
        "median, control": quantile(control).estimate,
    }


def _aml() -> dict[str, Value]:
    data = read_dataset("aml")
    maintained = where(data, "group", 0)
    restricted = restricted_mean(maintained["time"], maintained["event"], tau=30)
    return {
        "log-rank": log_rank(data["time"], data["event"], data["group"]).statistic,
        "median, maintained": quantile(_curve(data, "group", 0)).estimate,
        "median, not maintained": quantile(_curve(data, "group", 1)).estimate,
        "RMST(30), maintained": restricted.estimate,
        "SE of RMST(30)": restricted.std_error,
    }


def _lung() -> dict[str, Value]:
    data = read_dataset("lung")
    return {
        **_median(_curve(data, "sex", 1), "men"),
        **_median(_curve(data, "sex", 2), "women"),
        "log-rank": log_rank(data["time"], data["event"], data["sex"]).statistic,
    }


def _curve(data: Columns, column: str, code: int) -> KaplanMeier:
    group = where(data, column, code)
    return fit_kaplan_meier(group["time"], group["event"])


def _median(curve: KaplanMeier, group: str) -> dict[str, Value]:
    log, log_log = quantile(curve, transform="log"), quantile(curve, transform="log-log")
    return {
        f"median, {group}": log.estimate,
        f"low, log, {group}": log.conf_low,
        f"high, log, {group}": log.conf_high,
        f"low, log-log, {group}": log_log.conf_low,
        f"high, log-log, {group}": log_log.conf_high,
    }


COMPUTATIONS = {"freireich": _freireich, "aml": _aml, "lung": _lung}
