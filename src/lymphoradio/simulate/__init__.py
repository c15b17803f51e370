"""Synthetic cohorts that are calibrated to a paper's printed numbers."""

from .recipe import Recipe, read_recipe
from .run import Outcome, simulate

__all__ = ["Outcome", "Recipe", "read_recipe", "simulate"]
