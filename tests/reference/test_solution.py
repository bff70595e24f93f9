"""The solution is right, judged by something other than itself: simulation, closed forms, brute force, torch."""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
import torch

from reference.initializers import linear_normal_, relu_normal_, scaled_relu_normal_, standard_normal_
from reference.landscape import activation_patterns, count_cells, normalize_preactivations
from reference.measurements import layer_statistics, relative_changes
from reference.variance import (
    linear_output_variance,
    linear_weight_variance,
    relu_mean,
    relu_output_variance,
    relu_second_moment,
    relu_weight_variance,
)

Net = tuple[list[torch.Tensor], list[torch.Tensor], torch.Tensor]

VARIANCES = [1e-12, 0.3, 1.0, 7.5, 1e12]

INITIALIZERS = [
    (standard_normal_, lambda _fan_in: 1.0),
    (linear_normal_, lambda fan_in: 1 / fan_in),
    (relu_normal_, lambda fan_in: 2 / fan_in),
    (lambda weight: scaled_relu_normal_(weight, 0.25), lambda fan_in: 2 * 0.25**2 / fan_in),
    (lambda weight: scaled_relu_normal_(weight, 3.0), lambda fan_in: 2 * 3.0**2 / fan_in),
]
NAMES = ["standard", "linear", "relu", "scaled-0.25", "scaled-3"]


@pytest.fixture
def generator() -> torch.Generator:
    """Source of every random input: the same numbers in each run and each order of tests."""
    return torch.Generator().manual_seed(20250)


