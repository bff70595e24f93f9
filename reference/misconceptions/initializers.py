"""Wrong initialisers: items 1.2, 1.7 and 2.4.

Most mistakes can be made in all three functions. They are written once, with ``gain`` for what the right standard
deviation is times √fan_in: 1 for `linear_normal_`, √2 for `relu_normal_`, `scale` · √2 for `scaled_relu_normal_`; and
each becomes one misconception for each function. What is peculiar to one function stands at the end.

A mistake in the variance counts as the same with normal and with uniform entries.
"""

from collections.abc import Callable, Mapping, Sequence
from math import pi, sqrt

import torch
from torch import Tensor

from grader.i18n import _
from reference.misconceptions.catalogue import Collector

_collector = Collector()

Draw = Callable[[Tensor, float], Tensor]
Initialiser = Callable[..., Tensor | None]

# -- filling ---------------------------------------------------------------------------------------------------------


@torch.no_grad()
def _normal(weight: Tensor, deviation: float) -> Tensor:
    """Fill with normal entries of this standard deviation."""
    return weight.normal_(0.0, deviation)


@torch.no_grad()
def _uniform(weight: Tensor, deviation: float) -> Tensor:
    """Fill with uniform entries of this standard deviation."""
    return weight.uniform_(-sqrt(3) * deviation, sqrt(3) * deviation)


EITHER = {"draw": (_normal, _uniform)}


# -- in each of the three functions ----------------------------------------------------------------------------------


def _in_each(
    *, thought: str, hint: str, forms: Mapping[str, Sequence[Draw]] | None = None
) -> Callable[[Initialiser], Initialiser]:
    """Make a mistake of all three functions out of one that takes ``(weight, gain)``."""

    def keep(wrong: Initialiser) -> Initialiser:
        def linear(weight: Tensor, **form: Draw) -> Tensor | None:
            return wrong(weight, 1.0, **form)

        def relu(weight: Tensor, **form: Draw) -> Tensor | None:
            return wrong(weight, sqrt(2), **form)

        def scaled(weight: Tensor, scale: float, **form: Draw) -> Tensor | None:
            return wrong(weight, scale * sqrt(2), **form)

        for function, made in (("linear_normal_", linear), ("relu_normal_", relu), ("scaled_relu_normal_", scaled)):
            _collector.add(
                name=f"{function}{wrong.__name__}",
                function=function,
                thought=thought,
                hint=hint,
                wrong=made,
                forms=forms or {},
            )
        return wrong

    return keep


@_in_each(
    thought=_("The layer's size is fan_out, the first number in weight.shape."),
    hint=_("One output is a sum over the inputs. Which entry of weight.shape counts the terms of that sum?"),
    forms=EITHER,
)
def fan_out(weight: Tensor, gain: float, *, draw: Draw = _normal) -> Tensor:
    """fan_out in place of fan_in: right on square weights."""
    return draw(weight, gain / sqrt(weight.shape[0]))


@_in_each(
    thought=_("Var(W) is what I have, and it goes where the distribution asks for its width."),
    hint=_("Look up what the second argument of normal_ is, or what torch.randn has to be multiplied by."),
    forms=EITHER,
)
def variance_as_deviation(weight: Tensor, gain: float, *, draw: Draw = _normal) -> Tensor:
    """The variance in place of the standard deviation: the missing square root."""
    return draw(weight, gain**2 / weight.shape[1])


@_in_each(
    thought=_("My formula gives a variance, so I take its root; and that of the result once more."),
    hint=_("Count the square roots between the variance and the number that you draw with."),
    forms=EITHER,
)
def root_taken_twice(weight: Tensor, gain: float, *, draw: Draw = _normal) -> Tensor:
    """The standard deviation taken for a variance: one root too many."""
    return draw(weight, sqrt(gain / sqrt(weight.shape[1])))


@_in_each(
    thought=_("A uniform draw between −σ and σ has the standard deviation σ."),
    hint=_("What is the variance of a uniform distribution between −a and a? Solve that for a."),
)
@torch.no_grad()
def uniform_without_root_three(weight: Tensor, gain: float) -> Tensor:
    """Uniform up to one standard deviation: a third of the variance."""
    bound = gain / sqrt(weight.shape[1])
    return weight.uniform_(-bound, bound)


