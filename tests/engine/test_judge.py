"""The judge: what a wrong answer is told, and what it is not told."""

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.engine.judge import EXACT, FLOAT32, Judge
from grader.engine.student import Answer
from grader.engine.unmet import Unmet
from grader.judging.finding import Finding, Kind, Location, Verdict

INPUTS = [(1.0,), (2.0,), (4.0,)]
PLACE = Location("variance.py", 7)


def answer(value: Any, argument: float = 2.0) -> Answer:
    """What a student's function gave."""
    return Answer(value, None, "f", (("v", argument),), PLACE, "printed")


def judge(student: Callable[[float], float] = float, expected: Callable[[float], float] = float) -> Judge:
    """A judge of one function f of a student, against another."""
    knows: Any = SimpleNamespace(f=expected)
    asks: Any = SimpleNamespace(f=lambda v: answer(student(v), v))
    return Judge(asks, knows)


def refusal(demand: Callable[..., object], *arguments: Any, **keywords: Any) -> Finding:
    """The finding of a demand that must not be met."""
    with pytest.raises(Unmet) as caught:
        demand(*arguments, **keywords)
    return caught.value.finding


# -- formulas --------------------------------------------------------------------------------------------------------


def test_right_formula_passes() -> None:
    """Equal values at all inputs pass without a word."""
    assert judge().formula("f", INPUTS) is None


def test_right_function_may_spoil_its_arguments() -> None:
    """It gets copies: what the student's got is what a finding shows, and what the check goes on with."""

    def empty(values: Any) -> float:
        total = float(sum(values))
        values.clear()
        return total

    def total(values: Any) -> float:
        return float(sum(values))

    inputs: Any = [([1.0, 2.0],), ([3.0],)]
    assert judge(total, empty).formula("f", inputs) is None
    assert inputs == [([1.0, 2.0],), ([3.0],)]


def test_wrong_formula_is_shown_at_its_first_wrong_input() -> None:
    """The finding holds call, input, value, place and output of the first wrong input, and counts the others."""
    finding = refusal(judge(lambda v: v if v == 1 else 3 * v).formula, "f", INPUTS)
    assert (finding.verdict, finding.kind) == (Verdict.FAILED, "wrong_value")
    assert finding.reason == "f(v=2.0) returned 6, which is wrong."
    assert (finding.call, finding.inputs, finding.actual, finding.expected) == ("f(v=2.0)", (("v", 2.0),), 6.0, 2.0)
    assert (finding.location, finding.output, finding.share) == (PLACE, "printed", 0.0)
    assert finding.notes == ("2 of 3 values are wrong.",)


def test_one_wrong_value_is_counted_in_the_singular() -> None:
    """One value is wrong, two values are."""
    assert refusal(judge(lambda v: v if v < 4 else 3.0).formula, "f", INPUTS).notes == ("1 of 3 values is wrong.",)


@pytest.mark.parametrize("factor", [1.01, 0.99, 1.0001])
def test_values_that_are_all_close_are_called_so(factor: float) -> None:
    """A rounded constant or an estimate is suspected where every value is within two per cent."""
    assert "All values are close" in refusal(judge(lambda v: factor * v).formula, "f", INPUTS).notes[1]
    assert len(refusal(judge(lambda v: factor * v if v > 1 else 2.0).formula, "f", INPUTS).notes) == 1


@pytest.mark.parametrize(
    ("student", "ratio"),
    [
        (lambda v: 2 * v, "That is 2 times too large, by the same factor at all 3 inputs."),
        (lambda v: v / 2, "That is 2 times too small, by the same factor at all 3 inputs."),
        (lambda v: 2 * v**2, "That is 2 times too large; at other inputs the factor differs."),
        (lambda v: v / math.pi, "That is 3.142 times too small, by the same factor at all 3 inputs: π."),
        (lambda v: 1e30 * v, "That is 1e+30 times too large, by the same factor at all 3 inputs."),
        (lambda v: -v, "It has the wrong sign."),
        (lambda _v: 0.0, "It is 0 where it must not be."),
        (lambda v: v if v < 4 else 2 * v, "That is 2 times too large."),
        (lambda _v: 5e-324, ""),
    ],
)
def test_factor_is_explained(student: Callable[[float], float], ratio: str) -> None:
    """By which factor a value is off is said in one sentence, which does not hold the right value."""
    assert refusal(judge(student).formula, "f", INPUTS).comparison == ratio


