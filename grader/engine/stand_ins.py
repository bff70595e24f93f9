"""Stand-ins for a student's functions that give no number to go on with, so that others are judged without them.

Who builds on a function that raises, or gives a variance of 0, is asked once more with a power law in its place. It has
odd exponents, so nobody follows it by chance, and it is not the right formula: it tells nothing of that.
"""

from collections.abc import Callable, Collection, Sequence

from grader.draw import Draw
from grader.engine.consequences import varies
from grader.engine.seeds import derive_seed
from grader.engine.student import Call
from grader.exercise import Exercise, Function
from grader.i18n import plural
from grader.sandbox.encoding import StandIn

_CONSTANT = (1.3, 2.9)
_POWER = (-0.9, -0.7)  # of the first argument: no half, and the numbers stay small


def make_stand_in(function: Function, salt: str) -> StandIn:
    """Draw the law that stands in for a function; in all checks the same."""
    rng = Draw(derive_seed(salt, "stand-in", function.name)).rng
    constant, power = rng.uniform(*_CONSTANT), rng.uniform(*_POWER)
    others = (1.0,) * (len(function.parameters) - 1)
    return StandIn(function.module, function.name, float(constant), (float(power), *others))


def is_formula(function: Function, exercise: Exercise) -> bool:
    """Whether numbers go in, and a number comes out."""
    example = function.example(Draw(0))
    if not all(isinstance(argument, int | float) for argument in example):
        return False
    return isinstance(exercise.right(function.name)(*example), int | float)


def gives_wrong_sign(calls: Sequence[Call], right: Callable[..., float]) -> bool:
    """Whether a function gives 0 where it must not, or a number of the wrong sign; not if it gives nothing else."""
    values = [float(call.outcome.value) for call in calls if call.outcome.value is not None]
    signs = [float(right(*call.arguments, **call.keywords)) for call in calls if call.outcome.value is not None]
    return varies(values) and any(value * sign <= 0 < abs(sign) for value, sign in zip(values, signs, strict=True))


def say_what_stood_in(names: Collection[str]) -> str:
    """The note on what was found with stand-ins for these functions."""
    text = plural(
        "Your {names} does not give a usable number everywhere: this was found with another formula in its place.",
        "Your {names} do not give usable numbers everywhere: this was found with other formulas in their places.",
        len(names),
    )
    return text.format(names=", ".join(names))


def say_whom_it_costs(names: Collection[str], exercise: Exercise) -> str:
    """The sentence on a check that is passed with stand-ins for these functions."""
    text = plural(
        "Your {names} does not give a usable number everywhere. With another formula in its place this is right: the "
        "error costs its points in item {items}.",
        "Your {names} do not give usable numbers everywhere. With other formulas in their places this is right: the "
        "errors cost their points in items {items}.",
        len(names),
    )
    items = dict.fromkeys(exercise.functions[name].item for name in names)
    return text.format(names=", ".join(names), items=", ".join(items))
