"""What the emulator is told about a parameter set: closed form and queueing theory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from bandeexit.calibration.cells import cell_splits, cell_times, relative_demand
from bandeexit.calibration.columns import rows_of
from bandeexit.calibration.congested.queueing import Load, queue_of
from bandeexit.calibration.congested.theory import (
    as_tables,
    at_the_origin,
    edges_until,
    expected_states,
    referred_share,
)
from bandeexit.calibration.likelihood import (
    SPLIT_PATHS,
    Durations,
    Splits,
    initial_mass,
    smooth_splits,
)
from bandeexit.calibration.table import followed_for_ever
from bandeexit.calibration.targets import CountTarget, days_of, predict_targets
from bandeexit.calibration.unknowns import DISCONTINUED, FittedUnknowns, window_cells
from bandeexit.model.programme import REGISTRY, Programme
from bandeexit.model.rates import RateCells

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

QUEUE_PATHS = (
    DISCONTINUED,
    "visitation.patience_days",
    "programme.control_share",
    "programme.dropout_elasticity",
    "capacity.headroom",
    "capacity.stretch",
    "threat.high_share",
    "threat.places",
    "demand.initial_load",
)
"""What matters, besides trend and durations, where capacity may bind."""
# All else that is positive is a log, so that a product of parameters is a sum of features.
AS_THEY_ARE = ("demand.initial_load", "demand.initial_visitation")
"""Features without a log: they begin at 0, where nothing special happens."""
# Who is in visitation at the census came in its last months.
RECENT = 13
"""Cells of demand, about a year."""
SMALL_WAIT, SMALL_SHARE = 0.1, 0.003
"""Added before a log: persons, share."""
# Keeps logits finite; farther out than any count of some hundred persons could tell.
MOST_SHARE = 1.0 - 1e-9
MOST_RENEGING = 0.95
TINY = 1e-9


NO_NUMBERS: Floats = np.empty((0, 0))
"""Where there is no target besides the census."""


class Predictions(NamedTuple):
    """Predictions for n parameter sets."""

    base: Floats
    """Logits of the four conditional shares, shape (n, 4): closed form and queue, no simulation."""
    features: Floats
    """Shape (n, n_features)."""
    numbers: Floats = NO_NUMBERS
    """What other targets count, without a queue's effect on who leaves, shape (n, n_targets)."""


