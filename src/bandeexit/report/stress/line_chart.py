"""A stress grid with one axis: how likely a target is met along it, under each belief."""

from __future__ import annotations

from matplotlib.axes import Axes

from bandeexit.report import style
from bandeexit.report.beliefs import Beliefs
from bandeexit.report.stress.names import all_paths_words, axis_words
from bandeexit.report.words import say
from bandeexit.scenarios.grid import Stressed
from bandeexit.scenarios.scenario import Target


def draw_line(
    ax: Axes, stressed: Stressed, target: Target, language: str, beliefs: Beliefs = ()
) -> Axes:
    """Draw the share of futures that meet a target along the only axis."""
    (axis,) = stressed.grid.axes
    factor = 100.0 if axis.verb == "scale" else 1.0
    together = all_paths_words(stressed, language, beliefs)
    titles = {belief.name: belief.title(language) for belief in beliefs}
    if axis.plausible is not None:
        _shade(ax, axis.values, axis.plausible, factor)
    ax.axhline(100 * target.probability, color=style.GREY, linewidth=1.2, linestyle=(0, (4, 3)))
    for i, regime in enumerate(("", *stressed.regimes)):
        found = [(cell.point[0], cell.standing(target.name, regime)) for cell in stressed.cells]
        kept = [(x, one) for x, one in found if one is not None and x in axis.values]
        x = [factor * value for value, _ in kept]
        shares = [100 * one.worst.share for _, one in kept]
        colour, dashes, mark = style.look_of(i - 1) if regime else (style.BLACK, "solid", "o")
        label = titles.get(regime, regime) if regime else together
        ax.plot(x, shares, color=colour, linestyle=dashes, marker=mark, markersize=4.5,
                linewidth=1.2 if regime else 2.2, label=label, zorder=4)  # fmt: skip
        if not regime:
            low, high = ([100 * one.worst.interval[e] for _, one in kept] for e in (0, 1))
            ax.vlines(x, low, high, color=colour, linewidth=1.4)
    ax.set_ylim(0, 104)
    style.dress(ax, say("stress_scale", language), language, "", whole=True)
    ax.set_xlabel(axis_words(axis, language), fontsize=style.NOTE_SIZE, parse_math=False)
    if together:
        ax.legend(frameon=False, fontsize=style.NOTE_SIZE, loc="best")
    return ax


def _shade(
    ax: Axes, values: tuple[float, ...], plausible: tuple[float, float], factor: float
) -> None:
    """Grey what is not plausible."""
    low, high = plausible
    look = {"color": "#e6e6e6", "linewidth": 0, "zorder": 0}
    if values[0] < low:
        ax.axvspan(factor * values[0], factor * min(low, values[-1]), **look)  # type: ignore[arg-type]
    if values[-1] > high:
        ax.axvspan(factor * max(high, values[0]), factor * values[-1], **look)  # type: ignore[arg-type]
