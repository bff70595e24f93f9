from __future__ import annotations

from dataclasses import dataclass

from assignment.variance import relu_weight_variance


@dataclass(frozen=True)
class Layer:
    fan_out: int
    fan_in: int

    @property
    def deviation(self) -> float:
        return relu_weight_variance(self.fan_in) ** 0.5
