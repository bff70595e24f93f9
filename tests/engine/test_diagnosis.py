"""Finding the known mistake behind a failure: what a mistake does to its arguments stays its own."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from cases import EXERCISE

from grader.draw import Draw
from grader.engine.diagnosis import _outcome, diagnose
from grader.engine.student import Call
from grader.judging.matching import Outcome
from grader.sheet.contract import empty_weight


def test_mistake_may_spoil_its_arguments() -> None:
    """The next mistake gets the student's arguments as they were: lists, and the tensors in them."""

    def spoil(before: Any, after: Any) -> torch.Tensor:
        before[0].zero_()
        before.clear()
        after.append(before)
        return torch.ones(2)

    function = EXERCISE.functions["relative_changes"]
    before, after = ([torch.ones(3, 2), torch.ones(2, 3)] for _which in range(2))
    call = Call(function.name, (before, after), {}, None, Outcome(fault="none"))
    _outcome(spoil, function, call)
    assert (len(before), len(after), float(before[0].sum())) == (2, 2, 6.0)


def named(name: str, function: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[str]:
    """The mistakes that are named where a student's function of this name is this one."""
    torch.manual_seed(3)
    calls = [Call(name, each, {}, None, Outcome()) for each in arguments]
    calls = [replace(call, outcome=_outcome(function, EXERCISE.functions[name], call)) for call in calls]
    diagnosis = diagnose(EXERCISE, name, calls, None, seed=0)
    return [] if diagnosis is None else [suspect.id for suspect in diagnosis.suspects]


def normal_times(factor: float) -> Callable[[torch.Tensor], torch.Tensor]:
    """An initialiser whose variance is the right one times a factor."""
    return lambda weight: weight.normal_(0, math.sqrt(factor * 2 / weight.shape[1]))


def zero_row(weight: torch.Tensor) -> torch.Tensor:
    """One row is left out."""
    normal_times(1.0)(weight)[0] = 0
    return weight


def antithetic(weight: torch.Tensor) -> torch.Tensor:
    """The second half is the first one, mirrored."""
    half = torch.randn(weight.numel() // 2 + 1)
    entries = torch.cat([half, -half])[: weight.numel()].reshape(weight.shape)
    return weight.copy_(entries * math.sqrt(2 / weight.shape[1]))


OBLONG, SQUARE = [(empty_weight(60, 150),), (empty_weight(150, 60),)], [(empty_weight(65, 65),)]


@pytest.mark.parametrize("weights", [OBLONG, SQUARE, SQUARE * 2], ids=["oblong", "one square", "squares"])
@pytest.mark.parametrize(
    "initialise",
    [normal_times(1.0), normal_times(0.96), normal_times(1.04), normal_times(0.85), zero_row, antithetic],
    ids=["right", "0.96", "1.04", "0.85", "zero row", "antithetic"],
)
def test_no_mistake_is_named_that_does_not_show_in_these_calls(
    initialise: Callable[[torch.Tensor], torch.Tensor], weights: list[tuple[torch.Tensor]]
) -> None:
    """Not a symmetric one on oblong weights, a fixed seed in one call, no_grad on tensors, nor fan_out on squares."""
    assert named("relu_normal_", initialise, weights) == []


VARIANCES = [(0.5,), (2.0,), (3.0,), (1e-4,), (1e6,)]


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (lambda v: math.sqrt(v / 6.28), ["relu-mean-rounded-pi"]),
        (lambda v: 0.399 * math.sqrt(v), []),
        (lambda v: math.sqrt(v / (2 * 22 / 7)), []),
        (lambda v: round(math.sqrt(v / (2 * math.pi)), 4), []),
        (lambda v: float(np.float16(math.sqrt(v / (2 * math.pi)))), []),
        (lambda v: float(torch.randn(100_000).relu().mean()) * math.sqrt(v), []),
    ],
)
def test_pi_is_called_rounded_only_where_it_is(function: Callable[[float], float], names: list[str]) -> None:
    """Other constants, rounding and estimates are as close to the right value."""
    assert named("relu_mean", function, VARIANCES) == names


def test_half_precision_inside_is_no_mistake_of_another_kind() -> None:
    """Where statistics are off by what float16 leaves, nothing is named."""

    def coarse(weights: list[torch.Tensor], inputs: torch.Tensor, activation: str) -> torch.Tensor:
        right = EXERCISE.right("layer_statistics")
        return right([weight.half().float() for weight in weights], inputs.half().float(), activation)  # type: ignore[no-any-return]

    assert named("layer_statistics", coarse, [EXERCISE.functions["layer_statistics"].example(Draw(1))]) == []
