"""What one sees in a notebook without asking for more."""

from __future__ import annotations

from pathlib import Path

import pytest

import bandeexit as bx

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def forecasts():
    study = bx.load_study(ROOT)
    return study, *(study.run(name, draws=12) for name in ("baseline", "budget_cut"))


def test_objects_print_as_words_not_as_arrays(forecasts):
    study, base, cut = forecasts
    assert "baseline" in repr(study)
    assert "persons complete a programme" in repr(base)
    assert "fewer persons complete" in " ".join(repr(cut.compare(base)).split())
    assert "12 paths" in repr(base.result.series["waiting"])
    for thing in (study, base, cut.compare(base), base.result.series["waiting"]):
        assert len(repr(thing)) < 3500  # words under every belief, no arrays


def test_a_difference_is_a_tidy_frame_of_paired_intervals(forecasts):
    _, base, cut = forecasts
    frame = cut.compare(base).difference("completed")
    assert {"date", "q05", "q50", "q95", "mean", "share_below_zero"} <= set(frame.columns)
    assert (frame["measure"] == "completed").all()
    assert frame["date"].dt.year.is_unique  # years, unless months are asked for
    assert len(cut.compare(base).difference("completed", period="month")) == 105
    before = frame["date"] < "2022-01-01"
    assert (frame.loc[before, ["q05", "q95"]] == 0).all(axis=None)
    assert frame.loc[~before, "mean"].sum() < 0


def test_a_fan_is_drawn_for_the_country_or_a_district(forecasts):
    _, base, _ = forecasts
    assert "Fyn" in base.plot_fan("in_programme", place="Fyn").get_ylabel()
    title = base.plot_fan("in_programme", language="da").get_title(loc="left")
    assert title.startswith("I exitforløb: ")  # and what is found


def test_the_table_holds_every_district(forecasts):
    study, base, _ = forecasts
    names = {district.name for district in study.files.programme.districts}
    assert set(base.table()["district"]) == {"Danmark", *names}


def test_two_forecasts_are_drawn_on_one_fan(forecasts):
    _, base, cut = forecasts
    ax = bx.plot_fans([base, cut], "in_visitation")
    words = " ".join(text.get_text().replace("\n", " ") for text in ax.texts)
    assert "Unchanged programme" in words
    assert "Coordinators cut" in words
