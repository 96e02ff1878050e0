"""Districts, posts and beliefs of a study beside those of its fit: what can be carried over.

Where candidates are chosen one by one (a belief in which capacity never binds), a fit holds
nothing by district: merged ones are taken together and split ones share by their weights, exactly.
Where queues were possible, it holds a numbered history of each district, found with its share of
demand and its coordinators: another district has no such history, and only a new fit finds one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bandeexit.calibration.regimes import HEADROOM, Regime
from bandeexit.errors import did_you_mean
from bandeexit.model.programme import Programme

KEY = "fitted_to"
"""Field of a fit's summary that says of which districts and posts it is."""
DISTRICTS_FILE = "model/districts.yaml"
_CLOSE = 1e-9
_WEIGHTS = ("demand_weight", "coordinator_weight", "vacancies")


class OtherFit(NamedTuple):
    """Why a belief of a study cannot be asked of its fit."""

    regime: str
    why: tuple[str, ...]
    """In words, each a line."""
    merged: tuple[str, ...] = ()
    """Districts of the fit that have become one, where that is what differs."""
    by_district: bool = False
    """Whether it is because the fit has histories by district."""


def structure_of(programme: Programme) -> dict[str, Any]:
    """What of a study's structure the histories of a fit rest on, in plain values."""
    pools = sorted({district.pool for district in programme.districts})
    districts = [
        {
            "name": district.name,
            **{name: getattr(district, name) for name in _WEIGHTS},
            # Its number, not its name: the number addresses the luck of its rounding.
            "pool": pools.index(district.pool),
        }
        for district in programme.districts
    ]
    return {"districts": districts, "posts": _course_of_posts(programme)}


def _course_of_posts(programme: Programme) -> dict[str, float]:
    """Money for posts in each year up to the census, against the census's year.

    Against it, as the norm is anchored to the open cases of the census: twice as much in every
    year makes the same history.
    """
    budget, census = programme.budget, programme.census.when.year
    by_year = budget.lines[budget.row_of("posts")].by_year
    # The first year stands for all earlier ones, as everywhere (`BudgetLine.by_year`).
    amounts = {
        year: by_year[max((one for one in by_year if one <= year), default=min(by_year))]
        for year in range(programme.calendar.origin.year, census + 1)
    }
    whole = amounts[census] or 1.0
    return {str(year): amount / whole for year, amount in amounts.items()}


def other_fits(
    programme: Programme,
    regimes: Sequence[Regime],
    summary: Mapping[str, Any],
    *,
    districts_changed: bool,
) -> list[OtherFit]:
    """Tell which of some beliefs cannot be asked of a fit, and why.

    Parameters
    ----------
    summary : mapping
        Of the fit.
    districts_changed : bool
        Whether the file of districts is another one than then; asked where a fit of an earlier
        version does not say itself of which districts it is.
    """
    fitted = {one["name"]: one for one in summary["regimes"]}
    lines, merged = _differences(programme, summary.get(KEY), districts_changed)
    found = []
    for regime in regimes:
        fit = fitted.get(regime.name)
        if fit is None:
            hint = did_you_mean(regime.name, tuple(fitted))
            found.append(OtherFit(regime.name, (f"the fit holds no such belief{hint}",)))
        elif limits := list(_other_limits(regime, fit["names"])):
            found.append(OtherFit(regime.name, tuple(limits)))
        # Pairs of halves are counted where histories were looked for district by district.
        elif lines and fit.get("pairs") is not None:
            found.append(OtherFit(regime.name, tuple(lines), merged, by_district=True))
    return found


def _other_limits(regime: Regime, names: Sequence[str]) -> Iterator[str]:
    for path in regime.unlimited:
        if path in names:
            yield f"{path} has no limit in it, and had one when it was fitted"
    if HEADROOM not in names and HEADROOM not in regime.unlimited:
        yield f"{HEADROOM} has a limit in it, and had none when it was fitted"