@dataclass(frozen=True)
class Situation:
    """A programme whose parameters are placed by standard normal coordinates."""

    unknowns: FittedUnknowns
    features_of: tuple[str, ...]
    """Parameters that are features by themselves; the same in all regimes."""
    targets: tuple[CountTarget, ...] = ()
    """Evidence besides the census."""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Uncertain parameters that matter: the coordinates."""
        return tuple(p for p in (*SPLIT_PATHS, *QUEUE_PATHS) if p in self.unknowns.priors)

    @cached_property
    def cells(self) -> RateCells:
        """Cells of demand up to the census."""
        return window_cells(self.unknowns.programme)

    def columns(self, z: Floats) -> dict[str, Floats]:
        """Coordinates, shape (n, len(paths)) -> every parameter that matters, by path."""
        u = dict(zip(self.paths, special.ndtr(z).T, strict=True))
        middle = np.full(len(z), 0.5)
        return {
            path: self.unknowns.column(path, u.get(path, middle))
            for path in (*SPLIT_PATHS, *QUEUE_PATHS)
        }

    def predict_smooth(self, z: Floats) -> Predictions:
        """Predict for demand without a slow random factor, shape (n, len(paths))."""
        columns = self.columns(z)
        durations = _durations(columns)
        splits = smooth_splits(durations, self.unknowns.programme.census_day)
        # A flat slow factor on the same cells: smooth demand and histories go through the same
        # features, and one emulator serves both.
        demand = self._demand(durations.trend, np.zeros((len(z), 1 + int(self.cells.month[-1]))))
        predictions = self._predict(columns, followed_for_ever(durations)[1], splits, demand)
        window = self.unknowns.programme.census_day
        by_day = [smooth_splits(durations, window, day) for day in self._earlier_days]
        share = durations.initial_share
        numbers = self._numbers(predictions.base, demand, share, [*by_day, splits])
        return predictions._replace(numbers=numbers)

    def predict(self, z: Floats, owner: Integers, log_level: Floats) -> Predictions:
        """Predict for histories of the slow factor.

        Parameters
        ----------
        z : ndarray, shape (n, len(paths))
        owner : ndarray of int, shape (n_histories,)
            Row of `z` that each history belongs to.
        log_level : ndarray, shape (n_histories, n_months)
        """
        columns = self.columns(z)
        durations = _durations(columns)
        demand = self._demand(durations.trend[owner], log_level)
        times = rows_of(cell_times(durations, self.cells.edges), owner)
        share = durations.initial_share[owner]
        initial = initial_mass(self.unknowns.programme.census_day, share)
        splits = cell_splits(times, demand, self.cells.edges, initial)
        repeated = {path: column[owner] for path, column in columns.items()}
        stay = followed_for_ever(durations)[1][owner]
        predictions = self._predict(repeated, stay, splits, demand)
        by_day = [
            self._splits_at(durations, owner, demand, initial, day) for day in self._earlier_days
        ]
        numbers = self._numbers(predictions.base, demand, share, [*by_day, splits])
        return predictions._replace(numbers=numbers)

    @property
    def _earlier_days(self) -> tuple[float, ...]:
        """Midnights between origin and census at which targets count."""
        programme = self.unknowns.programme
        days = days_of(programme, self.targets)
        return tuple(day for day in days if 0.0 < day < programme.census_day)

    def _splits_at(
        self, durations: Durations, owner: Integers, demand: Floats, initial: Floats, day: float
    ) -> Splits:
        edges = edges_until(self.cells.edges, day)
        times = rows_of(cell_times(durations, edges), owner)
        return cell_splits(times, demand[:, : len(edges) - 1], edges, initial)

    def _numbers(
        self,
        base: Floats,
        demand: Floats,
        initial_share: Floats,
        by_day: list[Splits],
    ) -> Floats:
        """Read the targets off the closed form; a later date counts as the census's."""
        if not self.targets:
            return np.empty((len(base), 0))
        programme, edges = self.unknowns.programme, self.cells.edges
        days = np.array([0.0, *self._earlier_days, programme.census_day])
        out = special.expit(base[:, 1])
        total, at_origin = programme.census.total, programme.census.total * initial_share
        states = [
            expected_states(
                splits_then,
                out,
                at_origin + (total - at_origin) * referred_share(demand, edges, day),
            )
            for day, splits_then in zip(days[1:].tolist(), by_day, strict=True)
        ]
        share = np.array([district.demand_weight for district in programme.districts])
        tables = as_tables([at_the_origin(at_origin), *states], share / share.sum())
        return predict_targets(programme, self.targets, tables, days)

    def _demand(self, trend: Floats, log_level: Floats) -> Floats:
        return relative_demand(self.cells, self.unknowns.programme.census_day, trend, log_level)

    def _predict(
        self,
        columns: Mapping[str, Floats],
        stay: Floats,
        splits: Splits,
        demand: Floats,
    ) -> Predictions:
        programme, edges = self.unknowns.programme, self.cells.edges
        # Who gives up waiting and whose visitation is discontinued are one published count: the
        # first leave before anybody decides, so shares combine and do not add.
        queue = queue_of(load_of(programme, columns, stay, demand, edges))
        stayed, present, completed = (_inside(np.nan_to_num(s, nan=0.5)) for s in splits)
        own = columns[DISCONTINUED]
        gave_up = np.minimum(queue.reneging / (1.0 - stayed), MOST_RENEGING)
        out = _inside(gave_up + (1.0 - gave_up) * own)
        base = special.logit(np.stack([stayed, out, present, completed], axis=1))
        width = np.diff(edges)[-RECENT:]
        norm = norm_of(programme, columns)
        # The queue's part decides: looked at by half years it takes the held-out error of the share
        # discontinued from 0.60 to 0.23 standard deviations of the data (docs/decisions/0007).
        features = (
            *(_score(path, columns[path]) for path in self.features_of),
            base[:, [0, 2, 3]],
            special.logit(_inside(own)),
            np.log(SMALL_WAIT + queue.waiting),
            np.log(SMALL_WAIT + queue.waiting_at_end),
            np.log(SMALL_SHARE + queue.reneging),
            queue.full,
            queue.full_at_end,
            # As the engine has it: speed = overload^elasticity, so their product is
            # the log of a speed.
            _overload(queue.load, norm) * columns["programme.dropout_elasticity"],
            _overload(queue.load_at_end, norm),
            np.log(demand[:, -1]),
            np.log(demand[:, -RECENT:] @ width / width.sum()),
        )
        return Predictions(base, np.column_stack(features), np.empty((len(base), 0)))


