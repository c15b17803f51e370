"""The results of a study in sentences, from its tidy rows; every number as the tables print it, and no causal verb."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from ..render.english import in_sentence
from ..render.table import SYNTHETIC
from ..render.tables.rows import Records, records
from ..study import Study
from ..study.specs import (
    AdverseEvents,
    Characteristics,
    Correlation,
    Cox,
    GroupComparison,
    KaplanMeier,
    Linear,
    Logistic,
    MixedModel,
    PairedChange,
    Response,
    Roc,
    Spec,
    Trajectory,
)
from .methods import Paragraph
from .places import shown_in
from .results_association import correlation_results, group_results, roc_results
from .results_change import paired_results, trajectory_results
from .results_mixed import mixed_results
from .results_patients import adverse_event_results, characteristics_results, flow_results, response_results
from .results_regression import regression_results
from .results_survival import survival_results

# Of each kind of analysis: from the study, the spec and the tidy rows to sentences, the first of which begins with whom
# they are about.
RESULTS: dict[type[Spec], Callable[[Study, Any, Records], Iterator[str]]] = {
    AdverseEvents: adverse_event_results,
    Characteristics: characteristics_results,
    Correlation: correlation_results,
    Cox: regression_results,
    GroupComparison: group_results,
    KaplanMeier: survival_results,
    Linear: regression_results,
    Logistic: regression_results,
    MixedModel: mixed_results,
    PairedChange: paired_results,
    Response: response_results,
    Roc: roc_results,
    Trajectory: trajectory_results,
}


def results_text(study: Study, estimates: Mapping[str, pd.DataFrame]) -> list[Paragraph]:
    """Results section: a paragraph on the flow, and one per analysis in the plan's order.

    Parameters
    ----------
    study : Study
    estimates : mapping of str to DataFrame
        Tidy estimates by analysis, `flow` among them.

    Returns
    -------
    list of Paragraph
        Plain text; each ends with the tables and figures that show its numbers.

    Raises
    ------
    KeyError
        A kind of analysis that `RESULTS` has no words for.
    """
    flow = list(flow_results(study, records(estimates["flow"])))
    if study.synthetic:
        flow.insert(0, f"These are {SYNTHETIC} data: the patients below are made up.")
    return [
        Paragraph("Patients", _paragraph(flow, "flow", study)),
        *(Paragraph(shown_in(study, name), _analysis(study, name, estimates[name])) for name in study.analyses),
    ]


def _analysis(study: Study, name: str, rows: pd.DataFrame) -> str:
    spec = study.analyses[name]
    sentences = list(RESULTS[type(spec)](study, spec, records(rows)))
    if spec.variant == "recommended":
        why = f" ({spec.instead_of.because.rstrip('.')})" if spec.instead_of else ""
        sentences[0] = f"As recommended{why}, {in_sentence(sentences[0])}"
    return _paragraph(sentences, name, study)


def _paragraph(sentences: list[str], analysis: str, study: Study) -> str:
    place = shown_in(study, analysis)
    shown = any(analysis in output.sources for output in study.outputs.values())
    return " ".join([*sentences, f"({place}.)" if shown else f"(In the results file {analysis}.)"])
