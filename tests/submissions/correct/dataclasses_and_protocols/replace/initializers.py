from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Final, Protocol

import torch
from torch import Tensor


class VarianceRule(Protocol):
    def __call__(self, fan_in: int) -> float: ...


class Gain(enum.Enum):
    LINEAR = 1.0
    RELU = 2.0

    def variance(self, fan_in: int) -> float:
        return self.value / fan_in


@dataclass(frozen=True, slots=True)
class Initialiser:
    rule: VarianceRule
    scale: float = field(default=1.0, kw_only=True)

    def fill(self, weight: Tensor) -> Tensor:
        fan_out, fan_in = weight.shape
        std: Final[float] = self.scale * self.rule(fan_in) ** 0.5
        with torch.no_grad():
            weight.normal_(0.0, std)
        return weight


def linear_normal_(weight: Tensor) -> Tensor:
    return Initialiser(Gain.LINEAR.variance).fill(weight)


def relu_normal_(weight: Tensor) -> Tensor:
    return Initialiser(Gain.RELU.variance).fill(weight)


def scaled_relu_normal_(weight: Tensor, scale: float) -> Tensor:
    return Initialiser(Gain.RELU.variance, scale=scale).fill(weight)
