"""Firth's penalised likelihood where separation or a monotone likelihood leaves no finite maximum.

The penalty is half the log determinant of the information (Jeffreys' prior). Estimates are finite on any design of full
rank; intervals are inverted from, and tests made with, the penalised likelihood: Wald's are poor where it is skew.
"""

from lymphoradio.stats.firth_cox import firth_cox_lr_test, firth_cox_profile_interval, fit_firth_cox
from lymphoradio.stats.firth_fit import FirthFit
from lymphoradio.stats.firth_logistic import firth_lr_test, firth_profile_interval, fit_firth_logistic

__all__ = [
    "FirthFit",
    "firth_cox_lr_test",
    "firth_cox_profile_interval",
    "firth_lr_test",
    "firth_profile_interval",
    "fit_firth_cox",
    "fit_firth_logistic",
]
