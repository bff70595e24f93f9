"""Nets for the tests of the landscape."""

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from grader.sheet.lab import Polygons, layer_shapes


def draw_net(
    depth: int, width: int, *, seed: int = 0, gain: float = 2.0, bias: float = 0.3, classes: int = 3
) -> tuple[list[Tensor], list[Tensor]]:
    """Return float64 weights of variance gain / fan_in and biases of the given standard deviation."""
    generator = torch.Generator().manual_seed(seed)
    shapes = layer_shapes(depth, width, classes=classes)
    weights = [
        torch.randn(shape, generator=generator, dtype=torch.float64) * (gain / shape[1]) ** 0.5 for shape in shapes
    ]
    biases = [torch.randn(shape[0], generator=generator, dtype=torch.float64) * bias for shape in shapes]
    return weights, biases


def one_layer(
    weight: ArrayLike | Tensor, bias: ArrayLike | Tensor
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Return a net with one hidden layer; its output plays no part."""
    weight = np.asarray(weight, dtype=float)
    return [weight, np.ones((1, len(weight)))], [np.asarray(bias, dtype=float), np.zeros(1)]


def points_inside(polygons: Polygons, generator: np.random.Generator, per_polygon: int = 3) -> NDArray[np.float64]:
    """Return points inside each polygon, random averages of its corners, ``(polygons, per_polygon, 2)``."""
    sizes = polygons.sizes
    shares = generator.exponential(size=(len(polygons.corners), per_polygon)) + 0.05
    shares /= np.repeat(np.add.reduceat(shares, polygons.starts[:-1]), sizes, axis=0)
    corners = polygons.vertices[polygons.corners]
    return np.add.reduceat(shares[:, :, None] * corners[:, None, :], polygons.starts[:-1])
