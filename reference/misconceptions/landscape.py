"""Wrong normalisations, activation patterns and counts of cells: item 2.5."""

from collections.abc import Iterator

import torch
from torch import Tensor

from grader.i18n import _
from reference.misconceptions.catalogue import Collector

_collector = Collector()

# -- normalize_preactivations ----------------------------------------------------------------------------------------

_normalize = _collector.of("normalize_preactivations", forms={"correction": (0, 1), "inside": (True, False)})


def _deviation(z: Tensor, eps: float, dim: int | tuple[int, int], correction: int, inside: bool) -> Tensor:  # noqa: FBT001
    """The standard deviation as a right answer computes it, along a dimension."""
    if inside:
        return torch.sqrt(z.var(dim, correction=correction, keepdim=True) + eps)
    return z.std(dim, correction=correction, keepdim=True) + eps


@_normalize(
    thought=_("The dimension of the units is the one to normalise over."),
    hint=_("A dim that is given to mean() disappears. Which one has to stay: the samples or the units?"),
)
def normalize_preactivations_over_units(
    z: Tensor, eps: float = 1e-5, *, correction: int = 0, inside: bool = True
) -> Tensor:
    """Every sample over the units of the layer, in place of every unit over the batch."""
    if z.shape[1] <= correction:
        return z * torch.nan
    return (z - z.mean(1, keepdim=True)) / _deviation(z, eps, 1, correction, inside)


@_normalize(
    thought=_("The whole layer has one mean and one standard deviation."),
    hint=_("How many means does a layer with 5 units have, if every unit gets its own?"),
)
def normalize_preactivations_over_everything(
    z: Tensor, eps: float = 1e-5, *, correction: int = 0, inside: bool = True
) -> Tensor:
    """All entries together."""
    return (z - z.mean()) / _deviation(z, eps, (0, 1), correction, inside)


@_normalize(
    thought=_("I subtract the mean and divide by the variance."),
    hint=_("If all z are doubled, your result changes. Which measure of spread has the unit of z?"),
    forms={"correction": (0, 1)},
)
def normalize_preactivations_divided_by_variance(z: Tensor, eps: float = 1e-5, *, correction: int = 0) -> Tensor:
    """Divided by the variance."""
    return (z - z.mean(0)) / (z.var(0, correction=correction) + eps)


@_normalize(
    thought=_("Normalising means making the spread 1."),
    hint=_("The spread is right. What is the mean of each column of your result?"),
)
def normalize_preactivations_mean_not_subtracted(
    z: Tensor, eps: float = 1e-5, *, correction: int = 0, inside: bool = True
) -> Tensor:
    """Only divided."""
    return z / _deviation(z, eps, 0, correction, inside)


@_normalize(
    thought=_("Normalising means moving the mean to 0."),
    hint=_("The mean is right. What is the standard deviation of each column of your result?"),
    forms={},
)
def normalize_preactivations_not_divided(z: Tensor, eps: float = 1e-5) -> Tensor:
    """Only the mean is subtracted."""
    return z - z.mean(0)


@_normalize(
    thought=_("No unit's standard deviation is exactly 0."),
    hint=_("What is 0 / 0, and for which unit does it come up? What is the second argument there for?"),
    forms={"correction": (0, 1)},
)
def normalize_preactivations_without_eps(z: Tensor, eps: float = 1e-5, *, correction: int = 0) -> Tensor:
    """eps is ignored."""
    return (z - z.mean(0)) / z.std(0, correction=correction)


@_normalize(
    thought=_("Mean and standard deviation are constants for the gradient."),
    hint=_("If one z changes, do the mean and the standard deviation of its column stay? Where do you cut them off?"),
)
def normalize_preactivations_detached_statistics(
    z: Tensor, eps: float = 1e-5, *, correction: int = 0, inside: bool = True
) -> Tensor:
    """No gradient through mean and standard deviation."""
    return (z - z.mean(0).detach()) / _deviation(z, eps, 0, correction, inside).detach()


@_normalize(
    thought=_("The mean needs a gradient, the standard deviation is a number."),
    hint=_("If one z changes, does the standard deviation of its column stay? Where do you cut it off?"),
)
def normalize_preactivations_detached_deviation(
    z: Tensor, eps: float = 1e-5, *, correction: int = 0, inside: bool = True
) -> Tensor:
    """No gradient through the standard deviation."""
    return (z - z.mean(0)) / _deviation(z, eps, 0, correction, inside).detach()


@_normalize(
    thought=_("These are measurements, so no gradient is needed."),
    hint=_("no_grad(), detach(), item() and numpy() cut the way back to z. Which of them do you use, and where?"),
)
@torch.no_grad()
def normalize_preactivations_without_gradient(
    z: Tensor, eps: float = 1e-5, *, correction: int = 0, inside: bool = True
) -> Tensor:
    """Right values, and no gradient at all."""
    return (z - z.mean(0)) / _deviation(z, eps, 0, correction, inside)


