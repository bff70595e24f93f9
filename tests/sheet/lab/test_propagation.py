"""Second moments through deep nets: values, extremes and dead nets."""

from math import exp, inf, isnan, log

import pytest
import torch
from torch import Tensor

from grader.sheet.lab import growth_per_layer, log_growth, log_second_moments


def draw(nets: int, layers: int, width: int, gain: float = 2.0, *, rows: int = 8) -> tuple[list[Tensor], Tensor]:
    """Return weights of variance gain / width and standard normal inputs."""
    generator = torch.Generator().manual_seed(0)
    weights = [torch.randn(nets, width, width, generator=generator) * (gain / width) ** 0.5 for _ in range(layers)]
    return weights, torch.randn(nets, rows, width, generator=generator)


def test_a_layer_worked_out_by_hand() -> None:
    """The moment of a layer is the mean square after ReLU, that of the inputs comes first."""
    weight = torch.tensor([[[1.0, -1.0], [0.0, 2.0]]])
    inputs = torch.tensor([[[3.0, 1.0], [1.0, 3.0]]])  # → ReLU: (2, 2) and (0, 6)
    torch.testing.assert_close(log_second_moments([weight], inputs).exp(), torch.tensor([[5.0, 11.0]]).double())


def test_agrees_with_the_plain_computation() -> None:
    """Rescaling between layers does not change the moments."""
    weights, inputs = draw(nets=3, layers=11, width=16)
    activations = inputs.double()
    expected = [activations.square().mean(dim=(1, 2))]
    for weight in weights:
        activations = (activations @ weight.double().mT).relu()
        expected.append(activations.square().mean(dim=(1, 2)))
    torch.testing.assert_close(log_second_moments(weights, inputs).exp(), torch.stack(expected, dim=1))


def test_widths_may_change_from_layer_to_layer() -> None:
    """Every layer's moment is the mean over its own units."""
    weights = [torch.ones(1, 5, 2), torch.ones(1, 3, 5)]
    moments = log_second_moments(weights, torch.ones(1, 4, 2)).exp()
    torch.testing.assert_close(moments, torch.tensor([[1.0, 4.0, 100.0]]).double())


def test_variance_two_over_fan_in_is_stable() -> None:
    """The growth per layer is 1, 1/2 and 2 for the variances 2/n, 1/n and 4/n, up to what a narrow net deviates."""
    for gain, growth in ((2.0, 1.0), (1.0, 0.5), (4.0, 2.0)):
        assert growth_per_layer(log_second_moments(*draw(16, 11, 64, gain, rows=32))) == pytest.approx(growth, rel=0.06)


@pytest.mark.parametrize("factor", [1e-300, 1e-150, 1e-30, 1e30, 1e150, 1e300])
def test_nothing_overflows_or_underflows_in_a_hundred_layers(factor: float) -> None:
    """Weights times c change the slope by 2 log c and nothing else, however large or small c is."""
    weights, inputs = draw(nets=2, layers=100, width=16)
    plain = log_growth(log_second_moments(weights, inputs))
    scaled = log_growth(log_second_moments([weight.double() * factor for weight in weights], inputs))
    torch.testing.assert_close(scaled, plain + 2 * log(factor), atol=1e-9, rtol=0)


def test_large_and_small_inputs_are_divided_out() -> None:
    """The growth does not depend on the scale of the inputs."""
    weights, inputs = draw(nets=2, layers=3, width=16)
    plain = log_growth(log_second_moments(weights, inputs))
    for factor in (1e-200, 1e200):
        scaled = log_growth(log_second_moments(weights, inputs.double() * factor))
        torch.testing.assert_close(scaled, plain, atol=1e-9, rtol=0)


def test_a_dead_net_is_minus_infinity_from_there_on() -> None:
    """All-zero activations give −inf and growth 0; other nets and earlier layers keep their values."""
    weights, inputs = draw(nets=2, layers=4, width=8)
    whole = log_second_moments(weights, inputs)
    weights[2][0] = -weights[2][0].abs()  # its inputs are not negative, so ReLU stops everything
    moments = log_second_moments(weights, inputs)
    assert moments[0, 3:].tolist() == [-inf, -inf]
    torch.testing.assert_close(moments[0, :3], whole[0, :3])
    torch.testing.assert_close(moments[1], whole[1])
    assert log_growth(moments)[0] == -inf
    assert growth_per_layer(moments) == 0


@pytest.mark.parametrize("value", [torch.nan, inf, -inf])
def test_a_weight_that_is_no_finite_number_gives_nan_from_there_on(value: float) -> None:
    """NaN and infinite weights give NaN, for their net only, even behind a dead layer."""
    weights, inputs = draw(nets=2, layers=4, width=8)
    whole = log_second_moments(weights, inputs)
    weights[0][0] = 0
    weights[2][0, 3, 5] = value
    moments = log_second_moments(weights, inputs)
    assert moments[0].isnan().tolist() == [False, False, False, True, True]
    torch.testing.assert_close(moments[1], whole[1])
    assert log_growth(moments).isnan().tolist() == [True, False]
    assert isnan(growth_per_layer(moments))


def test_parameters_that_require_grad_are_taken_and_no_graph_is_kept() -> None:
    """A student's ``nn.Parameter`` is measured like any tensor."""
    weights, inputs = draw(nets=1, layers=2, width=8)
    moments = log_second_moments([torch.nn.Parameter(weight) for weight in weights], inputs)
    assert not moments.requires_grad


def test_arguments_are_not_modified() -> None:
    """Weights and inputs keep their values."""
    weights, inputs = draw(nets=1, layers=2, width=8)
    copies = [tensor.clone() for tensor in (*weights, inputs)]
    log_second_moments(weights, inputs)
    assert all(map(torch.equal, (*weights, inputs), copies))


def test_growth_is_the_geometric_mean_over_nets_and_layers() -> None:
    """The slope per net runs from the inputs to the last layer; the growth is the exponential of its mean."""
    log_moments = torch.tensor([[0.0, 5.0, 2.0], [1.0, -3.0, 7.0]])
    assert log_growth(log_moments).tolist() == [1.0, 3.0]
    assert growth_per_layer(log_moments) == pytest.approx(exp(2.0))


def test_shapes_that_do_not_fit_raise() -> None:
    """A layer whose fan_in is not the width before it raises a RuntimeError."""
    with pytest.raises(RuntimeError):
        log_second_moments([torch.ones(1, 3, 2), torch.ones(1, 3, 4)], torch.ones(1, 5, 2))
