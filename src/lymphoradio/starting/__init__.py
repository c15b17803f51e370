"""The start of a study: from a spreadsheet to a plan that says of each guess why it was made."""

from .start import Started, start_study

__all__ = ["Started", "start_study"]
