"""What does the student's own function compute that gives an array? See `grader.judging.sentence`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.draw import Draw
from grader.engine.expected import Expected
from grader.engine.seeds import derive_seed
from grader.engine.shown_values import show_number
from grader.engine.student import Call, Student, numbers
from grader.engine.unmet import Unmet
from grader.exercise import Function
from grader.i18n import _
from grader.judging.finding import OwnLaw, Sentence
from grader.judging.sentence import Aspect, Evaluate, Grammar, find_sentence

_SAME = 1e-4


def find_own_sentence(function: Function, student: Student, expected: Expected) -> OwnLaw | None:
    """Find what a function computes, at the inputs of the check and at fresh ones.

    Args:
        function: one with a grammar.
        student: whose it is; what it gave in the check is remembered there.
        expected: knows the right one.

    Returns:
        What it computes, where that is not what the right function does; None if no sentence tells.
    """
    grammar = function.grammar
    asked = [call for call in student.calls if call.function == function.name and not call.keywords]
    if grammar is None or not asked or any(call.outcome.fault for call in asked):
        return None
    fresh = grammar.probes(Draw(derive_seed(str(student.seed), function.name)))
    try:
        with student.aside():
            again, *answers = student.call_each(function.name, [asked[0].arguments, *fresh])
    except Unmet:
        return None
    first, second = _value(asked[0]), numbers(function, again.value)
    # Sums come out a little different where an array lies elsewhere in memory.
    if first.shape != second.shape or not np.allclose(first, second, rtol=_SAME, atol=_SAME, equal_nan=True):
        text = _("Asked twice for the same input, your function gave two different results.")
        return OwnLaw(function.name, "", text, None)
    # The fresh inputs first: they are small, and rule out most.
    arguments = [*fresh, *(call.arguments for call in asked)]
    own = [*(numbers(function, answer.value) for answer in answers), *map(_value, asked)]
    right = [numbers(function, getattr(expected, function.name)(*each)) for each in arguments]
    constant = float(own[0].flat[0])
    if all((values == constant).all() for values in own):
        text = _("Your function gives {value}, whatever goes in.").format(value=show_number(constant))
        return OwnLaw(function.name, show_number(constant), text, None)
    given = [
        _Given(each, grammar.evaluate(each), mine, theirs)
        for each, mine, theirs in zip(arguments, own, right, strict=True)
    ]
    told = [sentence for aspect in grammar.aspects for sentence in _differing(grammar, aspect, given)]
    if not told:
        return None
    formula, text = "; ".join(map(grammar.say, told)), " ".join(map(grammar.tell, told))
    return OwnLaw(function.name, formula, text, None, tuple(told))


@dataclass(frozen=True, eq=False)
class _Given:
    """What came of one call: its arguments; what a sentence gives for them, the student's function, and the right."""

    arguments: Sequence[Any]
    evaluate: Evaluate
    own: np.ndarray
    right: np.ndarray


def _differing(grammar: Grammar, aspect: Aspect, given: Sequence[_Given]) -> Iterator[Sentence]:
    """The sentence on one aspect, where the right function has another; where there is none, those on narrower ones."""
    calls = [call for call in given if aspect.applies(call.arguments)]
    mine, theirs = (
        find_sentence(list(map(aspect.view, values)), [call.evaluate for call in calls], grammar, aspect)
        for values in ([call.own for call in calls], [call.right for call in calls])
    )
    if mine is None:
        for narrower in aspect.instead:
            yield from _differing(grammar, narrower, given)
    elif theirs is None or grammar.say(mine) != grammar.say(theirs):
        yield mine


def _value(call: Call) -> np.ndarray:
    return np.asarray(call.outcome.value)
