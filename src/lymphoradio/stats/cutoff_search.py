"""Cut-offs searched in the data: the search, the p-value that knows of it, and what the bootstrap says."""

from lymphoradio.stats.cutoff_binary import permutation_test_binary, search_binary
from lymphoradio.stats.cutoff_bootstrap import (
    BinaryBootstrap,
    Corrected,
    CutoffInterval,
    bootstrap_binary,
    bootstrap_survival,
)
from lymphoradio.stats.cutoff_candidates import Cutoff, PermutationTest
from lymphoradio.stats.cutoff_survival import permutation_test_survival, search_survival

__all__ = [
    "BinaryBootstrap",
    "Corrected",
    "Cutoff",
    "CutoffInterval",
    "PermutationTest",
    "bootstrap_binary",
    "bootstrap_survival",
    "permutation_test_binary",
    "permutation_test_survival",
    "search_binary",
    "search_survival",
]
