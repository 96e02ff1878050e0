"""The charts of forecasts: fans, waits, money, differences, targets; in no language yet.

Each is a `Chart`: its data, caption and alt text are made at once, its picture when asked for.
Drawing imports matplotlib; telling does not.
"""

from __future__ import annotations

from bandeexit.report.beliefs import Beliefs
from bandeexit.report.chart import Chart
from bandeexit.report.forecast_charts.differences import difference_chart as difference_chart
from bandeexit.report.forecast_charts.differences import difference_panel as difference_panel
from bandeexit.report.forecast_charts.fan import fan_chart as fan_chart
from bandeexit.report.forecast_charts.fans import fans_chart as fans_chart
from bandeexit.report.forecast_charts.spending import spending_chart
from bandeexit.report.forecast_charts.target_lines import target_charts as target_charts
from bandeexit.report.forecast_charts.waits import waits_chart
from bandeexit.scenarios.result import Result

# Stocks and the total of completions; no monthly flows, whose fans are a saw.
FANS = ("in_visitation", "in_programme", "total_completed")


def forecast_charts(result: Result, beliefs: Beliefs) -> list[Chart]:
    """Fans of the stocks and of completions, waits, and spending."""
    fans = [fan_chart(result, measure, beliefs) for measure in FANS]
    return [*fans, waits_chart(result, beliefs), spending_chart(result, beliefs)]
