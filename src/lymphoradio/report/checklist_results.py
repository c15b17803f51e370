"""Rules of the checklists on results: each says which tables, figures and files answer an item."""

from __future__ import annotations

from collections.abc import Iterable

from ..study.specs import (
    AdverseEvents,
    Characteristics,
    Correlation,
    Cox,
    GroupComparison,
    KaplanMeier,
    MixedModel,
    PairedChange,
    Regression,
    Response,
    Roc,
    Trajectory,
)
from .checklist_made import PAGE, UNIVARIABLE, Found, Made, Place
from .checklist_methods import STABILITY, beside, of_subgroups, once, probed

FLOW = Place("tidy/flow.csv", "tidy/flow.csv")


def flow(made: Made) -> Found:
    """A table or figure of the flow."""
    shown = _flow_shown(made)
    return Found((*shown, FLOW, made.patients(""))) if shown else Found()


def reasons(made: Made) -> Found:
    """Exclusions, where the flow is shown."""
    shown = _flow_shown(made)
    if not (shown and made.study.exclusions):
        return Found()
    return Found((*(place._replace(plan="exclusions") for place in shown), made.patients("exclusions")))


def diagram(made: Made) -> Found:
    """A flow diagram."""
    return Found(tuple(made.shown("flow", what="Figure")))


def characteristics(made: Made) -> Found:
    """Tables of characteristics, and whether the variables of the models are described."""
    tables = once([place for name, _ in made.of(Characteristics) for place in made.shown(name, what="Table")])
    names = (name for _, spec in made.of(Regression) for name in spec.candidates)
    return Found(tables, _undescribed(made, names))


def missing_counts(made: Made) -> Found:
    """The data dictionary, which counts missing values."""
    return Found((made.dictionary(),))


def distributions(made: Made) -> Found:
    """Tables of characteristics, and the counts of missing values."""
    tables = characteristics(made).places
    return Found((*tables, made.dictionary()), _undescribed(made, sorted(made.candidates()))) if tables else Found()


def follow_up(made: Made) -> Found:
    """Median follow-up that could be estimated."""
    places = [
        place
        for name, _ in made.of(KaplanMeier)
        if len(made.numbers(name, "median_follow_up"))
        for place in (*made.shown(name, ".follow_up", "Table"), Place(f"tidy/{name}.csv", f"tidy/{name}.csv"))
    ]
    return Found(once(places))


def outcomes(made: Made) -> Found:
    """Numbers of events, and summaries before and after or over time."""
    kinds = (KaplanMeier, Response, AdverseEvents, PairedChange, Trajectory, MixedModel)
    return Found(once([place for name, _ in made.of(*kinds) for place in made.shown(name)]))


def estimates(made: Made) -> Found:
    """Regressions with effects that have intervals, alone and adjusted for each other."""
    alone, adjusted = _alone(made, Regression), _adjusted(made, Regression)
    missing = []
    if (alone or adjusted) and not adjusted:
        missing.append("There is no adjusted estimate: no model has two variables or more.")
    if (alone or adjusted) and not alone:
        missing.append("There is no unadjusted estimate: `univariable` is off in every regression.")
    return Found(once([*alone, *adjusted]), tuple(missing))


def boundaries(made: Made) -> Found:
    """Groups made from numbers, whose conditions the plan states; cut-offs that were searched."""
    groups = [made.dictionary()._replace(plan=f"derived.{name}") for name in made.cut()]
    searched = [
        place
        for name, _ in made.of(Roc)
        if len(made.numbers(name, "cutoff"))
        for place in made.shown(name, ".markers", "Table")
    ]
    missing = ("Print the boundaries where the groups' names do not say them.",) if groups else ()
    return Found((*groups, *searched), missing)


def absolute_risks(made: Made) -> Found:
    """Survival at stated times, and rates of response, by group."""
    places = [
        place
        for name, spec in made.of(KaplanMeier)
        if spec.by and (made.numbers(name, "survival_probability")["group"] != "").any()
        for place in made.shown(name, ".times", "Table") or [Place(f"tidy/{name}.csv", f"tidy/{name}.csv")]
    ]
    places += [place for name, spec in made.of(Response) if spec.by for place in made.shown(name, ".by")]
    return Found(once(places))


