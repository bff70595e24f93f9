"""From a net to its landscape, layer by layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from grader.sheet.lab.landscape.decision import DecisionRegions, decide
from grader.sheet.lab.landscape.layers import float64_layers
from grader.sheet.lab.landscape.polygons import Polygons
from grader.sheet.lab.landscape.ragged import Flags, Floats, Integers
from grader.sheet.lab.landscape.splitting import split
from grader.sheet.lab.landscape.window import Window

# A pre-activation below this fraction of the largest that the unit can have in the window counts as zero, and vertices
# on an edge that are closer than this fraction of the window's diagonal are one. Float64 rounds at 1e-16 of a number;
# what eleven layers of 64 units add to that stays below 1e-14 of a layer's scale.
TOLERANCE = 1e-12

# A net whose pre-activations get beyond this is refused: up to here no product or difference of two of them overflows.
LARGEST = 1e100


@dataclass(frozen=True, eq=False)
class Landscape:
    """The cells of a ReLU net in a window: on each one the net is an affine map.

    Attributes:
        window: what was looked at.
        polygons: the cells, convex, without gaps or overlaps.
        patterns: bool ``(cells, hidden units)``: which units are on in each cell, layer after layer, as the student's
            ``activation_patterns`` orders them.
        cuts: int64 ``(hidden units,)``: how many cells each unit split in two when the units are taken one after the
            other, so that there are 1 + Σ cuts cells. A unit that is on or off in the whole window has 0.
        outputs: float64 ``(vertices, outputs)``: the net's outputs at the polygons' vertices.
        weights: float64 weight of every layer, output last.
        biases: float64 bias of every layer.
    """

    window: Window
    polygons: Polygons
    patterns: NDArray[np.bool_]
    cuts: NDArray[np.int64]
    outputs: NDArray[np.float64]
    weights: tuple[NDArray[np.float64], ...]
    biases: tuple[NDArray[np.float64], ...]

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.polygons)

    @property
    def areas(self) -> NDArray[np.float64]:
        """Area of each cell, ``(cells,)``; they add up to the window's."""
        return self.polygons.areas

    @property
    def cells_per_unit(self) -> float:
        """Cells divided by hidden units; NaN for a net without any.

        Hanin & Rolnick (2019, "Deep ReLU Networks Have Surprisingly Few Activation Patterns") bound the mean number of
        cells of randomly initialised nets in the plane by (C · units)² / 2, with a C that does not depend on the depth:
        the cells per unit grow at most in proportion to the units, not exponentially with depth.
        """
        units = self.patterns.shape[1]
        return len(self) / units if units else float("nan")

    @cached_property
    def affine_maps(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The net on each cell: slopes A ``(cells, outputs, 2)`` and offsets c ``(cells, outputs)``, output A x + c.

        In a cell each ReLU is the identity (unit on) or zero (unit off), so a layer keeps or deletes rows of the affine
        map before it: A ← W · diag(on) · A, c ← W · diag(on) · c + b.
        """
        # In blocks of cells, so that what lies between two layers stays in the processor's cache.
        blocks = [self._affine_maps(patterns) for patterns in np.array_split(self.patterns, 1 + len(self) // 512)]
        maps = np.concatenate(blocks)
        return maps[:, :2].transpose(0, 2, 1), maps[:, 2]

    def _affine_maps(self, patterns: Flags) -> Floats:
        """Return for each cell the columns of A and then c, as rows ``(cells, 3, outputs)``."""
        weight, bias = self.weights[0], self.biases[0]
        maps = np.broadcast_to(np.vstack([weight.T, bias]), (len(patterns), 3, len(bias)))
        column = 0
        for previous, weight, bias in zip(self.biases[:-1], self.weights[1:], self.biases[1:], strict=True):
            on = patterns[:, None, column : column + len(previous)]
            column += len(previous)
            maps = (maps * on).reshape(-1, len(previous)) @ weight.T
            maps = maps.reshape(len(patterns), 3, len(bias))
            maps[:, 2] += bias
        return np.asarray(maps)

    def decision_regions(self) -> DecisionRegions:
        """Divide each cell by the output that is largest there: the regions that the net labels alike, exactly."""
        return decide(self.polygons, self.outputs)


class TooLargeError(ValueError):
    """A net whose pre-activations are too large to compute with."""


def find_cells(
    weights: Sequence[ArrayLike | Tensor],
    biases: Sequence[ArrayLike | Tensor],
    window: Window,
    most_vertices: float = float("inf"),
) -> Landscape:
    """Find all cells of a ReLU net of the plane that meet the window, exactly.

    Each layer splits the cells of the layers before: within one of them its pre-activations are affine, so that each
    unit is zero along a straight line. The lines of later layers bend where they cross those of earlier ones.

    The arithmetic is float64. Where a unit's pre-activation z = Σ wᵢ xᵢ + b is smaller in magnitude than 1e-12 times
    Σ |wᵢ| max|xᵢ| + |b|, maxima over the window, it counts as zero; a cell thinner than about that is merged into its
    neighbour or is reported with an area that is rounding noise, down to 0. A unit that is zero on a whole cell is off
    there. Units whose lines coincide (equal units, lines through one vertex, zero biases) are handled.

    Args:
        weights: weight ``(fan_out, fan_in)`` of every layer, fan_in 2 first. ReLU follows every layer but the last,
            which is the output and has no hidden unit. Tensors or arrays, of any floating dtype.
        biases: bias ``(fan_out,)`` of every layer.
        window: the rectangle to look at.
        most_vertices: a net with more is given up; there are about as many as cells. Random nets have few, but layers
            that fold the plane over and over multiply them, and with them time and memory.

    Raises:
        ValueError: the layers do not fit each other or the plane, or a number is not finite.
        TooLargeError: a pre-activation is beyond 1e100.
        TooManyCellsError: there are more vertices than that.
    """
    layers = float64_layers(weights, biases, fan_in=2)
    corners = np.arange(4)
    polygons = Polygons(window.corners, corners, np.array([0, 4]))
    inputs = window.corners
    parents, on, cuts = [], [], [np.zeros(0, dtype=np.int64)]
    for number, (weight, bias) in enumerate(layers[:-1], start=1):
        result = split(
            polygons,
            values=inputs @ weight.T + bias,
            tolerances=TOLERANCE * _largest_preactivations(inputs, weight, bias, number),
            spacing=TOLERANCE * window.diameter,
            most_vertices=most_vertices,
        )
        polygons = result.polygons
        inputs = np.maximum(result.values, 0.0, out=result.values)
        parents.append(result.parents)
        on.append(result.on)
        cuts.append(result.cuts)
    weight, bias = layers[-1]
    _largest_preactivations(inputs, weight, bias, len(layers))
    return Landscape(
        window=window,
        polygons=polygons,
        patterns=_patterns(len(polygons), parents, on),
        cuts=np.concatenate(cuts),
        outputs=inputs @ weight.T + bias,
        weights=tuple(weight for weight, _ in layers),
        biases=tuple(bias for _, bias in layers),
    )


def _largest_preactivations(inputs: Floats, weight: Floats, bias: Floats, number: int) -> Floats:
    """Return Σ |wᵢ| max|xᵢ| + |b| of each unit, which no pre-activation exceeds."""
    with np.errstate(over="ignore", invalid="ignore"):
        largest: Floats = np.abs(weight) @ np.abs(inputs).max(axis=0) + np.abs(bias)
    if not (largest < LARGEST).all():
        raise TooLargeError(
            f"layer {number} has pre-activations beyond {LARGEST:g} in the window: too large to compute with"
        )
    return largest


def _patterns(cells: int, parents: list[Integers], on: list[Flags]) -> Flags:
    """Put the layers' patterns side by side: for each final cell that of the cell of every layer that contains it."""
    patterns = np.empty((cells, sum(pattern.shape[1] for pattern in on)), dtype=np.bool_)
    end = patterns.shape[1]
    ancestor = np.arange(cells)
    for parent, pattern in zip(reversed(parents), reversed(on), strict=True):
        begin = end - pattern.shape[1]
        patterns[:, begin:end] = pattern[ancestor]
        ancestor = parent[ancestor]
        end = begin
    return patterns
