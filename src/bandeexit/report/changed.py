"""Changes in words that a reader of budgets knows."""

from __future__ import annotations

from datetime import date

from bandeexit.model.laws import Law
from bandeexit.model.price_levels import with_price_level
from bandeexit.model.programme import Programme, entry_of
from bandeexit.report.names import PLAIN_UNITS, name_of, unit_of, watched_name
from bandeexit.report.words import MINUS, day, number, say
from bandeexit.scenarios.profile import Profile
from bandeexit.scenarios.scenario import Action, Change, Scenario
from bandeexit.scenarios.timeline import DISTRICTS, base_value

LEAST_MULTIPLE = 2.0
"""From this factor on, a change is told as a multiple and not in per cent."""
INF = float("inf")
USUAL, TAILS = 0.9, (0.05, 0.95)
"""Probability of the interval by which a law is told whose author named none; its ends."""
EVERY_KEYS = {"month": "every_month", "quarter": "every_quarter", "year": "every_year"}
SHAPE_KEYS: dict[str, str] = {
    "normal": "shape_normal",
    "lognormal": "shape_lognormal",
    "uniform": "shape_uniform",
    "triangular": "shape_triangular",
}
BY_YEAR_KEYS = {"set": "by_year_set", "scale": "by_year_scale", "add": "by_year_add"}
LAW_KEYS = {"set": "law_set", "scale": "law_scale", "add": "law_add"}


def law_sentences(scenario: Scenario, language: str) -> list[str]:
    """Say which changes are of uncertain size, and how uncertain."""
    return [
        say(
            "law_warning",
            language,
            name=scenario.title_in(language),
            step=change.step,
            what=f"{name_of(change.path, language, change.title)} {what_it_does(change, language)}",
        )
        for change in scenario.changes
        if isinstance(change.value, Law)
    ]


def change_sentence(
    change: Change, programme: Programme, uncertain: tuple[str, ...], language: str
) -> str:
    """Say what a change does: how much, when, where, from what to what.

    Parameters
    ----------
    uncertain : tuple of str
        Paths whose value differs from draw to draw, so that there is no one value to tell.
    """
    told = f"{name_of(change.path, language, change.title)} {what_it_does(change, language)}"
    # What cannot be dated holds for the whole run (model/README.md, "What can be dated"): a date
    # beside it would be the reader's invention.
    if entry_of(change.path).dated:
        parts = [_dates(change, programme, language), f"({_where(change.districts, language)})"]
        told = " ".join([told, *(part for part in parts if part)])
    else:
        told += f" {say('whole_run', language)}"
    values = _from_to(change, programme, uncertain, language)
    return f"{told}{': ' + values if values else ''}."


def action_sentence(action: Action, language: str) -> str:
    """Say when an action is taken, and what it does."""
    does = "; ".join(
        f"{name_of(change.path, language, change.title)} {what_it_does(change, language)}"
        for change in action.changes
    )
    return say(
        "action_above" if action.above else "action_below",
        language,
        name=action.name,
        measure=watched_name(action.measure, language),
        limit=figure(action.limit, language),
        review=say(EVERY_KEYS[action.review], language),
        does=does,
        where=_where(action.districts, language),
        when=_delay_and_duration(action, language),
    )


def _delay_and_duration(action: Action, language: str) -> str:
    """Say when an action takes effect after it is decided, and for how long."""
    n, lasts = action.after_reviews, action.lasts_reviews
    delay = say("action_at_once" if n == 0 else "action_delay", language, n=n)
    ends = say("action_for_ever" if lasts is None else "action_lasts", language, n=lasts)
    return f"{delay}, {ends}"


def figure(value: float, language: str, fewest: int = 0) -> str:
    """Write a number with the digits it needs, and no fewer decimals than asked for."""
    # Ten digits: what an author wrote comes back, and what a float adds to it does not.
    text = f"{value:.10g}" if abs(value) < 1e9 else f"{value:.0f}"
    decimals = len(text.partition(".")[2]) if "e" not in text else 6
    return number(value, language, max(min(decimals, 6), fewest))


def value_and_unit(path: str, value: object, language: str, prices: str = "") -> str:
    """Write a parameter's value with its unit, if it has one that says something.

    `prices`: the price level of an amount.
    """
    words = value_words(path, value, language)
    is_number = isinstance(value, float | int) and not isinstance(value, bool)
    # "No limit" has no unit.
    return f"{words}{unit_after(path, language, prices)}" if is_number and value != INF else words


def value_words(path: str, value: object, language: str) -> str:
    """Write a parameter's value: a number, no limit, a word, yes or no."""
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    if isinstance(value, Law):
        return _law_words(value, language)
    if not isinstance(value, float | int):
        return str(value)
    if value == INF:
        return say("no_limit", language)
    if path == "budget.price_year":
        return f"{value:.0f}"  # a year takes no thousands separator
    return figure(float(value), language, 1 if entry_of(path).by_year else 0)


def _law_words(law: Law, language: str) -> str:
    # A median and an interval, as everything uncertain is told; the numbers of its family say
    # nothing to a reader of budgets.
    def told(key: str, low: float, high: float, probability: float, **more: str) -> str:
        points = (float(f"{law.point(0.5):.3g}"), low, high, round(100 * probability, 8))
        median, low_words, high_words, chance = (figure(point, language) for point in points)
        return say(key, language, low=low_words, median=median, high=high_words, chance=chance,
                   **more)  # fmt: skip

    # In its author's own words, where they were an interval.
    if (stated := law.stated) is not None:
        shape = say(SHAPE_KEYS[law.family], language)
        return told("law_stated", stated.low, stated.high, stated.probability, shape=shape)
    low, high = (float(f"{law.point(share):.3g}") for share in TAILS)
    return told("law_words", low, high, USUAL)


