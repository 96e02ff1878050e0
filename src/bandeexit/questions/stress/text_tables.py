"""Tables of a stress grid for readers: beliefs in columns, shares with their verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bandeexit.questions.answer import Answer
from bandeexit.questions.stress.standings import VerdictRun, count_of, counted, runs_of
from bandeexit.questions.stress.targets import (
    axis_name,
    centre_title,
    regime_titles,
    scope_of,
    share_cell,
)
from bandeexit.report.axis_titles import (
    axis_number,
    axis_title,
    axis_value,
    point_title,
    rung_title,
)
from bandeexit.report.story import Capital, Finding, Number, Table, Text, finding, listed
from bandeexit.report.titles import target_title
from bandeexit.scenarios.axes import Axis, Point
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.scenario import Target
from bandeexit.scenarios.targets import Verdict

RUNS: dict[Verdict | None, str] = {
    "met": "stress_met",
    "not told apart": "stress_open",
    "missed": "stress_missed",
    None: "stress_refused",
}
_MOST_ROWS = 6
_Row = tuple[Text, ...]


def standings_table(answer: Answer[Stressed], targets: Sequence[Target]) -> Table:
    """Of each target: its share at the centre, and in how many cells it is met."""
    done = answer.found
    n = len(counted(done)[0])
    rows: list[_Row] = []
    for target in targets:
        title, wanted = target_title(target), _wanted(target)
        rows += [
            _row(
                answer,
                finding("stress_row_share", target=title, wanted=wanted),
                partial(share_cell, done.cell(done.centre), target),
            ),
            _row(
                answer,
                finding("stress_row_cells", target=title, n=n),
                partial(_count, done, target),
            ),
        ]
    caption = finding(
        "stress_standings",
        where=centre_title(done),
        centre=point_title(done.grid, done.centre),
        scope=scope_of(done),
    )
    # Of many targets only how they stand at the centre.
    told = rows if len(rows) <= _MOST_ROWS else rows[::2]
    return _table(answer, caption, finding("stress_target"), told[:_MOST_ROWS])


def tables_of_target(answer: Answer[Stressed], target: Target) -> Iterator[Table]:
    """Along each axis, up the ladder, and everywhere (of at most two axes)."""
    grid = answer.found.grid
    yield _along(answer, target)
    if grid.ladder:
        yield _ladder(answer, target)
    # A table of three axes cannot be laid flat; the CSV has it.
    if len(grid.axes) <= 2:
        yield _everywhere(answer, target)


def axes_table(done: Stressed) -> Table:
    """Name each axis with its values, its plausible range and what they rest on."""
    headings = (
        "stress_axis_heading",
        "stress_values_heading",
        "stress_plausible_heading",
        "stress_why_heading",
    )
    return Table(
        finding("stress_axes_caption"),
        tuple(finding(key) for key in headings),
        tuple(
            (
                axis_title(axis),
                listed([axis_number(axis, value) for value in axis.values], ", "),
                _span(axis, *axis.plausible) if axis.plausible else "",
                f"{axis.why} ({axis.source})" if axis.source else axis.why,
            )
            for axis in done.grid.axes
        ),
    )


def run_values(axis: Axis, run: VerdictRun) -> Text:
    """Values of a run: `80 %`, or `80 % to 100 %`."""
    return axis_value(axis, run.first) if run.first == run.last else _span(axis, *run[1:])


def _span(axis: Axis, first: float, last: float) -> Finding:
    return finding("stress_span", first=axis_value(axis, first), last=axis_value(axis, last))


def _wanted(target: Target) -> Number:
    return Number(target.probability, "share")


def _row(answer: Answer[Stressed], head: Text, cell: Callable[[str], Text]) -> _Row:
    return (head, *(cell(regime) for regime in regime_titles(answer)))


def _table(answer: Answer[Stressed], caption: Text, first: Text, rows: Sequence[_Row]) -> Table:
    return Table(caption, (first, *regime_titles(answer).values()), tuple(rows))


def _count(done: Stressed, target: Target, regime: str) -> Text:
    met, unsure = count_of(done, target, regime)
    return finding("stress_cells_open", met=met, open=unsure) if unsure else met


def _runs(done: Stressed, axis: Axis, target: Target, regime: str) -> Text:
    return listed([
        finding(RUNS[run.verdict], values=run_values(axis, run))
        for run in runs_of(done, axis, target, regime)
    ])  # fmt: skip


def _along(answer: Answer[Stressed], target: Target) -> Table:
    """One row an axis: at which values the target is met and missed, the others at the centre."""
    done = answer.found
    rows = [
        _row(answer, Capital(axis_name(axis)), partial(_runs, done, axis, target))
        for axis in done.grid.axes
    ]
    caption = finding("stress_along", centre=point_title(done.grid, done.centre))
    return _table(answer, caption, finding("stress_axis_heading"), rows)


def _ladder(answer: Answer[Stressed], target: Target) -> Table:
    """One row a severity."""
    done = answer.found
    rows = [
        _row(
            answer,
            finding("of_group", group=rung_title(rung), told=point_title(done.grid, point)),
            partial(share_cell, done.cell(point), target),
        )
        for rung, point in done.grid.ladder
    ]
    caption = finding("stress_ladder_caption", wanted=_wanted(target))
    return _table(answer, caption, finding("stress_severity"), rows)


def _everywhere(answer: Answer[Stressed], target: Target) -> Table:
    """All paths, cell by cell: first axis across, the highest value of the second one on top."""
    done = answer.found
    across, down = done.grid.axes[0], done.grid.axes[1:]
    # As in the heat map, where up is more.
    below: list[Point] = [(value,) for value in reversed(down[0].values)] if down else [()]
    rows: list[_Row] = []
    for rest in below:
        head = axis_value(down[0], rest[0]) if down else finding("stress_share")
        cells = [done.cell((value, *rest)) for value in across.values]
        rows.append((head, *(share_cell(cell, target, bare=True) for cell in cells)))
    caption = finding(
        "stress_grid_caption",
        who=Capital(regime_titles(answer)[""]),
        axes=listed([axis_title(axis) for axis in (*down, across)], " × "),
        wanted=_wanted(target),
    )
    first = axis_title(down[0]) if down else ""
    return Table(caption, (first, *(axis_value(across, v) for v in across.values)), tuple(rows))
