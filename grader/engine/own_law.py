"""What does the student's own function of numbers compute? Asked where a formula is wrong; see `grader.judging.law`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.draw import Draw
from grader.engine.expected import Expected
from grader.engine.seeds import derive_seed
from grader.engine.shown_values import show_number
from grader.engine.student import Answer, Student
from grader.engine.unmet import Unmet
from grader.exercise import Function
from grader.i18n import _, plural
from grader.judging.constants import Written, write_constant
from grader.judging.finding import Ending, Law, OwnLaw, Term
from grader.judging.law import BOUNDS, BRAIN, HALF, SINGLE, find_law, write_law

_EXACTNESS = {
    BRAIN: _("Your function computes {formula}, in numbers of two digits or so (bfloat16)."),
    HALF: _("Your function computes {formula}, in numbers of half precision (float16)."),
    SINGLE: _("Your function computes {formula}, exact to six digits or so."),
}
_EXAMPLES = 16  # besides the inputs of the check: numbers of a middling size tell most about a law


def find_own_law(function: Function, student: Student, expected: Expected, answers: Sequence[Answer]) -> OwnLaw | None:
    """Find what a function computes, or that it gives now this and now that for the same numbers.

    The law is fitted to examples and to every other one of the answers, and told if it predicts the rest.

    Args:
        function: a function of numbers.
        student: whose it is.
        expected: knows the right one.
        answers: what it gave in the check.
    """
    inputs = [tuple(value for _name, value in answer.inputs) for answer in answers]
    if not all(isinstance(value, int | float) for each in inputs for value in each):
        return None
    draw = Draw(derive_seed(str(student.seed), function.name))
    examples = [function.example(draw) for _example in range(_EXAMPLES)]
    try:
        with student.aside():
            again = student.call_each(function.name, [inputs[0], *examples])
    except Unmet:
        return None
    first, second = answers[0].value, again[0].value
    if show_number(first) != show_number(second):
        text = _("Asked twice for the same numbers, your function gave {first} and {second}.")
        shown = text.format(first=show_number(first), second=show_number(second))
        return OwnLaw(function.name, "", shown, None)
    known, fresh = [*examples, *inputs[::2]], inputs[1::2]
    values = [answer.value for answer in (*again[1:], *answers[::2])]
    law = _find(function, known, values, fresh, [answer.value for answer in answers[1::2]])
    if law is None:
        return None
    formula = write_law(law, function.symbols)
    own = OwnLaw(function.name, formula, _say(law, formula), law)
    right = getattr(expected, function.name)
    right_law = _find(function, known, [right(*each) for each in known], fresh, [right(*each) for each in fresh])
    if right_law is None:
        return own
    right_formula = write_law(right_law, function.symbols)
    # Rounded to whole numbers nothing is left of a variance.
    rounded = law.ending in {Ending.DECIMALS, Ending.DIGITS} and law.places > 0 and formula == right_formula
    return replace(own, rounded=rounded, right=right_formula, differs=compare_laws(law, right_law, function.symbols))


def _find(
    function: Function,
    known: Sequence[tuple[Any, ...]],
    values: Sequence[float],
    fresh: Sequence[tuple[Any, ...]],
    fresh_values: Sequence[float],
) -> Law | None:
    columns, at = (
        {name: [each[place] for each in inputs] for place, name in enumerate(function.parameters)}
        for inputs in (known, fresh)
    )
    return find_law(values, columns, fresh_values, at)


def _say(law: Law, formula: str) -> str:
    if len(law.terms) == 1 and not law.terms[0].powers:
        return _("Your function gives {value}, whatever goes in.").format(value=formula)
    match law.ending:
        case Ending.FLOOR:
            text = _("Your function computes {formula}, rounded down to a whole number.")
        case Ending.DECIMALS:
            text = plural(
                "Your function computes {formula}, rounded to {places} decimal.",
                "Your function computes {formula}, rounded to {places} decimals.",
                law.places,
            )
        case Ending.DIGITS:
            text = plural(
                "Your function computes {formula}, rounded to {places} digit.",
                "Your function computes {formula}, rounded to {places} digits.",
                law.places,
            )
        case Ending.AT_LEAST:
            text = _("Your function computes {formula}, but never less than {bound}.")
        case Ending.AT_MOST:
            text = _("Your function computes {formula}, but never more than {bound}.")
        case Ending.NONE:
            text = _EXACTNESS.get(law.precision, _("Your function computes {formula}."))
    return text.format(formula=formula, places=law.places, bound=show_number(law.bound))


def compare_laws(
    law: Law, right: Law, symbols: Mapping[str, str], write: Callable[[float, float], Written] = write_constant
) -> str:
    """By what two laws differ, as a sentence, where that is one factor; arguments are as in `write_law`."""
    if (
        law.ending in BOUNDS
        or len(law.terms) > 1
        or len(right.terms) > 1
        or law.shifts != right.shifts
        or not right.terms[0].constant
    ):
        return ""
    mine, theirs = law.terms[0], right.terms[0]
    names = dict.fromkeys([*mine.powers, *theirs.powers])
    powers = {name: mine.powers.get(name, 0.0) - theirs.powers.get(name, 0.0) for name in names}
    factor = Term(mine.constant / theirs.constant, {name: power for name, power in powers.items() if power})
    written = write_law(Law((factor,), law.shifts, precision=max(law.precision, right.precision)), symbols, write)
    return "" if written == "1" else _("It is the right formula times {factor}.").format(factor=written)