@_normalize(
    thought=_("Normalising means making the values lie between 0 and 1."),
    hint=_("That uses the smallest and the largest value. Which two statistics does the docstring fix?"),
    forms={},
)
def normalize_preactivations_to_unit_interval(z: Tensor, eps: float = 1e-5) -> Tensor:
    """(z − min) / (max − min)."""
    low, high = z.amin(0), z.amax(0)
    return (z - low) / (high - low + eps)


@_normalize(
    thought=_("Normalising a vector means making its length 1."),
    hint=_("The mean is right. Is it the length of a column that has to be 1? How does it grow with the batch?"),
    forms={},
)
def normalize_preactivations_to_unit_length(z: Tensor, eps: float = 1e-5) -> Tensor:
    """Every column has length 1."""
    centred = z - z.mean(0)
    return centred.div(torch.linalg.vector_norm(centred, dim=0) + eps)


@_normalize(
    thought=_("A layer's output is normalised after its activation."),
    hint=_("The name of the function says what is normalised. Where in a layer does ReLU stand?"),
)
def normalize_preactivations_after_relu(
    z: Tensor, eps: float = 1e-5, *, correction: int = 0, inside: bool = True
) -> Tensor:
    """ReLU comes first."""
    y = z.relu()
    return (y - y.mean(0)) / _deviation(y, eps, 0, correction, inside)


# -- activation_patterns ---------------------------------------------------------------------------------------------

_patterns = _collector.of("activation_patterns")