@_in_each(
    thought=_("The size of the weight is its number of entries."),
    hint=_("How many entries of the weight take part in one output?"),
    forms=EITHER,
)
def number_of_entries(weight: Tensor, gain: float, *, draw: Draw = _normal) -> Tensor:
    """fan_in · fan_out in place of fan_in."""
    return draw(weight, gain / sqrt(weight.numel()))


@_in_each(
    thought=_("Inputs and outputs both count, as Xavier Glorot says."),
    hint=_("Xavier's is a compromise with the backward pass. Which of the two numbers does Var(y) depend on?"),
    forms=EITHER,
)
def xavier(weight: Tensor, gain: float, *, draw: Draw = _normal) -> Tensor:
    """Xavier's 2/(fan_in + fan_out) with the right gain: right on square weights."""
    return draw(weight, gain * sqrt(2 / sum(weight.shape)))


@_in_each(
    thought=_("Extreme weights do harm, so I cut the normal distribution off at two standard deviations."),
    hint=_("What does cutting off both tails do to the variance? Compare weight.var() with what you asked for."),
)
@torch.no_grad()
def truncated_without_correction(weight: Tensor, gain: float) -> Tensor:
    """Truncated at two standard deviations: 0.77 times the variance."""
    deviation = gain / sqrt(weight.shape[1])
    return torch.nn.init.trunc_normal_(weight, 0.0, deviation, -2 * deviation, 2 * deviation)


@_in_each(
    thought=_("An orthogonal matrix keeps lengths, so it keeps the variance."),
    hint=_("The docstring asks for independent entries. And what is their variance in a matrix with more rows?"),
)
@torch.no_grad()
def orthogonal(weight: Tensor, gain: float) -> Tensor:
    """Orthogonal: the variance is that of the longer side."""
    return torch.nn.init.orthogonal_(weight, gain)


@_in_each(
    thought=_("A fixed seed makes my results reproducible."),
    hint=_("Call the function for two layers of the same shape and compare them. Where does a seed belong?"),
    forms=EITHER,
)
def fixed_seed(weight: Tensor, gain: float, *, draw: Draw = _normal) -> Tensor:
    """The same numbers at every call."""
    torch.manual_seed(0)
    return draw(weight, gain / sqrt(weight.shape[1]))


@_in_each(
    thought=_("I return the new weight."),
    hint=_("The net keeps the tensor that it passed in. Which tensor do your numbers stand in?"),
)
def not_in_place(weight: Tensor, gain: float) -> Tensor:
    """A new tensor is returned, and the given one left as it was."""
    return torch.randn(weight.shape, dtype=weight.dtype) * (gain / sqrt(weight.shape[1]))


@_in_each(
    thought=_("I work on a copy, so that autograd does not complain."),
    hint=_("clone(), detach().clone() and torch.tensor() make a new tensor. Which one do you fill, which return?"),
)
def in_place_on_a_copy(weight: Tensor, gain: float) -> Tensor:
    """A copy is filled, and the given weight returned as it was."""
    _normal(weight.detach().clone(), gain / sqrt(weight.shape[1]))
    return weight


@_in_each(
    thought=_("I fill the weight in place, and multiply it by the factor that is missing."),
    hint=_("A product is a new tensor, which you return. What stands in the weight that the net keeps?"),
)
@torch.no_grad()
def product_returned(weight: Tensor, gain: float) -> Tensor:
    """Filled with other numbers than those that are returned."""
    return weight.normal_() * (gain / sqrt(weight.shape[1]))


@_in_each(
    thought=_("weight = … changes the weight that I was given."),
    hint=_("An assignment makes the name point to another tensor. Which methods change the tensor itself?"),
)
def name_rebound(weight: Tensor, gain: float) -> None:
    """The parameter's name is bound to a new tensor, and nothing is returned."""
    weight = torch.randn(weight.shape) * (gain / sqrt(weight.shape[1]))


@_in_each(
    thought=_("normal_ works in place, so it works on any weight."),
    hint=_("A parameter requires a gradient. What does standard_normal_ put around its draw, and why?"),
)
def without_no_grad(weight: Tensor, gain: float) -> Tensor:
    """Autograd forbids it for a parameter."""
    return weight.normal_(0.0, gain / sqrt(weight.shape[1]))


