"""Is an explanation true of a wrong function? Its values at inputs that the exam never saw decide, not a label."""

import copy
import math
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from cases import EXERCISE
from fresh_inputs import SEED, fresh_calls
from wrong_solutions import WrongSolution

from grader.engine.diagnosis import _outcome
from grader.engine.student import Call
from grader.judging.finding import Ending, Law, OwnLaw
from grader.judging.law import HALF
from grader.judging.matching import Outcome, View, matching, matching_samples

__all__ = ["law_is_true", "mistake_is_true", "obeys_its_label"]

_LETTERS = {
    "fan_in": "n",
    "fan_out": "m",
    "scale": "s",
    "weight_variance": "w",
    "input_variance": "x",
    "input_second_moment": "x",
    "preactivation_variance": "v",
}
_PYTHON = {"−": "-", "·": "*", "²": "**2", "³": "**3", "^": "**", "π": "pi", "⌊": "floor(", "⌋": ")"}
_STANDARD_ERRORS = 6  # that the variance of 200,000 entries may be off a law: 1.9 % if normal


# -- known mistakes ---------------------------------------------------------------------------------------------------


def mistake_is_true(mistake_id: str, wrong: WrongSolution, check: str) -> bool:
    """Whether a known mistake gives what a wrong function gives, in what a check looks at, at fresh inputs."""
    mistake = next(mistake for mistake in EXERCISE.mistakes(wrong.function) if mistake.id == mistake_id)
    function, calls = EXERCISE.functions[wrong.function], fresh_calls(wrong.function, check)
    with _quiet():
        own = _outcomes([wrong.load()], wrong, calls)[0]
        right = _outcomes([EXERCISE.right(wrong.function)], wrong, calls)[0]
        forms = _outcomes(mistake.forms, wrong, calls)
    if function.draws:
        groups = [tuple(call.arguments[0].shape) + call.arguments[1:] for call in calls]
        return bool(matching_samples(own, {mistake_id: forms}, groups, function.fills, right))
    return any(matching(own, {mistake_id: forms}, function.tolerances, view, right) for view in _views(check))


def _outcomes(functions: Sequence[Any], wrong: WrongSolution, calls: Sequence[Call]) -> list[list[Outcome]]:
    torch.manual_seed(SEED)
    return [[_outcome(each, EXERCISE.functions[wrong.function], call) for call in calls] for each in functions]


def _views(check: str) -> list[View | None]:
    """What a check looks at: with ReLU one of the two columns, where the other is wrong without it already."""
    columns: dict[str, list[View | None]] = {
        "1.3.mean": [lambda value: value[:, 0]],
        "1.3.variance": [lambda value: value[:, 1]],
        "1.3.relu": [None, lambda value: value[:, 0], lambda value: value[:, 1]],
    }
    return columns.get(check, [None])


# -- laws -------------------------------------------------------------------------------------------------------------


def law_is_true(own: OwnLaw, wrong: WrongSolution) -> bool:
    """Whether a law that was told, as it is written, predicts a wrong function's values at fresh inputs."""
    function = EXERCISE.functions[wrong.function]
    with _quiet():
        if own.law is None and not own.formula:
            return _gives_now_this_now_that(wrong)
        if own.law is None:
            return True  # a sentence on an array: to be read beside the truth
        if function.draws:
            variance = _as_python(own.formula.removeprefix("Var(W) = "), function.symbols)
            bounds = {Ending.AT_LEAST: "max", Ending.AT_MOST: "min"}
            bound = bounds.get(own.law.ending, "")
            return _samples_have(wrong, f"{bound}({variance}, {own.law.bound})" if bound else variance)
        law, written = own.law, _as_python(own.formula, function.symbols)
        calls = [call.arguments for call in fresh_calls(wrong.function)]
        predicted = [_end(_evaluate(written, function.parameters, each), law) for each in calls]
        values = _values(wrong, calls)
    if law.precision == HALF:
        predicted = [float(np.float16(value)) for value in predicted]
    tolerance = max(1e-5, 2 * law.precision)
    return np.allclose(values, predicted, rtol=tolerance, atol=1e-7 if law.precision == HALF else 1e-30)


