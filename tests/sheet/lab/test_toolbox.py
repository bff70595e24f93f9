"""The toolbox: whose functions are used, and what they draw."""

import random

import numpy as np
import torch
from torch import Tensor

from grader.sheet.lab import BUILTIN, Toolbox
from reference import initializers, landscape, measurements

SHAPES = [(5, 2), (3, 5)]


def numpy_normal_(weight: Tensor) -> Tensor:
    """Fill a weight from NumPy's and Python's global generators."""
    weight.copy_(torch.from_numpy(np.random.standard_normal(weight.shape)) + random.random())  # noqa: NPY002, S311
    return weight


def test_the_students_function_comes_first() -> None:
    """What is own is used; what is not is built in."""
    toolbox = Toolbox(own={"relu_normal_": numpy_normal_})
    assert toolbox["relu_normal_"] is numpy_normal_
    assert toolbox["linear_normal_"] is BUILTIN["linear_normal_"]


def test_any_generator_repeats_itself_and_stays_where_it_was() -> None:
    """The same seed draws the same from torch, NumPy and Python, and nobody else's numbers change."""
    states = torch.get_rng_state(), np.random.get_state(legacy=False)["state"]["key"].tolist(), random.getstate()  # noqa: NPY002
    for name in ("relu_normal_", "linear_normal_"):
        toolbox = Toolbox(own={"relu_normal_": numpy_normal_})
        first, second = (toolbox.initialise(name, SHAPES, 2, seed=4) for _ in range(2))
        assert all(map(torch.equal, first, second))
        assert not torch.equal(first[0], toolbox.initialise(name, SHAPES, 2, seed=5)[0])
        assert not torch.equal(first[0][0], first[0][1])
    assert torch.equal(torch.get_rng_state(), states[0])
    assert np.random.get_state(legacy=False)["state"]["key"].tolist() == states[1]  # noqa: NPY002
    assert random.getstate() == states[2]


def test_a_net_is_the_same_however_many_there_are() -> None:
    """Net k does not depend on the nets after it."""
    few, many = (Toolbox().initialise("relu_normal_", SHAPES, nets, seed=0) for nets in (2, 5))
    assert all(torch.equal(a, b[:2]) for a, b in zip(few, many, strict=True))


def test_arguments_reach_the_initialiser() -> None:
    """Scales of the same draws are multiples of each other."""
    one, ten = (Toolbox().initialise("scaled_relu_normal_", SHAPES, 1, 0, scale)[0] for scale in (1.0, 10.0))
    torch.testing.assert_close(ten, 10 * one)


def test_builtins_follow_the_reference() -> None:
    """Each built-in function gives what the reference gives."""
    generator = torch.Generator().manual_seed(0)
    weights = [torch.randn(shape, generator=generator) for shape in [(6, 4), (5, 6), (3, 5)]]
    biases = [torch.randn(len(weight), generator=generator) for weight in weights]
    x = torch.randn(50, 4, generator=generator)
    for activation in ("identity", "relu"):
        ours, theirs = (f(weights, x, activation) for f in (BUILTIN["layer_statistics"], measurements.layer_statistics))
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-6)
    moved = [weight + 1 for weight in weights]
    changes = measurements.relative_changes(weights, moved)
    torch.testing.assert_close(BUILTIN["relative_changes"](weights, moved), changes)
    torch.testing.assert_close(
        BUILTIN["normalize_preactivations"](x), landscape.normalize_preactivations(x), rtol=0.02, atol=1e-6
    )
    patterns = landscape.activation_patterns(weights, biases, x)
    assert torch.equal(BUILTIN["activation_patterns"](weights, biases, x), patterns)
    assert BUILTIN["count_cells"](patterns) == landscape.count_cells(patterns)
    for name in ("standard_normal_", "linear_normal_", "relu_normal_"):
        ours, theirs = (f(torch.empty(400, 100)).std() for f in (BUILTIN[name], getattr(initializers, name)))
        torch.testing.assert_close(ours, theirs, rtol=0.04, atol=0)  # 11 standard errors
