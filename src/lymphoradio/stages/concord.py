"""The job that puts a paper's printed numbers beside the computed ones, and checks them against each other."""

from __future__ import annotations

from pathlib import Path

from ..files import write_table
from ..intermediate import record
from ..layout import kept_published
from ..published import concordance, list_claims, read_published
from ..running import job
from .audit import audit_paper
from .work import open_study, read_result


@job()
def concord(name: str) -> None:
    """Compare a paper's claims with the results, write the table of both, and the audit of the paper beside it.

    `name` is the study's; its plan names the file of the claims.
    """
    study, layout = open_study(name)
    published = read_published(Path(kept_published(name)), study)
    claims = list_claims(published)
    analyses = dict.fromkeys(claim.analysis for claim in claims)
    estimates = {analysis: read_result(layout, analysis).estimates for analysis in analyses}
    alpha = {analysis: spec.alpha for analysis, spec in study.analyses.items()}
    write_table(Path(layout.concordance), concordance(claims, estimates, alpha))
    write_table(Path(layout.audit), audit_paper(published))
    record(name, "concord", [layout.concordance, layout.audit])
