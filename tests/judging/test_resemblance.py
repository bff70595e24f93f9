"""Which samples of weights look alike: structure, ratio and shape, at the stated error rate."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from grader.judging.resemblance import Likeness, resemble

BEFORE = 1000.25
SHAPE = (136, 301)


def normal(rng: np.random.Generator, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """Standard normal."""
    return rng.standard_normal(shape)


def uniform(rng: np.random.Generator, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """Uniform with variance 1."""
    return rng.uniform(-math.sqrt(3), math.sqrt(3), shape)


def truncated(rng: np.random.Generator, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """Normal, cut off at two standard deviations, with variance 1."""
    entries = rng.standard_normal((4, *shape))
    kept = np.take_along_axis(entries, (np.abs(entries) < 2).argmax(0)[None], 0)[0]
    entries = kept / kept.std()
    return np.asarray(entries)


def same_row(rng: np.random.Generator, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """One row for all."""
    return np.broadcast_to(rng.standard_normal((1, shape[1])), shape)


def same_column(rng: np.random.Generator, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """One column for all."""
    return np.broadcast_to(rng.standard_normal((shape[0], 1)), shape)


def symmetric(rng: np.random.Generator, shape: tuple[int, int] = (100, 100)) -> np.ndarray:
    """Equal to the transpose."""
    entries = rng.standard_normal(shape)
    return np.triu(entries) + np.triu(entries, 1).T


def orthogonal(rng: np.random.Generator, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """Orthonormal rows, scaled to variance 1."""
    return np.linalg.qr(rng.standard_normal(shape[::-1]))[0].T * math.sqrt(shape[1])


def first_row(rng: np.random.Generator, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """The others hold what was there before."""
    entries = np.full(shape, BEFORE)
    entries[0] = rng.standard_normal(shape[1])
    return entries


Fill = Callable[..., np.ndarray]
FILLS = [normal, uniform, truncated, same_row, same_column, symmetric, orthogonal, first_row]


def likeness(*weights: np.ndarray) -> Likeness:
    """What the weights look like."""
    return Likeness.of(weights, BEFORE)


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("seed", range(5))
def test_same_initialiser_resembles_itself(fill: Fill, seed: int) -> None:
    """Two draws of one initialiser are alike: a false alarm of 2e-6 for each."""
    rng = np.random.default_rng(seed)
    assert resemble(likeness(fill(rng)), likeness(fill(rng)))
    assert resemble(likeness(fill(rng), fill(rng)), likeness(fill(rng), fill(rng)))


@pytest.mark.parametrize("first", FILLS)
@pytest.mark.parametrize("second", FILLS)
def test_different_initialisers_are_told_apart(first: Fill, second: Fill) -> None:
    """Structures and shapes of the distribution differ even where the variance is the same."""
    if first is not second and symmetric not in {first, second}:
        rng = np.random.default_rng(1)
        assert not resemble(likeness(first(rng)), likeness(second(rng)))


def test_symmetric_is_told_from_normal() -> None:
    """Only square weights can show it."""
    rng = np.random.default_rng(1)
    assert not resemble(likeness(symmetric(rng)), likeness(normal(rng, (100, 100))))


@pytest.mark.parametrize("ratio", [0.9, 1.1])
@pytest.mark.parametrize("fill", [normal, uniform])
def test_variances_that_differ_by_a_tenth_are_told_apart(fill: Fill, ratio: float) -> None:
    """10 % is what the module promises for 41,000 entries."""
    rng = np.random.default_rng(2)
    assert not resemble(likeness(fill(rng)), likeness(math.sqrt(ratio) * fill(rng)))


def test_shift_is_told_apart() -> None:
    """A mean of 0.1 standard deviations shows."""
    rng = np.random.default_rng(3)
    assert not resemble(likeness(normal(rng)), likeness(normal(rng) + 0.1))


def test_repeated_draw() -> None:
    """Two equal weights are a structure of their own; with one weight there is nothing to see."""
    rng = np.random.default_rng(4)
    weight = normal(rng)
    repeated, fresh = likeness(weight, weight), likeness(normal(rng), normal(rng))
    assert not resemble(repeated, fresh)
    assert resemble(likeness(weight), likeness(normal(rng)))


def test_constants_are_compared_entry_by_entry() -> None:
    """Equal constants are alike, different ones are not, and zeros are neither."""
    for value in (0.0, 0.1):
        assert resemble(likeness(np.full(SHAPE, value)), likeness(np.full(SHAPE, value)))
    assert not resemble(likeness(np.full(SHAPE, 0.1)), likeness(np.full(SHAPE, 0.2)))
    assert not resemble(likeness(np.zeros(SHAPE)), likeness(np.full(SHAPE, 0.2)))
    assert not resemble(likeness(np.eye(9)), likeness(2 * np.eye(9)))


def test_tiny_weights_say_nothing() -> None:
    """Five entries have no distribution to speak of."""
    rng = np.random.default_rng(5)
    assert resemble(likeness(normal(rng, (5, 1))), likeness(100 * normal(rng, (5, 1))))
