"""What items 1.2, 1.7 and 2.4 demand of every initialiser alike: in place, right variance, independent entries."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from grader.draw import Draw
from grader.engine.consequences import NoExcuseError, Own, varies
from grader.engine.expected import Expected
from grader.engine.judge import FORMULA
from grader.engine.shown_values import explain_factor
from grader.engine.student import Answer, Student
from grader.engine.unmet import Unmet
from grader.i18n import _
from grader.judging.finding import Part, Regularity
from grader.judging.regularity import find_factor
from grader.judging.resemblance import Likeness, resemble
from grader.sheet.contract import BEFORE, FUNCTIONS, empty_weight
from grader.sheet.pace import Initialiser, Paced
from grader.sheet.samples import (
    Deviation,
    correlated_entries,
    repeated_draw,
    scattered_rows,
    similar_rows,
    symmetric_entries,
    untouched_entries,
    variance_band,
    wrong_mean,
    wrong_variance,
    wrong_variances,
)

# 41,000 entries: the variance ratio has a standard error of 0.70 %, and so a band of ± 5.1 %.
ENTRIES = 41_000
SMALL_ENTRIES = 20_000  # of many small weights together: ± 7 %
# Of each of two weights, as the function's time allows: by 900,000 entries an error of 1.5 % is told from one of 3 %.
LARGE_ENTRIES = (450_000, 110_000)
LARGE_SECONDS = 1.0  # for each
# The mean has a standard error of 0.37 % of the deviation.
MEAN_ENTRIES = (75_000,)
MEAN_SECONDS = 0.7
# Where fan_in is small, one more or less is a lot; so is a bound on it, or on the deviation.
NARROW = (1, 2, 3, 4, 5, 8)
ROWS, FEW_ROWS = 20_000, 2_000
NARROW_ENTRIES = 3  # for each of so many rows, at most
ROW_SECONDS = 5e-6  # who takes longer fills row by row


@dataclass(frozen=True)
class Variance:
    """The variance that an initialiser must give: the right one, or one that follows from an error made elsewhere.

    Attributes:
        function: the formula's name in the contract.
        own: has the student's formula.
        expected: has the right one.
    """

    function: str
    own: Own
    expected: Expected

    def require(
        self,
        answers: Sequence[Answer],
        factors: Sequence[float],
        *,
        square_earns: Part | None = None,
        earned: tuple[Part, ...] = (),
    ) -> str | None:
        """Demand ``factor`` times the variance for each weight.

        Args:
            answers: the weights.
            factors: one for each.
            square_earns: the part of the check that is earned where the variance stands in for the standard deviation.
            earned: the parts that are earned in any case.

        Returns:
            None if the variances are right; otherwise a sentence on the consequential error, which costs nothing here.
        """
        for answer in answers:
            reject(answer, untouched_entries(answer.value, BEFORE))
        right = [float(getattr(self.expected, self.function)(_fan_in(answer))) for answer in answers]
        deviations = _deviations(answers, factors, right)
        if any(deviations):
            own = self._own_variances(answers)
            if _follow(own, answers, factors, right):
                return consequence(self.function)
        regularity = _regularity(answers, factors, right)
        if square_earns and self._squares(answers, factors, right):
            earned = (*earned, square_earns)
        for answer, deviation in zip(answers, deviations, strict=True):
            reject(answer, deviation, regularity, earned)
        return None

    def _squares(self, answers: Sequence[Answer], factors: Sequence[float], right: Sequence[float]) -> bool:
        """Whether the standard deviation is what the variance should be, by the right formula or the student's own."""
        return any(
            not any(_deviations(answers, factors, [f * v * v for f, v in zip(factors, variances, strict=True)]))
            for variances in (right, self._own_variances(answers))
            if variances
        )

    def _own_variances(self, answers: Sequence[Answer]) -> list[float]:
        """What the student's own formula says for each weight; empty if it is no excuse."""
        try:
            variances = self.own.values(self.function, [(_fan_in(answer),) for answer in answers])
        except (Unmet, NoExcuseError):
            return []
        return variances if varies(variances) else []


def reject(
    answer: Answer, deviation: Deviation | None, regularity: Regularity | None = None, earned: tuple[Part, ...] = ()
) -> None:
    """Reject weights that deviate from what their initialiser promises.

    Args:
        answer: where the weights are from.
        deviation: what is wrong with them, if anything.
        regularity: by what factor all weights of the check are off.
        earned: the parts of the check that are fulfilled all the same.

    Raises:
        Unmet: there is a deviation.
    """
    if deviation is None:
        return
    reason = _("After {call} the entries {message}.").format(call=answer.call, message=deviation.message)
    raise answer.unmet(
        deviation.kind,
        reason,
        actual=deviation.actual,
        expected=deviation.expected,
        ratio=deviation.ratio,
        comparison="" if deviation.ratio is None else explain_factor(deviation.ratio, regularity, digits=3),
        regularity=regularity,
        notes=(deviation.note,) if deviation.note else (),
        earned=earned,
    )


