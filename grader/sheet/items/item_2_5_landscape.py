"""Item 2.5: normalised pre-activations, activation patterns and cells."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import torch

from grader.draw import Draw
from grader.engine.expected import Expected
from grader.engine.judge import EXACT, Judge
from grader.engine.student import Student
from grader.engine.unmet import Unmet
from grader.exercise import Item
from grader.i18n import _
from grader.judging.comparison import compare_arrays
from grader.judging.finding import Kind, Part
from grader.judging.tolerance import Tolerance
from grader.sandbox.encoding import Gradient

ITEM = Item("2.5", _("Normalised pre-activations and the Voronoi landscape"), written=5)
MEAN = Part("mean", 1, _("mean 0 in every unit"))
DEVIATION = Part("deviation", 1, _("standard deviation 1 in every unit, up to an eps that can be given by its name"))
SIGNS = Part("signs", 1, _("right patterns where no pre-activation is exactly 0"))
ZERO = Part("zero", 1, _("True and False, and units off whose pre-activation is exactly 0"))

OWN_GRADIENT = _("It is the gradient of your own function, which has cost its points in check 2.5.normalize.")

DEFAULT_EPS = 1e-5
SMALL_EPS = 1e-6
# From the smallest to the largest standard deviation of a unit. How eps is used is free: added, or as a floor, or its
# root; the smallest is so large that none of it shows.
DEVIATIONS = (5.0, 50.0)
COTANGENT = 20.0
SMALL = (1.0, 2.0)  # for units that are compared with nothing
DIRECTIONS, STEP = 8, 1e-3  # of a difference in place of a derivative: how many, and how far, in standard deviations
SAME_SLOPE = 0.01  # float32 inside leaves 1e-3 of it; a mean or a deviation without gradient changes half of it
NORMALIZED = Tolerance(relative=1e-3, absolute=1e-3)
# A constant of up to 100 is rounded in float32; divided by √eps or eps that becomes visible in right solutions too.
CONSTANT = Tolerance(relative=0.0, absolute=0.05)
SPREAD = 0.05  # of the other units: 1 once normalised, 1/√32 by a sum in place of a mean, 5e-4 where all became small
ITS_OWN = 0.9  # the correlation of a unit with what became of it
MARGIN = 1e-3  # pre-activations closer to 0 than this may fall on either side in float32
AXES = (_("row"), _("unit"))


@ITEM.check(
    "normalize",
    _("normalize_preactivations: mean 0, deviation 1"),
    _("Every unit (column) gets mean 0 and standard deviation 1 over the batch (rows)."),
    "normalize_preactivations",
    parts=(MEAN, DEVIATION),
)
def check_normalize(student: Student, draw: Draw, judge: Judge) -> None:
    """Every unit gets mean 0 and deviation 1: far from 0, alone, over two rows."""
    inputs = [_preactivations(draw, rows, units) for rows, units in ((64, 6), (50, 1), (2, 3), (40, 5))]
    cases = [(student.normalize_preactivations(z), _variants(z)) for z in inputs]
    with np.errstate(all="ignore"):  # a student's numbers may be infinite
        earned = tuple(
            part
            for part, holds in ((MEAN, _is_centred), (DEVIATION, _has_deviation_1))
            # Zeros are centred, too, and so is any other pattern that has nothing to do with z.
            if all(holds(answer.value) and _is_its_own(answer.value, variants[0]) for answer, variants in cases)
        )
    for answer, variants in cases:
        judge.array(answer, variants, NORMALIZED, _("the entry"), axes=AXES, earned=earned)
    _demand_eps_by_name(student, inputs[0])


def _demand_eps_by_name(student: Student, z: torch.Tensor) -> None:
    """Demand that eps can be given as the contract names it. How it is used is free, so it is small here."""
    try:
        student.normalize_preactivations(z, eps=SMALL_EPS)
    except Unmet as unmet:
        raise Unmet(replace(unmet.finding, earned=(MEAN,)), unmet.debug, explained=True) from None


@ITEM.check(
    "constant_units",
    _("normalize_preactivations: constant units"),
    _("A unit that is constant over the batch has deviation 0; eps keeps it from becoming NaN."),
    "normalize_preactivations",
    points=1,
)
def check_constant_units(student: Student, draw: Draw, judge: Judge) -> None:
    """A constant unit becomes 0, not NaN, and leaves the other units alone."""
    rows = 32  # a power of 2, and constants that are multiples of 1/8: their mean is exact in every right solution
    z = _preactivations(draw, rows, 5, *SMALL)
    constant = [1, 3]
    for unit in constant:
        z[:, unit] = draw.integer(-800, 800) / 8
    answer = student.normalize_preactivations(z)
    others = np.delete(answer.value, constant, axis=1)
    with np.errstate(all="ignore"):  # a student's numbers may be infinite
        spread = others.std(axis=0).min()
    if not spread > SPREAD:  # NaN is not, either
        reason = _("{call} makes every unit small, not the constant ones alone.").format(call=answer.call)
        raise answer.unmet(Kind.WRONG_VALUE, reason)
    zeros = np.zeros((rows, len(constant)))
    judge.array(
        answer,
        [zeros],
        CONSTANT,
        _("the entry of a constant unit"),
        view=lambda normalized: normalized[:, constant],
        axes=AXES,
    )


@ITEM.check(
    "gradient",
    _("normalize_preactivations: differentiable"),
    _("Gradients flow through the normalisation, through mean and deviation too."),
    "normalize_preactivations",
    points=1,
)
def check_gradient(student: Student, draw: Draw, judge: Judge) -> str | None:
    """The gradient with respect to z is that of the whole normalisation, or that of the student's own wrong one."""
    z = _preactivations(draw, 20, 4)
    # As large as the deviations, over which a gradient is: so its entries are about 1.
    cotangent = draw.normal(20, 4, deviation=COTANGENT)
    answer = student.normalize_preactivations(z, gradient=Gradient(0, cotangent))
    if answer.gradient is None:
        reason = _("The result of {call} is cut off from its input: no gradient flows back to z.")
        raise answer.unmet(Kind.NOT_DIFFERENTIABLE, reason.format(call=answer.call))
    variants = []
    for normalize in _normalizations(DEFAULT_EPS):
        leaf = z.double().requires_grad_()
        (gradient,) = torch.autograd.grad((normalize(leaf) * cotangent.double()).sum(), leaf)
        variants.append(gradient.numpy())
    actual = answer.gradient.data.astype(np.float64)
    values = _variants(z)
    if compare_arrays(answer.value, values, NORMALIZED) is not None and _is_attempt(answer.value, values[0]):
        directions = [draw.normal(20, 4) * z.std(0) for _direction in range(DIRECTIONS)]
        if _is_slope(student, actual, z, cotangent, directions):
            return OWN_GRADIENT
    judge.array(answer, variants, NORMALIZED, _("the gradient"), actual=actual, axes=AXES, kind=Kind.WRONG_GRADIENT)
    return None


