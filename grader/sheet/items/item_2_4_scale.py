"""Item 2.4: normal distributions scaled against the best one."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from grader.draw import Draw
from grader.engine.consequences import Own, varies
from grader.engine.expected import Expected
from grader.engine.student import Answer, Student
from grader.engine.unmet import Unmet
from grader.exercise import Item, Reveal
from grader.i18n import _
from grader.judging.finding import Part
from grader.sheet.contract import empty_weight
from grader.sheet.initialisers import (
    Variance,
    builds_on,
    consequence,
    follows_initialiser,
    large_weights,
    narrow_weights,
    require_in_place,
    require_independence,
    wide_and_tall,
)
from grader.sheet.own_variance import told_by_law
from grader.sheet.pace import Initialiser, Paced
from grader.sheet.samples import variance_band, wrong_variance

ITEM = Item("2.4", _("Differently scaled initialisation"), written=4)
BASE = Part("base", 2, _("the right distribution for scale 1, in any weight"))
SCALE = Part("scale", 2, _("a standard deviation that is `scale` times as large"))

# 25,000 entries: the variance ratio has a standard error of 0.89 %, so its band of 7 standard errors is ± 6.3 %. It is
# sharper for scale 1, where entries may be more.
ENTRIES = 25_000


@ITEM.check(
    "scale",
    _("scaled_relu_normal_ has the scaled deviation"),
    _("The standard deviation is `scale` times that of the best initialiser for ReLU, item 1.6."),
    "scaled_relu_normal_",
    parts=(BASE, SCALE),
    reveal=Reveal.RATIO,
)
def check_scaled_relu_normal(student: Student, expected: Expected, own: Own, draw: Draw) -> str | None:
    """The standard deviation is ``scale`` times √(2 / fan_in), for scales below, at and above 1.

    What is wrong with relu_normal_, on which this initialiser may build, has cost its points in item 1.7.
    """
    small, large = float(draw.rng.uniform(0.1, 0.6)), float(draw.rng.uniform(1.8, 6.0))

    def plain(weight: torch.Tensor) -> Answer:
        return student.scaled_relu_normal_(weight, 1.0)

    def enlarged(weight: torch.Tensor) -> Answer:
        return student.scaled_relu_normal_(weight, large)

    slip, same_slip = None, None
    try:
        same_slip = require_in_place(enlarged, student, own, ("linear_normal_", "relu_normal_"))
    except Unmet as unmet:
        slip = unmet
    asked = len(student.calls)
    with student.but_for_the_form():
        first_shape, second_shape = wide_and_tall(draw, ENTRIES)
        scales, shapes = (1.0, small, large), (first_shape, second_shape, second_shape)
        paced = Paced(plain, student)
        answers = [paced(empty_weight(*first_shape))]
        answers += [student.scaled_relu_normal_(empty_weight(*second_shape), scale) for scale in (small, large)]
        earned = _earned(answers, scales, expected)
        variance = Variance("relu_weight_variance", own, expected)
        try:
            variance.require(answers, [scale**2 for scale in scales], earned=earned)
            exact = [*narrow_weights(plain, student), *large_weights(paced, student, draw)]
            factors = [scale**2 for scale in scales] + [1.0] * len(exact)
            own_formula = variance.require([*answers, *exact], factors, earned=(SCALE,))
            _require_independence(enlarged, student, draw)
        except Unmet:
            with np.errstate(all="ignore"):  # a student's numbers may be huge
                follows = own.failed("relu_normal_") and (
                    follows_initialiser(answers, scales, student.relu_normal_)
                    or builds_on(student, "scaled_relu_normal_", "relu_normal_", large, shapes[:2], large)
                )
            if not follows:
                with told_by_law(student, expected, "scaled_relu_normal_", "relu_weight_variance"):
                    raise
            own_formula = consequence("relu_normal_")
    if slip is not None:
        del student.calls[asked:]  # no mistake of form is to be looked for where the form was not demanded
        raise Unmet(replace(slip.finding, earned=(SCALE,)), slip.debug)
    return own_formula or same_slip


def _earned(answers: Sequence[Answer], scales: Sequence[float], expected: Expected) -> tuple[Part, ...]:
    """The parts that weights with scale 1, a small and a large one earn, of which the last two have one shape.

    For the scale alone they have to differ in size from shape to shape: the handed-out N(0, 1), scaled, is no attempt.
    """
    sizes = [float(answer.value.var()) / scale**2 for answer, scale in zip(answers, scales, strict=True)]
    if min(sizes) <= 0:
        return ()
    right = [float(expected.relu_weight_variance(answer.value.shape[1])) for answer in answers]
    wrong = [
        wrong_variance(answer.value, scale**2 * variance) is not None
        for answer, scale, variance in zip(answers, scales, right, strict=True)
    ]
    scatter = math.sqrt(2) * variance_band(answers[1].value.size)
    scaled = varies(sizes[:2]) and abs(math.log(sizes[2] / sizes[1])) <= scatter
    based = not (any(wrong) if scaled else wrong[0])
    return (*([BASE] if based else []), *([SCALE] if scaled else []))


def _require_independence(initialise: Initialiser, student: Student, draw: Draw) -> None:
    try:
        require_independence(initialise, student, draw)
    except Unmet as unmet:
        raise Unmet(replace(unmet.finding, earned=(SCALE,)), unmet.debug, unmet.view) from None
