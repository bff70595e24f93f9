"""Training of many nets at once: its gradient, its outcomes and when it stops."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from grader.sheet.lab import Dataset, Nets, layer_shapes, spirals, train


def draw(nets: int, depth: int = 11, width: int = 32, gain: float = 2.0, seed: int = 0) -> tuple[list[Tensor], Dataset]:
    """Return weights of variance gain / fan_in, and each net's own spiral."""
    generator = torch.Generator().manual_seed(seed)
    shapes = layer_shapes(depth, width)
    weights = [torch.randn(nets, *shape, generator=generator) * (gain / shape[1]) ** 0.5 for shape in shapes]
    return weights, spirals(nets, generator)


def star(nets: int = 1) -> tuple[list[Tensor], Dataset]:
    """Return three points, one per class, and a one-layer net that labels each of them correctly."""
    directions = torch.tensor([[1.0, 0.0], [-0.5, 0.9], [-0.5, -0.9]])
    return [directions.repeat(nets, 1, 1)], Dataset(directions.repeat(nets, 1, 1), torch.arange(3).repeat(nets, 1))


def test_layer_shapes_run_from_the_plane_to_the_classes() -> None:
    """A net of depth linear layers has depth − 1 hidden layers of the given width."""
    assert layer_shapes(4, 7) == [(7, 2), (7, 7), (7, 7), (3, 7)]
    assert layer_shapes(2, 5, inputs=4, classes=6) == [(5, 4), (6, 5)]


def test_the_written_out_gradient_is_autograds() -> None:
    """Five steps move every weight and bias as torch's own gradient descent does."""
    generator = torch.Generator().manual_seed(3)
    dataset = spirals(4, generator, points=30)
    points, labels = dataset.points.double(), dataset.labels
    shapes = [(7, 2), (5, 7), (6, 5), (3, 6)]
    weights = [torch.randn(4, *shape, generator=generator, dtype=torch.float64) for shape in shapes]

    nets = Nets(weights, points)
    layers = [weight.clone().requires_grad_() for weight in weights]
    biases = [torch.zeros(4, 1, fan_out, dtype=torch.float64, requires_grad=True) for fan_out, _ in shapes]
    optimizer = torch.optim.SGD([*layers, *biases], lr=0.1)
    for _ in range(5):
        nets.forward()
        nets.descend(labels, learning_rate=0.1)

        activations = points
        for layer, (weight, bias) in enumerate(zip(layers, biases, strict=True)):
            activations = (activations if layer == 0 else activations.relu()) @ weight.mT + bias
        losses = [functional.cross_entropy(output, label) for output, label in zip(activations, labels, strict=True)]
        optimizer.zero_grad()
        torch.autograd.backward(losses)
        optimizer.step()

    for ours, theirs in zip(nets.weights, layers, strict=True):
        torch.testing.assert_close(ours, theirs.detach(), rtol=1e-10, atol=1e-12)
    for ours, theirs in zip(nets.biases, biases, strict=True):
        torch.testing.assert_close(ours.mT, theirs.detach(), rtol=1e-10, atol=1e-12)


def test_eleven_layers_train_with_variance_two_over_fan_in() -> None:
    """At least 3 of 5 nets initialised for ReLU reach the target within 300 steps."""
    training = train(*draw(5), enough=3)
    assert (training.steps_to_target >= 0).sum() >= 3
    assert training.steps_run < 300


def test_eleven_layers_do_not_train_with_variance_one_over_fan_in() -> None:
    """The signal that halves from layer to layer keeps every net below the target for all 300 steps."""
    training = train(*draw(5, gain=1.0), enough=3)
    assert training.steps_to_target.tolist() == [-1] * 5
    assert training.steps_run == 300
    assert training.accuracy.max() < 0.9


def test_standard_normal_weights_train_at_depth_three_but_not_eleven() -> None:
    """Depth is what breaks N(0, 1): three layers train, eleven lose their finite loss at once."""
    generator = torch.Generator().manual_seed(1)
    dataset = spirals(4, generator)
    shallow, deep = (
        [torch.randn(4, *shape, generator=generator) for shape in layer_shapes(depth, 32)] for depth in (3, 11)
    )
    assert (train(shallow, dataset, learning_rate=0.1).steps_to_target >= 0).all()
    training = train(deep, dataset)
    assert training.steps_to_target.tolist() == [-1] * 4
    assert training.accuracy.tolist() == [0.0] * 4
    assert training.steps_run < 10


def test_a_net_that_is_right_from_the_start_needs_no_step() -> None:
    """Accuracy is measured before the first step."""
    training = train(*star())
    assert (training.steps_to_target.tolist(), training.accuracy.tolist(), training.steps_run) == ([0], [1.0], 0)


