"""What does the student's own function of numbers compute? Asked where a formula is wrong; see `grader.judging.law`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from grader.draw import Draw
from grader.engine.expected import Expected
from grader.engine.seeds import derive_seed
from grader.engine.shown_values import show_number
from grader.engine.student import Answer, Student
from grader.engine.unmet import Unmet
from grader.exercise import Function
from grader.i18n import _, plural
from grader.judging.branches import find_branches
from grader.judging.constants import Written, write_constant
from grader.judging.finding import Ending, Law, OwnLaw, Term
from grader.judging.law import BOUNDS, BRAIN, CURVES, HALF, SINGLE, evaluate, find_law, write_law

_EXACTNESS = {
    BRAIN: _("Your function computes {formula}, in numbers of two digits or so (bfloat16)."),
    HALF: _("Your function computes {formula}, in numbers of half precision (float16)."),
    SINGLE: _("Your function computes {formula}, exact to six digits or so."),
}
# Of a whole number, if a function takes one; of others there are as many.
_COUNTS = (
    *(1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 20, 21, 31, 32, 33, 50, 51, 63, 64),
    *(65, 99, 100, 101, 127, 128, 129, 200, 201, 255, 256, 257, 500, 501, 511, 512, 513, 1000, 1001, 2000, 5000),
)
_OTHER_COUNTS = (1, 1, 2, 2, 3, 4, 5, 7, 9, 11, 13, 14, 18, 24, 40, 70, 90, 110, 150, 300, 700, 1500, 3000)
_DECADES = 4
_HALF_ENDS = 65504
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
    fresh_values = [answer.value for answer in answers[1::2]]
    law = _find(function, known, values, fresh, fresh_values)
    if law is None:
        more, others = (list(_over_a_wide_range(function, draw, counts)) for counts in (_COUNTS, _OTHER_COUNTS))
        try:
            with student.aside():
                gave = [answer.value for answer in student.call_each(function.name, [*more, *others])]
        except Unmet:
            return None
        known, values = [*known, *more], [*values, *gave[: len(more)]]
        fresh, fresh_values = [*fresh, *others], [*fresh_values, *gave[len(more) :]]
        law = _find(function, known, values, fresh, fresh_values, wide=True)
        if law is None:
            at, elsewhere = _by_name(function, known), _by_name(function, fresh)
            try:
                law = find_branches(values, at, fresh_values, elsewhere, partial(_ask, function, student))
            except Unmet:
                return None
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


def find_overflow(function: Function, student: Student, arguments: Sequence[Any]) -> OwnLaw | None:
    """Find what a function computes in float16 that gave no finite number, where that is because float16 ends there.

    Args:
        function: a function of numbers.
        student: whose it is.
        arguments: for which it gave none.
    """
    if not all(isinstance(value, int | float) for value in arguments):
        return None
    draw = Draw(derive_seed(str(student.seed), function.name))
    examples = [function.example(draw) for _example in range(2 * _EXAMPLES)]
    try:
        with student.aside():
            values = [answer.value for answer in student.call_each(function.name, examples)]
    except Unmet:
        return None
    law = _find(function, examples[::2], values[::2], examples[1::2], values[1::2])
    if law is None or law.precision != HALF:
        return None
    at = {name: [value] for name, value in zip(function.parameters, arguments, strict=True)}
    if max(*arguments, *evaluate(law, at)) <= _HALF_ENDS:
        return None
    formula = write_law(law, function.symbols)
    ends = _("Such numbers end at 65504, and what lies beyond is inf.")
    return OwnLaw(function.name, formula, f"{_say(law, formula)} {ends}", law)


def _find(
    function: Function,
    known: Sequence[tuple[Any, ...]],
    values: Sequence[float],
    fresh: Sequence[tuple[Any, ...]],
    fresh_values: Sequence[float],
    *,
    wide: bool = False,
) -> Law | None:
    return find_law(values, _by_name(function, known), fresh_values, _by_name(function, fresh), wide=wide)


def _ask(function: Function, student: Student, inputs: Sequence[tuple[Any, ...]]) -> list[float]:
    with student.aside():
        return [answer.value for answer in student.call_each(function.name, inputs)]


def _by_name(function: Function, inputs: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: [each[place] for each in inputs] for place, name in enumerate(function.parameters)}


def _over_a_wide_range(function: Function, draw: Draw, counts: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Inputs that show where a law bends: whole numbers about the usual ones, and any size of the others."""
    for count in counts:
        yield tuple(
            count if isinstance(example, int) else float(10 ** draw.rng.uniform(-_DECADES, _DECADES))
            for example in function.example(draw)
        )


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
        case Ending.LOG:
            text = _("Your function computes the natural logarithm of {formula}.")
        case Ending.EXP:
            text = _("Your function computes e to the power of {formula}.")
        case Ending.NONE:
            text = _EXACTNESS.get(law.precision, _("Your function computes {formula}."))
    return text.format(formula=formula, places=law.places, bound=show_number(law.bound))


def compare_laws(
    law: Law, right: Law, symbols: Mapping[str, str], write: Callable[[float, float], Written] = write_constant
) -> str:
    """By what two laws differ, as a sentence, where that is one factor; arguments are as in `write_law`."""
    if (
        law.ending in {*BOUNDS, *CURVES}
        or law.piece is not None
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
