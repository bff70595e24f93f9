"""Laws of the exam: what a judge lets pass, that no answer is too odd, and that order and repetition change nothing."""

import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from cases import EXERCISE, ROOT, SUBMISSIONS, Case
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from plain_values import arrays, values
from quick_exam import QuickExam

from grader.draw import Draw
from grader.engine.judge import EXACT, FLOAT32, FORMULA, Judge
from grader.engine.student import Answer
from grader.engine.submission import open_submission
from grader.engine.unmet import Unmet
from grader.judging.finding import Finding, Verdict
from grader.judging.form import FormError, Readable
from grader.judging.tolerance import Tolerance
from grader.sandbox.levels import Sandbox
from grader.sandbox.replies import Returned
from grader.values import Array, Value

property_based = settings(derandomize=True, deadline=None, max_examples=100)
# An example is a whole exam: a failing one is not made smaller, which would take minutes.
few = settings(derandomize=True, deadline=None, max_examples=3, phases=[Phase.generate])

tolerances = st.sampled_from([FORMULA, FLOAT32, EXACT, Tolerance(relative=0.0, absolute=0.05)])
# The contract's range; a law about tolerances needs more room around it than subnormal numbers have.
expected_numbers = st.floats(1e-30, 1e30) | st.floats(-1e30, -1e-30) | st.just(0.0)


def answer(value: Any) -> Answer:
    """What a student's function gave."""
    return Answer(value, None, "f", (), None, "")


def refusal(demand: Callable[..., object], *arguments: Any, **keywords: Any) -> Finding | None:
    """The finding of a demand that is not met; None if it is."""
    finding = None
    try:
        demand(*arguments, **keywords)
    except Unmet as unmet:
        finding = unmet.finding
    assert finding is None or (finding.verdict is Verdict.FAILED and finding.reason)
    return finding


def judged_numbers(actual: list[float], expected: list[float], tolerance: Tolerance) -> Finding | None:
    """What a judge says of a formula with these values at as many inputs."""
    student: Any = SimpleNamespace(f=lambda i: answer(actual[i]))
    knows: Any = SimpleNamespace(f=lambda i: expected[i])
    return refusal(Judge(student, knows).formula, "f", [(i,) for i in range(len(actual))], tolerance=tolerance)


def judged_array(actual: np.ndarray, variants: list[np.ndarray], tolerance: Tolerance) -> Finding | None:
    """What a judge says of an array."""
    nobody: Any = None
    return refusal(Judge(nobody, nobody).array, answer(actual), variants, tolerance, "the entry")


def within(expected: float, share: float, tolerance: Tolerance) -> float:
    """The expected value, off by a share of what the tolerance allows."""
    return expected + share * (tolerance.absolute + tolerance.relative * abs(expected))


# -- what passes -----------------------------------------------------------------------------------------------------


@property_based
@given(
    pairs=st.lists(st.tuples(expected_numbers, st.floats(-0.99, 0.99)), min_size=1, max_size=5), tolerance=tolerances
)
def test_values_within_the_tolerance_pass(pairs: list[tuple[float, float]], tolerance: Tolerance) -> None:
    """Values that are each off by less than allowed pass, as numbers and as an array, beside any other variant."""
    expected = [e for e, _share in pairs]
    actual = [within(e, share, tolerance) for e, share in pairs]
    assert judged_numbers(actual, expected, tolerance) is None
    assert judged_array(np.array(actual), [np.full(len(pairs), 1e33), np.array(expected)], tolerance) is None


@property_based
@given(
    expected=st.lists(expected_numbers, min_size=1, max_size=5),
    excess=st.floats(1.01, 1e6),
    sign=st.sampled_from([-1, 1]),
    tolerance=tolerances,
    data=st.data(),
)
def test_one_value_outside_the_tolerance_fails(
    expected: list[float], excess: float, sign: int, tolerance: Tolerance, data: st.DataObject
) -> None:
    """One value among right ones that is off by more than allowed fails, on either side, at any place."""
    index = data.draw(st.integers(0, len(expected) - 1))
    actual = list(expected)
    actual[index] = within(expected[index], sign * excess, tolerance)
    if actual[index] == expected[index]:  # nothing is allowed: then the next number is already too far
        actual[index] = math.nextafter(expected[index], sign * math.inf)
    assert judged_numbers(actual, expected, tolerance) is not None
    finding = judged_array(np.array(actual), [np.array(expected)], tolerance)
    assert finding is not None
    assert finding.actual == actual[index]


