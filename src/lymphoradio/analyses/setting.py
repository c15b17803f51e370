"""The patients and the design of one model: complete cases of its variables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..stats.design import Design, Term, build_design
from ..stats.errors import NotEstimable
from ..study import Study
from ..study.specs import Linear, Logistic, Regression
from .families import Family
from .summaries import joined
from .words import coupled, late_for, term_unit


class Setting:
    """Complete cases of some variables, with the terms of their design."""

    def __init__(self, cohort: pd.DataFrame, variables: list[str], spec: Regression, study: Study, family: Family):
        self.spec, self.study, self.family, self.variables = spec, study, family, variables
        complete = family.known() & cohort[variables].notna().all(axis=1).to_numpy()
        self.rows = np.flatnonzero(complete)
        self.n_missing = len(cohort) - len(self.rows)
        used = cohort[variables].iloc[self.rows]
        self.notes = {name: joined(self._late(name), self._coupled(name), self._origin(name)) for name in variables}
        self.alone: list[str] = []  # variables that are the same in all patients
        terms, values = [], {}
        for name in variables:
            levels = study.levels(name)
            if levels:
                present = tuple(level for level in levels if (used[name] == level).any())
                empty = [level for level in levels if level not in present]
                if empty:
                    self.notes[name] = joined(self.notes[name], f"no patient in {', '.join(empty)}")
                values[name] = used[name].astype(object).to_numpy(dtype=str)
                if len(present) < 2:
                    self.alone.append(name)
                terms.append(Term(name, "factor", present if len(present) > 1 else levels))
            else:
                values[name] = used[name].to_numpy(float)
                if len(np.unique(values[name])) < 2:
                    self.alone.append(name)
                terms.append(Term(name, per=spec.per.get(name, 1.0)))
        self.values, self.terms = values, terms

    def _late(self, name: str) -> str:
        late = late_for(name, self.study, self.spec)
        return f"{late}: not a baseline covariate" if late else ""

    def _coupled(self, name: str) -> str:
        # Of a time to event, a candidate that is computed from its columns has been refused with the plan.
        return coupled(name, self.spec.outcome, self.study) if isinstance(self.spec, Linear | Logistic) else ""

    def _origin(self, name: str) -> str:
        if not self.study.levels(name) or not isinstance(self.spec, Linear) or self.spec.intercept:
            return ""
        return "no intercept: the reference level is held at 0 where all other variables are 0"

    def design(self) -> Design:
        """Columns of the variables; NotEstimable without patients, or where one is the same in all of them."""
        if not len(self.rows):
            raise NotEstimable("no patient has all the values")
        if self.alone:
            raise NotEstimable(f"{', '.join(map(self.study.label, self.alone))}: the same in all patients")
        design = build_design(self.values, self.terms)
        words = zip(map(self.study.label, design.column_term), design.column_level, strict=True)
        # Reasons name columns, and are read by people who know the labels alone.
        return replace(design, column_names=tuple(f"{label} ({level})" if level else label for label, level in words))

    def unit(self, name: str) -> str:
        """What an effect is for."""
        return term_unit(name, self.spec, self.study)
