"""Training that is watched: losses, accuracies, snapshots, and what becomes of nets that diverge."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from grader.sheet.lab import Dataset, History, Nets, follow, layer_shapes, spirals, train


def draw(nets: int, depth: int = 3, width: int = 16, gain: float = 2.0, seed: int = 0) -> tuple[list[Tensor], Dataset]:
    """Return weights of variance gain / fan_in, and each net's own spiral."""
    generator = torch.Generator().manual_seed(seed)
    shapes = layer_shapes(depth, width)
    weights = [torch.randn(nets, *shape, generator=generator) * (gain / shape[1]) ** 0.5 for shape in shapes]
    return weights, spirals(nets, generator)


def test_it_sees_what_train_does() -> None:
    """Steps to the target and the accuracy are those of the exam's training."""
    weights, dataset = draw(3)
    reached = train(weights, dataset, learning_rate=0.3)
    history = follow(Nets(weights, dataset.points), dataset.labels, learning_rate=0.3, steps=reached.steps_run)
    assert history.steps_to(0.95).tolist() == reached.steps_to_target.tolist()
    assert history.accuracy[-1].tolist() == reached.accuracy.tolist()


def test_the_loss_is_the_cross_entropy() -> None:
    """Row 0 is measured before the first step, as torch measures it."""
    weights, dataset = draw(2)
    history = follow(Nets(weights, dataset.points), dataset.labels, steps=1)
    x = dataset.points
    for weight in weights[:-1]:
        x = (x @ weight.mT).relu()
    logits = x @ weights[-1].mT
    for net in range(2):
        expected = functional.cross_entropy(logits[net], dataset.labels[net]).item()
        assert history.loss[0, net].item() == pytest.approx(expected, rel=1e-5)


def test_biases_that_are_given_are_used() -> None:
    """The outputs of a net without weights are its last bias."""
    weights, dataset = draw(1)
    biases = [torch.zeros(1, 16), torch.zeros(1, 16), torch.tensor([[0.0, 5.0, 0.0]])]
    nets = Nets([weight * 0 for weight in weights], dataset.points, biases)
    history = follow(nets, dataset.labels, steps=0)
    assert nets.forward()[0, :, 0].tolist() == [0, 5, 0]
    assert history.accuracy.tolist() == [[pytest.approx(1 / 3)]]


def test_snapshots_are_the_weights_of_their_step() -> None:
    """The snapshot after k steps is where a training of k steps ends; that of step 0 is the beginning."""
    weights, dataset = draw(2)
    history = follow(Nets(weights, dataset.points), dataset.labels, steps=7, snapshots=(0, 4, 7))
    shorter = follow(Nets(weights, dataset.points), dataset.labels, steps=4)
    assert all(map(torch.equal, history.snapshots[0], weights))
    assert all(map(torch.equal, history.snapshots[4], shorter.weights))
    assert all(map(torch.equal, history.snapshots[7], history.weights))


def test_diverged_nets_stay_diverged() -> None:
    """A net whose loss is lost counts as wrong from there on, in its late snapshots too; ticks still add up."""
    weights, dataset = draw(2, depth=11, width=32, gain=32.0)
    ticks: list[int] = []
    history = follow(Nets(weights, dataset.points), dataset.labels, steps=300, snapshots=(1, 300), tick=ticks.append)
    assert history.diverged.all()
    assert history.accuracy[-1].tolist() == [0, 0]
    assert not history.loss[-1].isfinite().any()
    assert history.snapshots[300][0].isnan().all()
    assert sum(ticks) == 300
    assert len(ticks) < 10


def test_batches_are_joined_in_order() -> None:
    """Nets trained in two batches give what they give in one."""
    weights, dataset = draw(3)
    whole = follow(Nets(weights, dataset.points), dataset.labels, steps=5, snapshots=(2,))
    parts = [
        follow(Nets([w[part] for w in weights], dataset.points[part]), dataset.labels[part], steps=5, snapshots=(2,))
        for part in (slice(0, 1), slice(1, 3))
    ]
    joined = History.join(parts)
    torch.testing.assert_close(joined.loss, whole.loss, rtol=1e-5, atol=0)
    assert torch.equal(joined.accuracy, whole.accuracy)
    assert [weight.shape for weight in joined.snapshots[2]] == [weight.shape for weight in weights]
