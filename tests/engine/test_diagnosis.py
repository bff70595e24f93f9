"""Finding the known mistake behind a failure: what a mistake does to its arguments stays its own."""

from typing import Any

import torch
from cases import EXERCISE

from grader.engine.diagnosis import _outcome
from grader.engine.student import Call
from grader.judging.matching import Outcome


def test_mistake_may_spoil_its_arguments() -> None:
    """The next mistake gets the student's arguments as they were: lists, and the tensors in them."""

    def spoil(before: Any, after: Any) -> torch.Tensor:
        before[0].zero_()
        before.clear()
        after.append(before)
        return torch.ones(2)

    function = EXERCISE.functions["relative_changes"]
    before, after = ([torch.ones(3, 2), torch.ones(2, 3)] for _which in range(2))
    call = Call(function.name, (before, after), {}, None, Outcome(fault="none"))
    _outcome(spoil, function, call)
    assert (len(before), len(after), float(before[0].sum())) == (2, 2, 6.0)