@property_based
@given(
    actual=st.lists(st.floats(), min_size=1, max_size=5),
    tolerance=tolerances,
    data=st.data(),
)
def test_no_values_crash_a_judge(actual: list[float], tolerance: Tolerance, data: st.DataObject) -> None:
    """NaN, infinity, subnormal and huge values get a verdict; NaN and infinity never pass."""
    expected = data.draw(st.lists(expected_numbers, min_size=len(actual), max_size=len(actual)))
    numbers = judged_numbers(actual, expected, tolerance)
    array = judged_array(np.array(actual), [np.array(expected), -np.array(expected)], tolerance)
    if not all(map(math.isfinite, actual)):
        assert numbers is not None
        assert array is not None


@property_based
@given(shape=npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3), tolerance=tolerances)
def test_empty_and_scalar_arrays_get_a_verdict(shape: tuple[int, ...], tolerance: Tolerance) -> None:
    """Arrays of any shape equal themselves, those without entries or without axes too."""
    assert judged_array(np.ones(shape), [np.ones(shape)], tolerance) is None


# -- what is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXERCISE.functions)
@property_based
@given(value=values(), after=arrays())
def test_every_answer_is_read_or_refused(name: str, value: Value, after: Array) -> None:
    """Whatever a function returns, and whatever became of its arguments, is read as the contract says or refused."""
    function = EXERCISE.functions[name]
    arguments = function.example(Draw(1))
    tensors = sum(hasattr(argument, "shape") for argument in arguments)
    try:
        result = function.form(arguments, Returned(value, (after,) * tensors))
    except FormError as error:
        result = error
    if isinstance(result, Readable):
        result = result.value
    if not isinstance(result, FormError):
        assert type(result) in {float, np.ndarray}
    else:
        assert result.kind
        assert str(result)


# -- order, subsets, repetition --------------------------------------------------------------------------------------

CHECKS = tuple(check.id for check in EXERCISE.checks)
# They fail, block each other, end the process, keep a state, and switch things for the whole process.
SUBMISSION_NAMES = (
    "wrong/own_formula_is_wrong",
    "mishaps/calls_a_stub",
    "mishaps/exit_at_import",
    "correct/global_switches",
)
orders = st.permutations(CHECKS).flatmap(lambda order: st.integers(1, len(order)).map(lambda count: order[:count]))


@pytest.fixture(scope="module", params=SUBMISSION_NAMES)
def sat(
    request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory
) -> tuple[QuickExam, dict[str, Finding]]:
    """A submission's exam, and its findings in the sheet's order."""
    folder: Path = Case(EXERCISE, ROOT, SUBMISSIONS / request.param).build(tmp_path_factory.mktemp("group"))
    exam = QuickExam(open_submission(EXERCISE, folder), sandbox)
    return exam, exam.sit("salt")


@few
@given(order=orders)
def test_findings_depend_neither_on_the_order_nor_on_the_others(
    sat: tuple[QuickExam, dict[str, Finding]], order: list[str]
) -> None:
    """In any order, with any others or none, a check has the very same finding, values included."""
    exam, everything = sat
    assert len(everything) == len(CHECKS)
    for check_id, finding in exam.sit("salt", order).items():
        assert repr(finding) == repr(everything[check_id]), check_id  # NaN does not equal itself


def test_the_same_salt_gives_the_same_findings(sat: tuple[QuickExam, dict[str, Finding]]) -> None:
    """Examined again a submission gets the very same findings; with another salt, at least the same verdicts."""
    exam, everything = sat
    assert repr(exam.sit("salt")) == repr(everything)
    other = exam.sit("another salt")
    assert {c: f.verdict for c, f in other.items()} == {c: f.verdict for c, f in everything.items()}
