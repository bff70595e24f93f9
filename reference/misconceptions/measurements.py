"""Wrong measurements: items 1.3 and 2.1."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.linalg import matrix_norm

from grader.i18n import _
from reference.misconceptions.catalogue import Collector

_collector = Collector()

# -- 1.3: mean and variance of every layer's output -------------------------------------------------------------------

_statistics = _collector.of("layer_statistics", forms={"correction": (1, 0)})


def _activate(z: Tensor, activation: str) -> Tensor:
    return z.relu() if activation == "relu" else z


def _outputs(weights: list[Tensor], inputs: Tensor, activation: str) -> Iterator[Tensor]:
    """The right output of every layer."""
    x = inputs
    for weight in weights:
        x = _activate(x @ weight.T, activation)
        yield x


def _rows(outputs: Iterator[Tensor], *statistics: Callable[[Tensor], Tensor]) -> Tensor:
    """One row per layer, one column per statistic."""
    return torch.stack([torch.stack([statistic(y) for statistic in statistics]) for y in outputs])


@_statistics(
    thought=_("How far the outputs spread is their standard deviation."),
    hint=_("The means are right. Column 1 is to hold a variance: what have you put there?"),
)
def layer_statistics_standard_deviation(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """The standard deviation in place of the variance."""
    return _rows(_outputs(weights, inputs, activation), torch.mean, lambda y: y.std(correction=correction))


@_statistics(
    thought=_("First the variance, then the mean."),
    hint=_("Both numbers are right. Which of them does the docstring want in column 0?"),
)
def layer_statistics_columns_swapped(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """The variance first."""
    return _rows(_outputs(weights, inputs, activation), lambda y: y.var(correction=correction), torch.mean)


@_statistics(
    thought=_("The variance is the mean of the squares."),
    hint=_("That is the second moment. What is left out, and when does it make no difference?"),
    forms={},
)
def layer_statistics_second_moment(weights: list[Tensor], inputs: Tensor, activation: str) -> Tensor:
    """E[y²] in place of Var[y]."""
    return _rows(_outputs(weights, inputs, activation), torch.mean, lambda y: (y**2).mean())


@_statistics(
    thought=_("The variance is how far the outputs lie from their mean, on average."),
    hint=_("The means are right. What happens to the distance from the mean before a variance averages it?"),
    forms={},
)
def layer_statistics_mean_deviation(weights: list[Tensor], inputs: Tensor, activation: str) -> Tensor:
    """E|y − E[y]| in place of Var[y]."""
    return _rows(_outputs(weights, inputs, activation), torch.mean, lambda y: (y - y.mean()).abs().mean())


@_statistics(
    thought=_("I add up the outputs, and the squares of their distances from the mean."),
    hint=_("A mean and a variance do not grow with the number of samples. What do you divide by?"),
    forms={},
)
def layer_statistics_summed(weights: list[Tensor], inputs: Tensor, activation: str) -> Tensor:
    """Sums in place of means."""
    return _rows(_outputs(weights, inputs, activation), lambda y: y.sum(), lambda y: ((y - y.mean()) ** 2).sum())


@_statistics(
    thought=_("The mean over the batch: I divide by the number of samples."),
    hint=_("How many numbers does the output of a layer hold, in all rows and columns together?"),
    forms={},
)
def layer_statistics_divided_by_samples(weights: list[Tensor], inputs: Tensor, activation: str) -> Tensor:
    """Summed over batch and units, divided by the batch alone."""
    return _rows(
        _outputs(weights, inputs, activation),
        lambda y: y.sum() / len(y),
        lambda y: ((y - y.mean()) ** 2).sum() / len(y),
    )


@_statistics(
    thought=_("Every unit has a variance over the batch; I average those."),
    hint=_("The means of the units differ, and that counts, too. Over which entries does the docstring take them?"),
)
def layer_statistics_over_batch_only(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """The variance of each unit over the batch, averaged over the units."""
    return _rows(_outputs(weights, inputs, activation), torch.mean, lambda y: _variance(y, 0, correction).mean())


@_statistics(
    thought=_("Every sample has a variance over the units; I average those."),
    hint=_("The means of the samples differ, and that counts, too. Over which entries does the docstring take them?"),
)
def layer_statistics_over_units_only(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """The variance of each sample over the units, averaged over the batch."""
    return _rows(_outputs(weights, inputs, activation), torch.mean, lambda y: _variance(y, 1, correction).mean())


@_statistics(
    thought=_("One unit of a layer stands for all of them."),
    hint=_("How many columns does the output of a layer have, and how many of them do you look at?"),
)
def layer_statistics_first_unit(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """Of the first unit alone."""
    outputs = _outputs(weights, inputs, activation)
    return _rows(outputs, lambda y: y[:, 0].mean(), lambda y: _variance(y[:, 0], 0, correction))


@_statistics(
    thought=_("One sample stands for all of them."),
    hint=_("How many rows does the output of a layer have, and how many of them do you look at?"),
)
def layer_statistics_first_sample(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """Of the first sample alone."""
    outputs = _outputs(weights, inputs, activation)
    return _rows(outputs, lambda y: y[0].mean(), lambda y: _variance(y[0], 0, correction))


@_statistics(
    thought=_("The layer's mean and variance are those of its weights."),
    hint=_("The weights are the same for any input. What does the docstring want to know the mean and variance of?"),
)
def layer_statistics_of_the_weights(
    weights: list[Tensor],
    inputs: Tensor,
    activation: str,
    *,
    correction: int = 1,
) -> Tensor:
    """Of the weights in place of the outputs."""
    return _rows(iter(weights), torch.mean, lambda w: _variance(w.flatten(), 0, correction))


@_statistics(
    thought=_("I note the numbers of x, and then send it through the layer."),
    hint=_("In which order do you measure and multiply? The first row is to speak of the first layer's output."),
)
def layer_statistics_of_the_inputs(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """Of each layer's input in place of its output."""
    outputs = list(_outputs(weights, inputs, activation))
    return _rows(iter([inputs, *outputs[:-1]]), torch.mean, lambda x: x.var(correction=correction))


