"""Pictures of item 2.5: landscapes side by side, with and without normalised pre-activations."""

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from grader.i18n import _
from grader.sheet.lab.experiments.measure_landscapes import RADIUS, Landscapes, Panel, Setting, rebuild
from grader.sheet.lab.pictures.style import CLASS_COLOURS, CLASS_MARKERS, Picture, new_figure

_MANY = 1500  # more cells than this become one image in an SVG: as paths they would make it slow to open


def draw_landscapes(numbers: Landscapes, caption: str) -> Iterator[Picture]:
    """Draw scales, depths and widths, each before and after training; normalised ones in the lower row."""
    base = numbers.base
    comparisons = {
        "scale": [Setting(scale, base.depth, base.width) for scale in numbers.scales],
        "depth": [Setting(1, depth, base.width) for depth in numbers.depths],
        "width": [Setting(1, base.depth, width) for width in numbers.widths],
    }
    for is_trained in (False, True):
        for varied, settings in comparisons.items():
            if settings:
                yield _draw(numbers, varied, settings, caption, is_trained=is_trained)


def _draw(numbers: Landscapes, varied: str, settings: list[Setting], caption: str, *, is_trained: bool) -> Picture:
    when = _("after training") if is_trained else _("before training")
    by = {"scale": _("scale of the weights"), "depth": _("number of layers"), "width": _("units per layer")}[varied]
    title = _("Landscape by {by}, {when}").format(by=by, when=when)
    figure, panels = new_figure(
        title,
        f"{_describe(numbers, varied, is_trained=is_trained)} {caption}",
        rows=2,
        columns=len(settings),
        height=8.6,
    )
    names = {"scale": _("scale {value:g}"), "depth": _("{value} layers"), "width": _("width {value}")}
    for row, is_normalized in enumerate((False, True)):
        for column, setting in enumerate(settings):
            axes = panels[row * len(settings) + column]
            panel = numbers.panel(setting, is_normalized=is_normalized, is_trained=is_trained)
            _draw_panel(axes, panel)
            if is_trained and panel.weights:
                _draw_points(axes, numbers)
            text = names[varied].format(value=getattr(setting, varied))
            cells = panel.cells[0]
            count = panel.obstacle if cells is None else _("{cells} cells").format(cells=f"{cells:,}")
            if is_trained and cells is not None:
                count += _(", accuracy {accuracy:.2f}").format(accuracy=panel.accuracy[0])
            if not row:
                axes.annotate(
                    text, (0, 1), xycoords="axes fraction", xytext=(0, 27), textcoords="offset points",
                    fontsize=14, fontweight="bold",
                )  # fmt: skip
            axes.set_title(count, fontsize=12.5, fontweight="normal", pad=8)
            axes.set_xticks([-2, 0, 2], ["-2", "0", "2"] if row else [])
            axes.set_yticks([-2, 0, 2], ["-2", "0", "2"] if not column else [])
        first = panels[row * len(settings)]
        first.set_ylabel(_("normalised") if is_normalized else _("not normalised"), fontsize=14, fontweight="bold")
    when_name = "after" if is_trained else "before"
    return Picture(f"landscape-{varied}-{when_name}", title, figure)


def _describe(numbers: Landscapes, varied: str, *, is_trained: bool) -> str:
    base = numbers.base
    fixed = {
        "scale": _("{depth} layers, width {width}"),
        "depth": _("scale 1, width {width}"),
        "width": _("scale 1, {depth} layers"),
    }[varied].format(depth=base.depth, width=base.width)
    text = _(
        "Weights from scaled_relu_normal_, {fixed}; biases from N(0, 1). Lines: borders of cells, exact. Colours: the "
        "class with the largest output; lighter and darker only tell cells apart. Axes: the two inputs. Normalised: by "
        "mean and standard deviation over the spiral's points."
    ).format(fixed=fixed)
    if is_trained:
        trained = _("Trained for {steps} steps with learning rate {rate:g}.")
        return text + " " + trained.format(steps=numbers.steps, rate=numbers.learning_rate)
    if varied != "scale" or len(numbers.grids) < 2:  # noqa: PLR2004 - one without normalisation, one with it
        return text
    grid = _(
        "Of the cells for scale 1 activation_patterns and count_cells find {plain} and, normalised, {normalized} on a "
        "grid of {side} × {side} points."
    )
    plain, normalized = (f"{count.found:,}" for count in numbers.grids)
    return text + " " + grid.format(plain=plain, normalized=normalized, side=numbers.grids[0].side)


def _draw_panel(axes: Axes, panel: Panel) -> None:
    axes.set_aspect("equal")
    axes.set_xlim(-RADIUS, RADIUS)
    axes.set_ylim(-RADIUS, RADIUS)
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(True)
    if not panel.weights:
        axes.plot(0, 0, marker="X", markersize=28, color="#999999", markeredgecolor="white")
        return
    landscape = rebuild(panel)
    regions = landscape.decision_regions()
    colours = np.array([mpl.colors.to_rgb(colour) for colour in CLASS_COLOURS])[regions.classes]
    # The golden ratio gives neighbours in any order different shades.
    shade = 0.35 + 0.4 * (regions.cells * 0.6180339887 % 1)[:, None]
    faces = 1 - shade * (1 - colours)
    is_many = len(landscape) > _MANY
    # Edges in the colour of the face: no hairlines shine through between neighbours.
    axes.add_collection(
        PolyCollection(regions.polygons.rings, facecolors=faces, edgecolors=faces, linewidths=0.4, rasterized=is_many)
    )
    width = float(np.clip(14 / np.sqrt(len(landscape)), 0.15, 1.1))
    axes.add_collection(
        LineCollection(list(landscape.polygons.edges), colors="#1A1A1A", linewidths=width, rasterized=is_many)
    )


def _draw_points(axes: Axes, numbers: Landscapes) -> None:
    points, labels = np.array(numbers.points), np.array(numbers.labels)
    for label, (colour, marker) in enumerate(zip(CLASS_COLOURS, CLASS_MARKERS, strict=True)):
        x, y = points[labels == label].T
        axes.scatter(x, y, s=13, marker=marker, color=colour, edgecolor="#1A1A1A", linewidth=0.5)