def consequence(name: str) -> str:
    """The sentence on an initialiser that follows an error of the student's which is judged in another item."""
    text = _("It does what your {name} says, which is judged in item {item}.")
    return text.format(name=name, item=next(function.item for function in FUNCTIONS if function.name == name))


def _same_slip(name: str) -> str:
    """The sentence on a slip that has cost its points in another initialiser."""
    text = _("It fails as your {name} does, which is judged in item {item}.")
    return text.format(name=name, item=next(function.item for function in FUNCTIONS if function.name == name))


def follows_initialiser(answers: Sequence[Answer], scales: Sequence[float], initialise: Initialiser) -> bool:
    """Whether weights are ``scale`` times what another initialiser of the student's, a wrong one, fills in.

    One that fills in the same number always, or is the handed-out N(0, 1), is no attempt, and excuses nothing.

    Args:
        answers: the weights.
        scales: one for each.
        initialise: the student's other initialiser.
    """
    try:
        own = [initialise(empty_weight(*answer.value.shape)).value for answer in answers]
    except Unmet:
        return False
    drawn = any(weight.std() > 0 for weight in own) or len({float(weight.flat[0]) for weight in own}) > 1
    handed_out = not any(wrong_variance(weight, 1.0) or wrong_mean(weight) for weight in own)
    if not drawn or handed_out:
        return False
    nothing = math.nan  # an entry that is left as it was may be scaled with the others, and counts as they do
    return all(
        resemble(Likeness.of([answer.value / scale], nothing), Likeness.of([weight], nothing))
        for answer, scale, weight in zip(answers, scales, own, strict=True)
    )


def _follow(own: Sequence[float], answers: Sequence[Answer], factors: Sequence[float], right: Sequence[float]) -> bool:
    """Whether all weights have ``factor`` times the variance of the student's own formula, and that one is wrong."""
    if not own or min(own) <= 0:
        return False
    is_wrong = any(
        abs(variance / expected - 1) > FORMULA.relative for variance, expected in zip(own, right, strict=True)
    )
    return is_wrong and not any(_deviations(answers, factors, own))


def _deviations(
    answers: Sequence[Answer], factors: Sequence[float], variances: Sequence[float]
) -> list[Deviation | None]:
    expected = [factor * variance for factor, variance in zip(factors, variances, strict=True)]
    return wrong_variances([answer.value for answer in answers], expected)


def _regularity(answers: Sequence[Answer], factors: Sequence[float], right: Sequence[float]) -> Regularity | None:
    """A name for the factor by which the variances are off, if one fits all weights within their scatter."""
    ratios = [
        float(answer.value.var()) / (factor * variance)
        for answer, factor, variance in zip(answers, factors, right, strict=True)
    ]
    shapes = [answer.value.shape for answer in answers]
    arguments = {
        "fan_in": [float(fan_in) for _fan_out, fan_in in shapes],
        "fan_in / fan_out": [fan_in / fan_out for fan_out, fan_in in shapes],
        "scale": [math.sqrt(factor) for factor in factors],
    }
    return find_factor(ratios, arguments, [variance_band(answer.value.size) for answer in answers])


def _fan_in(answer: Answer) -> int:
    fan_in: int = answer.value.shape[1]
    return fan_in


def wide_and_tall(draw: Draw, entries: int = ENTRIES) -> Iterator[tuple[int, int]]:
    """Yield two shapes ``(fan_out, fan_in)``, one with more inputs than outputs and one with fewer.

    The ratio of the two lies between 2 and 3.3, so that no two known mistakes have the same variance on both shapes:
    Xavier's 2/(fan_in + fan_out) equals a uniform draw without √3 only at a ratio of 5, fan_out equals fan_in at 1.
    """
    short = round((entries / draw.rng.uniform(2.0, 3.3)) ** 0.5)
    yield short, entries // short
    short = round((entries / draw.rng.uniform(2.0, 3.3)) ** 0.5)
    yield entries // short, short


def require_in_place(
    initialise: Initialiser, student: Student, own: Own | None = None, earlier: Sequence[str] = ()
) -> str | None:
    """Demand that tensors and parameters of both dtypes are filled, and one of a single input: the contract's form.

    Args:
        initialise: one of the student's initialisers.
        student: whose it is.
        own: tells what the earlier ones have cost.
        earlier: the student's other initialisers, in which the same slip has cost its points already.

    Returns:
        None, or a sentence where it fails for some weights as an earlier initialiser does.
    """
    weights = [
        weight
        for dtype in (torch.float32, torch.float64)
        for weight in (empty_weight(6, 11, dtype), torch.nn.Parameter(empty_weight(11, 6, dtype)))
    ]
    slip = None
    for weight in (*weights, empty_weight(5, 1)):
        try:
            initialise(weight)
        except Unmet:
            fault = student.calls[-1].outcome.fault
            alike = [name for name in earlier if own and own.lost(name) and student.fault(name, weight) == fault]
            if not alike:
                raise
            slip = slip or _same_slip(alike[0])
    return slip