@_statistics(
    thought=_("The variance of a layer is that of its pre-activation z."),
    hint=_("What comes first in your loop: measuring or the activation?"),
)
def layer_statistics_before_activation(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """Of the pre-activations."""
    x, rows = inputs, []
    for weight in weights:
        z = x @ weight.T
        rows.append(torch.stack([z.mean(), z.var(correction=correction)]))
        x = _activate(z, activation)
    return torch.stack(rows)


@_statistics(
    thought=_("The activation belongs to the end of the net."),
    hint=_("After which of the layers does the docstring put the activation?"),
)
def layer_statistics_activation_after_last_only(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """ReLU after the last layer alone."""
    *outputs, last = _outputs(weights, inputs, "identity")
    return _rows(iter([*outputs, _activate(last, activation)]), torch.mean, lambda y: y.var(correction=correction))


@_statistics(
    thought=_("The last layer is the output of the net, and an output has no activation."),
    hint=_("That is so in a classifier. After which of the layers does this docstring put the activation?"),
)
def layer_statistics_not_after_last(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """No ReLU after the last layer."""
    x, rows = inputs, []
    for weight in weights:
        z = x @ weight.T
        x = _activate(z, activation)
        y = z if weight is weights[-1] else x
        rows.append(torch.stack([y.mean(), y.var(correction=correction)]))
    return torch.stack(rows)


@_statistics(
    thought=_("The third argument is a name for the plot."),
    hint=_('What does your function do differently if it is called with "relu"?'),
)
def layer_statistics_activation_ignored(
    weights: list[Tensor],
    inputs: Tensor,
    activation: str,
    *,
    correction: int = 1,
) -> Tensor:
    """Always linear."""
    return _rows(_outputs(weights, inputs, "identity"), torch.mean, lambda y: y.var(correction=correction))


@_statistics(
    thought=_("A layer activates what comes in and multiplies it by its weight."),
    hint=_("In a(x Wᵀ), what is done first: the product or the activation?"),
)
def layer_statistics_activation_before_product(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """a(x) Wᵀ in place of a(x Wᵀ)."""
    x, outputs = inputs, []
    for weight in weights:
        x = _activate(x, activation) @ weight.T
        outputs.append(x)
    return _rows(iter(outputs), torch.mean, lambda y: y.var(correction=correction))


@_statistics(
    thought=_("I always apply ReLU: the exercise is about ReLU nets."),
    hint=_('What does the docstring say that "identity" does to z?'),
)
def layer_statistics_always_relu(
    weights: list[Tensor],
    inputs: Tensor,
    activation: str,
    *,
    correction: int = 1,
) -> Tensor:
    """Always with ReLU."""
    return _rows(_outputs(weights, inputs, "relu"), torch.mean, lambda y: y.var(correction=correction))


@_statistics(
    thought=_("The size of the outputs is what counts, not their sign."),
    hint=_("Positive and negative outputs may cancel in a mean. What do you take before you average?"),
)
def layer_statistics_mean_of_absolute_values(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """E|y| in place of E[y]."""
    outputs = _outputs(weights, inputs, activation)
    return _rows(outputs, lambda y: y.abs().mean(), lambda y: y.var(correction=correction))


@_statistics(
    thought=_("y = Wx, so the inputs are multiplied by the weight as it is."),
    hint=_("Compare the shapes: the samples are the rows of x, and W has the shape (fan_out, fan_in)."),
)
def layer_statistics_weight_not_transposed(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """x W in place of x Wᵀ: the shapes do not fit."""
    x, outputs = inputs, []
    for weight in weights:
        x = _activate(x @ weight, activation)
        outputs.append(x)
    return _rows(iter(outputs), torch.mean, lambda y: y.var(correction=correction))


@_statistics(
    thought=_("Every layer is measured on the data."),
    hint=_("What are the inputs of the second layer? Compare the shapes."),
)
def layer_statistics_every_layer_from_the_data(
    weights: list[Tensor], inputs: Tensor, activation: str, *, correction: int = 1
) -> Tensor:
    """The net's inputs go into every layer: the shapes do not fit."""
    outputs = [_activate(inputs @ weight.T, activation) for weight in weights]
    return _rows(iter(outputs), torch.mean, lambda y: y.var(correction=correction))


def _variance(values: Tensor, dim: int, correction: int) -> Tensor:
    """The variance along a dimension; NaN, without a warning, where there are not enough values."""
    if values.shape[dim] <= correction:
        return values.mean(dim) * torch.nan
    return values.var(dim, correction=correction)


# -- 2.1: ‖W_after − W_before‖ / ‖W_before‖ --------------------------------------------------------------------------

_changes = _collector.of("relative_changes")


def _pairs(before: list[Tensor], after: list[Tensor], change: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    return torch.stack([change(old, new) for old, new in zip(before, after, strict=True)])


@_changes(
    thought=_("The norm is the sum of the squares."),
    hint=_("What is the norm of the vector (3, 4)? The sum of the squares is one step short of it."),
)
def relative_changes_without_root(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """Squared norms, above and below."""
    return _pairs(before, after, lambda old, new: ((new - old) ** 2).sum() / (old**2).sum())


@_changes(
    thought=_("The norm of the change is the sum of its squares."),
    hint=_("Above the fraction line a step of the norm is missing that is there below it. Which?"),
)
def relative_changes_root_missing_above(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """The squared norm above, the norm below."""
    return _pairs(before, after, lambda old, new: ((new - old) ** 2).sum() / matrix_norm(old))


@_changes(
    thought=_("The norm of the weight is the sum of its squares."),
    hint=_("Below the fraction line a step of the norm is missing that is there above it. Which?"),
)
def relative_changes_root_missing_below(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """The norm above, the squared norm below."""
    return _pairs(before, after, lambda old, new: matrix_norm(new - old) / (old**2).sum())


@_changes(
    thought=_("A change is measured against what there is now."),
    hint=_("Which of the two weights stands below the fraction line in the docstring?"),
)
def relative_changes_relative_to_new(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """Relative to the norm after training."""
    return _pairs(before, after, lambda old, new: matrix_norm(new - old) / matrix_norm(new))


@_changes(
    thought=_("How far a weight has moved is the norm of the difference."),
    hint=_("The result is to have no unit. What does a change of 0.1 mean for a weight of norm 10, or of norm 0.1?"),
)
def relative_changes_absolute(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """Not relative at all."""
    return _pairs(before, after, lambda old, new: matrix_norm(new - old))


@_changes(
    thought=_("The change is how much longer the weight has become."),
    hint=_("A weight can turn a long way without becoming longer. What comes first: the difference or the norm?"),
)
def relative_changes_difference_of_norms(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """(‖after‖ − ‖before‖) / ‖before‖."""
    return _pairs(before, after, lambda old, new: (matrix_norm(new) - matrix_norm(old)) / matrix_norm(old))


@_changes(
    thought=_("The change is how much the length of the weight differs, up or down."),
    hint=_("A weight can turn a long way without becoming longer. What comes first: the difference or the norm?"),
)
def relative_changes_distance_of_norms(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """|‖after‖ − ‖before‖| / ‖before‖."""
    return _pairs(before, after, lambda old, new: (matrix_norm(new) - matrix_norm(old)).abs() / matrix_norm(old))


@_changes(
    thought=_("The ratio of new to old tells how much has changed."),
    hint=_("What does your function return for a weight that has not changed, and what should it return?"),
)
def relative_changes_ratio_of_norms(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """‖after‖ / ‖before‖."""
    return _pairs(before, after, lambda old, new: matrix_norm(new) / matrix_norm(old))


@_changes(
    thought=_("Every entry has its relative change; I average those."),
    hint=_("An entry near 0 has a huge relative change. In the docstring, is it entries that are divided or norms?"),
)
def relative_changes_entry_by_entry(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """The mean of |ΔW_ij / W_ij|."""
    return _pairs(before, after, lambda old, new: ((new - old) / old).abs().mean())


@_changes(
    thought=_("The size of a matrix is the sum of the absolute values of its entries."),
    hint=_("There are several norms. Which one is named after Frobenius?"),
)
def relative_changes_sum_norm(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """Σ|ΔW| / Σ|W|."""
    return _pairs(before, after, lambda old, new: (new - old).abs().sum() / old.abs().sum())


@_changes(
    thought=_("The norm with the 2 is the Euclidean norm."),
    hint=_("For a matrix, a second argument 2 asks for another norm. Look up which one, and which one is Frobenius'."),
)
def relative_changes_spectral_norm(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """The largest singular values in place of the Frobenius norms."""
    return _pairs(before, after, lambda old, new: matrix_norm(new - old, 2) / matrix_norm(old, 2))


@_changes(
    thought=_("The largest change of an entry tells how far the weight has moved."),
    hint=_("The Frobenius norm looks at all entries. Which ones does yours look at?"),
)
def relative_changes_largest_entry(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """max|ΔW| / max|W|."""
    return _pairs(before, after, lambda old, new: (new - old).abs().max() / old.abs().max())


@_changes(
    thought=_("I add up all changes and divide by the sum of the weights."),
    hint=_("Positive and negative entries cancel in a sum. What does a norm do about that?"),
)
def relative_changes_signed_sums(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """ΣΔW / ΣW."""
    return _pairs(before, after, lambda old, new: (new - old).sum() / old.sum())


@_changes(
    thought=_("Relative means in per cent."),
    hint=_("The docstring asks for a number without unit. What does your last factor do?"),
)
def relative_changes_in_per_cent(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """A hundred times the right value."""
    return _pairs(before, after, lambda old, new: 100 * matrix_norm(new - old) / matrix_norm(old))


@_changes(
    thought=_("All layers are measured against the whole net, so that they can be compared."),
    hint=_("Relative to how large *it* was: which weight's norm stands below the fraction line for layer 2?"),
)
def relative_changes_relative_to_net(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """Relative to the norm of all layers together."""
    total = torch.stack([matrix_norm(old) for old in before]).norm()
    return _pairs(before, after, lambda old, new: matrix_norm(new - old) / total)


@_changes(
    thought=_("A larger matrix has a larger norm, so I divide by the number of entries."),
    hint=_("Above and below the fraction line stand matrices of the same size. What happens to that size?"),
)
def relative_changes_per_entry(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """The right value divided by the number of entries."""
    return _pairs(before, after, lambda old, new: matrix_norm(new - old) / matrix_norm(old) / old.numel())


@_changes(
    thought=_("Every unit has its relative change; I average those."),
    hint=_("The Frobenius norm takes the whole matrix at once. What does an argument dim make of a norm?"),
)
def relative_changes_row_by_row(before: list[Tensor], after: list[Tensor]) -> Tensor:
    """The mean over the rows of ‖Δw‖ / ‖w‖."""
    return _pairs(before, after, lambda old, new: ((new - old).norm(dim=1) / old.norm(dim=1)).mean())


MISCONCEPTIONS = tuple(_collector.found)
