"""Item 2.4: normal distributions scaled against the best one."""

import numpy as np
import torch

from grader.draw import Draw
from grader.engine.consequences import Own
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
from grader.sheet.pace import Paced

ITEM = Item("2.4", _("Differently scaled initialisation"), written=4)
BASE = Part("base", 2, _("the right distribution for scale 1"))
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
    first_shape, second_shape = wide_and_tall(draw, ENTRIES)
    scales, shapes = (small, 1.0, large), (first_shape, second_shape, second_shape)

    def plain(weight: torch.Tensor) -> Answer:
        return student.scaled_relu_normal_(weight, 1.0)

    def enlarged(weight: torch.Tensor) -> Answer:
        return student.scaled_relu_normal_(weight, large)

    paced = Paced(plain, student)
    answers = [
        paced(empty_weight(*shape)) if scale == 1 else student.scaled_relu_normal_(empty_weight(*shape), scale)
        for scale, shape in zip(scales, shapes, strict=True)
    ]

    without_number = require_in_place(
        enlarged, student, own, "relu_weight_variance", ("linear_normal_", "relu_normal_")
    )
    variance = Variance("relu_weight_variance", own, expected)
    try:
        variance.require(answers, [scale**2 for scale in scales], plain_earns=BASE)
        exact = [*narrow_weights(plain, student), *large_weights(paced, student, draw)]
        factors = [scale**2 for scale in scales] + [1.0] * len(exact)
        own_formula = variance.require([*answers, *exact], factors, plain_earns=BASE)
        require_independence(enlarged, student, draw)
    except Unmet:
        with np.errstate(all="ignore"):  # a student's numbers may be huge
            follows = own.failed("relu_normal_") and (
                follows_initialiser(answers, scales, student.relu_normal_)
                or builds_on(student, "scaled_relu_normal_", "relu_normal_", large, shapes[:2], large)
            )
        if follows:
            return consequence("relu_normal_")
        with told_by_law(student, expected, "scaled_relu_normal_", "relu_weight_variance"):
            raise
    return own_formula or without_number