def obeys_its_label(wrong: WrongSolution) -> bool:
    """Whether the law in a wrong solution's header is true of it."""
    with _quiet():
        if EXERCISE.functions[wrong.function].draws:
            return _samples_have(wrong, wrong.law)
        calls = [call.arguments for call in fresh_calls(wrong.function)]
        predicted = [_evaluate(wrong.law, EXERCISE.functions[wrong.function].parameters, each) for each in calls]
        return np.allclose(_values(wrong, calls), predicted, rtol=1e-6, atol=1e-30, equal_nan=True)


def _gives_now_this_now_that(wrong: WrongSolution) -> bool:
    function = wrong.load()
    calls = [call.arguments for call in fresh_calls(wrong.function)]
    pairs = [(function(*copy.deepcopy(each)), function(*copy.deepcopy(each))) for each in calls]
    return any(not np.array_equal(np.asarray(first), np.asarray(second)) for first, second in pairs)


def _samples_have(wrong: WrongSolution, law: str) -> bool:
    function = wrong.load()
    for call in fresh_calls(wrong.function):
        weight = torch.full_like(call.arguments[0], 0.5)  # and not what the exam's weights hold before the call
        function(weight, *call.arguments[1:])
        parameters = ("fan_out", "fan_in", "scale")
        expected = _evaluate(law, parameters, (*weight.shape, *call.arguments[1:]))
        entries = weight.double().numpy()
        kurtosis = float(((entries - entries.mean()) ** 4).mean()) / max(entries.var(), 1e-30) ** 2
        allowed = _STANDARD_ERRORS * math.sqrt(max(kurtosis, 1) / entries.size)
        if not math.isclose(float(entries.var()), expected, rel_tol=allowed, abs_tol=1e-12):
            return False
    return True


def _values(wrong: WrongSolution, calls: Sequence[tuple[Any, ...]]) -> list[float]:
    function = wrong.load()
    found = []
    for each in calls:
        try:
            found.append(float(function(*each)))
        except Exception:  # noqa: BLE001 - to raise may be the mistake, and is no value
            found.append(math.nan)
    return found


def _evaluate(law: str, parameters: Sequence[str], arguments: Sequence[Any]) -> float:
    named = dict(zip(parameters, arguments, strict=False))
    short = {letter: named[name] for name, letter in _LETTERS.items() if name in named}
    known = vars(math) | {"half": lambda value: float(np.float16(value)), "min": min, "max": max, "round": round}
    known |= {"abs": abs, "float": float}
    return float(eval(law, {"__builtins__": {}}, known | named | short))  # noqa: S307 - laws are our own


def _as_python(formula: str, symbols: Mapping[str, str]) -> str:
    """A law as the report writes it, √(2 / fan_in), as Python."""
    for parameter, symbol in symbols.items():
        formula = formula.replace(symbol, parameter) if len(symbol) > 1 else formula
    for written, python in _PYTHON.items():
        formula = formula.replace(written, python)
    formula = re.sub(r"(.+) \((\w+ [≤<] [^)]+)\), (.+) \(.+\)", r"(\1) if \2 else (\3)", formula).replace("≤", "<=")
    formula = re.sub(r"(\d)pi", r"\1*pi", formula)
    return re.sub(r"√([\w.]+)", r"sqrt(\1)", formula).replace("√", "sqrt")


def _end(value: float, law: Law) -> float:
    match law.ending:
        case Ending.FLOOR:
            return math.floor(value)
        case Ending.DECIMALS:
            return round(value, law.places)
        case Ending.DIGITS:
            return float(f"{value:.{law.places}g}")
        case Ending.AT_LEAST:
            return max(value, law.bound)
        case Ending.AT_MOST:
            return min(value, law.bound)
        case Ending.LOG:
            return math.log(value)
        case Ending.EXP:
            return math.exp(value)
        case Ending.NONE:
            return value


# -- without side effects --------------------------------------------------------------------------------------------


@contextmanager
def _quiet() -> Iterator[None]:
    with torch.random.fork_rng([]), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