@_in_each(
    thought=_("weight[0] is the weight."),
    hint=_("Print the weight after the call. Which part of a matrix does one index pick out?"),
)
@torch.no_grad()
def first_row_only(weight: Tensor, gain: float) -> Tensor:
    """Only the first row is filled."""
    weight[0].normal_(0.0, gain / sqrt(weight.shape[1]))
    return weight


@_in_each(
    thought=_("I draw the weights of one unit and give them to all units."),
    hint=_("If all rows are equal, what do the units of the layer compute? Draw every entry anew."),
    forms=EITHER,
)
@torch.no_grad()
def same_row_for_all(weight: Tensor, gain: float, *, draw: Draw = _normal) -> Tensor:
    """One draw for all rows."""
    row = draw(torch.empty(1, weight.shape[1]), gain / sqrt(weight.shape[1]))
    return weight.copy_(row.expand_as(weight))


@_in_each(
    thought=_("I draw one number for each unit and use it for all of its inputs."),
    hint=_("If all columns are equal, a unit sees no more than the sum of its inputs. Draw every entry anew."),
    forms=EITHER,
)
@torch.no_grad()
def same_column_for_all(weight: Tensor, gain: float, *, draw: Draw = _normal) -> Tensor:
    """One draw for all columns."""
    column = draw(torch.empty(weight.shape[0], 1), gain / sqrt(weight.shape[1]))
    return weight.copy_(column.expand_as(weight))


@_in_each(
    thought=_("A weight between two layers of the same size is symmetric."),
    hint=_("W_ij and W_ji belong to different connections. Are they independent in your weight?"),
)
@torch.no_grad()
def symmetric(weight: Tensor, gain: float) -> Tensor:
    """Mirrored across the diagonal where the weight is square."""
    _normal(weight, gain / sqrt(weight.shape[1]))
    return weight.copy_(weight.triu() + weight.triu(1).T) if weight.shape[0] == weight.shape[1] else weight


@_in_each(
    thought=_("If all weights have the right size, the variance is right."),
    hint=_("What is the variance of a number that is always the same? And what do equal units learn?"),
)
@torch.no_grad()
def constant(weight: Tensor, gain: float) -> Tensor:
    """Every entry is the standard deviation."""
    return weight.fill_(gain / sqrt(weight.shape[1]))


@_in_each(
    thought=_("The biases start at zero, so the weights do too."),
    hint=_("What does every unit compute, and which gradient does it get, if all weights are 0?"),
)
@torch.no_grad()
def zeros(weight: Tensor, gain: float) -> Tensor:
    """All zero."""
    return weight.zero_()


@_in_each(
    thought=_("An identity passes its input on unchanged, so the variance stays."),
    hint=_("The weights are to be drawn. Which of your entries are random?"),
)
@torch.no_grad()
def identity(weight: Tensor, gain: float) -> Tensor:
    """The identity, times the gain."""
    return torch.nn.init.eye_(weight).mul_(gain)


@_in_each(
    thought=_("A small positive shift keeps the units from dying."),
    hint=_("Which mean does the docstring ask for? Sum up many entries of your weight."),
)
@torch.no_grad()
def bias_added(weight: Tensor, gain: float) -> Tensor:
    """Mean 0.1."""
    return _normal(weight, gain / sqrt(weight.shape[1])).add_(0.1)


@_in_each(
    thought=_("ReLU drops what is negative, so the weights have to be positive."),
    hint=_("Which mean does the docstring ask for? The derivation needs it: where?"),
)
@torch.no_grad()
def absolute_values(weight: Tensor, gain: float) -> Tensor:
    """Without the signs."""
    return _normal(weight, gain / sqrt(weight.shape[1])).abs_()


@_in_each(
    thought=_("torch.rand draws random numbers, and the right factor makes them the right weights."),
    hint=_("Between which two numbers does torch.rand draw? Which mean does the docstring ask for?"),
)
@torch.no_grad()
def uniform_from_zero(weight: Tensor, gain: float) -> Tensor:
    """Uniform between 0 and the standard deviation."""
    return weight.uniform_(0.0, gain / sqrt(weight.shape[1]))