@pytest.mark.parametrize("factor", [1.0002, 1 / 1.0002])
def test_factor_close_to_one_is_not_called_one(factor: float) -> None:
    """A value that is just outside the tolerance is not said to be "1 times too large"."""
    assert " 1 times" not in refusal(judge(lambda v: factor * v).formula, "f", INPUTS).comparison


def test_no_factor_where_nothing_is_expected() -> None:
    """Where 0 is right there is no factor."""
    assert refusal(judge(expected=lambda _v: 0.0).formula, "f", INPUTS).comparison == ""


def test_consequence_of_another_function_passes() -> None:
    """Values that follow from the student's other functions pass with a sentence; without such a rule they fail."""
    sentence = judge(lambda v: 3 * v).formula("f", INPUTS, consequences=[lambda: [3 * v for (v,) in INPUTS]])
    assert sentence is not None
    assert "It follows from your other functions." in sentence
    assert (
        refusal(judge(lambda v: 3 * v).formula, "f", INPUTS, consequences=[lambda: [4 * v for (v,) in INPUTS]]).kind
        == "wrong_value"
    )


def test_no_consequence_of_a_function_that_gives_nothing() -> None:
    """Another function that gives no number is no excuse."""

    def gives_nothing() -> list[float]:
        raise Unmet(Finding(Verdict.NOT_ATTEMPTED, Kind.STUB, "Not filled in yet."))

    assert refusal(judge(lambda v: 3 * v).formula, "f", INPUTS, consequences=[gives_nothing]).kind == "wrong_value"


# -- arrays ----------------------------------------------------------------------------------------------------------

RIGHT = np.array([[1.0, 2.0], [3.0, 4.0]])


def judged(data: list[list[float]], **options: Any) -> Finding:
    """The finding on an array that is wrong."""
    return refusal(judge().array, answer(np.array(data)), [RIGHT], FLOAT32, "the mean", **options)


def test_right_array_passes() -> None:
    """An array that equals one of the variants passes."""
    judge().array(answer(RIGHT), [RIGHT + 1, RIGHT], FLOAT32, "the mean")
    judge().array(answer(np.zeros((2, 9))), [RIGHT], FLOAT32, "the mean", actual=RIGHT)


def test_wrong_array_is_shown_at_its_worst_entry() -> None:
    """The sentence says which entry is wrong and what it is; how many others are is a note."""
    finding = judged([[1.0, 2.0], [3.5, 8.0]], axes=["row", "unit"])
    assert finding.reason == "f(v=2.0) is wrong: the mean at row 1, unit 1 is 8."
    assert (finding.actual, finding.expected, finding.kind) == (8.0, 4.0, "wrong_value")
    assert finding.comparison == "That is 2 times too large."
    assert finding.notes == ("2 of 4 values are wrong.",)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_non_finite_entry_is_named(value: float) -> None:
    """NaN and infinity have a kind of their own, and no factor."""
    finding = judged([[1.0, value], [3.0, 4.0]], axes=["row", "unit"])
    assert finding.kind == "not_finite"
    assert f"row 0, unit 1 is {value}." in finding.reason
    assert finding.comparison == ""


def test_no_factor_of_what_is_nearly_zero() -> None:
    """Where the right value is within its own tolerance of 0 a factor would mean nothing."""
    finding = refusal(judge().array, answer(np.array([1.0])), [np.array([1e-5])], FLOAT32, "the mean", axes=["layer"])
    assert finding.comparison == ""


def test_exact_comparison() -> None:
    """Patterns have to agree in every entry."""
    ones = np.ones((2, 3))
    judge().array(answer(ones), [ones], EXACT, "the pattern")
    finding = refusal(judge().array, answer(np.eye(2, 3)), [ones], EXACT, "the pattern")
    assert finding.notes == ("4 of 6 values are wrong.",)
    assert finding.reason == "f(v=2.0) is wrong: the pattern at (0, 1) is 0."
