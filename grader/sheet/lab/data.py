"""The data set of the exercise: points on the arms of a spiral in the plane."""

from dataclasses import dataclass
from math import tau

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Dataset:
    """One classification task per net.

    Attributes:
        points: float32 ``(nets, n, 2)``; every coordinate of every net has mean 0 and standard deviation 1 over its n
            points.
        labels: int64 ``(nets, n)``: the arm that a point belongs to, 0 … arms − 1.
    """

    points: Tensor
    labels: Tensor


def spirals(
    nets: int,
    generator: torch.Generator,
    *,
    points: int = 300,
    arms: int = 3,
    turns: float = 0.75,
    noise: float = 0.1,
) -> Dataset:
    """Draw a spiral data set for each of ``nets`` nets.

    An arm has m = points / arms points, spaced evenly in radius: rⱼ = j/m for j = 1 … m. Point j of arm k lies at ::

        angle = 2π · (turns · rⱼ + k / arms) + noise · ε,   ε ~ N(0, 1)
        (x, y) = rⱼ · (cos angle, sin angle)

    and afterwards both coordinates are standardised, net by net. ``noise`` is thus the standard deviation of the angle
    in radians; it moves a point along its circle, by noise · r. Neighbouring arms are 2π / arms radians apart: with
    three arms and noise 0.1 the border between them is 10 standard deviations away, so the classes do not overlap
    and a net that trains can label every point.

    Args:
        nets: number of data sets. They differ only in their ε.
        generator: source of every ε; its state advances.
        points: points per data set, a multiple of ``arms``.
        arms: number of arms, which is the number of classes.
        turns: full turns that an arm makes from the centre to radius 1.
        noise: standard deviation of the angle, in radians.

    Raises:
        ValueError: ``points`` is not a positive multiple of ``arms``.
    """
    if points < arms or points % arms:
        raise ValueError(f"points must be a positive multiple of arms, got points={points} and arms={arms}")
    index = torch.arange(points)
    labels = index % arms
    radius = (index // arms + 1) / (points // arms)
    angle = tau * (turns * radius + labels / arms) + noise * torch.randn(nets, points, generator=generator)
    plane = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=2)
    centred = plane - plane.mean(dim=1, keepdim=True)
    standardised = centred / centred.square().mean(dim=1, keepdim=True).sqrt()
    return Dataset(points=standardised, labels=labels.repeat(nets, 1))