def _is_slope(
    student: Student, gradient: np.ndarray, z: torch.Tensor, cotangent: torch.Tensor, directions: list[torch.Tensor]
) -> bool:
    """Whether a gradient is that of the student's own function: by central differences, in float64."""
    sides = [(z.double() + step * direction.double(),) for direction in directions for step in (STEP, -STEP)]
    try:
        with student.aside():
            values = [answer.value for answer in student.call_each("normalize_preactivations", sides)]
    except Unmet:
        return False
    weighted = np.array([(value * cotangent.numpy()).sum() for value in values])
    differences = (weighted[::2] - weighted[1::2]) / (2 * STEP)
    slopes = np.array([(gradient * direction.numpy()).sum() for direction in directions])
    size = np.abs(differences).max()
    return bool(size > 0 and np.abs(slopes - differences).max() <= SAME_SLOPE * size)


def _is_attempt(values: np.ndarray, right: np.ndarray) -> bool:
    """Whether what came back is normalised in one respect at least, if not in all."""
    with np.errstate(all="ignore"):  # a student's numbers may be infinite
        return (_is_centred(values) or _has_deviation_1(values)) and _is_its_own(values, right)


def _is_centred(values: np.ndarray) -> bool:
    return bool(np.abs(values.mean(axis=0)).max() <= NORMALIZED.absolute)


def _has_deviation_1(values: np.ndarray) -> bool:
    """By n, or by n − 1, up to what a small number in place of 0 does to it."""
    return any(np.allclose(values.std(axis=0, ddof=ddof), 1, rtol=0, atol=NORMALIZED.absolute) for ddof in (0, 1))


def _is_its_own(values: np.ndarray, right: np.ndarray) -> bool:
    """Whether each column is what became of that unit's, wherever it was moved to."""
    return bool(_cosines(values - values.mean(axis=0), right).min() > ITS_OWN)


@ITEM.check(
    "patterns",
    _("activation_patterns"),
    _("A hidden unit is on where its pre-activation is positive; columns follow layer after layer."),
    "activation_patterns",
    parts=(SIGNS, ZERO),
)
def check_activation_patterns(student: Student, expected: Expected, draw: Draw, judge: Judge) -> None:
    """On where z > 0, layer after layer, without the output layer, in nets with biases and with padded units.

    A padded unit has no weights and no bias: its pre-activation is exactly 0 in any arithmetic, and 0 is not positive.
    """
    nets = [_net(draw, widths) for widths in ((2, 7, 5, 3), (2, 16, 16, 16, 3), (4, 6, 1), (2, 40, 2))]
    padded = [_pad(*_net(draw, widths)) for widths in ((2, 6, 4, 3), (3, 8, 2))]
    cases = []
    for weights, biases, points in [*nets, *padded]:
        clear = points[_margins(weights, biases, points) > MARGIN]
        answer = student.activation_patterns(weights, biases, clear)
        cases.append((answer, expected.activation_patterns(weights, biases, clear).numpy().astype(np.float64)))
    signs = all(np.array_equal(answer.value, right) for answer, right in cases[: len(nets)])
    for answer, right in cases:
        judge.array(
            answer,
            [right],
            EXACT,
            _("the pattern"),
            actual=answer.value.astype(np.float64),
            axes=[_("point"), _("hidden unit")],
            earned=(SIGNS,) if signs else (),
        )
    judge.form([answer for answer, _right in cases], (SIGNS,))


