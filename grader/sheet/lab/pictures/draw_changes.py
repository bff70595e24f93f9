"""Picture of item 2.1: how far each layer has moved, over the steps."""

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from grader.i18n import _
from grader.sheet.lab.experiments.measure_changes import Changes, Moves
from grader.sheet.lab.pictures.style import Label, Picture, label_ends, new_figure, set_decade_ticks


def draw_changes(numbers: Changes, caption: str) -> Iterator[Picture]:
    """Draw one line per layer, early layers dark and late ones light."""
    title = _("Relative change of each layer's weight")
    text = _(
        "Spiral, {depth} layers, width {width}, learning rate {rate:g}; median of {nets} nets. Change: the Frobenius "
        "norm of W(step) − W(0), divided by that of W(0)."
    )
    nets = len(numbers.moves[0].changes[0])
    setting = text.format(depth=numbers.depth, width=numbers.width, rate=numbers.learning_rate, nets=nets)
    figure, panels = new_figure(title, f"{setting} {caption}", columns=len(numbers.moves), sharey=True)
    medians = [np.median(np.array(moves.changes, dtype=float), axis=1) for moves in numbers.moves]
    shown = np.concatenate([median[np.isfinite(median) & (median > 0)] for median in medians])
    panels[0].set_yscale("log")
    if len(shown):
        panels[0].set_ylim(shown.min() / 1.5, shown.max() * 1.5)
    set_decade_ticks(panels[0])
    panels[0].set_ylabel(_("relative change"))
    for axes, moves, median in zip(panels, numbers.moves, medians, strict=True):
        _plot(axes, numbers, moves, median)
    yield Picture("changes", title, figure)


def _plot(axes: Axes, numbers: Changes, moves: Moves, median: np.ndarray) -> None:
    axes.set_title(moves.initialiser)
    axes.set_xscale("log")
    last = numbers.steps[-1]
    axes.set_xticks([*(tick for tick in (1, 10, 100, 1000) if tick < last / 2), last])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda step, _position: f"{step:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(_("step"))
    colours = mpl.colormaps["viridis"](np.linspace(0, 0.8, numbers.depth))
    labels = []
    for layer in range(numbers.depth):
        is_end = layer in {0, numbers.depth - 1}
        axes.plot(numbers.steps, median[:, layer], color=colours[layer], linewidth=3.2 if is_end else 1.8)
        name = _("layer {layer}").format(layer=layer + 1)
        if layer == numbers.depth - 1:
            name = _("layer {layer}, output").format(layer=layer + 1)
        if layer in {0, 1, numbers.depth - 2, numbers.depth - 1}:
            colour = mpl.colors.to_hex(colours[layer])
            labels.append(Label(numbers.steps[-1], float(median[-1, layer]), name, colour))
    label_ends(axes, labels)
