"""What is told of a function that gives an array, without an exam around it."""

import contextlib
import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from cases import EXERCISE

from grader.draw import Draw
from grader.engine.expected import Expected
from grader.engine.own_sentence import find_own_sentence
from grader.engine.student import Answer, Call, numbers
from grader.judging.finding import OwnLaw
from grader.judging.matching import Outcome
from grader.sandbox.decoding import as_plain
from grader.sandbox.replies import Returned

__all__ = ["Asked", "told"]


class Asked:
    """A student of one function, which has been asked for a few values.

    Args:
        name: the function of the contract.
        wrong: what stands in for it.
        known: the arguments of the calls that the check made.
    """

    def __init__(self, name: str, wrong: Callable[..., Any], known: Sequence[tuple[Any, ...]]) -> None:
        self._function = EXERCISE.functions[name]
        self._wrong = wrong
        self.seed = 1
        self.calls = [
            Call(name, each, {}, None, Outcome(numbers(self._function, answer.value)))
            for each, answer in zip(known, self.call_each(name, known), strict=True)
        ]

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Nothing is remembered."""
        yield

    def call_each(self, name: str, arguments: Sequence[tuple[Any, ...]]) -> list[Answer]:
        """Its answers."""
        with torch.no_grad():
            given = [Returned(as_plain(self._wrong(*copy.deepcopy(each))), ()) for each in arguments]
        values = [self._function.form(each, value) for each, value in zip(arguments, given, strict=True)]
        return [Answer(value, None, name, (), None, "") for value in values]


def told(name: str, wrong: Callable[..., Any], seed: int = 0) -> OwnLaw | None:
    """What is told of a wrong function, asked for a few values and for fresh ones."""
    function = EXERCISE.functions[name]
    assert function.grammar is not None
    student: Any = Asked(name, wrong, function.grammar.probes(Draw(seed)))
    return find_own_sentence(function, student, Expected(EXERCISE))