@ITEM.check(
    "cells",
    _("count_cells"),
    _("Each different row of the patterns is one cell."),
    "count_cells",
    points=2,
)
def check_count_cells(draw: Draw, judge: Judge) -> None:
    """How many different rows: few and many columns, repeats near and far, all equal, a single row."""
    bits = 130  # too many for a binary number in any number type
    first_and_last = torch.zeros(3, bits, dtype=torch.bool)
    first_and_last[1, -1] = True
    first_and_last[2, 0] = True
    distinct = draw.normal(25, 70) > 0
    repeats = distinct[torch.randint(25, (60,), generator=draw.generator)]
    beyond_32_bits = torch.zeros(16, 50, dtype=torch.bool)  # what fits into 53 and 63 bits, but not into 32
    beyond_32_bits[:, :4] = torch.cartesian_prod(*4 * [torch.tensor([False, True])])
    inputs = [
        draw.normal(200, 4) > 0,
        repeats,
        beyond_32_bits,
        first_and_last,
        ~first_and_last,  # a float rounds the last bit away where the first ones are set
        distinct[:1],
        distinct[:1].repeat(9, 1),
        draw.normal(50, 1) > 0,
        draw.normal(40, 9).abs() > 0.7,  # noqa: PLR2004 - about half of them
    ]
    judge.formula("count_cells", [(patterns,) for patterns in inputs], tolerance=EXACT)


Net = tuple[list[torch.Tensor], list[torch.Tensor], torch.Tensor]


def _net(draw: Draw, widths: tuple[int, ...]) -> Net:
    """Weights, non-zero biases, and points."""
    weights = [draw.normal(fan_out, fan_in) for fan_in, fan_out in pairwise(widths)]
    return weights, [draw.normal(fan_out) for fan_out in widths[1:]], draw.normal(200, widths[0], deviation=2.0)


def _pad(weights: list[torch.Tensor], biases: list[torch.Tensor], points: torch.Tensor) -> Net:
    """Switch off the last unit of every hidden layer."""
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        weight[-1], bias[-1] = 0.0, 0.0
    return weights, biases, points


def _preactivations(
    draw: Draw, rows: int, units: int, least: float = DEVIATIONS[0], most: float = DEVIATIONS[1]
) -> torch.Tensor:
    """Units with standard deviations from the least to the most over the rows exactly, and means of up to 10 of them.

    Not more: E[z²] − E[z]², as item 1.5 writes the variance, loses (mean / deviation)² · 6e-8 in float32. With means of
    up to 100 deviations that used up the tolerance; so it is a hundredth of it (tests/calibration/error_rates.py).
    """
    z = draw.normal(rows, units).double()
    z = (z - z.mean(0)) / z.std(0)
    deviations = torch.from_numpy(draw.rng.uniform(least, most, units))
    return ((z + torch.from_numpy(draw.rng.uniform(-10, 10, units))) * deviations).float()


def _cosines(values: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The cosine of each column with the right one."""
    norms = np.linalg.norm(values, axis=0) * np.linalg.norm(right, axis=0)
    cosines: np.ndarray = np.divide((values * right).sum(axis=0), norms, out=np.zeros_like(norms), where=norms > 0)
    return cosines


def _variants(z: torch.Tensor) -> list[np.ndarray]:
    """All accepted results."""
    return [normalize(z.double()).numpy() for normalize in _normalizations(DEFAULT_EPS)]


def _normalizations(eps: float) -> list[Callable[[torch.Tensor], torch.Tensor]]:
    """The four accepted forms: variance by n or n − 1, eps inside or outside the root."""

    def inside(z: torch.Tensor, correction: int) -> torch.Tensor:
        return (z - z.mean(0)) / (z.var(0, correction=correction) + eps).sqrt()

    def outside(z: torch.Tensor, correction: int) -> torch.Tensor:
        return (z - z.mean(0)) / (z.std(0, correction=correction) + eps)

    return [partial(form, correction=correction) for form in (inside, outside) for correction in (0, 1)]


def _margins(weights: list[torch.Tensor], biases: list[torch.Tensor], points: torch.Tensor) -> torch.Tensor:
    """Each point's smallest distance of a hidden pre-activation from 0, other than that of padded units."""
    x, margins = points.double(), []
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        z = x @ weight.double().T + bias.double()
        padded = (weight == 0).all(1) & (bias == 0)
        margins.append(z[:, ~padded].abs().amin(1))
        x = z.relu()
    return torch.stack(margins).amin(0)
