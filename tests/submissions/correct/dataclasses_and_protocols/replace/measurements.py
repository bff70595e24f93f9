from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import torch
from torch import Tensor

Activation = Literal["identity", "relu"]


class Statistics(NamedTuple):
    mean: Tensor
    variance: Tensor


def outputs(weights: Iterable[Tensor], x: Tensor, activation: Activation) -> Iterator[Tensor]:
    for weight in weights:
        x = x @ weight.T
        match activation:
            case "relu":
                x = x.relu()
            case "identity":
                pass
        yield x


def layer_statistics(weights: Sequence[Tensor], inputs: Tensor, activation: Activation) -> Tensor:
    statistics = [Statistics(y.mean(), y.var()) for y in outputs(weights, inputs, activation)]
    return torch.stack([torch.stack(row) for row in statistics])


def relative_changes(before: Sequence[Tensor], after: Sequence[Tensor]) -> Tensor:
    return torch.stack([torch.dist(a, b) / torch.norm(b) for a, b in zip(after, before, strict=True)])
