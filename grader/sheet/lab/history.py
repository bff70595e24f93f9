"""Training that is watched: loss and accuracy of every net after every step, and its weights at chosen ones."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor


class Trainable(Protocol):
    """Nets that can be trained: `Nets` and `NormalizedNets`."""

    weights: list[Tensor]
    biases: list[Tensor]

    def forward(self) -> Tensor:
        """Return the outputs ``(nets, classes, n)``."""
        ...

    def descend(self, labels: Tensor, learning_rate: float) -> None:
        """Take one step down the gradient at the last forward pass."""
        ...


@dataclass(frozen=True, eq=False)
class History:
    """How the training of each net went.

    Attributes:
        loss: float64 ``(1 + steps, nets)``, the mean cross entropy before each step and after the last. Infinite or NaN
            from where a net's outputs are no longer finite.
        accuracy: float64 ``(1 + steps, nets)``: the fraction of points labelled correctly. A point whose outputs are no
            finite numbers counts as wrong.
        snapshots: by step, the weights after it: one tensor ``(nets, fan_out, fan_in)`` per layer.
        weights: those at the end.
        biases: those at the end, ``(nets, fan_out)`` per layer.
    """

    loss: Tensor
    accuracy: Tensor
    snapshots: dict[int, list[Tensor]]
    weights: list[Tensor]
    biases: list[Tensor]

    @property
    def diverged(self) -> Tensor:
        """Bool ``(nets,)``: whether the loss was ever no finite number."""
        return ~self.loss.isfinite().all(dim=0)

    def steps_to(self, target: float) -> Tensor:
        """Int64 ``(nets,)``: steps taken when the accuracy first reached the target; −1 where it never did."""
        reached = self.accuracy >= target
        first = reached.double().argmax(dim=0)
        return first.where(reached.any(dim=0), torch.tensor(-1))

    @classmethod
    def join(cls, histories: Sequence["History"]) -> "History":
        """Put nets that were trained in several batches, for as many steps, back together."""
        return cls(
            loss=torch.cat([history.loss for history in histories], dim=1),
            accuracy=torch.cat([history.accuracy for history in histories], dim=1),
            snapshots={step: _side_by_side([h.snapshots[step] for h in histories]) for step in histories[0].snapshots},
            weights=_side_by_side([history.weights for history in histories]),
            biases=_side_by_side([history.biases for history in histories]),
        )


def _side_by_side(batches: Sequence[list[Tensor]]) -> list[Tensor]:
    return [torch.cat(layers) for layers in zip(*batches, strict=True)]


@torch.no_grad()
def follow(
    nets: Trainable,
    labels: Tensor,
    *,
    learning_rate: float = 0.03,
    steps: int = 300,
    snapshots: Collection[int] = (),
    tick: Callable[[int], None] = lambda _: None,
) -> History:
    """Train all nets for all steps by full-batch gradient descent on the cross entropy, and write down how it goes.

    Args:
        nets: what to train; changed.
        labels: int64 ``(nets, n)``.
        learning_rate: step size of plain gradient descent.
        steps: how many steps to take. Once no net has a finite loss any more the rest is left out: it never comes back.
        snapshots: the steps after which to copy the weights; 0 is before training.
        tick: called with how many steps were done since the last call; what it raises ends the training.
    """
    shape = (1 + steps, len(labels))
    loss = torch.full(shape, torch.nan, dtype=torch.float64)
    accuracy = torch.zeros(shape, dtype=torch.float64)
    kept: dict[int, list[Tensor]] = {}
    for step in range(1 + steps):
        if step in snapshots:
            kept[step] = [weight.detach().clone() for weight in nets.weights]
        logits = nets.forward()
        loss[step] = _cross_entropy(logits, labels)
        accuracy[step] = _accuracy(logits, labels)
        if not loss[step].isfinite().any():
            tick(steps - step)
            # What is left of such weights is not finite either.
            kept |= {
                late: [torch.full_like(weight, torch.nan) for weight in nets.weights]
                for late in snapshots
                if late > step
            }
            break
        if step < steps:
            nets.descend(labels, learning_rate)
            tick(1)
    weights = [weight.detach().clone() for weight in nets.weights]
    return History(loss, accuracy, kept, weights, [bias.detach()[:, :, 0].clone() for bias in nets.biases])


def _cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean cross entropy of each net ``(nets,)``."""
    right = logits.gather(1, labels[:, None])[:, 0]
    return (logits.logsumexp(dim=1) - right).mean(dim=1).double()


def _accuracy(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the fraction of points of each net that are labelled correctly by finite outputs ``(nets,)``."""
    finite = logits.isfinite().all(dim=1)
    return ((logits.max(dim=1).indices == labels) & finite).double().mean(dim=1)
