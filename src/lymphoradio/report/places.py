"""Where on the page an analysis is shown."""

from __future__ import annotations

from ..render.tables.words import enumerate_words
from ..study import Study


def shown_in(study: Study, analysis: str) -> str:
    """Names of the outputs that show an analysis, or its own name: `Table 2 and Figure 2`."""
    shown = [name for name, output in study.outputs.items() if analysis in output.sources]
    return enumerate_words(shown) if shown else analysis