@pytest.fixture(autouse=True)
def global_seed() -> Iterator[None]:
    """Seed the global source, from which initialisers draw, and restore it afterwards."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(20251)
        yield


def gaussian_integral(function: Callable[[torch.Tensor], torch.Tensor], variance: float) -> float:
    """Integrate function(z) over the density of N(0, variance), z > 0, by the trapezoidal rule up to 12 deviations."""
    deviation = math.sqrt(variance)
    z = torch.linspace(0, 12, 100_001, dtype=torch.float64) * deviation
    density = torch.exp(-(z**2) / (2 * variance)) / (deviation * math.sqrt(2 * math.pi))
    return torch.trapezoid(function(z) * density, z).item()


class TestVariance:
    """The formulas of variance.py."""

    def test_linear_output_variance(self, generator: torch.Generator) -> None:
        """A sum of products of weights and dependent inputs with mean 0 has the computed variance, within 3 %."""
        fan_in, weight_variance, input_variance, samples = 12, 0.7, 2.5, 200_000
        # Uniform weights and inputs that all have the same magnitude: neither is normal, inputs are not independent.
        half_width = math.sqrt(3 * weight_variance)
        weights = (torch.rand(samples, fan_in, generator=generator) * 2 - 1) * half_width
        inputs = torch.randn(samples, fan_in, generator=generator)
        inputs *= math.sqrt(fan_in * input_variance) / inputs.norm(dim=1, keepdim=True)
        simulated = (weights * inputs).sum(dim=1).var().item()
        # No heavier tails than a normal distribution: the relative standard error is at most √(2 / samples) = 0.3 %.
        assert linear_output_variance(fan_in, weight_variance, input_variance) == pytest.approx(simulated, rel=0.03)

    @pytest.mark.parametrize("fan_in", [1, 2, 7, 1000])
    def test_linear_weight_variance(self, fan_in: int) -> None:
        """The variance of the weights makes the output variance equal to the input variance."""
        weight_variance = linear_weight_variance(fan_in)
        assert linear_output_variance(fan_in, weight_variance, 3.7) == pytest.approx(3.7)

    @pytest.mark.parametrize("variance", VARIANCES)
    def test_relu_mean(self, variance: float) -> None:
        """The mean is the integral of z over the positive half of the normal density."""
        assert relu_mean(variance) == pytest.approx(gaussian_integral(lambda z: z, variance), rel=1e-7)

    @pytest.mark.parametrize("variance", VARIANCES)
    def test_relu_second_moment(self, variance: float) -> None:
        """The second moment is the integral of z² over the positive half of the normal density."""
        assert relu_second_moment(variance) == pytest.approx(gaussian_integral(torch.square, variance), rel=1e-7)

    def test_relu_output_variance(self, generator: torch.Generator) -> None:
        """ReLU of a sum over inputs whose mean is not 0 has the computed variance, within 3 %."""
        fan_in, weight_variance, second_moment, samples = 12, 0.4, 1.5, 400_000
        weights = torch.randn(samples, fan_in, generator=generator) * math.sqrt(weight_variance)
        # Positive inputs, all of one length: then the pre-activation is exactly normal, as the formula takes it to be.
        inputs = torch.randn(samples, fan_in, generator=generator).abs()
        inputs *= math.sqrt(fan_in * second_moment) / inputs.norm(dim=1, keepdim=True)
        simulated = (weights * inputs).sum(dim=1).relu().var().item()
        # By the fourth central moment of ReLU(z), the relative standard error is 2.1 / √samples = 0.3 %.
        assert relu_output_variance(fan_in, weight_variance, second_moment) == pytest.approx(simulated, rel=0.03)

    @pytest.mark.parametrize("variance", [1e-30, 1e30])
    def test_extreme_arguments(self, variance: float) -> None:
        """At the ends of the promised range the formulas neither overflow nor underflow."""
        constant = 0.5 - 1 / (2 * math.pi)
        assert relu_output_variance(1, variance, 1.0) == pytest.approx(constant * variance)
        assert relu_output_variance(1, 1.0, variance) == pytest.approx(constant * variance)
        assert relu_mean(variance) > 0
        assert relu_second_moment(variance) > 0

    @pytest.mark.parametrize("fan_in", [1, 3, 64, 1000])
    def test_relu_weight_variance_keeps_variance(self, fan_in: int) -> None:
        """If the inputs come out of a ReLU layer, the output variance is equal to theirs."""
        preactivation_variance = 1.9
        second_moment = relu_second_moment(preactivation_variance)
        input_variance = second_moment - relu_mean(preactivation_variance) ** 2
        output_variance = relu_output_variance(fan_in, relu_weight_variance(fan_in), second_moment)
        assert output_variance == pytest.approx(input_variance)

    def test_relu_weight_variance_is_stable_in_depth(self, generator: torch.Generator) -> None:
        """Through ten ReLU layers after the first, the mean variance over nets changes by less than 5 % per layer."""
        nets, width, layers = 24, 256, 11
        deviation = math.sqrt(relu_weight_variance(width))
        x = torch.randn(nets, 64, width, generator=generator)
        log_variances = []
        for _layer in range(layers):
            weights = torch.randn(nets, width, width, generator=generator) * deviation
            x = torch.relu(x @ weights.mT)
            log_variances.append(x.flatten(1).var(dim=1).log().mean())
        growth = ((log_variances[-1] - log_variances[0]) / (layers - 1)).exp().item()
        # The log of the second moment makes a random walk with variance 5/width per layer and a drift of −2.5/width:
        # 0.990 ± 0.009 are expected here. 1/fan_in would give 0.5, and 2.93/fan_in would give 1.47.
        assert 0.95 < growth < 1.05


@pytest.mark.parametrize(("initializer", "variance"), INITIALIZERS, ids=NAMES)
class TestInitializers:
    """What all initialisers have in common."""

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
    @pytest.mark.parametrize("shape", [(400, 100), (100, 400)])
    def test_moments(
        self,
        initializer: Callable[..., torch.Tensor],
        variance: Callable[[int], float],
        dtype: torch.dtype,
        shape: tuple[int, int],
    ) -> None:
        """Mean and variance are those of the distribution, which depends on the columns alone, not on the rows."""
        weight = torch.empty(shape, dtype=dtype)
        initializer(weight)
        expected = variance(shape[1])
        # 40,000 draws: the standard errors are 0.5 % of the deviation and 0.7 % of the variance; 7 of each are allowed.
        assert weight.mean().item() == pytest.approx(0, abs=0.035 * math.sqrt(expected))
        assert weight.var().item() == pytest.approx(expected, rel=0.05)

    def test_normal(self, initializer: Callable[..., torch.Tensor], variance: Callable[[int], float]) -> None:
        """68.3 % of the entries lie within one standard deviation, and the fourth moment is that of a normal."""
        weight = initializer(torch.empty(300, 200, dtype=torch.float64)) / math.sqrt(variance(200))
        # 60,000 draws: the standard errors are 0.002 and 0.04.
        assert (weight.abs() < 1).double().mean().item() == pytest.approx(math.erf(math.sqrt(0.5)), abs=0.015)
        assert (weight**4).mean().item() == pytest.approx(3, abs=0.3)

    def test_in_place(self, initializer: Callable[..., torch.Tensor], variance: Callable[[int], float]) -> None:
        """The very tensor that was given is overwritten and returned."""
        weight = torch.full((30, 20), math.nan)
        address = weight.data_ptr()
        assert initializer(weight) is weight
        assert weight.data_ptr() == address
        assert weight.isfinite().all()
        assert weight.abs().max() < 10 * math.sqrt(variance(20))

    def test_parameter(self, initializer: Callable[..., torch.Tensor], variance: Callable[[int], float]) -> None:
        """A parameter is filled without a trace in autograd, and still requires a gradient."""
        parameter = torch.nn.Parameter(torch.full((30, 20), math.nan))
        initializer(parameter)
        assert parameter.requires_grad
        assert parameter.is_leaf
        assert parameter.abs().max().item() < 10 * math.sqrt(variance(20))

    def test_view(self, initializer: Callable[..., torch.Tensor], variance: Callable[[int], float]) -> None:
        """A weight that is not contiguous is filled in place; what lies between its entries stays."""
        storage = torch.full((40, 60), math.nan)
        view = storage[::2, ::3].T
        initializer(view)
        assert view.isfinite().all()
        assert view.abs().max() < 10 * math.sqrt(variance(20))
        assert storage.isnan().sum() == storage.numel() - view.numel()

    def test_draws_anew(self, initializer: Callable[..., torch.Tensor], variance: Callable[[int], float]) -> None:
        """Two calls draw different numbers, and as independent ones: their correlation is next to 0."""
        first, second = (initializer(torch.empty(100, 100)).flatten() / math.sqrt(variance(100)) for _ in range(2))
        # 10,000 pairs: the standard error is 0.01.
        assert (first * second).mean().item() == pytest.approx(0, abs=0.07)


@pytest.mark.parametrize(("initializer", "nonlinearity"), [(linear_normal_, "linear"), (relu_normal_, "relu")])
def test_initializer_agrees_with_torch(
    initializer: Callable[..., torch.Tensor], nonlinearity: Literal["linear", "relu"]
) -> None:
    """From the same seed it draws the numbers that torch's own initialiser for this nonlinearity draws."""
    torch.manual_seed(1)
    ours = initializer(torch.empty(50, 30))
    torch.manual_seed(1)
    theirs = torch.nn.init.kaiming_normal_(torch.empty(50, 30), nonlinearity=nonlinearity)
    torch.testing.assert_close(ours, theirs)


