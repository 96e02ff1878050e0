"""What the charts of the report of a fit draw, on a fit in which every belief differs."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex

from bandeexit.questions.fit.tell import tell
from bandeexit.report import style
from bandeexit.report.chart import figure_of
from fit_world import content, with_scores
from pictures import legends_of, text_boxes
from reading import DANISH, ENGLISH, axes_of, bars_in, lines_in, segments_in, ticks_of

STORY = tell(with_scores())
CHARTS = {chart.name: chart for chart in STORY.charts}
REMOVED = {
    "The yearly number of referrals": {"Never": 99, "Often": 98, "Middle": 97},
    "Share of the admitted who complete": {"Never": 96, "Often": 97, "Middle": 70},
    "Norm over open cases": {"Often": 49, "Middle": 27},
    "Trend of referrals until the census": {"Never": 5, "Often": 17, "Middle": 9},
    "Patience while waiting": {"Never": 1, "Often": 12, "Middle": 4},
}
"""From above; of each the least under any belief decides its place."""
COLOURS = {"Never": "#b34a00", "Often": "#00694c", "Middle": "#8a3a6b"}
MARKS = {"Never": "s", "Often": "^", "Middle": "D"}


def panel(chart, title, voice=ENGLISH):
    axes = axes_of(chart, voice)
    return next(ax for ax in axes if ax.get_title(loc="left").replace("\n", " ") == title)


def test_the_picture_has_each_belief_in_the_row_of_its_quantity():
    (ax,) = axes_of(STORY.picture)
    assert list(ticks_of(ax, "y").values()) == list(REMOVED)
    low, high = ax.get_ylim()
    assert low > high  # the first row is above
    drawn = lines_in(ax)
    for belief in COLOURS:
        places = [i for i, row in enumerate(REMOVED.values()) if belief in row]
        assert drawn[belief][1] == places
        wanted = [row[belief] for row in REMOVED.values() if belief in row]
        assert drawn[belief][0] == pytest.approx(wanted)
        (line,) = (one for one in ax.get_lines() if one.get_label() == belief)
        assert (to_hex(line.get_color()), line.get_marker()) == (COLOURS[belief], MARKS[belief])
        assert line.get_linestyle() == "None"
    (limit,) = (one for one in ax.get_lines() if str(one.get_label()).startswith("_"))
    assert list(limit.get_xdata()) == [75, 75]
    (grey,) = ax.patches
    assert (grey.get_x() + grey.get_width(), to_hex(grey.get_facecolor())) == (25, "#eeeeee")


def test_the_picture_says_what_was_found_and_what_is_grey():
    (ax,) = axes_of(STORY.picture, DANISH)
    assert ax.get_title(loc="left") == "Fem tal lærte 1 af 5 størrelser under alle antagelser"
    assert ax.get_xlabel() == "% af usikkerheden (varians) før tallene, som de fjernede"
    assert next(iter(ticks_of(ax, "y").values())) == "Antallet af henvisninger om året"
    caption = ENGLISH.say(STORY.picture.caption)
    assert "Grey: below 25 %, not learned" in caption
    assert "at least 75 %, learned" in caption
    assert ENGLISH.say(STORY.picture.alt).startswith(
        "Five counts taught 1 of 5 quantities under every belief. 5 rows"
    )


def test_lines_are_the_prior_then_each_belief_with_a_prior_of_its_own_before_it():
    ax = panel(CHARTS["posterior_against_prior"], "Norm over open cases")
    # `often` is the first that has it; the prior of `middle` is another one.
    assert [line.get_label() for line in ax.get_lines()] == [
        "prior", "Often", "prior: Middle", "Middle",
    ]  # fmt: skip
    drawn = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.get_lines()]
    assert drawn == [(0.65, 0), (0.75, -1), (1.2, -2), (1.19, -3)]
    assert segments_in(ax) == [
        ((0.51, 0), (0.83, 0)), ((0.64, -1), (0.91, -1)),
        ((0.62, -2), (2.32, -2)), ((0.78, -3), (2.31, -3)),
    ]  # fmt: skip
    colours = [to_hex(one.get_color()[0]) for one in ax.collections]
    assert colours == ["#8c8c8c", COLOURS["Often"], "#8c8c8c", COLOURS["Middle"]]
    assert [line.get_marker() for line in ax.get_lines()] == ["o", "^", "D", "D"]
    assert ax.get_xscale() == "log"


def test_every_quantity_has_its_small_chart_in_the_readers_language():
    chart = CHARTS["posterior_against_prior"]
    ax = panel(chart, "Henvisningernes tendens før optællingen", DANISH)
    assert ax.get_xscale() == "linear"
    assert segments_in(ax)[2] == ((-0.12, -2), (0.08, -2))
    assert legends_of(figure_of(chart, DANISH)) == ["før tallene", "Aldrig", "Ofte", "Midt"]
    shown = [ax for ax in axes_of(chart) if ax.get_visible()]
    assert len(shown) == 5
    assert "5 small charts" in ENGLISH.say(chart.alt)
    days = panel(chart, "Patience while waiting")
    assert ticks_of(days) == {61.0: "61", 180.0: "180", 490.0: "490"}


def test_waiting_persons_are_grouped_with_nobody_by_itself():
    (ax,) = axes_of(CHARTS["waiting_at_census"])
    bars = bars_in(ax)
    heights = {belief: [height for _, height in some] for belief, some in bars.items()}
    assert heights["Never"] == [100, 0, 0, 0, 0, 0]
    assert heights["Often"] == pytest.approx([5, 5, 0, 20, 25, 45])
    assert heights["Middle"] == pytest.approx([60, 20, 10, 5, 0, 5])
    assert [at for at, _ in bars["Often"]] == pytest.approx(range(6))
    assert bars["Never"][0][0] < bars["Often"][0][0] < bars["Middle"][0][0]
    assert list(ticks_of(ax).values()) == ["0", "1–4", "5–9", "10–14", "15–19", "20+"]
    colours = {box.get_label(): to_hex(box[0].get_facecolor()) for box in ax.containers}
    assert colours == COLOURS
    assert DANISH.say(CHARTS["waiting_at_census"].alt) == (
        "Aldrig: ingen ventede i 100 % af trækningerne, median 0; Ofte: ingen ventede i 5 % af "
        "trækningerne, median 18; Midt: ingen ventede i 60 % af trækningerne, median 0"
    )
    assert "5. marts 2021" in DANISH.say(CHARTS["waiting_at_census"].caption)


def test_an_outturn_is_a_line_over_the_forecasts_dashed_where_only_bounds_are_known():
    chart = CHARTS["outturn_over_forecast"]
    early, queue = (panel(chart, title) for title in ("completed at 2019", "waiting at 2020"))
    assert segments_in(early) == [
        ((80, 0), (109, 0)), ((81, -1), (110, -1)), ((82, -2), (111, -2)),
    ]  # fmt: skip
    for ax, seen, look in ((early, 110, "-"), (queue, 5, "--")):
        line = ax.get_lines()[-1]
        assert list(line.get_xdata()) == [seen, seen]
        assert line.get_linestyle() == look
        assert line.get_label().startswith("outturn")
    assert lines_in(early)["Often"] == ([96], [-1])


@pytest.mark.parametrize("voice", [DANISH, ENGLISH])
@pytest.mark.parametrize("name", CHARTS)
def test_charts_say_that_they_are_no_statistics_and_no_text_covers_another(name, voice):
    figure = figure_of(CHARTS[name], voice)
    assert figure.get_supxlabel() == voice.say(CHARTS[name].notes[0])
    assert len(voice.say(CHARTS[name].alt)) < 300
    boxes = text_boxes(figure)
    assert len(boxes) > 4
    for i, (text, box) in enumerate(boxes):
        for other, second in boxes[:i]:
            assert not box.overlaps(second), (text, other)


def test_without_hold_outs_there_are_three_charts_and_their_data_are_the_tables():
    charts = tell(content()).charts
    assert [chart.name for chart in charts] == [
        "uncertainty_removed", "posterior_against_prior", "waiting_at_census",
    ]  # fmt: skip
    assert charts[0].data["contraction"].tolist()[:2] == [0.99, 0.05]
    assert np.isclose(charts[2].data["share_of_draws"].sum(), 3.0)
    assert style.look_of(0)[0].lower() == COLOURS["Never"]
