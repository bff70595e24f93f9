"""The common look: figures with a title and a caption, colours, and labels beside the lines that they name.

Colours are from Okabe and Ito (2008), "Color Universal Design"; they differ in lightness too, and lines in their dashes
and markers, so that a picture can be read by everyone and in grey.
"""

import math
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import NullLocator

_SHEET = Path(__file__).parent / "lab.mplstyle"

_VERMILLION, _BLUE, _GREEN, _ORANGE, _PURPLE, _SKY = "#D55E00", "#0072B2", "#009E73", "#E69F00", "#CC79A7", "#56B4E9"

INITIALISER_STYLES: dict[str, dict[str, Any]] = {
    "standard_normal_": {"color": _VERMILLION, "marker": "s", "linestyle": (0, (5, 1.5))},
    "linear_normal_": {"color": _BLUE, "marker": "^", "linestyle": (0, (1.5, 1.2)), "markersize": 8},
    "relu_normal_": {"color": _GREEN, "marker": "o", "linestyle": "solid"},
}
DEPTH_STYLES: dict[str, dict[str, Any]] = {
    "shallow": {"color": _PURPLE, "marker": "D", "linestyle": (0, (5, 1.5))},
    "deep": {"color": _GREEN, "marker": "o", "linestyle": "solid"},
}
CLASS_COLOURS = (_ORANGE, _SKY, _PURPLE)
CLASS_MARKERS = ("o", "s", "^")

_CAPTION_CHARACTERS = 150  # a line of the caption at its size


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        name: its files' name, without ending.
        title: what it shows; also the text for those who cannot see it.
        figure: the drawing.
    """

    name: str
    title: str
    figure: Figure


@dataclass(frozen=True)
class Label:
    """A text beside the end of a line, in the line's colour."""

    x: float
    y: float
    text: str
    colour: str


@contextmanager
def in_style() -> Iterator[None]:
    """Draw and save in the lab's style, whatever the user's own settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rc_file(_SHEET, use_default_template=False)
        yield


def new_figure(
    title: str, caption: str, rows: int = 1, columns: int = 1, *, height: float | None = None, **subplots: Any
) -> tuple[Figure, list[Axes]]:
    """Make a figure with a title above and a small caption below its axes; the axes come row by row.

    Args:
        title: one line.
        caption: set-up and sources, wrapped to the width.
        rows: of axes.
        columns: of axes.
        height: of the figure in inches; None takes that of the style.
        **subplots: further arguments of `Figure.subplots`.
    """
    layout = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08, wspace=0.03, hspace=0.05, rect=(0, 0.01, 1, 0.98))
    figure = Figure(layout=layout)
    if height is not None:
        figure.set_figheight(height)
    figure.suptitle(title, x=0.012, ha="left", fontsize=17, fontweight="bold", color="#222222")
    text = "\n".join(textwrap.fill(line, _CAPTION_CHARACTERS) for line in caption.splitlines())
    figure.supxlabel(text, x=0.012, ha="left", fontsize=9.5, color="#666666", linespacing=1.35)
    axes = figure.subplots(rows, columns, squeeze=False, **subplots)
    return figure, [axis for row in axes for axis in row]


def label_ends(axes: Axes, labels: Sequence[Label], *, gap: float = 0.075) -> None:
    """Write labels to the right of their points, moved apart vertically where they would overlap.

    Args:
        axes: with final limits.
        labels: where the lines end, in data coordinates.
        gap: the least distance of two labels, as a fraction of the height of the axes.
    """
    to_axes = axes.transData + axes.transAxes.inverted()
    placed = sorted(((float(to_axes.transform((label.x, label.y))[1]), label) for label in labels), key=lambda p: p[0])
    heights = [min(max(height, 0.0), 1.0) for height, _label in placed]
    for _round in range(50):  # push neighbours apart, evenly to both sides, until all gaps are kept
        for low in range(len(heights) - 1):
            overlap = gap - (heights[low + 1] - heights[low])
            if overlap > 1e-6:  # noqa: PLR2004 - rounding
                heights[low] -= overlap / 2
                heights[low + 1] += overlap / 2
    for height, (_old, label) in zip(heights, placed, strict=True):
        axes.annotate(
            label.text,
            (1.0, height),
            xycoords="axes fraction",
            xytext=(8, 0),
            textcoords="offset points",
            color=label.colour,
            va="center",
            fontsize=12,
            fontweight="bold",
            annotation_clip=False,
        )


def set_layer_ticks(axes: Axes, layers: int) -> None:
    """Put ticks at the first and the last layer and at round numbers between, where they have room."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if layers <= 6 * step)
    if (layers - 1) % step == 0:
        axes.set_xticks(range(1, layers + 1, step))
    else:
        axes.set_xticks([1, *(t for t in range(step, layers, step) if min(t - 1, layers - t) >= 0.75 * step), layers])


def set_decade_ticks(axes: Axes) -> None:
    """Put ticks at powers of ten whose exponents are multiples of a round number, 10⁰ among them."""
    low, high = (math.log10(limit) for limit in axes.get_ylim())
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if high - low <= 7 * step)
    exponents = range(math.ceil(low / step) * step, math.floor(high) + 1, step)
    axes.set_yticks([10.0**exponent for exponent in exponents])
    axes.yaxis.set_minor_locator(NullLocator())