def test_scale_is_a_factor() -> None:
    """From the same seed the scaled initialiser draws the numbers of relu_normal_, times the scale."""
    torch.manual_seed(2)
    ours = scaled_relu_normal_(torch.empty(50, 30), 1.75)
    torch.manual_seed(2)
    torch.testing.assert_close(ours, relu_normal_(torch.empty(50, 30)) * 1.75)


class TestLayerStatistics:
    """The measurement of item 1.3."""

    @pytest.mark.parametrize("activation", ["identity", "relu"])
    def test_brute_force(self, generator: torch.Generator, activation: str) -> None:
        """Mean and variance are those of all the numbers that plain loops compute, layer by layer."""
        weights = [torch.randn(shape, generator=generator, dtype=torch.float64) for shape in ((4, 3), (2, 4), (5, 2))]
        samples = torch.randn(6, 3, generator=generator, dtype=torch.float64)
        expected = []
        rows = samples.tolist()
        for weight in weights:
            rows = [[sum(map(float.__mul__, unit, row)) for unit in weight.tolist()] for row in rows]
            if activation == "relu":
                rows = [[max(0.0, entry) for entry in row] for row in rows]
            entries = list(itertools.chain.from_iterable(rows))
            mean = sum(entries) / len(entries)
            expected.append([mean, sum((entry - mean) ** 2 for entry in entries) / (len(entries) - 1)])
        actual = layer_statistics(weights, samples, activation)
        torch.testing.assert_close(actual, torch.tensor(expected, dtype=torch.float64))

    def test_relu_follows_the_last_layer(self) -> None:
        """A single layer with a negative output has mean and variance 0 after ReLU, and not before."""
        weights, inputs = [-torch.eye(2)], torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        torch.testing.assert_close(layer_statistics(weights, inputs, "relu"), torch.zeros(1, 2))
        expected = torch.tensor([[-2.5, 5 / 3]])
        torch.testing.assert_close(layer_statistics(weights, inputs, "identity"), expected)

    @pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
    def test_dtype(self, dtype: torch.dtype) -> None:
        """The result has the dtype of the weights."""
        weights = [torch.ones(2, 3, dtype=dtype)]
        assert layer_statistics(weights, torch.ones(4, 3, dtype=dtype), "relu").dtype == dtype

    def test_parameters(self) -> None:
        """Parameters are measured without a trace in autograd."""
        layer = torch.nn.Linear(3, 2, bias=False)
        assert not layer_statistics([layer.weight], torch.ones(4, 3), "relu").requires_grad

    def test_inputs_stay(self, generator: torch.Generator) -> None:
        """The inputs are not changed."""
        inputs = torch.randn(4, 3, generator=generator)
        before = inputs.clone()
        layer_statistics([torch.eye(3)], inputs, "relu")
        assert torch.equal(inputs, before)

    def test_unknown_activation(self) -> None:
        """An unknown activation is an error whose message names it and the known ones."""
        with pytest.raises(ValueError, match=r"'identity'.*'relu'.*'tanh'"):
            layer_statistics([torch.eye(2)], torch.ones(2, 2), "tanh")


