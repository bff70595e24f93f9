"""Looks for the known mistake behind a failed check: the same inputs go through the misconceptions of the function.

This happens only when a check has failed. The misconceptions are our own code and run here, in the trusted process.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from grader.engine.student import Call, exception_fault, numbers
from grader.exercise import Exercise, Function
from grader.judging.finding import Diagnosis, Suspect
from grader.judging.form import FormError
from grader.judging.matching import Outcome, View, matching, matching_samples
from grader.sandbox.decoding import as_plain
from grader.sandbox.replies import Returned
from grader.values import Array

# So many random entries tell mistakes apart; of hundreds of small arrays the first ones do.
_ENTRIES = 40_000


def diagnose(
    exercise: Exercise,
    name: str,
    calls: Sequence[Call],
    view: View | None,
    seed: int,
    *,
    allows: Callable[[Callable[..., Any]], bool] | None = None,
) -> Diagnosis | None:
    """Find the known mistakes that would have given the same.

    Args:
        exercise: has the function, and the known mistakes.
        name: the function that the failed check is about.
        calls: all calls of the check; those of other functions are left aside.
        view: picks what was judged out of a value.
        seed: for misconceptions that draw random numbers.
        allows: tells of a mistake's function whether what is known of the student's is true of it, too.

    Returns:
        The diagnosis. None if there is nothing to say: the function was not called, or ended in a way of its own, such
        as an exception that no known mistake raises.
    """
    function = exercise.functions[name]
    own = _informative(function, [call for call in calls if call.function == name])
    mistakes = {mistake.id: mistake for mistake in exercise.mistakes(name)}
    if not own or not mistakes:
        return None
    with torch.random.fork_rng([]), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # a mistake may well divide by 0
        torch.manual_seed(seed)
        candidates = {
            mistake_id: [[_outcome(form, function, call) for call in own] for form in mistake.forms]
            for mistake_id, mistake in mistakes.items()
        }
        right = [_outcome(exercise.right(name), function, call) for call in own]
        actual = [call.outcome for call in own]
        if function.draws:
            found = matching_samples(actual, candidates, [_group(call) for call in own], function.fills, right)
        else:
            found = matching(actual, candidates, function.tolerances, view, right)
        if allows is not None:
            found = [mistake_id for mistake_id in found if any(map(allows, mistakes[mistake_id].forms))]
    if not found and any(outcome.fault for outcome in actual):
        return None
    suspects = (mistakes[mistake_id] for mistake_id in found)
    return Diagnosis(name, tuple(Suspect(m.id, m.thought, m.hint) for m in suspects), len(mistakes))


def _group(call: Call) -> object:
    """Calls of a function that draws with the same key draw from the same distribution."""
    return tuple(_key(argument) for argument in call.arguments)


def _key(argument: Any) -> object:
    if isinstance(argument, list):
        return tuple(map(_key, argument))
    return tuple(argument.shape) if isinstance(argument, torch.Tensor) else argument


def _informative(function: Function, calls: list[Call]) -> list[Call]:
    """The calls without those that repeat a group which is large enough already; faults stay."""
    if not function.draws:
        return calls
    counts: dict[object, int] = {}
    kept = []
    for call in calls:
        group = _group(call)
        if counts.get(group, 0) >= _ENTRIES and not call.outcome.fault:
            continue
        counts[group] = counts.get(group, 0) + (0 if call.outcome.value is None else call.outcome.value.size)
        kept.append(call)
    return kept


def _outcome(wrong: Callable[..., Any], function: Function, call: Call) -> Outcome:
    """Make the call with a wrong function, and read what comes of it as if a student's had given it."""
    arguments = [_copy(argument) for argument in call.arguments]
    if call.gradient is not None:
        arguments[call.gradient.argument].requires_grad_()
    try:
        result = wrong(*arguments, **call.keywords)
    except Exception as error:  # noqa: BLE001 - to raise may be the mistake
        return Outcome(fault=exception_fault(type(error).__name__, str(error)))
    after = tuple(as_plain(argument) for argument in arguments if isinstance(argument, torch.Tensor))
    returned = Returned(as_plain(result), tuple(value for value in after if isinstance(value, Array)))
    try:
        value = function.form(call.arguments, returned)
    except FormError as error:
        return Outcome(fault=f"{error.kind}: {error}")
    return Outcome(numbers(function, value), _gradient(result, arguments, call))


def _gradient(result: Any, arguments: Sequence[Any], call: Call) -> np.ndarray | None:
    if call.gradient is None or not result.requires_grad:
        return None
    leaf = arguments[call.gradient.argument]
    (slope,) = torch.autograd.grad((result * call.gradient.cotangent).sum(), leaf, allow_unused=True)
    return None if slope is None else slope.numpy()


def _copy(argument: Any) -> Any:
    if isinstance(argument, list):
        return [_copy(item) for item in argument]
    if isinstance(argument, torch.nn.Parameter):
        return torch.nn.Parameter(argument.detach().clone())
    return argument.clone() if isinstance(argument, torch.Tensor) else argument
