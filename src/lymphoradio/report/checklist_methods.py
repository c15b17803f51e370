"""Rules of the checklists on methods: each says which places of a study answer an item, from what was really done."""

from __future__ import annotations

from ..study.specs import Cox, KaplanMeier, MixedModel, PairedChange, Regression, Roc, Trajectory
from .checklist_made import PAGE, UNIVARIABLE, Found, Made, Place

STABILITY = ("inclusion_frequency", "corrected_performance", "calibration_slope")


def once(places: list[Place]) -> tuple[Place, ...]:
    """Places without repetition; where keys of the plan differ for one place, the first."""
    return tuple({(place.words, place.target): place for place in reversed(places)}.values())[::-1]


def eligibility(made: Made) -> Found:
    """Exclusions that the plan applies."""
    if not made.study.exclusions:
        return Found()
    return Found((made.patients("exclusions"), *made.shown("flow")))


def variables(made: Made) -> Found:
    """The data dictionary, and endpoints by their codes."""
    endpoints = [made.described(name)._replace(plan=f"endpoints.{spec.endpoint}") for name, spec in made.of_survival()]
    return Found(once([made.dictionary(), *endpoints]))


def units(made: Made) -> Found:
    """Units of the columns."""
    has_units = any(column.unit for column in made.study.columns.values())
    return Found((made.dictionary(),)) if has_units else Found()


def bias(made: Made) -> Found:
    """Landmarks, time-dependent covariates, regression to the mean, and recommended analyses beside published ones."""
    places = [made.described(name, ".landmark") for name, spec in made.of_survival() if spec.landmark is not None]
    places += [made.described(name, ".over_time") for name, spec in made.of(Cox) if spec.over_time]
    places += [made.described(name, ".enrolled_by") for name, spec in made.of(PairedChange) if spec.enrolled_by]
    return Found(once([*places, *beside(made)]))


def quantities(made: Made) -> Found:
    """Groups made from numbers, and tests of whether one coefficient per unit describes a number."""
    places = [made.dictionary()._replace(plan=f"derived.{name}") for name in made.cut()]
    for name, _ in made.of(Regression):
        rows = made.estimates[name]
        if (rows["method"].str.startswith("linearity") & rows["p_value"].notna()).any():
            places.append(made.described(name, ".candidates"))
    missing = ("Say why these groups were chosen.",) if made.cut() else ()
    return Found(tuple(places), missing)


def statistics(made: Made) -> Found:
    """The methods section; confounding is controlled only where a model has two variables or more."""
    is_adjusted = any(made.is_adjusted(name, model) for name, spec in made.of(Regression) for model in spec.models)
    missing = () if is_adjusted else ("No model has two variables or more: say how confounding was controlled.",)
    return Found((Place("Methods", f"{PAGE}#methods", "analyses"),), missing)


def subgroups(made: Made) -> Found:
    """Changes within groups, and differences of changes between groups."""
    return Found(once([made.described(name, key) for name, key in of_subgroups(made)]))


def of_subgroups(made: Made) -> list[tuple[str, str]]:
    """Analyses of subgroups, and the key that makes them so; steps of the flow are not subgroups."""
    return [(name, ".by") for name, spec in made.of(PairedChange, Trajectory, MixedModel) if spec.by]


def missing_values(made: Made) -> Found:
    """The paragraph on missing values, and imputations."""
    imputed = [made.described(name, ".missing") for name, spec in made.of(Regression) if spec.missing == "impute"]
    return Found((*made.missing_values(), *imputed))


def censoring(made: Made) -> Found:
    """Analyses of times that may be censored."""
    places = [
        made.described(name)._replace(plan=f"endpoints.{spec.endpoint}.codes") for name, spec in made.of_survival()
    ]
    return Found(once(places))


def sensitivity(made: Made) -> Found:
    """Recommended analyses beside published ones, fits without single patients, and reruns of selections."""
    return Found(once([*beside(made), *(made.described(name, ".models") for name in probed(made))]))


def probed(made: Made) -> list[str]:
    """Regressions that were fitted without single patients, or whose selection was rerun."""
    return [name for name, _ in made.of(Regression) if len(made.numbers(name, "estimate_without", *STABILITY))]


def endpoints(made: Made) -> Found:
    """Endpoints of the analyses of survival."""
    places = [made.described(name)._replace(plan=f"endpoints.{spec.endpoint}") for name, spec in made.of_survival()]
    return Found(once(places))


def candidates(made: Made) -> Found:
    """Candidate variables of the Cox models, listed where each is examined alone."""
    places = [
        place
        for name, spec in made.of(Cox)
        for place in (
            made.described(name, ".candidates"),
            *(made.effects_shown(name, UNIVARIABLE, ".candidates") if spec.univariable else ()),
        )
    ]
    return Found(once(places))


def model_methods(made: Made) -> Found:
    """Methods of the survival analyses: models, assumptions, missing values."""
    models = [made.described(name, ".models") for name, spec in made.of(Cox) if spec.models]
    missing = []
    if not models:
        missing.append("The plan has no multivariable Cox model: describe how models were built.")
    if not any(_hazards_tested(made, name) for name, _ in made.of(Cox)):
        missing.append("Proportional hazards were not tested: say how assumptions were verified.")
    curves = [made.described(name) for name, _ in made.of(KaplanMeier)]
    return Found(once([*curves, *models, *made.missing_values()]), tuple(missing))


def cut_points(made: Made) -> Found:
    """Cut-offs that were searched, and groups that the plan makes from numbers."""
    searched = [made.described(name, ".markers") for name, _ in made.of(Roc) if len(made.numbers(name, "cutoff"))]
    used = made.candidates()
    groups = [made.dictionary()._replace(plan=f"derived.{name}") for name in made.cut() if name in used]
    return Found((*searched, *groups))


def _hazards_tested(made: Made, name: str) -> bool:
    rows = made.estimates[name]
    return bool((rows["method"].str.startswith("proportional hazards") & rows["p_value"].notna()).any())


def beside(made: Made) -> list[Place]:
    """The section of recommended results beside the published ones."""
    names = [name for name, spec in made.study.analyses.items() if spec.instead_of is not None]
    if not names:
        return []
    title = "As published, and as it should be"
    return [Place(title, f"{PAGE}#beside", f"analyses.{names[0]}.instead_of")]