# -- linear_normal_ --------------------------------------------------------------------------------------------------

_linear = _collector.of("linear_normal_", forms=EITHER)


@_linear(
    thought=_("The worked example does it: N(0, 1)."),
    hint=_("With N(0, 1) the variance of a layer's output depends on how many inputs it has. Item 1.1 says how."),
    excuses=False,
)
def linear_normal_standard_normal(weight: Tensor, *, draw: Draw = _normal) -> Tensor:
    """N(0, 1)."""
    return draw(weight, 1.0)


@_linear(
    thought=_("This is He initialisation."),
    hint=_("He et al. compensate for something that the activation does. Which activation does this net have?"),
)
def linear_normal_for_relu(weight: Tensor, *, draw: Draw = _normal) -> Tensor:
    """The variance for ReLU."""
    return draw(weight, sqrt(2 / weight.shape[1]))


@_linear(
    thought=_("Only half of the variance may pass."),
    hint=_("Put the variance of your weights into item 1.1: is Var(y) then the same as Var(x)?"),
)
def linear_normal_halved(weight: Tensor, *, draw: Draw = _normal) -> Tensor:
    """Half the variance."""
    return draw(weight, sqrt(0.5 / weight.shape[1]))


# -- relu_normal_ ----------------------------------------------------------------------------------------------------

_relu = _collector.of("relu_normal_", forms=EITHER)


@_relu(
    thought=_("The worked example does it: N(0, 1)."),
    hint=_("With N(0, 1) the variance of a layer's output depends on how many inputs it has. Item 1.6 says more."),
    excuses=False,
)
def relu_normal_standard_normal(weight: Tensor, *, draw: Draw = _normal) -> Tensor:
    """N(0, 1)."""
    return draw(weight, 1.0)


@_relu(
    thought=_("What keeps a linear net stable keeps any net stable."),
    hint=_("What does ReLU take away from the second moment in each layer, and what makes up for it?"),
)
def relu_normal_for_linear(weight: Tensor, *, draw: Draw = _normal) -> Tensor:
    """1/n."""
    return draw(weight, sqrt(1 / weight.shape[1]))


@_relu(
    thought=_("The data has mean 0, so E[x²] is Var(x), and I solve Var(y) = Var(x) for Var(W)."),
    hint=_("That is true of the data, in layer 1. What are mean and second moment of x from layer 2 on?"),
)
def relu_normal_of_first_layer(weight: Tensor, *, draw: Draw = _normal) -> Tensor:
    """2.93/n."""
    return draw(weight, sqrt(2 * pi / ((pi - 1) * weight.shape[1])))


@_relu(
    thought=_("The gain of ReLU goes on top of the standard deviation of item 1.6."),
    hint=_("What is the gain there for, and is it in the variance of item 1.6 already?"),
)
def relu_normal_gain_applied_twice(weight: Tensor, *, draw: Draw = _normal) -> Tensor:
    """4/n."""
    return draw(weight, 2 / sqrt(weight.shape[1]))


@_relu(
    thought=_("ReLU leaves half of it, so I take half of what a linear layer needs."),
    hint=_("If a layer loses a part on the way, do its weights have to be smaller or larger to make up for it?"),
)
def relu_normal_half_on_wrong_side(weight: Tensor, *, draw: Draw = _normal) -> Tensor:
    """1/(2n)."""
    return draw(weight, sqrt(0.5 / weight.shape[1]))


@_relu(
    thought=_("torch.nn.init.xavier_normal_ is made for this."),
    hint=_("For which activation was it derived? And which of the two sizes does Var(y) depend on?"),
)
def relu_normal_xavier_without_gain(weight: Tensor, *, draw: Draw = _normal) -> Tensor:
    """2/(fan_in + fan_out), as `torch.nn.init.xavier_normal_` does: 1/n on square weights."""
    return draw(weight, sqrt(2 / sum(weight.shape)))


