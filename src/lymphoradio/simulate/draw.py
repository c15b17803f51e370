"""The first values of each column, from its recipe and from what is printed about it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri

from ..errors import Problem, did_you_mean
from ..published.printed import parse_printed
from .grid import MISSING, Grid
from .nodes import Nodes, Values
from .printed import Key, Printed
from .recipe import ColumnDraw, RecipeError, SurvivalDraw
from .sampler import PROBABILITY, CannotDraw, Interval, draw_numbers, shape_of

MOST_TRIES = 200


class Drawing:
    """What is known while columns are drawn one after another."""

    def __init__(self, n: int, grids: Mapping[str, Grid], nodes: Nodes, printed: Mapping[Key, Printed], file: str):
        self.n, self.grids, self.nodes, self.printed, self.file = n, grids, nodes, printed, file
        self.steps: dict[str, np.ndarray] = {}
        self.values: Values = {}

    def add(self, name: str, steps: np.ndarray) -> None:
        """Take a drawn column in, with the nodes that can be computed now."""
        self.steps[name] = steps
        self.values[name] = self.grids[name].values(steps)
        for node in self.nodes.available(self.steps):
            if name in node.uses or node.name not in self.values:
                self.values[node.name] = node.compute(self.values)

    def draw(self, name: str, draw: ColumnDraw, rng: np.random.Generator) -> None:
        """Draw a column, and the event column of a survival time.

        Raises
        ------
        RecipeError
            Numbers that do not exist, counts that are not printed, names that are not known yet.
        """
        try:
            self._draw(name, draw, rng)
        except CannotDraw as reason:
            raise self._wrong(name, str(reason), "Look at quantiles, minimum and maximum") from None

    def _draw(self, name: str, draw: ColumnDraw, rng: np.random.Generator) -> None:
        grid = self.grids[name]
        if draw.survival:
            time, event = self._survival(name, draw.survival, grid, rng)
            self.add(name, self._missing(name, draw, time, rng))
            self.add(draw.survival.event, np.where(self.steps[name] == MISSING, MISSING, event))
            return
        if draw.formula:
            steps = self._formula(name, draw, grid, rng)
            self.add(name, self._missing(name, draw, steps, rng))
            return
        gone = self._missing(name, draw, np.zeros(self.n, dtype=np.int64), rng) == MISSING
        steps = np.full(self.n, MISSING, dtype=np.int64)
        order = self._order(name, draw, rng)
        for group, members in self._groups(name, draw):
            who = order[np.isin(order, members[~gone[members]])]
            drawn = self._numbers if grid.kind == "number" else self._levels
            steps[who] = drawn(name, draw, grid, group, len(who), rng)
        self.add(name, steps)

    def _wrong(self, name: str, what: str, remedy: str) -> RecipeError:
        return RecipeError([Problem(self.file, f"columns.{name}", what, remedy)])

    def evaluate(self, name: str, text: str) -> np.ndarray:
        """A formula over what is drawn so far."""
        missing = sorted(used for used in self.nodes.reads_of(text) if used not in self.values)
        if missing:
            remedy = did_you_mean(missing[0], self.values, "Draw it before")
            raise self._wrong(name, f"{text!r} uses {missing[0]!r}, which is not drawn yet", remedy)
        found = self.nodes.formula(text)[1](self.values)
        return found if len(found) == self.n else np.full(self.n, found[0] if len(found) else 0.0)

    def _missing(self, name: str, draw: ColumnDraw, steps: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        gone = np.full(self.n, False)
        if draw.missing_if:
            gone = self.evaluate(name, draw.missing_if) == 1
        if draw.missing:
            there = np.flatnonzero(~gone)
            gone[rng.permutation(there)[: draw.missing]] = True
        return np.where(gone, MISSING, steps)

    def _groups(self, name: str, draw: ColumnDraw) -> list[tuple[str, np.ndarray]]:
        if not draw.by:
            return [("", np.arange(self.n))]
        if draw.by not in self.values or not self.nodes.levels.get(draw.by):
            known = [factor for factor in self.values if self.nodes.levels.get(factor)]
            remedy = did_you_mean(draw.by, known, "Draw it before")
            raise self._wrong(name, f"by {draw.by!r} is no factor that is drawn yet", remedy)
        levels, codes = self.nodes.levels[draw.by], self.values[draw.by]
        groups = [(label, np.flatnonzero(codes == level)) for level, label in enumerate(levels)]
        return [*groups, ("", np.flatnonzero(codes < 0))]

    def _order(self, name: str, draw: ColumnDraw, rng: np.random.Generator) -> np.ndarray:
        """Patients in the order in which they get values from the smallest to the largest."""
        noise = ndtri((rng.integers(0, 2**40, self.n) + 0.5) / 2**40)
        if not draw.rank_by:
            return np.argsort(noise, kind="stable")
        predictor = self.evaluate(name, draw.rank_by)
        predictor = np.where(np.isnan(predictor), np.nanmean(predictor), predictor)
        spread = float(predictor.std()) or 1.0
        return np.argsort(np.round(predictor / spread + draw.noise * noise, 9), kind="stable")

    def _numbers(
        self, name: str, draw: ColumnDraw, grid: Grid, group: str, n: int, rng: np.random.Generator
    ) -> np.ndarray:
        if n == 0:
            return np.zeros(0, dtype=np.int64)
        known = self.printed.get((name, draw.by if group else "", group), Printed())
        whole = self.printed.get((name, "", ""), Printed())
        texts = {kind: text for kind, text in known.numbers.items() if kind in PROBABILITY} | dict(draw.quantiles)
        quantiles = {kind: Interval.of(text) for kind, text in texts.items()}
        mean = draw.mean if draw.mean is not None else self._printed(name, known, "mean")
        sd = draw.sd if draw.sd is not None else self._printed(name, known, "sd")
        low, high = grid.low, grid.high
        for kind, take in (("min", max), ("max", min)):  # no value of a group is beyond the range of all
            text = whole.numbers.get(kind)
            if text is not None and kind not in quantiles:
                interval, end = Interval.of(text), low if kind == "min" else high
                edge = int(np.ceil(interval.low * grid.scale - 1e-9)) if kind == "min" else int(
                    np.ceil(interval.high * grid.scale - 1e-9)) - 1  # fmt: skip
                edge = edge if end is None else take(edge, end)
                low, high = (edge, high) if kind == "min" else (low, edge)
        shape = shape_of(draw.shape, mean, sd, list(quantiles.items()))
        for attempt in range(MOST_TRIES):
            try:
                return draw_numbers(n, quantiles, shape, grid.scale, low, high, rng)
            except CannotDraw:
                if attempt == MOST_TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _printed(self, name: str, known: Printed, kind: str) -> float | None:
        """A printed mean or SD; where only those of groups are printed, their mean."""
        if kind in known.numbers:
            return _middle(known.numbers[kind])
        groups = [found.numbers[kind] for (column, _, group), found in self.printed.items()
                  if column == name and group and kind in found.numbers]  # fmt: skip
        return sum(_middle(text) for text in groups) / len(groups) if groups else None

    def _levels(
        self, name: str, draw: ColumnDraw, grid: Grid, group: str, n: int, rng: np.random.Generator
    ) -> np.ndarray:
        if n == 0:
            return np.zeros(0, dtype=np.int64)
        given = draw.counts.get(group) if group else draw.counts
        counts = given if isinstance(given, Mapping) and given else self.printed.get(
            (name, draw.by if group else "", group), Printed()).counts  # fmt: skip
        numbers = {label: int(count) for label, count in counts.items() if isinstance(count, int)}
        unknown = [label for label in numbers if label not in grid.levels]
        if unknown:
            raise self._wrong(name, f"{unknown[0]!r} is no level", f"There are {', '.join(grid.levels)}")
        if numbers and sum(numbers.values()) == n:
            numbers = {label: numbers.get(label, 0) for label in grid.levels}
        open_ = [label for label in grid.levels if label not in numbers]
        if len(open_) == 1:
            numbers[open_[0]] = n - sum(numbers.values())
        of = f" in {group}" if group else ""
        if open_ and len(open_) > 1:
            what = f"the patients{of} with {', '.join(open_)} are not printed"
            raise self._wrong(name, what, "Give counts")
        if sum(numbers.values()) != n or min(numbers.values()) < 0:
            what = f"the counts{of} add up to {sum(numbers.values())}, and there are {n} patients"
            raise self._wrong(name, what, "Correct counts, or give missing")
        return np.repeat(np.arange(len(grid.levels)), [numbers[label] for label in grid.levels])

    def _formula(self, name: str, draw: ColumnDraw, grid: Grid, rng: np.random.Generator) -> np.ndarray:
        value = self.evaluate(name, draw.formula)
        uniform = (rng.integers(0, 2**40, self.n) + 0.5) / 2**40
        if grid.kind == "number":
            return grid.to_steps(np.round(value + draw.spread * ndtri(uniform), 9))
        if grid.kind == "event":
            happened, ended = _event_places(grid, self.nodes, name)
            return np.where(np.isnan(value), MISSING, np.where(uniform < value, happened, ended))
        if len(grid.levels) != 2:
            raise self._wrong(name, "a formula gives a number, or the chance of the second of two levels", "")
        return np.where(np.isnan(value), MISSING, (uniform < value).astype(np.int64))

    def _survival(
        self, name: str, draw: SurvivalDraw, grid: Grid, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        log_hazard = self.evaluate(name, draw.log_hazard)
        log_hazard = np.where(np.isnan(log_hazard), 0.0, log_hazard)
        uniform = (rng.integers(0, 2**40, self.n) + 0.5) / 2**40
        scale = draw.median / np.log(2.0) ** (1 / draw.weibull)
        time = scale * (-np.log(uniform) * np.exp(-log_hazard)) ** (1 / draw.weibull)
        start, end = draw.censored
        stop = start + (end - start) * (rng.integers(0, 2**40, self.n) + 0.5) / 2**40
        observed = np.round(np.minimum(time, stop), 9)
        if draw.at_least:
            observed = np.fmax(observed, self.evaluate(name, draw.at_least))
        steps = np.maximum(grid.to_steps(observed), 1)
        event = self.grids[draw.event]
        happened, ended = _event_places(event, self.nodes, draw.event)
        return steps, np.where(time <= stop, happened, ended)


def _middle(text: str) -> float:
    printed = parse_printed(text)
    return float(printed.low + printed.high) / 2


def _event_places(grid: Grid, nodes: Nodes, name: str) -> tuple[int, int]:
    """Places of the first code that means an event and of the first that means censored."""
    meanings = next((endpoint.codes for endpoint in nodes.study.endpoints.values() if endpoint.event == name), None)
    if meanings is None:
        return 1, 0
    found = [grid.codes.index(next(code for code, meant in meanings.items() if meant == what))
             for what in ("event", "censored")]  # fmt: skip
    return found[0], found[1]
