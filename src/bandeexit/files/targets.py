"""Read the targets: published counts, and the one census among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import NamedTuple, cast

from bandeexit.calibration.targets import (
    ABOUT,
    MEASURES_OF,
    STOCKS,
    TOTALS,
    CountTarget,
    Observation,
    Use,
)
from bandeexit.errors import did_you_mean
from bandeexit.files.fields import Fields, shown
from bandeexit.files.parameters import Labels
from bandeexit.files.yaml_nodes import Faults, Node
from bandeexit.model.programme import Census

# Exclusive and complete: every person who was ever in visitation is in exactly one, which is why
# they add up to the total (`total`, 593 in the answer to question 1902 of 10 November 2020).
CENSUS_STATES = (
    "in_visitation",
    "in_programme",
    "completed",
    "programme_discontinued",
    "visitation_discontinued",
)
NATIONAL = "national"
USES = ("fit", "hold-out")
_VALUES = ("count", "about", "at_least", "at_most", "between")
_KINDS = ("state", "flow", "ratio")
_MOST_PEOPLE = 10**7
MOST_TARGETS = 500
MOST_EVIDENCE = 40
"""Of the targets to fit, besides the census: their joint law is a matrix."""


class Targets(NamedTuple):
    """What a study is fitted to, and what it is scored by."""

    census: Census
    others: tuple[CountTarget, ...]
    """Every target that is not part of the census, in the order of the file."""
    source: str
    """Where the census was read: an id in the bibliography."""


@dataclass(frozen=True, slots=True)
class _Row:
    node: Node
    target: CountTarget

    @property
    def may_be_of_census(self) -> bool:
        target = self.target
        return (
            target.use == "fit"
            and not target.scope
            and target.quantity in ("stock", "total")
            and target.state in CENSUS_STATES
            and target.observed.is_exact
            and target.observed.spread == 0.0
        )


def read_targets(
    node: Node,
    faults: Faults,
    labels: Labels,
    origin: date | None,
    districts: Sequence[str],
) -> Targets | None:
    """Read every target, and check that the census adds up."""
    top = Fields(node, faults, "this file")
    total = _read_total(top, faults, labels)
    rows = [
        row
        for entry in top.maps("targets", required=True)
        if (row := _read_row(entry, faults, labels, origin, districts)) is not None
    ]
    top.finish()
    if node.broken:
        return None
    if len(rows) > MOST_TARGETS:
        faults.add(node, f"{len(rows)} targets are given; expected at most {MOST_TARGETS}")
        return None
    _refuse_doubles(rows, faults)
    _refuse_shrinking_totals(rows, faults)
    census = _census(node, faults, rows, total)
    if census is None:
        return None
    # A row of the census's states at an earlier date is evidence like any other.
    others = tuple(
        row.target for row in rows if not (row.may_be_of_census and row.target.day == census.when)
    )
    evidence = sum(target.use == "fit" for target in others)
    if evidence > MOST_EVIDENCE:
        faults.add(
            node,
            f"{evidence} targets besides the census are to be fitted; "
            f"expected at most {MOST_EVIDENCE}",
            "Give the others `use: hold-out`.",
        )
    source = next(row.target.source for row in rows if row.target.day == census.when)
    return Targets(census, others, source)


_Total = tuple[Node, int, date | None]


def _read_total(
    top: Fields, faults: Faults, labels: Labels
) -> tuple[Node, int, date | None] | None:
    node = top.node_of("total")
    if node is None:
        return None
    fields = Fields(node, faults, "total")
    value = fields.whole("value", 0, _MOST_PEOPLE)
    day = fields.day("date", required=True)
    labels.read(fields)
    fields.finish()
    return None if value is None else (node, value, day)


def _read_row(
    node: Node, faults: Faults, labels: Labels, origin: date | None, districts: Sequence[str]
) -> _Row | None:
    fields = Fields(node, faults, "target")
    noted = len(faults.found)
    name = fields.text("id")
    kind = _one_key(fields, _KINDS)
    state = _word(fields, kind, tuple(MEASURES_OF) if kind != "flow" else TOTALS) if kind else ""
    over = _word(fields, "over", tuple(MEASURES_OF)) if kind == "ratio" else ""
    scope = _word(fields, "scope", (NATIONAL, *districts))
    use = _word(fields, "use", USES)
    source = labels.source(fields)
    fields.text("note", required=False)
    day = fields.day("date", required=True)
    since = fields.day("from", required=True) if kind == "flow" else None
    observed = _observed(fields, is_ratio=kind == "ratio")
    fields.finish()
    _check_dates(fields, origin, since, day)
    if len(faults.found) > noted or day is None or observed is None:
        return None
    quantity = {"flow": "flow", "ratio": "ratio"}.get(kind, "stock" if state in STOCKS else "total")
    target = CountTarget(
        name=name,
        quantity=quantity,  # type: ignore[arg-type]  # by its keys
        state=state,
        day=day,
        since=since,
        over=over,
        observed=observed,
        scope="" if scope == NATIONAL else scope,
        use=cast(Use, use),
        source=source,
    )
    return _Row(node, target)


def _one_key(fields: Fields, keys: tuple[str, ...]) -> str:
    """Return the one of some keys that is given."""
    given = [key for key in keys if fields.node_of(key, required=False) is not None]
    if len(given) != 1 and not fields.broken:
        told = ", ".join(f"`{key}`" for key in keys)
        found = " and ".join(f"`{key}`" for key in given) or "none"
        fields.faults.add(fields.node, f"{fields.what}: expected one of {told}; found {found}")
        return ""
    return given[0] if given else ""


def _word(fields: Fields, key: str, words: tuple[str, ...]) -> str:
    word, node = fields.text(key), fields.node_of(key, required=False)
    if node is None or not word:
        return ""
    if word not in words:
        fields.faults.add(node, f"{fields.what}: `{key}` is {word!r}{did_you_mean(word, words)}")
        return ""
    return word


def _observed(fields: Fields, *, is_ratio: bool) -> Observation | None:
    key = _one_key(fields, _VALUES)
    if not key:
        return None
    if key == "between":
        node = fields.node_of(key)
        bounds = node.content if node is not None else None
        if not isinstance(bounds, list) or len(bounds) != 2:
            assert node is not None
            fields.faults.add(node, f"{fields.what}: `between` expects two numbers, [low, high]")
            return None
        low, high = (_amount(fields, key, bound, is_ratio) for bound in bounds)
        if low is None or high is None:
            return None
        if low > high:
            fields.faults.add(
                bounds[0], f"{fields.what}: `between` runs from {low:g} to {high:g}; swap them"
            )
            return None
        return Observation(low, high)
    node = fields.node_of(key)
    assert node is not None
    value = _amount(fields, key, node, is_ratio)
    if value is None:
        return None
    if key == "about":
        # 10 % of nothing is nothing: a count of "about 0" would be certain.
        return Observation(value, value, max(ABOUT * value, 0.0 if is_ratio else 0.5))
    return {
        "count": Observation(value, value),
        "at_least": Observation(value, inf),
        "at_most": Observation(-inf, value),
    }[key]


def _amount(fields: Fields, key: str, node: Node, is_ratio: bool) -> float | None:
    value = node.content
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_ratio:
        if number and 0.0 <= cast(float, value) <= 1.0:
            return float(cast(float, value))
        expected = "a share from 0 to 1"
    else:
        if number and isinstance(value, int) and 0 <= value <= _MOST_PEOPLE:
            return float(value)
        expected = f"a whole number from 0 to {_MOST_PEOPLE}"
    if not node.broken:
        got = node.kind if isinstance(value, dict | list) else shown(value)
        fields.faults.add(node, f"{fields.what}: `{key}` is {got}; expected {expected}")
    return None


def _check_dates(fields: Fields, origin: date | None, since: date | None, day: date | None) -> None:
    if origin is not None and day is not None and day <= origin:
        fields.faults.add(fields.node, f"the date {day} is not after the origin {origin}")
    elif origin is not None and since is not None and since < origin:
        fields.faults.add(fields.node, f"the flow begins on {since}, before the origin {origin}")
    elif since is not None and day is not None and since >= day:
        fields.faults.add(fields.node, f"the flow begins on {since} and ends on {day}; swap them")


def _refuse_doubles(rows: list[_Row], faults: Faults) -> None:
    seen: set[tuple[object, ...]] = set()
    names: set[str] = set()
    for row in rows:
        t = row.target
        # Not by the id: one number given twice would count twice in the likelihood.
        key = (t.quantity, t.state, t.over, t.since, t.day, t.scope)
        if key in seen:
            faults.add(row.node, f"the state {t.in_words} is given twice", "Keep one row.")
        elif t.name in names:
            faults.add(row.node, f"the id `{t.name}` is given twice", "Give each row its own.")
        seen.add(key)
        names.add(t.name)


def _refuse_shrinking_totals(rows: list[_Row], faults: Faults) -> None:
    """Totals since the origin cannot fall from one date to a later one."""
    exact = [row for row in rows if row.target.quantity == "total" and row.target.observed.is_exact]
    exact.sort(key=lambda row: row.target.day)
    latest: dict[tuple[str, str], CountTarget] = {}
    for row in exact:
        t = row.target
        before = latest.get((t.state, t.scope))
        if before is not None and before.observed.low > t.observed.low and not t.observed.spread:
            faults.add(
                row.node,
                f"{t.in_words} is {t.observed.low:g}, but it was {before.observed.low:g} at "
                f"{before.day}; a total since the origin cannot fall",
                "Mend a count or a date.",
            )
        latest[t.state, t.scope] = t


def _census(
    node: Node,
    faults: Faults,
    rows: list[_Row],
    total: _Total | None,
) -> Census | None:
    """Take the latest date at which all five states are known exactly."""
    by_date: dict[date, dict[str, int]] = {}
    for row in rows:
        if row.may_be_of_census:
            t = row.target
            by_date.setdefault(t.day, {})[t.state] = int(t.observed.low)
    complete = [day for day, counts in by_date.items() if len(counts) == len(CENSUS_STATES)]
    if not complete:
        if not faults.found:
            faults.add(node, _what_is_missing(by_date), "A forecast starts from these five.")
        return None
    # Forecasts start there; rows of earlier dates are evidence (calibration/README.md).
    when = max(complete)
    counts = by_date[when]
    if total is not None:
        at, value, day = total
        # Written twice in the source, so compared: a slip in one count would otherwise be fitted.
        if sum(counts.values()) != value:
            terms = " + ".join(str(counts[state]) for state in CENSUS_STATES)
            message = f"{terms} = {sum(counts.values())}, but the total is {value}"
            faults.add(at, message, "Every person is in exactly one state: mend a count.")
        elif day is not None and day != when:
            faults.add(at, f"the total's date {day} is not the census's, {when}")
    return Census(when=when, **counts)


def _what_is_missing(by_date: dict[date, dict[str, int]]) -> str:
    if not by_date:
        return "no date has all five states of the country, exactly and for the fit"
    nearest = max(by_date, key=lambda day: (len(by_date[day]), day))
    missing = ", ".join(state for state in CENSUS_STATES if state not in by_date[nearest])
    return f"no date has all five states: {nearest} lacks {missing}"
