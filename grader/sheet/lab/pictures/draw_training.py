"""Pictures of items 1.4 and 1.7: loss and accuracy while shallow and deep nets train."""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes

from grader.i18n import _
from grader.sheet.lab.experiments.measure_training import TrainingCurves, TrainingRun
from grader.sheet.lab.pictures.style import INITIALISER_STYLES, Label, Picture, label_ends, new_figure, set_decade_ticks

_GUESSING = 1 / 3


def draw_training(numbers: TrainingCurves, caption: str) -> Iterator[Picture]:
    """Draw the accuracy over the steps, and the loss."""
    text = _(
        "Spiral, width {width}, learning rate {rate:g}, biases start at 0. Thick: median of {nets} nets; thin: each "
        "net; cross: more than half of the nets give no finite numbers any more."
    )
    nets = len(numbers.runs[0].loss)
    setting = text.format(width=numbers.width, rate=numbers.learning_rate, nets=nets)
    yield _draw(numbers, f"{setting} {caption}", is_loss=False)
    yield _draw(numbers, f"{setting} {caption}", is_loss=True)


def _draw(numbers: TrainingCurves, caption: str, *, is_loss: bool) -> Picture:
    title = _("Loss while training") if is_loss else _("Accuracy while training")
    figure, panels = new_figure(title, caption, columns=len(numbers.depths), sharey=True)
    highest = _set_loss_axis(panels[0], numbers) if is_loss else 1.0
    panels[0].set_ylabel(_("cross entropy") if is_loss else _("accuracy"))
    if not is_loss:
        panels[0].set_ylim(0, 1.03)
    for axes, depth in zip(panels, numbers.depths, strict=True):
        axes.set_title(_("{depth} layers").format(depth=depth))
        axes.set_xlabel(_("step"))
        runs = [run for run in numbers.runs if run.depth == depth]
        steps = len(runs[0].loss[0]) - 1
        axes.set_xlim(-0.02 * steps, 1.02 * steps)
        guess = np.log(3) if is_loss else _GUESSING
        axes.axhline(guess, color="#555555", linewidth=1.2, linestyle=(0, (1, 2)), zorder=1)
        if axes is panels[0]:
            axes.annotate(
                _("guessing"),
                (steps, guess),
                xytext=(0, 4 if is_loss else -4),
                textcoords="offset points",
                ha="right",
                va="bottom" if is_loss else "top",
                fontsize=11,
                color="#555555",
            )
        labels = [_plot(axes, run, highest, is_loss=is_loss) for run in runs]
        if axes is panels[-1]:
            label_ends(axes, labels)
    return Picture("training-loss" if is_loss else "training-accuracy", title, figure)


def _set_loss_axis(axes: Axes, numbers: TrainingCurves) -> float:
    """Show all losses from the start on; what exceeds ten times the highest start is on its way to infinity."""
    losses = np.array([run.loss for run in numbers.runs], dtype=float)
    highest = 10 * max(1.0, np.nanmax(np.where(np.isfinite(losses[:, :, 0]), losses[:, :, 0], np.nan)))
    axes.set_yscale("log")
    axes.set_ylim(max(1e-3, np.nanmin(losses) / 1.5), highest * 2)
    set_decade_ticks(axes)
    return float(highest)


def _plot(axes: Axes, run: TrainingRun, highest: float, *, is_loss: bool) -> Label:
    style = dict(INITIALISER_STYLES[run.initialiser])
    marker = style.pop("marker")
    style.pop("markersize", None)
    loss = np.array(run.loss, dtype=float)
    values = loss if is_loss else np.array(run.accuracy, dtype=float)
    values = np.where(np.isfinite(loss), values, np.nan)
    steps = np.arange(values.shape[1])
    for net in values:
        axes.plot(steps, np.minimum(net, highest), color=style["color"], linewidth=0.7, alpha=0.35, zorder=2)
    alive = np.isfinite(values).sum(axis=0) >= len(values) / 2
    end = len(steps) if alive.all() else int(np.argmin(alive))
    median = np.minimum(np.nanmedian(values[:, :end], axis=0), highest) if end else np.zeros(0)
    axes.plot(
        steps[:end],
        median,
        **style,
        marker=marker,
        markevery=max(1, len(steps) // 6),
        markeredgecolor="white",
        markeredgewidth=0.8,
        zorder=4,
    )
    x, y = (float(steps[end - 1]), float(median[-1])) if end else (-1.0, _GUESSING)
    if end < len(steps):
        x, y = x + 1, (highest if is_loss else y)
        axes.plot(
            x, y, marker="X", markersize=13, color=style["color"], markeredgecolor="white", zorder=5, clip_on=False
        )
    return Label(x, y, run.initialiser, style["color"])
