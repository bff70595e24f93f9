"""Nets for the tests of the landscape."""

import numpy as np
import torch

from grader.lab import layer_shapes


def draw_net(depth, width, *, seed=0, gain=2.0, bias=0.3, classes=3):
    """Return float64 weights of variance gain / fan_in and biases of the given standard deviation."""
    generator = torch.Generator().manual_seed(seed)
    shapes = layer_shapes(depth, width, classes=classes)
    weights = [
        torch.randn(shape, generator=generator, dtype=torch.float64) * (gain / shape[1]) ** 0.5 for shape in shapes
    ]
    biases = [torch.randn(shape[0], generator=generator, dtype=torch.float64) * bias for shape in shapes]
    return weights, biases


def one_layer(weight, bias):
    """Return a net with one hidden layer; its output plays no part."""
    weight = np.asarray(weight, dtype=float)
    return [weight, np.ones((1, len(weight)))], [np.asarray(bias, dtype=float), np.zeros(1)]


def points_inside(polygons, generator, per_polygon=3):
    """Return points inside each polygon, random averages of its corners, ``(polygons, per_polygon, 2)``."""
    sizes = polygons.sizes
    shares = generator.exponential(size=(len(polygons.corners), per_polygon)) + 0.05
    shares /= np.repeat(np.add.reduceat(shares, polygons.starts[:-1]), sizes, axis=0)
    corners = polygons.vertices[polygons.corners]
    return np.add.reduceat(shares[:, :, None] * corners[:, None, :], polygons.starts[:-1])