def _differences(
    programme: Programme, then: Mapping[str, Any] | None, districts_changed: bool
) -> tuple[list[str], tuple[str, ...]]:
    """Say what differs in districts and posts, and which districts of the fit were merged."""
    if then is None:
        told = f"{DISTRICTS_FILE} has changed since the fit, which is of the districts before"
        # What has become of them is not known; that it was a merger is the most likely.
        return ([told] if districts_changed else []), ("the districts that are to be one",)
    now = structure_of(programme)
    lines, merged = _other_districts(then["districts"], now["districts"])
    if {*then["posts"]} != {*now["posts"]} or any(
        abs(then["posts"][year] - share) > _CLOSE for year, share in now["posts"].items()
    ):
        line = programme.budget.lines[programme.budget.row_of("posts")]
        lines.append(
            f"{line.path} pays for posts, and before the census it rose or fell otherwise than "
            "what paid for them in the fit"
        )
    return lines, merged


def _other_districts(
    then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> tuple[list[str], tuple[str, ...]]:
    def numbers(one: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(value for name, value in one.items() if name != "name")

    # By place and numbers: another name alone changes no history.
    if [numbers(one) for one in then] == [numbers(one) for one in now]:
        return [], ()
    weights = [tuple(one[key] for key in _WEIGHTS) for one in (*then, *now)]
    if weights[: len(then)] == weights[len(then) :]:
        return ["their pools are others, or stand otherwise in the alphabet, than in the fit"], ()
    before, after = {one["name"]: one for one in then}, {one["name"]: one for one in now}
    gone = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    other = [
        name
        for name in after
        if name in before and any(before[name][key] != after[name][key] for key in _WEIGHTS)
    ]
    was, became = [*gone, *other], [*new, *other]
    same_weight = _same(
        sum(before[n][_WEIGHTS[0]] for n in was), sum(after[n][_WEIGHTS[0]] for n in became)
    )
    if same_weight and len(was) > 1 and len(became) == 1:
        return [f"{became[0]} is {' and '.join(was)} of the fit, merged"], tuple(was)
    if same_weight and len(was) == 1 and len(became) > 1:
        return [f"{was[0]} of the fit is split into {' and '.join(became)}"], ()
    lines = [f"{name} of the fit is gone" for name in gone]
    lines += [f"{name} is new since the fit" for name in new]
    lines += [
        f"{name}: `{key}` is {after[name][key]:.12g}, and was {before[name][key]:.12g} in the fit"
        for name in other
        for key in _WEIGHTS
        if before[name][key] != after[name][key]
    ]
    return lines or ["they stand in another order than in the fit"], ()


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _CLOSE * max(abs(one), abs(other))


def refusal_of(found: Sequence[OtherFit], others: Sequence[str]) -> tuple[str, str]:
    """Word a refusal: what differs, and the next step.

    Parameters
    ----------
    others : sequence of str
        Beliefs that can be asked all the same.
    """
    told, steps = [], ["Run `bandeexit calibrate`: it fits the study as it is now."]
    by_district = [one for one in found if one.by_district]
    for one in found:
        if not one.by_district:
            told.append(f"belief `{one.regime}`: {'; '.join(one.why)}")
    if by_district:
        names = " and ".join(f"`{one.regime}`" for one in by_district)
        told.append(
            f"the fit's histories of {names} were found district by district, and do not "
            f"belong to these districts: {'; '.join(by_district[0].why)}"
        )
    merged = by_district[0].merged if by_district else ()
    if merged:
        steps.append(
            f"Or leave the districts as they were and merge them in a scenario, from a day on: set "
            f"districts.pool to one name in {' and '.join(merged)}; they then share coordinators "
            "and queue (scenarios/pooled_districts.yaml)."
        )
    if others:
        names = " or ".join(f"--regime {name}" for name in others)
        steps.append(f"Or ask {names}, whose fit holds good for these districts as well.")
    return "; ".join(told), " ".join(steps)
