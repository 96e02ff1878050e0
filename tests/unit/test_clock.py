from __future__ import annotations

from datetime import date

from bandeexit.clock import Calendar

CALENDAR = Calendar(date(2015, 4, 1))


def test_the_census_is_day_2016():
    assert CALENDAR.day(date(2020, 10, 7)) == 2016.0
    assert CALENDAR.date(2016.9) == date(2020, 10, 7)


def test_month_starts_include_both_ends_and_leap_days_count():
    days = CALENDAR.month_starts(0.0, CALENDAR.day(date(2016, 4, 1)))
    assert len(days) == 13
    assert days[-1] == 366.0


def test_year_starts_lie_strictly_inside():
    last = CALENDAR.day(date(2018, 1, 1))
    years = [CALENDAR.date(day) for day in CALENDAR.year_starts(0.0, last)]
    assert years == [date(2016, 1, 1), date(2017, 1, 1)]