class TestRelativeChanges:
    """The measurement of item 2.1."""

    def test_brute_force(self, generator: torch.Generator) -> None:
        """Each layer's number is a ratio of two roots of sums of squares."""
        shapes = [(4, 3), (1, 4), (5, 1)]
        before, after = ([torch.randn(shape, generator=generator) for shape in shapes] for _ in range(2))
        expected = []
        for old, new in zip(before, after, strict=True):
            pairs = list(zip(old.flatten().tolist(), new.flatten().tolist(), strict=True))
            expected.append(math.sqrt(sum((b - a) ** 2 for a, b in pairs) / sum(a**2 for a, _b in pairs)))
        torch.testing.assert_close(relative_changes(before, after), torch.tensor(expected))

    @pytest.mark.parametrize(("factor", "change"), [(1.0, 0.0), (2.0, 1.0), (0.0, 1.0), (-1.0, 2.0), (1.25, 0.25)])
    def test_multiples(self, generator: torch.Generator, factor: float, change: float) -> None:
        """A weight that was multiplied by a factor has changed by |factor − 1|, whatever its size."""
        before = [scale * torch.randn(3, 4, generator=generator) for scale in (1e-6, 1.0, 1e6)]
        after = [weight * factor for weight in before]
        torch.testing.assert_close(relative_changes(before, after), torch.full((3,), change))

    def test_parameters(self) -> None:
        """Parameters are compared without a trace in autograd."""
        layer = torch.nn.Linear(3, 2)
        assert not relative_changes([layer.weight], [layer.weight]).requires_grad