def what_it_does(change: Change, language: str) -> str:
    """Say how much a change changes, without dates and places."""
    value, path = change.value, change.path
    unit = unit_after(path, language, change.prices)
    if change.profile is not None and change.profile.kind == "by_year":
        return _by_year(change, change.profile, language)
    if change.profile is not None and "growth" in change.profile.kind:
        return _growth(value, language)
    if isinstance(value, Law):
        words = _law_words(value, language)
        return say(LAW_KEYS[change.verb], language, law=words, unit=unit)
    if change.verb == "set":
        return say("set_to", language, value=value_and_unit(path, value, language, change.prices))
    size = _plain(value)
    if change.verb == "add":
        key = "raised_by" if size >= 0 else "lowered_by"
        amount = figure(abs(size), language, 1 if entry_of(path).by_year else 0)
        return f"{say(key, language, value=amount)}{unit}"
    # A change by 0 % would sound as if it had been forgotten.
    if size >= LEAST_MULTIPLE or size == 1.0:
        return say("multiplied_by", language, value=figure(size, language))
    per_cent = figure(round(abs(100 * (size - 1.0)), 8), language)
    return say("per_cent_down" if size < 1.0 else "per_cent_up", language, value=per_cent)


def _by_year(change: Change, profile: Profile, language: str) -> str:
    """Say what a change does in each year; the last one holds on."""
    sizes = [_size_by_year(change, step.size, language) for step in profile.steps]
    *years, last = (f"{step.start.year}" for step in profile.steps)
    last = say("year_and_on", language, year=last)
    told = ", ".join(f"{size} ({year})" for year, size in zip([*years, last], sizes, strict=True))
    unit = "" if change.verb == "scale" else unit_after(change.path, language, change.prices)
    return say(BY_YEAR_KEYS[change.verb], language, years=told, unit=unit)


def _size_by_year(change: Change, size: float, language: str) -> str:
    if change.verb == "scale":
        return figure(size, language)
    if change.verb == "set":
        return value_words(change.path, size, language)
    amount = figure(abs(size), language, 1 if entry_of(change.path).by_year else 0)
    return f"{'+' if size >= 0 else MINUS}{amount}"


def _growth(rate: object, language: str) -> str:
    if isinstance(rate, Law):
        return say("grows_uncertainly", language, law=_law_words(rate, language))
    share = _plain(rate)
    key = "grows_by" if share >= 0 else "falls_by"
    return say(key, language, value=figure(round(abs(100 * share), 8), language))


def unit_after(path: str, language: str, prices: str = "") -> str:
    """Return the unit behind a value, after a space; empty where a unit says nothing."""
    unit = with_price_level(entry_of(path).unit, prices)
    return f" {unit_of(unit, language)}" if unit and unit not in PLAIN_UNITS else ""


def _dates(change: Change, programme: Programme, language: str) -> str:
    # Without a date a change begins at the census; the history is what it was.
    start = change.start or programme.census.when
    # A growth belongs to a calendar year, the first one to the year that begins then.
    if entry_of(change.path).yearly and (start.month, start.day) != (1, 1):
        start = date(start.year + 1, 1, 1)
    told = say("from_date", language, day=day(start, language))
    if change.profile is not None:
        told = _profile_dates(change.profile, told, language)
    if change.stop is not None:
        told += f" {say('until_date', language, day=day(change.stop, language))}"
    return told.strip()


def _profile_dates(profile: Profile, begins: str, language: str) -> str:
    """Say from when on how much of a change holds."""
    if profile.kind == "by_year":
        return ""
    if profile.kind == "line":
        return say("in_a_line", language, begins=begins, day=day(profile.steps[-1].start, language))
    if profile.kind == "steps":
        *parts, full = profile.steps
        told = [
            say(
                "part_from",
                language,
                share=figure(100 * one.size, language),
                day=day(one.start, language),
            )
            for one in parts
        ]
        whole = say("whole_from", language, day=day(full.start, language))
        return say("in_steps", language, parts=", ".join([*told, whole]))
    return begins


def _where(districts: tuple[str, ...], language: str) -> str:
    return ", ".join(districts) if districts else say("whole_country", language)


def _from_to(
    change: Change, programme: Programme, uncertain: tuple[str, ...], language: str
) -> str:
    path, entry = change.path, entry_of(change.path)
    several = path.startswith(DISTRICTS) or bool(change.districts and entry.by_year | entry.derived)
    # "From 10 to 9" must be true in every future and everywhere: not of what each draw has its
    # own value of, nor of what each district has.
    if isinstance(change.value, Law) or path in uncertain or several or not entry.is_number:
        return ""
    # Of values by year each has been told, and growth comes to no one value.
    if change.profile is not None and change.profile.kind not in ("line", "steps"):
        return ""
    old = float(base_value(programme, path, change.start or programme.census.when))
    return say(
        "from_to",
        language,
        old=value_words(path, old, language),
        new=_new(old, change, path, language),
    )


def _new(old: float, change: Change, path: str, language: str) -> str:
    size = _plain(change.value)
    new = {"set": size, "scale": old * size, "add": old + size}[change.verb]
    # 10.0 x 0.9 is 9.000000000000002 otherwise, in so many digits.
    return value_and_unit(path, round(new, 10), language, change.prices)


def _plain(value: object) -> float:
    assert isinstance(value, float | int)
    return float(value)
