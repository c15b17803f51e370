"""A paper's printed numbers beside the computed ones, and against each other."""

from __future__ import annotations

from pathlib import Path

from ..files import write_table
from ..layout import Layout
from ..published import concordance, list_claims
from ..published.spec import Published
from .audit import audit_paper
from .work import ReadResult


def write_concordance(published: Published, layout: Layout, result_of: ReadResult) -> None:
    """Compare a paper's claims with the results, write the table of both, and the audit of the paper beside it."""
    claims = list_claims(published)
    estimates = {claim.analysis: result_of(claim.analysis).estimates for claim in claims}
    alpha = {analysis: spec.alpha for analysis, spec in layout.study.analyses.items()}
    write_table(Path(layout.concordance), concordance(claims, estimates, alpha))
    write_table(Path(layout.audit), audit_paper(published))
