"""Matching outcomes of calls: unique, several, none; narrow before wide, the whole before the part."""

import numpy as np
import pytest

from grader.judging.finding import Diagnosis, Suspect
from grader.judging.matching import Outcome, matching, matching_samples
from grader.judging.tolerance import Tolerance

TOLERANCES = (Tolerance(1e-5), Tolerance(3e-3))


def values(*numbers: float | list[float]) -> list[Outcome]:
    """Outcomes with these values."""
    return [Outcome(np.asarray(number)) for number in numbers]


def test_unique_several_none() -> None:
    """What agrees in every call fits."""
    candidates = {"double": [values(2.0, 4.0)], "plus one": [values(2.0, 3.0)], "twice": [values(2.0, 4.0)]}
    assert matching(values(2.0, 3.0), candidates, TOLERANCES) == ["plus one"]
    assert matching(values(2.0, 4.0), candidates, TOLERANCES) == ["double", "twice"]
    assert matching(values(2.0, 5.0), candidates, TOLERANCES) == []


def test_narrow_before_wide() -> None:
    """A number typed with few digits fits loosely, and only if nothing fits exactly."""
    candidates = {"π": [values(3.14159265)], "rounded": [values(3.14)]}
    assert matching(values(3.14), candidates, TOLERANCES) == ["rounded"]
    assert matching(values(3.142), candidates, TOLERANCES) == ["π", "rounded"]


def test_forms() -> None:
    """A mistake that has several forms fits in any of them, but in one as a whole."""
    candidates = {"mistake": [values(1.0, 2.0), values(1.1, 2.2)]}
    assert matching(values(1.1, 2.2), candidates, TOLERANCES) == ["mistake"]
    assert matching(values(1.0, 2.2), candidates, TOLERANCES) == []


def test_part_is_a_last_resort() -> None:
    """The part that was judged decides where the whole fits nothing."""
    candidates = {"sum": [values([6.0, 1.0])], "sum and root": [values([6.0, 2.0])]}
    view = lambda value: value[:1]  # noqa: E731
    assert matching(values([6.0, 2.0]), candidates, TOLERANCES, view) == ["sum and root"]
    assert matching(values([6.0, 3.0]), candidates, TOLERANCES, view) == ["sum", "sum and root"]
    assert matching(values([6.0, 3.0]), candidates, TOLERANCES) == []


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none(odd: float) -> None:
    """NaN fits NaN, an infinity the same infinity, and neither fits a number."""
    candidates = {"odd": [values([odd, 1.0])], "zero": [values([0.0, 1.0])]}
    assert matching(values([odd, 1.0]), candidates, TOLERANCES) == ["odd"]
    assert matching(values([5.0, 1.0]), candidates, TOLERANCES) == []


def test_faults() -> None:
    """Where a call goes wrong, it is what goes wrong that counts."""
    actual = [Outcome(np.asarray(1.0)), Outcome(fault="ValueError: odd")]
    candidates = {
        "same": [[Outcome(np.asarray(5.0)), Outcome(fault="ValueError: odd")]],
        "other": [[Outcome(np.asarray(1.0)), Outcome(fault="KeyError: odd")]],
        "value": [values(1.0, 2.0)],
    }
    assert matching(actual, candidates, TOLERANCES) == ["same"]
    assert matching(values(1.0, 2.0), candidates, TOLERANCES) == ["value"]


def test_gradients() -> None:
    """Values that agree are not enough where a gradient was asked for."""
    actual = [Outcome(np.asarray(1.0), np.asarray([2.0]))]
    candidates = {
        "cut off": [[Outcome(np.asarray(1.0), None)]],
        "half": [[Outcome(np.asarray(1.0), np.asarray([1.0]))]],
        "same": [[Outcome(np.asarray(1.0), np.asarray([2.0]))]],
    }
    assert matching(actual, candidates, TOLERANCES) == ["same"]


def test_shapes_that_differ_do_not_fit() -> None:
    """Nothing is broadcast."""
    assert matching(values([1.0, 1.0]), {"one": [values(1.0)]}, TOLERANCES) == []


def test_samples_are_grouped() -> None:
    """Weights of the same arguments are looked at together; each group has to be alike."""
    rng = np.random.default_rng(0)

    def drawn(*deviations: float) -> list[Outcome]:
        return [Outcome(deviation * rng.standard_normal((90, 110))) for deviation in deviations]

    groups = ["small", "small", "large"]
    candidates = {"right": [drawn(1, 1, 2)], "wrong": [drawn(1, 1, 1)], "late": [drawn(9, 9, 9), drawn(1, 1, 3)]}
    assert matching_samples(drawn(1, 1, 1), candidates, groups, 1000.25) == ["wrong"]
    assert matching_samples(drawn(1, 1, 3), candidates, groups, 1000.25) == ["late"]
    assert matching_samples(drawn(5, 5, 5), candidates, groups, 1000.25) == []


def test_samples_with_faults() -> None:
    """A weight of the wrong form is matched by its fault alone."""
    actual = [Outcome(np.ones((3, 3))), Outcome(fault="not_in_place: x")]
    candidates = {"same": [[Outcome(np.zeros((3, 3))), Outcome(fault="not_in_place: x")]], "none": [[*actual[:1] * 2]]}
    assert matching_samples(actual, candidates, ["a", "a"], 1000.25) == ["same"]


def test_misconception_is_the_only_suspect() -> None:
    """Only a single suspect is named as the misconception."""
    one, two = (Suspect(name, "thought", "hint") for name in ("one", "two"))
    assert Diagnosis("relu_mean", (one,), 9).misconception == "one"
    assert Diagnosis("relu_mean", (one, two), 9).misconception is None
    assert Diagnosis("relu_mean", (), 9).misconception is None
