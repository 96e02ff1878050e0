"""SHIM until the charts branch is merged."""

from bandeexit.report import charts, plotted
from bandeexit.report.chart import Chart


def fan_chart(result, measure, beliefs, place=""):
    i = result.places.index(place) if place else 0
    return Chart(
        f"{measure}_{result.scenario.name}",
        plotted.fan_data_with_beliefs(result, measure),
        "c",
        "a",
        draw=lambda ax, v: charts.plot_fan(
            ax, result, measure, place=i, language=v.language, beliefs=beliefs
        ),
    )


def forecast_charts(result, beliefs):
    return [
        fan_chart(result, m, beliefs) for m in ("in_visitation", "in_programme", "total_completed")
    ]


def difference_panel(c, measure, beliefs):
    return Chart(
        f"difference_{c.other.scenario.name}",
        plotted.difference_data(c, [measure]),
        "c",
        "a",
        draw=lambda ax, v: charts.plot_difference(
            ax, c, measure, language=v.language, beliefs=beliefs
        ),
    )


def difference_chart(c, beliefs):
    return difference_panel(c, "completed", beliefs)


def fans_chart(results, measure, beliefs):
    from bandeexit.report.fans_chart import plot_fans

    return Chart(
        "f",
        plotted.fan_data(results, measure),
        "c",
        "a",
        draw=lambda ax, v: plot_fans(ax, results, measure, language=v.language),
    )


def target_charts(results, beliefs):
    return []
