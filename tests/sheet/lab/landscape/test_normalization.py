"""Nets with normalised pre-activations as nets without."""

import numpy as np
import pytest
import torch
from nets import draw_net

from grader.sheet.lab import Window, find_cells, freeze_normalization, spirals
from reference.landscape import normalize_preactivations


def test_the_frozen_net_gives_the_normalised_nets_outputs() -> None:
    """On the training set the frozen net agrees with the reference's normalisation after every layer."""
    weights, biases = draw_net(6, 16, seed=1)
    inputs = spirals(1, torch.Generator().manual_seed(0)).points[0].double()
    expected = inputs
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        expected = normalize_preactivations(expected @ weight.mT + bias).relu()
    expected = expected @ weights[-1].mT + biases[-1]

    frozen_weights, frozen_biases = freeze_normalization(weights, biases, inputs)
    actual = inputs
    for weight, bias in zip(frozen_weights[:-1], frozen_biases[:-1], strict=True):
        actual = (actual @ weight.mT + bias).relu()
    torch.testing.assert_close(actual @ frozen_weights[-1].mT + frozen_biases[-1], expected, rtol=1e-9, atol=1e-9)


def test_weights_scale_and_biases_do_not_matter() -> None:
    """Normalisation takes out what a layer's weights are multiplied by, and any bias: the cells are the same."""
    weights, biases = draw_net(4, 10, seed=2)
    inputs = spirals(1, torch.Generator().manual_seed(0)).points[0]
    window = Window.square(2.5)
    plain = find_cells(*freeze_normalization(weights, biases, inputs, eps=0.0), window)
    other = [weight * factor for weight, factor in zip(weights, (0.01, 100, 7, 1), strict=True)]
    scaled = find_cells(*freeze_normalization(other, [bias + 3 for bias in biases], inputs, eps=0.0), window)
    assert np.array_equal(plain.patterns, scaled.patterns)
    np.testing.assert_allclose(plain.areas, scaled.areas, atol=1e-9)


def test_a_constant_unit_stays_finite() -> None:
    """A unit that is the same for every input is 0 after normalisation."""
    weights, biases = draw_net(3, 4)
    weights[0][1] = 0
    frozen = freeze_normalization(weights, biases, torch.randn(9, 2, generator=torch.Generator().manual_seed(0)))
    assert all(values.isfinite().all() for layers in frozen for values in layers)
    assert (frozen[0][0][1].tolist(), frozen[1][0][1].item()) == ([0, 0], 0)


def test_nothing_is_modified_and_no_graph_is_kept() -> None:
    """Parameters and arrays are taken; the results are plain float64 tensors of their own."""
    weights, biases = draw_net(3, 4)
    parameters = [torch.nn.Parameter(weight.clone()) for weight in weights]
    frozen_weights, frozen_biases = freeze_normalization(
        parameters, [bias.numpy() for bias in biases], np.random.default_rng(0).normal(size=(8, 2)).astype(np.float32)
    )
    assert all(torch.equal(old, new) for old, new in zip(weights, parameters, strict=True))
    assert not any(values.requires_grad for values in (*frozen_weights, *frozen_biases))
    frozen_weights[-1].zero_()
    assert all(torch.equal(old, new) for old, new in zip(weights, parameters, strict=True))


def test_layers_that_do_not_fit_the_inputs_are_refused() -> None:
    """The error names the layer."""
    weights, biases = draw_net(3, 4)
    with pytest.raises(ValueError, match=r"layer 1 needs a weight \(fan_out, 3\)"):
        freeze_normalization(weights, biases, np.ones((5, 3)))
