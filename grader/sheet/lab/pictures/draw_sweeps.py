"""Pictures of items 2.2, 2.3 and 2.4: what training achieves, over depth, width or scale."""

import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from grader.i18n import _
from grader.sheet.lab.experiments.measure_sweeps import Series, Sweep
from grader.sheet.lab.pictures.style import DEPTH_STYLES, INITIALISER_STYLES, Label, Picture, label_ends, new_figure

_TITLES = {
    "depth": _("What training achieves, by number of layers"),
    "width": _("What training achieves, by units per layer"),
    "scale": _("What training achieves, by scale of the first weights"),
}
_AXES = {
    "depth": _("number of layers"),
    "width": _("units per hidden layer"),
    "scale": _("scale: standard deviation relative to relu_normal_"),
}
_DODGE = 0.012  # of the axis, between the dots of two series


def draw_sweep(numbers: Sweep, caption: str) -> Iterator[Picture]:
    """Draw the accuracy at the end above the steps to the target; one dot per net, a line through the medians."""
    title = _TITLES[numbers.setting]
    names = {"width": _("width {value}"), "depth": _("{value} layers")}
    fixed = ", ".join(names[name].format(value=value) for name, value in numbers.fixed.items())
    text = _("Spiral, {fixed}, learning rate {rate:g}, {steps} steps. Dots: {nets} nets each; lines: their medians.")
    text += " " + _("Crosses: no finite numbers any more. A larger dot stands for more nets that never got there.")
    setting = text.format(fixed=fixed, rate=numbers.learning_rate, steps=numbers.steps, nets=numbers.nets)
    figure, (above, below) = new_figure(
        title, f"{setting} {caption}", rows=2, height=6.6, sharex=True, height_ratios=(1, 1)
    )
    _set_values_axis(below, numbers)
    above.set_ylabel(_("accuracy at the end"))
    above.set_ylim(-0.06, 1.06)
    above.set_yticks([0, 1 / 3, 0.5, numbers.target], ["0", "⅓", "0.5", f"{numbers.target:g}"])
    shelf = 1.17 * numbers.steps
    below.set_ylabel(_("steps to {target:g}").format(target=numbers.target))
    below.set_ylim(0, 1.26 * numbers.steps)
    ticks = [round(numbers.steps * part / 3) for part in range(4)]
    below.set_yticks([*ticks, shelf], [*map(str, ticks), _("never")])
    below.axhline(1.06 * numbers.steps, color="#999999", linewidth=0.9)
    if numbers.setting == "scale":
        _mark_optimum(above, below)
    labels = []
    for position, series in enumerate(numbers.series):
        x = np.array(numbers.values, dtype=float) * _span(numbers) ** (
            _DODGE * (position - (len(numbers.series) - 1) / 2)
        )
        style = _style(series)
        labels.append(_plot_accuracy(above, x, series, style))
        _plot_steps(below, x, series, style, shelf)
    label_ends(above, labels, gap=0.16)
    yield Picture(numbers.setting, title, figure)


def _span(numbers: Sweep) -> float:
    return max(numbers.values) / min(numbers.values)


def _set_values_axis(axes: Axes, numbers: Sweep) -> None:
    margin = max(_span(numbers), 1.5) ** 0.04
    axes.set_xscale("log")
    axes.set_xlim(min(numbers.values) / margin, max(numbers.values) * margin)
    shown: list[float] = []
    for value in sorted(numbers.values, key=lambda v: v != 1):  # the optimal scale's tick first
        if all(abs(np.log(value / other)) > 0.055 * np.log(max(_span(numbers), 1.5)) for other in shown):
            shown.append(value)
    axes.xaxis.set_major_locator(FixedLocator(sorted(shown)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:g}"))
    axes.set_xlabel(_AXES[numbers.setting])


def _mark_optimum(above: Axes, below: Axes) -> None:
    for axes in (above, below):
        axes.axvline(1, color="#333333", linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
    above.annotate(
        _("scale 1"),
        (1, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=11,
        color="#333333",
    )


def _style(series: Series) -> dict[str, Any]:
    if series.initialiser in INITIALISER_STYLES:
        return INITIALISER_STYLES[series.initialiser]
    return DEPTH_STYLES["shallow" if series.depth is not None and series.depth <= 5 else "deep"]  # noqa: PLR2004


def _name(series: Series) -> str:
    if series.initialiser in INITIALISER_STYLES:
        return series.initialiser
    return _("{depth} layers").format(depth=series.depth)


def _plot_accuracy(axes: Axes, x: np.ndarray, series: Series, style: dict[str, Any]) -> Label:
    accuracy = np.array(series.accuracy)
    diverged = np.array(series.diverged)
    medians = np.median(accuracy, axis=1)
    axes.plot(x, medians, **{**style, "marker": ""}, zorder=2)
    columns = np.repeat(x[:, None], accuracy.shape[1], axis=1)
    _dots(axes, columns[~diverged], accuracy[~diverged], style)
    axes.scatter(
        columns[diverged],
        accuracy[diverged],
        marker="x",
        s=36,
        color=style["color"],
        linewidth=1.4,
        zorder=3,
        clip_on=False,
    )
    return Label(float(x[-1]), float(medians[-1]), _name(series), style["color"])


def _plot_steps(axes: Axes, x: np.ndarray, series: Series, style: dict[str, Any], shelf: float) -> None:
    """Plot steps; a net that never got there lies on a shelf above, and a median among those breaks the line."""
    steps = np.array([[shelf if s is None else s for s in row] for row in series.steps], dtype=float)
    medians = np.array([statistics.median_high(row) for row in steps.tolist()])
    axes.plot(x, np.where(medians < shelf, medians, np.nan), **{**style, "marker": ""}, zorder=2)
    columns = np.repeat(x[:, None], steps.shape[1], axis=1)
    _dots(axes, columns[steps < shelf], steps[steps < shelf], style)
    never = (steps == shelf).mean(axis=1)
    some = never > 0
    y, sizes = np.full(some.sum(), shelf), 60 * never[some]
    axes.scatter(x[some], y, s=sizes, marker=style["marker"], color=style["color"], linewidth=0, zorder=3)


def _dots(axes: Axes, x: np.ndarray, y: np.ndarray, style: dict[str, Any]) -> None:
    axes.scatter(
        x, y, marker=style["marker"], s=34, color=style["color"], alpha=0.55, linewidth=0, zorder=3, clip_on=False
    )
