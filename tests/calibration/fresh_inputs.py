"""Inputs like those of the exam, but other ones: what is told of a function has to be true of these, too."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import torch
from cases import EXERCISE

from grader.draw import Draw
from grader.engine.student import Call
from grader.judging.matching import Outcome
from grader.sandbox.encoding import Gradient
from grader.sheet.contract import empty_weight

__all__ = ["SEED", "fresh_calls"]

SEED = 20_261_129
_CALLS = 40
_SHAPES = ((300, 700), (700, 300), (450, 450))
_SCALES = (0.4, 2.5)


def fresh_calls(name: str, check: str = "") -> list[Call]:
    """Calls of a function, as one of its checks makes them."""
    draw = Draw(SEED)
    calls = _fills(name, check) if EXERCISE.functions[name].draws else _computes(name, check, draw)
    return list(calls)


def _fills(name: str, check: str) -> Iterator[Call]:
    scales = [(scale,) for scale in _SCALES] if "scale" in EXERCISE.functions[name].parameters else [()]
    for shape in _SHAPES:
        for scale in scales:
            yield _call(name, empty_weight(*shape), *scale)
            yield _call(name, empty_weight(*shape), *scale)
    if check.endswith(("in_place", "scale")):
        yield _call(name, torch.nn.Parameter(empty_weight(5, 8)), *scales[0])


def _computes(name: str, check: str, draw: Draw) -> Iterator[Call]:
    for _number in range(_CALLS):
        match name:
            case "layer_statistics":
                yield _call(name, *_net(draw), "relu" if check == "1.3.relu" else "identity")
            case "relative_changes":
                yield _call(name, *_weights_before_and_after(draw))
            case "normalize_preactivations":
                z = _preactivations(draw, constant=check.endswith("constant_units"))
                gradient = Gradient(0, draw.normal(*z.shape)) if check.endswith("gradient") else None
                yield _call(name, z, gradient=gradient)
            case "activation_patterns":
                yield _call(name, *_net_with_biases(draw))
            case "count_cells":
                yield _call(name, _patterns(draw))
            case _:
                yield _call(name, *_numbers(name, draw))


def _call(name: str, *arguments: Any, gradient: Gradient | None = None) -> Call:
    return Call(name, arguments, {}, gradient, Outcome())


def _numbers(name: str, draw: Draw) -> Iterator[float]:
    """Few inputs as often as many, and variances over eight orders of magnitude."""
    for parameter in EXERCISE.functions[name].parameters:
        yield int(3000 ** draw.rng.uniform()) if parameter == "fan_in" else 10 ** draw.rng.uniform(-4, 4)


def _net(draw: Draw) -> tuple[list[torch.Tensor], torch.Tensor]:
    widths = [draw.integer(3, 12) for _layer in range(draw.integer(3, 5))]
    weights = [draw.normal(above, below, deviation=below**-0.5) for below, above in pairwise(widths)]
    return weights, draw.normal(draw.integer(5, 30), widths[0]) + draw.normal(widths[0])


def _weights_before_and_after(draw: Draw) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    shapes = [(draw.integer(3, 9), draw.integer(3, 9)) for _layer in range(draw.integer(2, 4))]
    before = [draw.normal(*shape, deviation=10 ** draw.rng.uniform(-1, 1)) for shape in shapes]
    return before, [weight + draw.rng.uniform(0.1, 2) * weight.std() * draw.normal(*weight.shape) for weight in before]


def _preactivations(draw: Draw, *, constant: bool) -> torch.Tensor:
    units = draw.integer(3, 7)
    z = draw.normal(32, units) * draw.normal(units).exp() * 3 + 5 * draw.normal(units)
    if constant:
        z[:, 0] = draw.integer(-80, 80) / 8
    return z


def _net_with_biases(draw: Draw) -> tuple[list[torch.Tensor], list[torch.Tensor], torch.Tensor]:
    widths = [2, *(draw.integer(4, 9) for _layer in range(draw.integer(2, 4))), 3]
    weights = [draw.normal(above, below) for below, above in pairwise(widths)]
    biases = [draw.normal(above) for above in widths[1:]]
    weights[0][-1], biases[0][-1] = 0.0, 0.0  # a unit whose pre-activation is 0 exactly
    return weights, biases, draw.normal(60, 2)


def _patterns(draw: Draw) -> torch.Tensor:
    columns = draw.integer(2, 130)
    distinct = draw.normal(20, columns) > draw.rng.uniform(-1, 1)
    return distinct[torch.randint(20, (draw.integer(20, 60),), generator=draw.generator)]