def builds_on(
    student: Student, name: str, base: str, factor: float, shapes: Sequence[tuple[int, int]], *arguments: float
) -> bool:
    """Whether an initialiser calls another of the student's and gives a multiple of it.

    What it gives from the same random numbers tells; who makes the same slip once more has to name the other, too. One
    that gives the same size for each shape, as the handed-out N(0, 1) does, is no attempt, and excuses nothing.

    Args:
        student: has both.
        name: the initialiser.
        base: the other one.
        factor: the multiple.
        shapes: of two weights or more, of different fan_in.
        arguments: what the initialiser gets besides the weight.
    """
    if not student.names_in(name, base):
        return False
    drawn: list[list[np.ndarray]] = []
    for function, others in ((name, arguments), (base, ())):
        with student.aside():  # so both begin at the same place, and get the same seeds
            try:
                drawn.append([getattr(student, function)(empty_weight(*shape), *others).value for shape in shapes])
            except Unmet:
                return False
    if not varies([float(np.square(weight).mean()) for weight in drawn[1]]):
        return False
    return all(np.allclose(one, factor * other, rtol=1e-4, atol=0.0) for one, other in zip(*drawn, strict=True))


def require_variance(
    initialise: Initialiser, variance: Variance, student: Student, draw: Draw, *, square_earns: Part | None = None
) -> str | None:
    """Demand the variance on a wide and on a tall weight, on narrow and on large ones; see `Variance.require`.

    What follows from an error made elsewhere has to do so on small square weights too, as those of the exam's nets are:
    who fills them in another manner has not made that error.
    """
    paced = Paced(initialise, student)
    answers = [paced(empty_weight(*shape)) for shape in wide_and_tall(draw)]
    follows = variance.require(answers, [1.0, 1.0], square_earns=square_earns)
    if follows:
        side = draw.integer(20, 40)
        squares = [initialise(empty_weight(side, side)) for _square in range(SMALL_ENTRIES // side**2)]
        answers.append(replace(squares[0], value=np.concatenate([square.value for square in squares])))
    answers += [*narrow_weights(initialise, student), *large_weights(paced, student, draw)]
    return variance.require(answers, [1.0] * len(answers), square_earns=square_earns)


def narrow_weights(initialise: Initialiser, student: Student) -> list[Answer]:
    """Weights of few inputs and many rows, and one of one row: smaller ones for who fills them row by row."""
    paced = Paced(initialise, student)
    first = paced(empty_weight(FEW_ROWS, 1))
    rows = paced.affords([ROWS], ROWS * ROW_SECONDS) or FEW_ROWS
    return [first, *(initialise(empty_weight(*shape)) for shape in narrow_shapes(rows))]


def narrow_shapes(rows: int) -> list[tuple[int, int]]:
    """Shapes of few inputs and at most so many rows, and one of one row."""
    entries = NARROW_ENTRIES * rows
    return [*((min(rows, entries // fan_in), fan_in) for fan_in in NARROW), (1, entries)]


def large_weights(
    paced: Paced, student: Student, draw: Draw, entries: Sequence[int] = LARGE_ENTRIES, seconds: float = LARGE_SECONDS
) -> list[Answer]:
    """A wide and a tall weight, each as large as the function's time allows; none of a slow one.

    They are none of the check's own calls: to put them through all known mistakes would take long, and tell nothing
    that the other weights do not.
    """
    affordable = paced.affords(entries, seconds)
    with student.aside():
        return [paced(empty_weight(*shape)) for shape in wide_and_tall(draw, affordable)] if affordable else []


def require_independence(
    initialise: Initialiser, student: Student, draw: Draw, *, within_earns: tuple[Part, ...] = ()
) -> None:
    """Demand mean 0 and independent entries on three shapes, and a new draw at every call.

    ``within_earns`` is what is earned if only the new draw is missing.
    """
    paced = Paced(initialise, student)
    side = draw.integer(60, 70)
    first, second = (paced(empty_weight(side, side)) for _call in range(2))
    answers = [paced(empty_weight(*shape)) for shape in wide_and_tall(draw, entries=10_000)]
    for answer in (first, *answers):
        reject(answer, untouched_entries(answer.value, BEFORE))
        reject(answer, correlated_entries(answer.value))
        reject(answer, similar_rows(answer.value))
        reject(answer, scattered_rows(answer.value))
        reject(answer, wrong_mean(answer.value))
    reject(first, symmetric_entries(first.value))
    for answer in large_weights(paced, student, draw, MEAN_ENTRIES, MEAN_SECONDS):
        reject(answer, wrong_mean(answer.value))
    reject(second, repeated_draw(first.value, second.value), earned=within_earns)