class TestNormalizePreactivations:
    """The normalisation of item 2.5."""

    @pytest.mark.parametrize("eps", [1e-5, 1e-2])
    def test_agrees_with_batch_norm(self, generator: torch.Generator, eps: float) -> None:
        """Values and gradients are those of torch's batch normalisation without scale and shift."""
        z = (torch.randn(20, 6, generator=generator) * 3 + 5).requires_grad_()
        direction = torch.randn(20, 6, generator=generator)
        ours = normalize_preactivations(z, eps)
        theirs = torch.nn.functional.batch_norm(z, None, None, training=True, eps=eps)
        torch.testing.assert_close(ours, theirs)
        gradients = [torch.autograd.grad((result * direction).sum(), z)[0] for result in (ours, theirs)]
        torch.testing.assert_close(*gradients)

    def test_default_eps(self, generator: torch.Generator) -> None:
        """Without eps the result is that of eps = 1e-5."""
        z = 0.01 * torch.randn(20, 6, generator=generator)
        assert torch.equal(normalize_preactivations(z), normalize_preactivations(z, 1e-5))

    @pytest.mark.parametrize("rows", [2, 3, 500])
    def test_mean_and_deviation(self, generator: torch.Generator, rows: int) -> None:
        """Every column has mean 0 and standard deviation 1, also far from 0 and on different scales."""
        deviations = torch.tensor([0.5, 1.0, 40.0])
        z = torch.randn(rows, 3, generator=generator)
        z = (z - z.mean(dim=0)) / z.std(dim=0) * deviations + 100 * deviations
        result = normalize_preactivations(z).double()
        # float32 keeps 7 digits, the offset uses up 2 of them; eps takes 1e-5 / (2 · 0.25) off the smallest one.
        torch.testing.assert_close(result.mean(dim=0), torch.zeros(3, dtype=torch.float64), atol=1e-3, rtol=0)
        deviation = result.std(dim=0, correction=0)
        torch.testing.assert_close(deviation, torch.ones(3, dtype=torch.float64), atol=1e-3, rtol=0)

    @pytest.mark.parametrize("constant", [0.0, -0.5, 3.0, 64.0])
    def test_constant_unit(self, generator: torch.Generator, constant: float) -> None:
        """A constant unit becomes 0 with a finite gradient, and leaves the other units alone."""
        z = torch.randn(30, 3, generator=generator)
        z[:, 1] = constant
        z.requires_grad_()
        result = normalize_preactivations(z)
        assert torch.equal(result[:, 1], torch.zeros(30))
        assert torch.equal(result[:, [0, 2]], normalize_preactivations(z[:, [0, 2]]))
        assert torch.autograd.grad(result.square().sum(), z)[0].isfinite().all()

    def test_gradient(self, generator: torch.Generator) -> None:
        """The gradient is that of finite differences, to second order too."""
        z = torch.randn(5, 3, generator=generator, dtype=torch.float64, requires_grad=True)
        assert torch.autograd.gradcheck(normalize_preactivations, (z,))
        assert torch.autograd.gradgradcheck(normalize_preactivations, (z,))


