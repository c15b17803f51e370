"""An SPSS file as text, with the labels of its variables and codes."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

from ..errors import CohortError, Problem
from .read_excel import as_meant
from .sheet import Converted


def read_spss(data: bytes, file: str) -> Converted:
    """Read a .sav file; values that its author declared missing are empty cells.

    Parameters
    ----------
    data : bytes
    file : str
        As messages name it.

    Raises
    ------
    CohortError
        It cannot be read.
    """
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:  # the library reads from a path only
        copy = Path(folder) / "cohort.sav"
        copy.write_bytes(data)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # that it has renamed a column
                values, meta = pyreadstat.read_sav(copy, output_format="dict")
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError, UserWarning) as trouble:
            remedy = "Open it in SPSS or PSPP and save it as CSV UTF-8"
            raise CohortError([Problem(file, "", f"cannot be read as an SPSS file: {trouble}", remedy)]) from None
    names = list(meta.column_names)
    has_time = {name: str(meta.original_variable_types[name]).startswith("DATETIME") for name in names}
    columns = [[as_meant(value, has_time[name]) for value in values[name]] for name in names]
    labels = {name: " ".join(label.split()) for name, label in meta.column_names_to_labels.items() if label}
    levels = {
        name: {as_meant(code): " ".join(label.split()) or as_meant(code) for code, label in codes.items()}
        for name, codes in meta.variable_value_labels.items()
    }
    rows = [names, *(list(row) for row in zip(*columns, strict=True))]
    return Converted(rows, labels, levels, ("an SPSS file with labels; its user-missing values are empty cells",))
