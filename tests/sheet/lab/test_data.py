"""The spiral data set: what its documentation promises."""

from math import pi, tau

import pytest
import torch
from torch import Tensor

from grader.sheet.lab import spirals


def seeded(seed: int = 0) -> torch.Generator:
    """Return a generator with a fixed seed."""
    return torch.Generator().manual_seed(seed)


def polar(plane: Tensor) -> tuple[Tensor, Tensor]:
    """Return angle and radius of points ``(..., 2)``."""
    return torch.atan2(plane[..., 1], plane[..., 0]), plane.norm(dim=-1)


def turned_by(angle: Tensor, other: Tensor) -> Tensor:
    """Return the difference of two angles, from −π to π."""
    return torch.remainder(angle - other + pi, tau) - pi


def test_each_coordinate_of_each_net_is_standardised() -> None:
    """Mean 0 and (biased) standard deviation 1 hold per net and coordinate."""
    points = spirals(4, seeded(), points=90).points.double()
    assert points.shape == (4, 90, 2)
    torch.testing.assert_close(points.mean(dim=1), torch.zeros(4, 2).double(), atol=1e-6, rtol=0)
    torch.testing.assert_close(points.std(dim=1, correction=0), torch.ones(4, 2).double(), atol=1e-5, rtol=0)


def test_dtypes_are_what_training_needs() -> None:
    """Points are float32, labels int64."""
    dataset = spirals(2, seeded())
    assert (dataset.points.dtype, dataset.labels.dtype) == (torch.float32, torch.int64)


def test_every_arm_has_equally_many_points() -> None:
    """The labels 0 … arms − 1 are balanced in every net."""
    labels = spirals(3, seeded(), points=60, arms=5).labels
    assert [torch.bincount(net).tolist() for net in labels] == [[12] * 5] * 3


def test_without_noise_points_lie_on_the_documented_arms() -> None:
    """Point j of arm k has radius ∝ j/m and the angle 2π (turns · j/m + k/arms)."""
    dataset = spirals(1, seeded(), points=300, arms=3, turns=0.75, noise=0.0)
    angle, radius = polar(dataset.points[0].double())
    share = torch.arange(1, 101).double() / 100
    for arm in range(3):
        on_arm = dataset.labels[0] == arm
        torch.testing.assert_close(radius[on_arm] / radius[on_arm][-1], share, atol=1e-5, rtol=0)
        off = turned_by(angle[on_arm], tau * (0.75 * share + arm / 3))
        torch.testing.assert_close(off, torch.zeros(100).double(), atol=1e-5, rtol=0)


def test_noise_is_the_standard_deviation_of_the_angle() -> None:
    """At noise 0.1 points are turned by about 0.1 radians, near the centre as well as far out."""
    noisy, _ = polar(spirals(200, seeded(), noise=0.1).points)
    exact, _ = polar(spirals(1, seeded(), noise=0.0).points)
    turns = turned_by(noisy, exact)
    # From radius 0.3 on: nearer to the centre the subtracted mean, which is small but not 0, turns points as well.
    for ring in (slice(90, 150), slice(240, 300)):
        assert turns[:, ring].std() == pytest.approx(0.1, rel=0.05)


def test_nets_have_their_own_data() -> None:
    """No two nets get the same points."""
    first, second = spirals(2, seeded()).points
    assert not torch.equal(first, second)


def test_a_seed_repeats_the_data_and_the_generator_moves_on() -> None:
    """Only the generator's state decides what is drawn."""
    generator = seeded(7)
    first, second = spirals(2, generator), spirals(2, generator)
    torch.testing.assert_close(spirals(2, seeded(7)).points, first.points, rtol=0, atol=0)
    assert not torch.equal(first.points, second.points)


def test_the_global_generator_is_left_alone() -> None:
    """Drawing data does not move torch's global random state."""
    before = torch.get_rng_state()
    spirals(2, seeded())
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("points", [0, 2, 100])
def test_points_that_the_arms_cannot_share_are_refused(points: int) -> None:
    """A number of points that is no positive multiple of the arms raises, naming both."""
    with pytest.raises(ValueError, match=rf"points={points} and arms=3"):
        spirals(1, seeded(), points=points)