class TestActivationPatterns:
    """The patterns of item 2.5."""

    @pytest.fixture
    def net(self, generator: torch.Generator) -> Net:
        """Weights and biases of a net with hidden layers of 4 and 3 units and 2 outputs, and points."""
        sizes = [2, 4, 3, 2]
        shapes = [(fan_out, fan_in) for fan_in, fan_out in itertools.pairwise(sizes)]
        weights = [torch.randn(shape, generator=generator) for shape in shapes]
        biases = [torch.randn(fan_out, generator=generator) for fan_out, _fan_in in shapes]
        return weights, biases, torch.randn(50, 2, generator=generator)

    def test_form(self, net: Net) -> None:
        """There is a Boolean for each point and hidden unit, and none for the outputs."""
        patterns = activation_patterns(*net)
        assert patterns.dtype == torch.bool
        assert patterns.shape == (50, 4 + 3)

    def test_agrees_with_modules(self, net: Net) -> None:
        """A column is true where torch's own layers give a positive ReLU output, layer after layer."""
        weights, biases, points = net
        outputs = []
        x = points
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
            x = torch.nn.functional.relu(torch.nn.functional.linear(x, weight, bias))
            outputs.append(x > 0)
        assert torch.equal(activation_patterns(*net), torch.hstack(outputs))

    def test_pattern_determines_affine_map(self, net: Net) -> None:
        """With its pattern fixed, the net is the affine map that the units which are on make up."""
        weights, biases, points = net
        on = torch.split(activation_patterns(*net).float(), [4, 3], dim=1)
        for i, point in enumerate(points):
            matrix, offset = weights[0], biases[0]
            for mask, weight, bias in zip(on, weights[1:], biases[1:], strict=True):
                matrix, offset = (weight * mask[i]) @ matrix, (weight * mask[i]) @ offset + bias
            hidden = torch.relu(torch.relu(point @ weights[0].T + biases[0]) @ weights[1].T + biases[1])
            torch.testing.assert_close(matrix @ point + offset, hidden @ weights[2].T + biases[2], atol=1e-4, rtol=1e-4)

    def test_column_order(self) -> None:
        """Columns go layer after layer, and in a layer by unit."""
        weights = [torch.tensor([[1.0], [-1.0]]), torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), torch.ones(1, 3)]
        biases = [torch.zeros(2), torch.tensor([-2.0, 0.0, 0.0]), torch.zeros(1)]
        expected = torch.tensor([[1, 0, 0, 0, 1], [1, 0, 1, 0, 1], [0, 1, 0, 1, 1]], dtype=torch.bool)
        assert torch.equal(activation_patterns(weights, biases, torch.tensor([[1.0], [3.0], [-1.0]])), expected)

    def test_zero_is_off(self) -> None:
        """A unit whose pre-activation is exactly 0 is off."""
        weights, biases = [torch.ones(1, 1), torch.ones(1, 1)], [torch.zeros(1), torch.zeros(1)]
        assert activation_patterns(weights, biases, torch.tensor([[0.0], [1e-30]])).tolist() == [[False], [True]]


class TestCountCells:
    """The count of item 2.5."""

    def test_one_row(self) -> None:
        """One point lies in one cell."""
        assert count_cells(torch.zeros(1, 5, dtype=torch.bool)) == 1

    def test_is_int(self) -> None:
        """The count is a Python int."""
        assert type(count_cells(torch.zeros(3, 5, dtype=torch.bool))) is int

    @pytest.mark.parametrize(("rows", "columns"), [(1, 1), (50, 1), (200, 5), (300, 400)])
    def test_brute_force(self, generator: torch.Generator, rows: int, columns: int) -> None:
        """It is the size of a set of tuples, also where rows repeat."""
        patterns = torch.rand(rows, columns, generator=generator) < 0.5
        patterns = patterns[torch.randint(rows, (2 * rows,), generator=generator)]
        assert count_cells(patterns) == len({tuple(row) for row in patterns.tolist()})

    def test_hundreds_of_columns(self) -> None:
        """Rows that differ in a single one of 300 columns are different, whichever column it is."""
        assert count_cells(torch.eye(300, dtype=torch.bool)) == 300

    def test_lines_in_general_position(self) -> None:
        """Six lines, no two parallel and no three through one point, cut the plane into 1 + 6 + 15 cells."""
        angles = torch.arange(6) * math.pi / 6
        normals = torch.stack([angles.cos(), angles.sin()], dim=1)
        # Tangents of a circle meet in pairs; at these angles the outermost meeting point is 1 / cos(75°) = 3.9 away.
        weights, biases = [normals, torch.ones(1, 6)], [-torch.ones(6), torch.zeros(1)]
        axis = torch.linspace(-8, 8, 801)
        assert count_cells(activation_patterns(weights, biases, torch.cartesian_prod(axis, axis))) == 1 + 6 + 15

    def test_lines_through_one_point(self, generator: torch.Generator) -> None:
        """Without biases, n lines make 2n cells in the plane."""
        weights, biases = [torch.randn(7, 2, generator=generator), torch.ones(1, 7)], [torch.zeros(7), torch.zeros(1)]
        turn = torch.linspace(0, 2 * math.pi, 10_001)[:-1] + 1e-3
        circle = torch.stack([turn.cos(), turn.sin()], dim=1)
        assert count_cells(activation_patterns(weights, biases, circle)) == 2 * 7