@_relu(
    thought=_("torch.nn.Linear draws its weights this way, so it must be right."),
    hint=_("The default of a library answers a different question. Which variance does item 1.6 ask for?"),
    forms={},
)
@torch.no_grad()
def relu_normal_library_default(weight: Tensor) -> Tensor:
    """Uniform between −1/√n and 1/√n, as `torch.nn.Linear` does: 1/(3n)."""
    bound = 1 / sqrt(weight.shape[1])
    return weight.uniform_(-bound, bound)


@_relu(
    thought=_("An orthogonal matrix keeps lengths, so it keeps the variance."),
    hint=_("ReLU comes after it: does that keep lengths, too? And the docstring asks for independent entries."),
    forms={},
)
@torch.no_grad()
def relu_normal_orthogonal_without_gain(weight: Tensor) -> Tensor:
    """Orthogonal with gain 1."""
    return torch.nn.init.orthogonal_(weight)


@_relu(
    thought=_("The gain is the factor of item 1.6."),
    hint=_("That factor belongs to the variance. A gain multiplies the entries: what is it then?"),
    forms={},
)
@torch.no_grad()
def relu_normal_orthogonal_gain_not_rooted(weight: Tensor) -> Tensor:
    """Orthogonal with gain 2."""
    return torch.nn.init.orthogonal_(weight, 2.0)


# -- scaled_relu_normal_ ---------------------------------------------------------------------------------------------

_scaled = _collector.of("scaled_relu_normal_", forms=EITHER)


@_scaled(
    thought=_("The scale is a factor on the variance."),
    hint=_("With scale 1 your weights are right. Which quantity does the docstring say is `scale` times as large?"),
)
def scaled_relu_normal_scale_on_variance(weight: Tensor, scale: float, *, draw: Draw = _normal) -> Tensor:
    """The variance times `scale`."""
    return draw(weight, sqrt(2 * scale / weight.shape[1]))


@_scaled(
    thought=_("The scale is a factor on the variance, and so it has to be squared; the deviation gets that square."),
    hint=_("With scale 1 your weights are right. How often does the scale get into your entries?"),
)
def scaled_relu_normal_scale_applied_twice(weight: Tensor, scale: float, *, draw: Draw = _normal) -> Tensor:
    """The standard deviation times `scale` squared."""
    return draw(weight, scale**2 * sqrt(2 / weight.shape[1]))


@_scaled(
    thought=_("relu_normal_ does the work."),
    hint=_("With scale 1 your weights are right. What do you do with the second argument?"),
)
def scaled_relu_normal_scale_ignored(weight: Tensor, scale: float, *, draw: Draw = _normal) -> Tensor:
    """Without the scale."""
    return draw(weight, sqrt(2 / weight.shape[1]))


@_scaled(
    thought=_("The scale is the standard deviation."),
    hint=_("The scale is a factor on a standard deviation. On whose, and what does that one depend on?"),
)
def scaled_relu_normal_scale_as_deviation(weight: Tensor, scale: float, *, draw: Draw = _normal) -> Tensor:
    """N(0, scale²)."""
    return draw(weight, scale)


@_scaled(
    thought=_("A larger scale is divided by."),
    hint=_("With scale 1 your weights are right. Is the deviation to be larger or smaller for scale 2?"),
)
def scaled_relu_normal_divided_by_scale(weight: Tensor, scale: float, *, draw: Draw = _normal) -> Tensor:
    """The standard deviation divided by `scale`."""
    return draw(weight, sqrt(2 / weight.shape[1]) / scale)


@_scaled(
    thought=_("The scale stretches the standard normal distribution that fits a linear net."),
    hint=_("With scale 1 the distribution is to be that of relu_normal_. Which one is yours?"),
)
def scaled_relu_normal_for_linear(weight: Tensor, scale: float, *, draw: Draw = _normal) -> Tensor:
    """`scale` times the standard deviation of `linear_normal_`."""
    return draw(weight, scale / sqrt(weight.shape[1]))


@_scaled(
    thought=_("The scale is added to the weights."),
    hint=_("What does adding a number do to the mean, and what to the standard deviation?"),
)
@torch.no_grad()
def scaled_relu_normal_scale_added(weight: Tensor, scale: float, *, draw: Draw = _normal) -> Tensor:
    """Shifted by `scale`."""
    return draw(weight, sqrt(2 / weight.shape[1])).add_(scale)


MISCONCEPTIONS = tuple(_collector.found)