def _durations(columns: Mapping[str, Floats]) -> Durations:
    return Durations(*(columns[path] for path in SPLIT_PATHS))


def _score(path: str, column: Floats) -> Floats:
    """Let a parameter run over all numbers: log, logit, or as it is."""
    if path in AS_THEY_ARE:
        return column
    entry = REGISTRY[path]
    if entry.unit == "share":
        return np.asarray(special.logit(_inside(column)))
    return np.log(np.maximum(column, TINY)) if entry.least >= 0.0 else column


def _inside(share: Floats) -> Floats:
    return np.clip(share, 1.0 - MOST_SHARE, MOST_SHARE)


def _overload(load: Floats, norm: Floats) -> Floats:
    """Log of load over norm, within what a small number can tell."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # A norm of 0, or without limit, is a fact about a queue and not a
        # number to extrapolate along.
        return np.clip(np.log(load / norm), -1.0, 1.0)


def norm_of(programme: Programme, columns: Mapping[str, Floats]) -> Floats:
    """Norm of the whole country at the census, persons."""
    # Headroom is norm over open cases at the census, because neither posts
    # nor caseload are published.
    return np.asarray(columns["capacity.headroom"] * programme.census.open_cases)


def load_of(
    programme: Programme,
    columns: Mapping[str, Floats],
    stay: Floats,
    demand: Floats,
    edges: Floats,
) -> Load:
    """Say what parameter sets ask of the units.

    Parameters
    ----------
    stay : ndarray, shape (n,)
        Mean days in the programme.
    demand : ndarray, shape (n, n_cells)
        Relative to the window's average.
    """
    weight = np.array([district.demand_weight for district in programme.districts])
    posts = np.array([district.coordinator_weight for district in programme.districts])
    # Not rounded: the engine rounds at random so that limits are right on
    # average, which is what this is.
    limit = (norm_of(programme, columns) * columns["capacity.stretch"])[:, None] * (
        posts / posts.sum()
    )
    admitted = 1.0 - columns[DISCONTINUED]
    visiting = programme.census.total * columns["demand.initial_visitation"]
    referred = programme.census.total - visiting
    return Load(
        rate=demand * (referred / programme.census_day)[:, None],
        width=np.diff(edges),
        # A case takes one place from the start of visitation to the end of the programme.
        stay=columns["visitation.days"] + admitted * stay,
        patience=columns["visitation.patience_days"],
        places=1.0 + columns["threat.high_share"] * (columns["threat.places"] - 1.0),
        initial=columns["demand.initial_load"] + visiting,
        initial_stay=stay,
        # As in the engine: a small district has its minimum, whatever its share of the norm.
        limit=np.maximum(programme.capacity.minimum_places, limit),
        share=weight / weight.sum(),
    )