def _preactivations(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Iterator[Tensor]:
    """The right pre-activations of every layer, the output layer too."""
    x = points
    for weight, bias in zip(weights, biases, strict=True):
        z = x @ weight.T + bias
        yield z
        x = z.relu()


@_patterns(
    thought=_("A unit is on unless its pre-activation is negative."),
    hint=_("What does ReLU pass on for z = 0, and what does the docstring say of such a unit?"),
)
def activation_patterns_zero_is_on(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """z ≥ 0, which turns on padded units whose pre-activation is always 0."""
    *hidden, _output = _preactivations(weights, biases, points)
    return torch.cat([z >= 0 for z in hidden], dim=1)


@_patterns(
    thought=_("True is where ReLU cuts off."),
    hint=_("For which sign of z does a unit pass something on? Compare it with where you return True."),
)
def activation_patterns_inverted(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """z < 0."""
    *hidden, _output = _preactivations(weights, biases, points)
    return torch.cat([z < 0 for z in hidden], dim=1)


@_patterns(
    thought=_("The last hidden layer decides in which cell a point lies."),
    hint=_("Which layers have a ReLU, and so a say in which linear map the net is? Count the columns."),
)
def activation_patterns_last_layer_only(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """Only the last hidden layer."""
    *_hidden, last, _output = _preactivations(weights, biases, points)
    return last > 0


@_patterns(
    thought=_("The first layer draws the lines, the others only combine them."),
    hint=_("Which layers have a ReLU, and so a say in which linear map the net is? Count the columns."),
)
def activation_patterns_first_layer_only(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """Only the first layer."""
    return next(_preactivations(weights, biases, points)) > 0


@_patterns(
    thought=_("Every layer has units, and every unit is on or off."),
    hint=_("Which layer has no ReLU? Read in the docstring whether it has columns."),
)
def activation_patterns_with_output(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """The output layer has columns too."""
    return torch.cat([z > 0 for z in _preactivations(weights, biases, points)], dim=1)


@_patterns(
    thought=_("As in item 1.3, the net has no biases."),
    hint=_("Which of the three arguments does your function not use?"),
)
def activation_patterns_without_biases(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """Biases are left out."""
    return activation_patterns_right(weights, [torch.zeros_like(bias) for bias in biases], points)


@_patterns(
    thought=_("The bias shifts what a layer passes on, after the activation."),
    hint=_("Where in z = x Wᵀ + b does the bias stand, and is ReLU taken of what comes before it or after?"),
)
def activation_patterns_bias_after_relu(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """x Wᵀ > 0, and ReLU(x Wᵀ) + b goes on."""
    x, patterns = points, []
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        z = x @ weight.T
        patterns.append(z > 0)
        x = z.relu() + bias
    return torch.cat(patterns, dim=1)


@_patterns(
    thought=_("Only the signs are asked for, so I need no ReLU."),
    hint=_("What goes into the second layer: z of the first layer, or something made of it?"),
)
def activation_patterns_without_relu(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """z goes on without ReLU."""
    x, patterns = points, []
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        x = x @ weight.T + bias
        patterns.append(x > 0)
    return torch.cat(patterns, dim=1)


@_patterns(
    thought=_("The next layer is told which units are on."),
    hint=_("What does a unit that is on pass to the next layer: that it is on, or how much?"),
)
def activation_patterns_bits_go_on(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """The pattern itself goes into the next layer."""
    x, patterns = points, []
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        on = x @ weight.T + bias > 0
        patterns.append(on)
        x = on.to(x.dtype)
    return torch.cat(patterns, dim=1)


@_patterns(
    thought=_("The layer next to the output comes first."),
    hint=_("The columns are right, but where do they stand? Read the docstring on their order."),
)
def activation_patterns_layers_reversed(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """The last hidden layer's columns come first."""
    *hidden, _output = _preactivations(weights, biases, points)
    return torch.cat([z > 0 for z in reversed(hidden)], dim=1)


def activation_patterns_right(weights: list[Tensor], biases: list[Tensor], points: Tensor) -> Tensor:
    """What others build on: no misconception."""
    *hidden, _output = _preactivations(weights, biases, points)
    return torch.cat([z > 0 for z in hidden], dim=1)


# -- count_cells -----------------------------------------------------------------------------------------------------

_cells = _collector.of("count_cells")


@_cells(
    thought=_("A cell is known by how many units are on."),
    hint=_("Do the rows 01 and 10 have the same number of units on? Are they the same cell?"),
)
def count_cells_by_sum_of_bits(patterns: Tensor) -> int:
    """Different sums."""
    return len(torch.unique(patterns.sum(1)))


@_cells(
    thought=_("A row of bits is a binary number, and a float holds it."),
    hint=_("How many binary digits can a float hold exactly? What becomes of the last of 130?"),
)
def count_cells_by_float(patterns: Tensor) -> int:
    """Different binary numbers in float64: exact for 53 columns."""
    powers = 2.0 ** torch.arange(patterns.shape[1], dtype=torch.float64).flip(0)
    return len(torch.unique(patterns.double() @ powers))


@_cells(
    thought=_("A row of bits is a binary number, and an integer tensor holds it."),
    hint=_("How many binary digits does an int64 have? What becomes of the first of 130?"),
)
def count_cells_by_int64(patterns: Tensor) -> int:
    """Different binary numbers in int64: exact for 63 columns."""
    number = torch.zeros(len(patterns), dtype=torch.int64)
    for column in patterns.T:
        number = number * 2 + column
    return len(torch.unique(number))


@_cells(
    thought=_("Each row is a thing of its own."),
    hint=_(
        "Two rows with the same pattern are one cell. How often do you count it? Are two equal tensors one in a set?"
    ),
)
def count_cells_points(patterns: Tensor) -> int:
    """The number of points."""
    return len(patterns)


@_cells(
    thought=_("Every hidden unit cuts the plane once, so each makes a cell."),
    hint=_("Not the columns are counted. What is it in the patterns that is the same for points of one cell?"),
)
def count_cells_units(patterns: Tensor) -> int:
    """The number of columns."""
    return patterns.shape[1]


@_cells(
    thought=_("With n units there are 2ⁿ patterns."),
    hint=_("Not every pattern that is possible occurs. Which ones do the points show?"),
)
def count_cells_possible(patterns: Tensor) -> int:
    """All patterns that there could be."""
    return int("1" + "0" * patterns.shape[1], base=2)


@_cells(
    thought=_("A new cell begins where a row differs from the row before."),
    hint=_("A cell may come back later in the list. What does your function count then?"),
)
def count_cells_by_neighbours(patterns: Tensor) -> int:
    """Changes from row to row, plus one."""
    return int((patterns[1:] != patterns[:-1]).any(1).sum()) + 1


@_cells(
    thought=_("unique() gives me the different patterns."),
    hint=_("Without dim, unique() looks at single entries. What are the things that are to be different?"),
)
def count_cells_different_entries(patterns: Tensor) -> int:
    """Different entries: at most True and False."""
    return len(torch.unique(patterns))


@_cells(
    thought=_("dim=1 goes along the units."),
    hint=_("Which dimension counts the points: is it rows or columns that you compare with each other?"),
)
def count_cells_different_columns(patterns: Tensor) -> int:
    """Different columns."""
    return len(torch.unique(patterns.T, dim=0))


@_cells(
    thought=_("Where all units are off there is no cell."),
    hint=_("What is the net on a point where no unit is on: is it linear there?"),
)
def count_cells_without_the_dead_one(patterns: Tensor) -> int:
    """The row of zeros is left out."""
    return len(torch.unique(patterns, dim=0)) - bool((~patterns).all(1).any())


MISCONCEPTIONS = tuple(_collector.found)
