"""Pictures of item 1.3: how mean and variance go from layer to layer."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from grader.i18n import _
from grader.sheet.lab.experiments.measure_statistics import Curve, Statistics
from grader.sheet.lab.pictures.style import (
    INITIALISER_STYLES,
    Label,
    Picture,
    label_ends,
    new_figure,
    set_decade_ticks,
    set_layer_ticks,
)

_FLOAT32 = np.finfo(np.float32)
_HIGHEST, _LOWEST = float(_FLOAT32.max), float(_FLOAT32.smallest_subnormal)
_NAMES = {"relu": _("with ReLU"), "identity": _("without activation")}


def draw_statistics(numbers: Statistics, caption: str) -> Iterator[Picture]:
    """Draw the variance with and without ReLU over all depths, and the mean."""
    text = _("{width} inputs and units per layer, no biases; {samples} inputs from N(0, 1); float32.")
    setting = text.format(width=numbers.width, samples=numbers.samples)
    numbers = replace(numbers, curves=_without_equal_references(numbers.curves))
    if any(curve.reference for curve in numbers.curves):
        setting += " " + _("Thin black lines: the built-in functions, for comparison.")
    for activation in ("relu", "identity"):
        curves = [curve for curve in numbers.curves if curve.activation == activation]
        yield _draw_variance(numbers, activation, curves, f"{setting} {caption}")
    yield _draw_mean(numbers, f"{setting} {caption}")


def _without_equal_references(curves: Sequence[Curve]) -> tuple[Curve, ...]:
    """Leave out what would lie exactly on the student's own line."""
    own = {(curve.initialiser, curve.activation): curve.variance for curve in curves if not curve.reference}
    return tuple(
        curve
        for curve in curves
        if not curve.reference
        or not np.allclose(curve.variance, own[curve.initialiser, curve.activation], rtol=0.05, equal_nan=True)
    )


def _draw_variance(numbers: Statistics, activation: str, curves: Sequence[Curve], caption: str) -> Picture:
    title = _("Variance of each layer's outputs, {activation}").format(activation=_NAMES[activation])
    figure, panels = new_figure(title, caption, columns=len(numbers.depths))
    for axes, depth in zip(panels, numbers.depths, strict=True):
        axes.set_yscale("log")
        axes.set_title(_("{depth} layers").format(depth=depth))
        axes.set_xlabel(_("layer"))
        _set_limits(axes, [curve.variance[:depth] for curve in curves], depth)
        set_decade_ticks(axes)
        labels = [label for curve in curves for label in _plot(axes, curve, curve.variance[:depth])]
        if axes is panels[-1]:
            label_ends(axes, labels)
    panels[0].set_ylabel(_("variance"))
    return Picture(f"statistics-variance-{activation}", title, figure)


def _set_limits(axes: Axes, rows: Sequence[Sequence[float]], depth: int) -> None:
    """Make room for everything finite, and for the limits of float32 where something crosses them."""
    values = [value for row in rows for value in row]
    shown = [value for value in values if 0 < value < math.inf]
    low, high = min(*shown, 0.5), max(*shown, 2.0)
    overflows, underflows = any(not math.isfinite(v) for v in values), any(v == 0 for v in values)
    low, high = (_LOWEST if underflows else low), (_HIGHEST if overflows else high)
    margin = 10 ** (0.08 * math.log10(high / low))
    axes.set_ylim(low / margin, high * margin)
    axes.set_xlim(1 - 0.03 * depth, depth * 1.03)
    set_layer_ticks(axes, depth)
    for crossed, limit, text, side in (
        (overflows, _HIGHEST, _("float32 overflows"), "bottom"),
        (underflows, _LOWEST, _("float32 underflows"), "top"),
    ):
        if crossed:
            axes.axhline(limit, color="#555555", linewidth=1.2, zorder=1)
            offset = -4 if side == "top" else 4
            axes.annotate(
                text, (1, limit), xycoords=("axes fraction", "data"), xytext=(-2, offset),
                textcoords="offset points", ha="right", va=side, fontsize=10, color="#555555",
            )  # fmt: skip


def _plot(axes: Axes, curve: Curve, values: Sequence[float]) -> Iterator[Label]:
    """Plot one curve up to where it leaves the range of float32, which a cross marks."""
    style = _style(curve)
    finite = next((i for i, value in enumerate(values) if not 0 < value < math.inf), len(values))
    layers = range(1, finite + 1)
    every = 1 if len(values) <= 12 else 10  # noqa: PLR2004 - markers need room
    axes.plot(layers, values[:finite], **style, markevery=every)
    if curve.reference:
        return
    if finite < len(values):
        limit = _LOWEST if values[finite] == 0 else _HIGHEST
        if finite:
            way = [finite, finite + 1], [values[finite - 1], limit]
            axes.plot(*way, color=style["color"], linewidth=1.4, linestyle=":")
        axes.plot(finite + 1, limit, marker="X", markersize=12, color=style["color"], markeredgecolor="white", zorder=5)
        yield Label(finite + 1, limit, curve.initialiser, style["color"])
    else:
        yield Label(finite, values[finite - 1], curve.initialiser, style["color"])


def _style(curve: Curve) -> dict[str, Any]:
    """The initialiser's own; on top of it and thin, what is there for comparison."""
    if curve.reference:
        return {"color": "black", "linewidth": 0.9, "linestyle": "solid", "zorder": 4}
    return {**INITIALISER_STYLES[curve.initialiser], "markeredgecolor": "white", "markeredgewidth": 0.8}


def _draw_mean(numbers: Statistics, caption: str) -> Picture:
    title = _("Mean of each layer's outputs, in standard deviations")
    figure, panels = new_figure(title, caption, columns=2, sharey=True)
    depth = min(11, max(numbers.depths))
    ends = []
    for axes, activation in zip(panels, ("identity", "relu"), strict=True):
        axes.set_title(_NAMES[activation][0].upper() + _NAMES[activation][1:])
        axes.set_xlabel(_("layer"))
        axes.axhline(0, color="#555555", linewidth=1.2, zorder=1)
        set_layer_ticks(axes, depth)
        axes.set_xlim(1 - 0.03 * depth, depth * 1.03)
        labels = []
        for curve in (curve for curve in numbers.curves if curve.activation == activation):
            ratio = [
                mean / math.sqrt(variance) if 0 < variance < math.inf else math.nan
                for mean, variance in zip(curve.mean[:depth], curve.variance[:depth], strict=True)
            ]
            style = _style(curve)
            axes.plot(range(1, depth + 1), ratio, **style)
            if math.isfinite(ratio[-1]) and not curve.reference:
                labels.append(Label(depth, ratio[-1], curve.initialiser, style["color"]))
        ends.append(labels)
    lowest, highest = panels[0].get_ylim()
    panels[0].set_ylim(min(-0.3, lowest), max(1.1, highest))
    for axes, labels in zip(panels, ends, strict=True):
        label_ends(axes, labels)
    panels[0].set_ylabel(_("mean / standard deviation"))
    return Picture("statistics-mean", title, figure)
