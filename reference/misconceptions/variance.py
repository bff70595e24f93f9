"""Wrong formulas for the variance in one layer: items 1.1, 1.2, 1.5 and 1.6.

The symbols of the comments: n = fan_in, and v = n · Var(W) · E[x²] is the variance of a pre-activation.
"""

from math import pi, sqrt

from grader.i18n import _
from reference.misconceptions.catalogue import Collector

_collector = Collector()

# -- 1.1: fan_in · Var(W) · Var(x) -----------------------------------------------------------------------------------

_output_variance = _collector.of("linear_output_variance")


@_output_variance(
    thought=_("One weight times one input makes an output, so their variances multiply, and that is all."),
    hint=_("One output y_i is a sum over j. How many terms does it have, and what does each contribute?"),
)
def linear_output_variance_of_one_term(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """Var(W) · Var(x)."""
    return weight_variance * input_variance


@_output_variance(
    thought=_("The output is fan_in times a product, and a factor goes into a variance squared."),
    hint=_("A sum of independent terms is not one term times their number. When do variances add up?"),
)
def linear_output_variance_of_equal_terms(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """n² · Var(W) · Var(x), as if all terms were the same random number."""
    return fan_in**2 * weight_variance * input_variance


@_output_variance(
    thought=_("A sum of n random numbers grows like the root of n."),
    hint=_("Which quantity grows like the root of the number of terms: the variance or the standard deviation?"),
)
def linear_output_variance_root_of_fan_in(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """√n · Var(W) · Var(x)."""
    return sqrt(fan_in) * weight_variance * input_variance


@_output_variance(
    thought=_("How far an output spreads is its standard deviation."),
    hint=_("The function is to return a variance. Which operation at the end is one too many?"),
)
def linear_output_variance_as_deviation(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """The root of the right value."""
    return sqrt(fan_in * weight_variance * input_variance)


@_output_variance(
    thought=_("An output is the mean of its terms, and a mean spreads less the more terms it has."),
    hint=_("Look at y = Wx entry by entry: is anything divided by the number of terms?"),
)
def linear_output_variance_of_the_mean(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """Var(W) · Var(x) / n."""
    return weight_variance * input_variance / fan_in


@_output_variance(
    thought=_("The weight is a factor, and Var(aX) = a² Var(X), so Var(W) has to be squared."),
    hint=_("The rule for a constant factor squares the factor itself. What is E[W²] for a mean of 0?"),
)
def linear_output_variance_weight_squared(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """n · Var(W)² · Var(x)."""
    return fan_in * weight_variance**2 * input_variance


@_output_variance(
    thought=_("The second number says how far the inputs spread, so I square it to get their variance."),
    hint=_("Read the description of the third argument: is it a standard deviation or a variance already?"),
)
def linear_output_variance_input_squared(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """n · Var(W) · Var(x)²."""
    return fan_in * weight_variance * input_variance**2


@_output_variance(
    thought=_("Variances of independent numbers add up: Var(Wx) = Var(W) + Var(x) for each term."),
    hint=_("Variances add up for a sum. Inside one term W and x are multiplied: go back to E[W² x²]."),
)
def linear_output_variance_sum_in_a_term(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """n · (Var(W) + Var(x))."""
    return fan_in * (weight_variance + input_variance)


@_output_variance(
    thought=_("Half of the outputs are cut off, so there is a factor ½."),
    hint=_("Does this layer have an activation? Read once more which function y = a(Wx) has in item 1.1."),
)
def linear_output_variance_with_relu(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """n · Var(W) · Var(x) / 2."""
    return fan_in * weight_variance * input_variance / 2


@_output_variance(
    thought=_("The inputs are standardised, so Var(x) is 1 and drops out."),
    hint=_("Only the data has variance 1. Which argument of the function have you not used?"),
)
def linear_output_variance_standardised_input(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """n · Var(W)."""
    return fan_in * weight_variance


@_output_variance(
    thought=_("I multiply the standard deviations of W and x, and add up the terms."),
    hint=_("In the sum of n terms, do variances add up or standard deviations?"),
)
def linear_output_variance_deviations_added(fan_in: int, weight_variance: float, input_variance: float) -> float:
    """n · √(Var(W) · Var(x))."""
    return fan_in * sqrt(weight_variance * input_variance)


# -- 1.2: 1 / fan_in -------------------------------------------------------------------------------------------------

_linear_weight_variance = _collector.of("linear_weight_variance")


@_linear_weight_variance(
    thought=_("The weights are drawn with this standard deviation."),
    hint=_("The function is asked for Var(W). What do you have if you square what you return?"),
)
def linear_weight_variance_as_deviation(fan_in: int) -> float:
    """1/√n."""
    return 1 / sqrt(fan_in)


@_linear_weight_variance(
    thought=_("This is He initialisation."),
    hint=_("He et al. compensate for something that the activation does. Which activation does this net have?"),
)
def linear_weight_variance_for_relu(fan_in: int) -> float:
    """2/n."""
    return 2 / fan_in


@_linear_weight_variance(
    thought=_("Only half of the variance may pass."),
    hint=_("Put your Var(W) into item 1.1: is Var(y) then the same as Var(x)?"),
)
def linear_weight_variance_halved(fan_in: int) -> float:
    """1/(2n)."""
    return 1 / (2 * fan_in)


@_linear_weight_variance(
    thought=_("The more inputs a layer has, the larger its weights."),
    hint=_("Solve Var(y) = Var(x) for Var(W) once more: on which side does fan_in end up?"),
)
def linear_weight_variance_inverted(fan_in: int) -> float:
    """n."""
    return float(fan_in)


@_linear_weight_variance(
    thought=_("What I solved for is the factor on the weights, and it goes into their variance squared."),
    hint=_("Which quantity did you solve for: the size of a weight, or its variance?"),
)
def linear_weight_variance_squared(fan_in: int) -> float:
    """1/n²."""
    return 1 / fan_in**2


@_linear_weight_variance(
    thought=_("A variance divides by one less."),
    hint=_("That is for estimating a variance from samples. What are the fan_in terms that item 1.1 adds up?"),
)
def linear_weight_variance_one_less(fan_in: int) -> float:
    """1/(n − 1)."""
    return 1 / (fan_in - 1)


@_linear_weight_variance(
    thought=_("If all weights have variance 1, as the inputs have, nothing changes."),
    hint=_("Put Var(W) = 1 into item 1.1: what does a layer with 100 inputs do to the variance?"),
    excuses=False,
)
def linear_weight_variance_one(fan_in: int) -> float:
    """1."""
    return 1.0


@_linear_weight_variance(
    thought=_("torch.nn.Linear draws uniformly between −1/√n and 1/√n, so its variance is the stable one."),
    hint=_("The default of a library answers a different question. Solve Var(y) = Var(x) yourself."),
)
def linear_weight_variance_library_default(fan_in: int) -> float:
    """1/(3n), the variance of `torch.nn.Linear`'s weights."""
    return 1 / (3 * fan_in)


@_linear_weight_variance(
    thought=_("A uniform distribution up to this bound has the right variance."),
    hint=_("You computed how far a uniform draw may reach. The function is asked for a variance."),
)
def linear_weight_variance_uniform_bound(fan_in: int) -> float:
    """√(3/n), the bound of a uniform distribution."""
    return sqrt(3 / fan_in)


# -- 1.5: E[ReLU(z)] = √(v/2π) ---------------------------------------------------------------------------------------

_relu_mean = _collector.of("relu_mean")


@_relu_mean(
    thought=_("z has mean 0, so ReLU(z) has mean 0."),
    hint=_("Which values of z does ReLU change, and does it move any of them down?"),
)
def relu_mean_zero(preactivation_variance: float) -> float:
    """0."""
    return 0.0


@_relu_mean(
    thought=_("The mean of ReLU(z) is the mean of |z|."),
    hint=_("|z| keeps both halves of the distribution. What does ReLU do with the negative half?"),
)
def relu_mean_of_both_halves(preactivation_variance: float) -> float:
    """√(2v/π), the mean of |z|."""
    return sqrt(2 * preactivation_variance / pi)


@_relu_mean(
    thought=_("The root of v/π: the 2 has cancelled somewhere."),
    hint=_("Write out the constant in front of the normal density, and follow its 2 through the integral."),
)
def relu_mean_without_two(preactivation_variance: float) -> float:
    """√(v/π)."""
    return sqrt(preactivation_variance / pi)


@_relu_mean(
    thought=_("The argument is the standard deviation σ of z."),
    hint=_("The argument is a variance. What do you have to do with it before you use it as σ?"),
)
def relu_mean_variance_as_deviation(preactivation_variance: float) -> float:
    """v/√(2π)."""
    return preactivation_variance / sqrt(2 * pi)


@_relu_mean(
    thought=_("I have the v, the 2 and the π; the root I dropped on the way."),
    hint=_("Double σ, and the mean doubles too. By how much does your result grow?"),
)
def relu_mean_missing_root(preactivation_variance: float) -> float:
    """v/(2π), the square of the right value."""
    return preactivation_variance / (2 * pi)


@_relu_mean(
    thought=_("Half of the values become 0, so the mean is half of the standard deviation."),
    hint=_("The standard deviation is not the mean of the positive values. Write the mean as an integral."),
)
def relu_mean_half_deviation(preactivation_variance: float) -> float:
    """√v/2."""
    return sqrt(preactivation_variance) / 2


@_relu_mean(
    thought=_("Half of the variance is left, so the mean is v/2."),
    hint=_("Which moment of ReLU(z) have you computed: that of z or that of z²?"),
)
def relu_mean_as_second_moment(preactivation_variance: float) -> float:
    """v/2, the second moment."""
    return preactivation_variance / 2


@_relu_mean(
    thought=_("The mean can be read off the normal density at 0."),
    hint=_("A mean is an integral of z times the density. What is its unit, if v has the unit of z²?"),
)
def relu_mean_as_density(preactivation_variance: float) -> float:
    """1/√(2πv), the density at 0."""
    return 1 / sqrt(2 * pi * preactivation_variance)


@_relu_mean(
    thought=_("The integral of z · exp(−z²/(2v)) from 0 to infinity is the mean."),
    hint=_("Check that your density integrates to 1. What stands in front of the exponential function?"),
)
def relu_mean_without_normalisation(preactivation_variance: float) -> float:
    """The integral without the constant of the density: v."""
    return preactivation_variance


@_relu_mean(
    thought=_("The root of v, divided by 2π."),
    hint=_("How far does the root reach? Follow the constant 1/√(2πv) through the integral."),
)
def relu_mean_root_of_v_alone(preactivation_variance: float) -> float:
    """√v/(2π)."""
    return sqrt(preactivation_variance) / (2 * pi)


@_relu_mean(
    thought=_("I typed v / 2 * pi for a fraction with 2π below the line."),
    hint=_("In Python, * and / are worked off from left to right. Where are parentheses missing?"),
)
def relu_mean_missing_parentheses(preactivation_variance: float) -> float:
    """√(v/2·π)."""
    return sqrt(preactivation_variance / 2 * pi)


@_relu_mean(
    thought=_("3.14 is close enough to π."),
    hint=_("The formula is right. Which number in your code has too few digits? The module math has it."),
)
def relu_mean_rounded_pi(preactivation_variance: float) -> float:
    """The right formula with π = 3.14."""
    return sqrt(preactivation_variance / (2 * 3.14))


# -- 1.5: E[ReLU(z)²] = v/2 ------------------------------------------------------------------------------------------

_relu_second_moment = _collector.of("relu_second_moment")


@_relu_second_moment(
    thought=_("The mean is 0, so the second moment is the variance of z."),
    hint=_("That is E[z²]. What does ReLU do to one of the two halves of the distribution?"),
)
def relu_second_moment_without_relu(preactivation_variance: float) -> float:
    """V, the second moment of z."""
    return preactivation_variance


@_relu_second_moment(
    thought=_("Second moment and variance are the same."),
    hint=_("The second moment is E[y²]. Is anything subtracted from it?"),
)
def relu_second_moment_as_variance(preactivation_variance: float) -> float:
    """v · (1/2 − 1/2π), the variance of ReLU(z)."""
    return preactivation_variance * (1 / 2 - 1 / (2 * pi))


@_relu_second_moment(
    thought=_("The second moment is the mean, squared."),
    hint=_("E[y²] and E[y]² are two things. Which of the two do you square first and average then?"),
)
def relu_second_moment_as_squared_mean(preactivation_variance: float) -> float:
    """v/(2π), the square of the mean."""
    return preactivation_variance / (2 * pi)


@_relu_second_moment(
    thought=_("The typical size of y is the root of the mean square."),
    hint=_("The function is asked for the mean of the square. Which operation at the end is one too many?"),
)
def relu_second_moment_as_root(preactivation_variance: float) -> float:
    """√(v/2), the root of the right value."""
    return sqrt(preactivation_variance / 2)


@_relu_second_moment(
    thought=_("ReLU halves z, and a factor ½ goes into the square as a quarter."),
    hint=_("ReLU does not make any z half as large. It keeps some values whole and drops others: how many?"),
)
def relu_second_moment_quartered(preactivation_variance: float) -> float:
    """v/4."""
    return preactivation_variance / 4


@_relu_second_moment(
    thought=_("The argument is the standard deviation of z, so I square it."),
    hint=_("Read the description of the argument: is it a standard deviation or a variance already?"),
)
def relu_second_moment_variance_as_deviation(preactivation_variance: float) -> float:
    """v²/2."""
    return preactivation_variance**2 / 2


@_relu_second_moment(
    thought=_("Half of the values are left, so I halve the standard deviation."),
    hint=_("Which quantity splits evenly over the two halves of the distribution: E[z²] or its root?"),
)
def relu_second_moment_half_deviation(preactivation_variance: float) -> float:
    """√v/2."""
    return sqrt(preactivation_variance) / 2


@_relu_second_moment(
    thought=_("Dropping the negative half leaves the positive values alone, twice as dense."),
    hint=_("The negative z become 0 and still count as values. Is the mean taken over all z or the positive ones?"),
)
def relu_second_moment_doubled(preactivation_variance: float) -> float:
    """2v."""
    return 2 * preactivation_variance


# -- 1.5: Var(ReLU(Wx)) = v · (1/2 − 1/2π) ---------------------------------------------------------------------------

_relu_output_variance = _collector.of("relu_output_variance")


@_relu_output_variance(
    thought=_("The mean of y plays no part: the variance is E[y²]."),
    hint=_("After ReLU the mean of y is not 0. What does the variance have besides E[y²]?"),
)
def relu_output_variance_as_second_moment(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """v/2, the second moment of y."""
    return fan_in * weight_variance * input_second_moment / 2


@_relu_output_variance(
    thought=_("A layer passes on n · Var(W) · E[x²]."),
    hint=_("That is the variance before the activation. Which two moments of ReLU(z) do you need next?"),
)
def relu_output_variance_before_relu(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """V, the variance of the pre-activation."""
    return fan_in * weight_variance * input_second_moment


@_relu_output_variance(
    thought=_("Variance is the mean of the square minus the mean."),
    hint=_("Check the unit: from something squared you subtract something that is not. Look up Var in moments."),
)
def relu_output_variance_mean_not_squared(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """v/2 − √(v/2π)."""
    v = fan_in * weight_variance * input_second_moment
    return v / 2 - sqrt(v / (2 * pi))


@_relu_output_variance(
    thought=_("The mean of ReLU(z) is √(v/π)."),
    hint=_("E[y²] is right. Compute E[ReLU(z)] once more, with the constant of the density written out."),
)
def relu_output_variance_mean_without_two(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """v/2 − v/π."""
    v = fan_in * weight_variance * input_second_moment
    return v / 2 - v / pi


@_relu_output_variance(
    thought=_("The square of the mean is added."),
    hint=_("Which way round: is E[y²] the variance plus something, or is the variance E[y²] plus something?"),
)
def relu_output_variance_mean_added(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """v/2 + v/2π."""
    v = fan_in * weight_variance * input_second_moment
    return v / 2 + v / (2 * pi)


@_relu_output_variance(
    thought=_("z has the variance Var(W) · E[x²]."),
    hint=_("A pre-activation is a sum, as in item 1.1. How many terms does it have?"),
)
def relu_output_variance_of_one_term(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """The right value without fan_in."""
    return weight_variance * input_second_moment * (1 / 2 - 1 / (2 * pi))


@_relu_output_variance(
    thought=_("How far y spreads is its standard deviation."),
    hint=_("The function is to return a variance. Which operation at the end is one too many?"),
)
def relu_output_variance_as_deviation(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """The root of the right value."""
    return sqrt(fan_in * weight_variance * input_second_moment * (1 / 2 - 1 / (2 * pi)))


@_relu_output_variance(
    thought=_("Item 1.1 needs Var(x), so I turn the second moment of x into its variance first."),
    hint=_("Go through item 1.1 again for an x whose mean is not 0: which moment of x is left in each term?"),
)
def relu_output_variance_from_input_variance(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """The right value times 1 − 1/π."""
    return fan_in * weight_variance * input_second_moment * (1 - 1 / pi) * (1 / 2 - 1 / (2 * pi))


@_relu_output_variance(
    thought=_("The third argument is x itself, and a second moment needs its square."),
    hint=_("Read the description of the third argument: what has been squared there already?"),
)
def relu_output_variance_moment_squared(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """The right value with E[x²] squared."""
    return fan_in * weight_variance * input_second_moment**2 * (1 / 2 - 1 / (2 * pi))


@_relu_output_variance(
    thought=_("ReLU(z) spreads as |z| does."),
    hint=_("|z| keeps both halves of the distribution. Recompute both moments for ReLU(z)."),
)
def relu_output_variance_of_both_halves(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """v · (1 − 2/π), the variance of |z|."""
    return fan_in * weight_variance * input_second_moment * (1 - 2 / pi)


@_relu_output_variance(
    thought=_("The weights' standard deviation goes into the sum."),
    hint=_("In item 1.1, which power of the weight's standard deviation stands in each term?"),
)
def relu_output_variance_weight_deviation(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """The right value with √Var(W)."""
    return fan_in * sqrt(weight_variance) * input_second_moment * (1 / 2 - 1 / (2 * pi))


@_relu_output_variance(
    thought=_("3.14 is close enough to π."),
    hint=_("The formula is right. Which number in your code has too few digits? The module math has it."),
)
def relu_output_variance_rounded_pi(fan_in: int, weight_variance: float, input_second_moment: float) -> float:
    """The right formula with π = 3.14."""
    return fan_in * weight_variance * input_second_moment * (1 / 2 - 1 / (2 * 3.14))


# -- 1.6: 2 / fan_in -------------------------------------------------------------------------------------------------

_relu_weight_variance = _collector.of("relu_weight_variance")


@_relu_weight_variance(
    thought=_("It is the stable Var(W) of item 1.2; the activation does not matter."),
    hint=_("Put it into relu_output_variance and go through two layers: does the variance stay?"),
)
def relu_weight_variance_for_linear(fan_in: int) -> float:
    """1/n."""
    return 1 / fan_in


@_relu_weight_variance(
    thought=_("The data has mean 0, so E[x²] is Var(x), and I solve Var(y) = Var(x) for Var(W)."),
    hint=_("That is true of the data, in layer 1. What are mean and second moment of x from layer 2 on?"),
)
def relu_weight_variance_of_first_layer(fan_in: int) -> float:
    """2π/((π − 1) n) ≈ 2.93/n: then every later layer multiplies the variance by 1.47."""
    return 2 * pi / ((pi - 1) * fan_in)


@_relu_weight_variance(
    thought=_("The weights are drawn with this standard deviation."),
    hint=_("The function is asked for Var(W). What do you have if you square what you return?"),
)
def relu_weight_variance_as_deviation(fan_in: int) -> float:
    """√(2/n)."""
    return sqrt(2 / fan_in)


@_relu_weight_variance(
    thought=_("ReLU leaves half of it, so I take half of what a linear layer needs."),
    hint=_("If a layer loses a part on the way, do its weights have to be smaller or larger to make up for it?"),
)
def relu_weight_variance_half_on_wrong_side(fan_in: int) -> float:
    """1/(2n)."""
    return 1 / (2 * fan_in)


@_relu_weight_variance(
    thought=_("A factor for the mean and another one for the variance."),
    hint=_("How often does ReLU cut off half of E[z²] on the way through one layer?"),
)
def relu_weight_variance_factor_twice(fan_in: int) -> float:
    """4/n."""
    return 4 / fan_in


@_relu_weight_variance(
    thought=_("The more inputs a layer has, the larger its weights."),
    hint=_("Solve Var(y) = Var(x) for Var(W) once more: on which side does fan_in end up?"),
)
def relu_weight_variance_inverted(fan_in: int) -> float:
    """n/2."""
    return fan_in / 2


@_relu_weight_variance(
    thought=_("The variance shrinks by 1 − 1/π, so I divide by that."),
    hint=_("That factor stands between E[x²] and Var(x), and on both sides. What does cutting half of z cost?"),
)
def relu_weight_variance_of_mean_alone(fan_in: int) -> float:
    """1/((1 − 1/π) n) ≈ 1.47/n."""
    return 1 / ((1 - 1 / pi) * fan_in)


@_relu_weight_variance(
    thought=_("The gain of ReLU goes on top of 1/fan_in."),
    hint=_("A gain is a factor on the standard deviation. How does a factor go into a variance?"),
)
def relu_weight_variance_gain_not_squared(fan_in: int) -> float:
    """√2/n."""
    return sqrt(2) / fan_in


@_relu_weight_variance(
    thought=_("A uniform distribution up to this bound has the right variance."),
    hint=_("You computed how far a uniform draw may reach. The function is asked for a variance."),
)
def relu_weight_variance_uniform_bound(fan_in: int) -> float:
    """√(6/n), the bound of a uniform distribution."""
    return sqrt(6 / fan_in)


@_relu_weight_variance(
    thought=_("torch.nn.Linear draws uniformly between −1/√n and 1/√n, so its variance is the stable one."),
    hint=_("The default of a library answers a different question. Compare Var(y) with Var(x) yourself."),
)
def relu_weight_variance_library_default(fan_in: int) -> float:
    """1/(3n), the variance of `torch.nn.Linear`'s weights."""
    return 1 / (3 * fan_in)


@_relu_weight_variance(
    thought=_("What I solved for is the factor on the weights, and it goes into their variance squared."),
    hint=_("Which quantity did you solve for: the size of a weight, or its variance?"),
)
def relu_weight_variance_squared(fan_in: int) -> float:
    """(2/n)²."""
    return (2 / fan_in) ** 2


@_relu_weight_variance(
    thought=_("A variance divides by one less."),
    hint=_("That is for estimating a variance from samples. Of what does a layer's output add up fan_in terms?"),
)
def relu_weight_variance_one_less(fan_in: int) -> float:
    """2/(n − 1)."""
    return 2 / (fan_in - 1)


MISCONCEPTIONS = tuple(_collector.found)