def test_accuracy_is_measured_after_the_last_step() -> None:
    """A net that only the last step brings to the target has reached it after that many steps."""
    weights, dataset = draw(1, depth=3)
    needed = int(train(weights, dataset, learning_rate=0.3).steps_to_target.item())
    assert needed > 1
    assert train(weights, dataset, learning_rate=0.3, steps=needed).steps_to_target.item() == needed
    assert train(weights, dataset, learning_rate=0.3, steps=needed - 1).steps_to_target.item() == -1


def test_a_target_that_is_met_exactly_is_reached() -> None:
    """Two of three points right meet a target of 2/3, and miss one just above it."""
    (weight,), dataset = star()
    dataset = Dataset(dataset.points, torch.tensor([[0, 1, 0]]))
    assert train([weight], dataset, target=2 / 3).steps_to_target.item() == 0
    assert train([weight], dataset, target=0.67, steps=0).steps_to_target.item() == -1


def test_training_stops_when_enough_nets_have_reached_the_target() -> None:
    """With enough=2 two good nets of three decide the outcome."""
    (weight,), dataset = star(3)
    weight[0] = -weight[0]
    training = train([weight], dataset, learning_rate=1e-6, enough=2)
    assert (training.steps_to_target.tolist(), training.steps_run) == ([-1, 0, 0], 0)


def test_training_stops_when_too_few_nets_can_still_reach_the_target() -> None:
    """With enough=2 and two of three nets not finite, the third need not be trained."""
    (weight,), dataset = star(3)
    weight[0] = -weight[0]
    weight[1:, 0, 0] = torch.nan
    training = train([weight], dataset, learning_rate=1e-6, enough=2)
    assert (training.steps_to_target.tolist(), training.steps_run) == ([-1, -1, -1], 0)


def test_without_enough_training_goes_on_until_every_net_is_decided() -> None:
    """Nets that diverged or are done do not hold up the rest, and all the others are waited for."""
    (weight,), dataset = star(3)
    weight[0] = 0
    weight[1, 0, 0] = torch.inf
    training = train([weight], dataset, learning_rate=0.1)
    assert training.steps_to_target.tolist() == [1, -1, 0]
    assert training.steps_run == 1


def test_a_net_that_is_not_finite_does_not_disturb_its_neighbour() -> None:
    """The gradient of one net never meets the numbers of another."""
    weights, dataset = draw(2, depth=3)
    alone = train([weight[:1] for weight in weights], Dataset(dataset.points[:1], dataset.labels[:1]), steps=5)
    weights[0][1] = torch.nan
    training = train(weights, dataset, steps=5)
    assert training.accuracy.tolist() == [pytest.approx(alone.accuracy.item()), 0.0]


def test_a_dead_net_labels_a_third_of_the_points() -> None:
    """Equal outputs do not count as right for every class."""
    weights, dataset = draw(1)
    training = train([weight * 0 for weight in weights], dataset, steps=3)
    assert training.accuracy.item() == pytest.approx(1 / 3)
    assert training.steps_to_target.item() == -1


def test_with_a_target_above_one_every_step_is_taken() -> None:
    """A target that no net can reach turns the early stop off."""
    assert train(*star(), target=2.0, steps=7).steps_run == 7


def test_the_given_weights_are_not_modified() -> None:
    """Training works on copies, of parameters that require grad too."""
    weights, dataset = draw(1, depth=3)
    parameters = [torch.nn.Parameter(weight.clone()) for weight in weights]
    train(parameters, dataset, steps=2)
    assert all(map(torch.equal, parameters, weights))
    assert all(parameter.grad is None for parameter in parameters)


def test_training_draws_nothing() -> None:
    """Torch's global random state stays where it was, and a run repeats itself."""
    before = torch.get_rng_state()
    first, second = (train(*draw(2, depth=3), steps=20, target=2.0) for _ in range(2))
    assert torch.equal(first.accuracy, second.accuracy)
    assert torch.equal(torch.get_rng_state(), before)


def test_weights_of_another_precision_are_taken() -> None:
    """The nets compute in the points' dtype; a float64 weight too large for it counts as not finite."""
    weights, dataset = draw(2, depth=3)
    plain = train(weights, dataset, steps=3).accuracy
    doubles = [weight.double() for weight in weights]
    assert torch.equal(train(doubles, dataset, steps=3).accuracy, plain)
    doubles[1][1] *= 1e200
    assert train(doubles, dataset, steps=3).accuracy.tolist() == [plain[0].item(), 0.0]