def other_analyses(made: Made) -> Found:
    """Subgroups and sensitivity analyses, where they are shown."""
    within = [place for name, key in of_subgroups(made) for place in made.shown(name, key)]
    again = [Place(f"tidy/{name}.csv", f"tidy/{name}.csv", f"analyses.{name}.models") for name in probed(made)]
    return Found(once([*within, *beside(made), *again]))


def results_text(made: Made) -> Found:
    """The sentences of the results."""
    return Found((Place("Results as text", f"{PAGE}#results-as-text"),)) if made.results else Found()


def limitations(made: Made) -> Found:
    """The warnings."""
    return Found((Place("Warnings", f"{PAGE}#warnings"),)) if made.caveats else Found()


def patients(made: Made) -> Found:
    """Characteristics and exclusions."""
    excluded = [made.patients("exclusions")] if made.study.exclusions else []
    return Found((*characteristics(made).places, *excluded))


def flow_and_events(made: Made) -> Found:
    """The flow, and the numbers of events overall and by group."""
    shown = _flow_shown(made)
    events = [
        place for name, _ in made.of(KaplanMeier) if len(made.numbers(name, "count")) for place in made.shown(name)
    ]
    missing = []
    if events and not shown:
        missing.append("The flow is not shown: a figure or table with `from: flow` does.")
    if shown and not events:
        missing.append("No table or figure counts events by group.")
    return Found(once([*shown, *events]), tuple(missing))


def marker_relations(made: Made) -> Found:
    """Candidates of the survival analyses by each other: characteristics by group, comparisons, correlations."""
    used = made.candidates()
    by_group = [(name, ".by") for name, spec in made.of(Characteristics, GroupComparison) if spec.by in used]
    pairs = [
        (name, ".pairs") for name, spec in made.of(Correlation) if any(set(pair) & used for pair in spec.pairs.values())
    ]
    return Found(once([place for name, key in (*by_group, *pairs) for place in made.shown(name, key)]))


def univariable(made: Made) -> Found:
    """Univariable hazard ratios and Kaplan-Meier figures."""
    alone = _alone(made, Cox)
    curves = [place for name, _ in made.of(KaplanMeier) for place in made.shown(name, what="Figure")]
    missing = []
    if curves and not alone:
        missing.append("There is no univariable hazard ratio of a Cox model.")
    if alone and not curves:
        missing.append("There is no Kaplan-Meier plot.")
    return Found(once([*alone, *curves]), tuple(missing))


def multivariable(made: Made) -> Found:
    """Cox models of two variables or more."""
    return Found(once(_adjusted(made, Cox)))


def unselected(made: Made) -> Found:
    """Cox models of listed variables, which no selection chose."""
    places = [
        place
        for name, spec in made.of(Cox)
        for model, listed in spec.models.items()
        if listed.variables is not None and made.is_adjusted(name, model)
        for place in made.effects_shown(name, model, f".models.{model}")
    ]
    return Found(once(places))


def further_checks(made: Made) -> Found:
    """Tests of proportional hazards, fits without single patients, reruns in bootstrap resamples."""
    places = []
    for name, _ in made.of(Cox):
        rows = made.estimates[name]
        tested = rows["method"].str.startswith(("proportional hazards", "linearity")) & rows["p_value"].notna()
        if tested.any() or len(made.numbers(name, "estimate_without", *STABILITY)):
            places += [made.described(name), Place(f"tidy/{name}.csv", f"tidy/{name}.csv", f"analyses.{name}")]
    return Found(once(places))


def _flow_shown(made: Made) -> list[Place]:
    return [place for place in made.shown("flow") if place != FLOW._replace(plan="flow")]


def _undescribed(made: Made, names: Iterable[str]) -> tuple[str, ...]:
    labels = made.undescribed(names)
    return (f"Describe also what models use and no table or figure does: {', '.join(labels)}.",) if labels else ()


def _alone(made: Made, kind: type) -> list[Place]:
    """Where univariable effects of regressions stand."""
    return [
        place
        for name, _ in made.of(kind)
        if (made.effects(name)["model"] == UNIVARIABLE).any()
        for place in made.effects_shown(name, UNIVARIABLE, ".univariable")
    ]


def _adjusted(made: Made, kind: type) -> list[Place]:
    """Where effects of models of two variables or more stand."""
    return [
        place
        for name, spec in made.of(kind)
        for model in spec.models
        if made.is_adjusted(name, model)
        for place in made.effects_shown(name, model, f".models.{model}")
    ]
