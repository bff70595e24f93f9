"""Nets with normalised pre-activations: their outputs and their steps."""

import torch
from torch import Tensor
from torch.nn import functional

from grader.sheet.lab import BUILTIN, NormalizedNets, freeze_normalization, layer_shapes, spirals

NORMALIZE = BUILTIN["normalize_preactivations"]


def draw(nets: int) -> tuple[list[Tensor], list[Tensor], Tensor, Tensor]:
    """Return float64 weights and biases of nets of four layers, and their spirals."""
    generator = torch.Generator().manual_seed(2)
    shapes = layer_shapes(4, 6)
    weights = [torch.randn(nets, *shape, generator=generator, dtype=torch.float64) for shape in shapes]
    biases = [torch.randn(nets, shape[0], generator=generator, dtype=torch.float64) for shape in shapes]
    dataset = spirals(nets, generator, points=30)
    return weights, biases, dataset.points.double(), dataset.labels


def test_outputs_are_those_of_the_frozen_net() -> None:
    """On the points that it was normalised over, the ordinary net with everything folded in computes the same."""
    weights, biases, points, _labels = draw(3)
    outputs = NormalizedNets(weights, points, biases, NORMALIZE).forward()
    for net in range(3):
        frozen_weights, frozen_biases = freeze_normalization(
            [w[net] for w in weights], [b[net] for b in biases], points[net]
        )
        x = points[net]
        for weight, bias in zip(frozen_weights[:-1], frozen_biases[:-1], strict=True):
            x = (x @ weight.T + bias).relu()
        torch.testing.assert_close(outputs[net].T, x @ frozen_weights[-1].T + frozen_biases[-1])


def test_a_step_is_that_of_each_net_alone() -> None:
    """The gradient goes through mean and deviation, and that of one net meets no other."""
    weights, biases, points, labels = draw(2)
    nets = NormalizedNets(weights, points, biases, NORMALIZE)
    nets.forward()
    nets.descend(labels, learning_rate=0.1)
    for net in range(2):
        own_weights = [w[net].clone().requires_grad_() for w in weights]
        own_biases = [b[net].clone().requires_grad_() for b in biases]
        x = points[net]
        for weight, bias in zip(own_weights[:-1], own_biases[:-1], strict=True):
            z = x @ weight.T + bias
            x = ((z - z.mean(0)) / (z.var(0, correction=0) + 1e-5).sqrt()).relu()
        torch.autograd.backward(functional.cross_entropy(x @ own_weights[-1].T + own_biases[-1], labels[net]))
        for ours, theirs in zip(nets.weights, own_weights, strict=True):
            assert theirs.grad is not None
            torch.testing.assert_close(ours[net].detach(), theirs.detach() - 0.1 * theirs.grad)
        last = own_biases[-1]
        assert last.grad is not None
        torch.testing.assert_close(nets.biases[-1][net, :, 0].detach(), last.detach() - 0.1 * last.grad)


def test_the_given_weights_are_not_modified() -> None:
    """Training works on copies."""
    weights, biases, points, labels = draw(1)
    before = [weight.clone() for weight in weights]
    nets = NormalizedNets(weights, points, biases, NORMALIZE)
    nets.forward()
    nets.descend(labels, learning_rate=0.1)
    assert all(map(torch.equal, weights, before))
