"""The exercise's own functions, built in: what the lab uses where a student has none yet.

Names, arguments and results are those of the assignment's contract; its docstrings say more.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor


@torch.no_grad()
def _standard_normal_(weight: Tensor) -> Tensor:
    return weight.normal_()


@torch.no_grad()
def _linear_normal_(weight: Tensor) -> Tensor:
    return weight.normal_(0, math.sqrt(1 / weight.shape[1]))


@torch.no_grad()
def _relu_normal_(weight: Tensor) -> Tensor:
    return weight.normal_(0, math.sqrt(2 / weight.shape[1]))


@torch.no_grad()
def _scaled_relu_normal_(weight: Tensor, scale: float) -> Tensor:
    return _relu_normal_(weight).mul_(scale)


@torch.no_grad()
def _layer_statistics(weights: Sequence[Tensor], inputs: Tensor, activation: str) -> Tensor:
    """Measure with the weights' own precision, so that what overflows there overflows here."""
    rows, x = [], inputs
    for weight in weights:
        x = x @ weight.T
        x = x.relu() if activation == "relu" else x
        rows.append(torch.stack([x.mean(), x.var()]))
    return torch.stack(rows)


@torch.no_grad()
def _relative_changes(before: Sequence[Tensor], after: Sequence[Tensor]) -> Tensor:
    return torch.stack([(new - old).norm() / old.norm() for old, new in zip(before, after, strict=True)])


def _normalize_preactivations(z: Tensor, eps: float = 1e-5) -> Tensor:
    return (z - z.mean(dim=0)) / (z.var(dim=0, correction=0) + eps).sqrt()


@torch.no_grad()
def _activation_patterns(weights: Sequence[Tensor], biases: Sequence[Tensor], points: Tensor) -> Tensor:
    patterns, x = [], points
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        z = x @ weight.T + bias
        patterns.append(z > 0)
        x = z.relu()
    return torch.cat(patterns, dim=1)


def _count_cells(patterns: Tensor) -> int:
    return len(torch.unique(patterns, dim=0))


BUILTIN: dict[str, Callable[..., Any]] = {
    "standard_normal_": _standard_normal_,
    "linear_normal_": _linear_normal_,
    "relu_normal_": _relu_normal_,
    "scaled_relu_normal_": _scaled_relu_normal_,
    "layer_statistics": _layer_statistics,
    "relative_changes": _relative_changes,
    "normalize_preactivations": _normalize_preactivations,
    "activation_patterns": _activation_patterns,
    "count_cells": _count_cells,
}
