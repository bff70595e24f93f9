"""Two laws that meet at some value of an argument: found with the bound, and never where there is no such pair."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from grader.judging.branches import find_branches
from grader.judging.finding import Law
from grader.judging.law import predicts, write_law

RNG = np.random.default_rng(1)
Function = Callable[[float, float], float]


def inputs(counts: list[int]) -> dict[str, list[float]]:
    """Whole numbers, and a variance of any size for each."""
    return {"n": list(counts), "v": [float(10**v) for v in RNG.uniform(-3, 3, len(counts))]}


KNOWN = inputs([*[1] * 6, 2, 2, 2, *range(3, 13), 16, 17, 20, 31, 32, 33, 64, 65, 99, 100, 128, 200, 500, 1000, 2000])
FRESH = inputs([1, 1, 2, 3, 4, 5, 7, 9, 13, 18, 24, 40, 70, 90, 150, 300, 700, 1500])
ELSEWHERE = inputs([*range(1, 80), *range(80, 3000, 37)])


def values(function: Function, at: dict[str, list[float]]) -> list[float]:
    """What a function gives."""
    return [function(n, v) for n, v in zip(at["n"], at["v"], strict=True)]


def found(function: Function) -> Law | None:
    """What is found of a function."""

    def ask(asked: Sequence[tuple[float, ...]]) -> list[float]:
        return [function(*each) for each in asked]

    return find_branches(values(function, KNOWN), KNOWN, values(function, FRESH), FRESH, ask)


@pytest.mark.parametrize(
    ("function", "formula"),
    [
        (lambda n, v: v / n if n <= 10 else 2 * v / n, "v / n (n ≤ 10), 2 · v / n (n > 10)"),
        (lambda n, v: v / n if n < 45 else v, "v / n (n ≤ 44), v (n > 44)"),
        (lambda n, v: v if n == 1 else 3 * n * v, "v (n ≤ 1), 3 · n · v (n > 1)"),
        (lambda n, v: 0.0 if v < 1 else math.sqrt(v) * n, "0 (v < 1), n · √v (v ≥ 1)"),
        (lambda n, v: v**2 if v <= 0.25 else v / n, "v² (v ≤ 0.25), v / n (v > 0.25)"),
    ],
)
def test_branches_are_found(function: Function, formula: str) -> None:
    """Both laws, the bound, and on which side the bound itself lies; they predict whatever is asked elsewhere."""
    law = found(function)
    assert law is not None
    assert write_law(law, {}) == formula
    assert predicts(law, values(function, ELSEWHERE), ELSEWHERE)


@pytest.mark.parametrize(
    "function",
    [
        lambda n, v: math.sin(n * v),
        lambda n, v: v / n if n < 10 else (2 * v / n if n < 90 else v),
        lambda n, v: v / n if n % 2 else 2 * v / n,
        lambda n, v: math.nan if n == 1 else v,
        lambda n, v: v / n if n * v < 1 else 2 * v / n,
    ],
)
def test_nothing_is_told_of_others(function: Function) -> None:
    """Three laws, a bound on a product, and what is none."""
    assert found(function) is None
