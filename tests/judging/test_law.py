"""What a function of numbers computes: found where there is a law, and never told where there is none."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judging.finding import Ending, Law, Piece, Term
from grader.judging.law import find_law, predicts, write_law

RNG = np.random.default_rng(0)
NAMES = ("n", "w", "x")


def inputs(count: int, largest: int, spread: float) -> dict[str, list[float]]:
    """Whole numbers from 1 on, and two variances of so many orders of magnitude to each side."""
    whole = [1, 2, 3, *np.exp(RNG.uniform(0, math.log(largest), count - 3)).round()]
    return {
        "n": [int(n) for n in whole],
        **{name: [float(v) for v in 10 ** RNG.uniform(-spread, spread, count)] for name in ("w", "x")},
    }


KNOWN, FRESH, ELSEWHERE = inputs(22, 500, 1), inputs(12, 10_000, 10), inputs(60, 10_000, 10)


def values(function: Callable[..., float], arguments: Mapping[str, list[float]]) -> list[float]:
    """What a function gives."""
    return [function(*each) for each in zip(*arguments.values(), strict=True)]


def found(function: Callable[..., float], names: tuple[str, ...] = NAMES, *, wide: bool = False) -> Law | None:
    """The law of a function of these arguments."""
    known, fresh = ({name: at[name] for name in names} for at in (KNOWN, FRESH))
    return find_law(values(function, known), known, values(function, fresh), fresh, wide=wide)


def text(function: Callable[..., float], *names: str) -> str | None:
    """The same as a formula."""
    law = found(function, names)
    return None if law is None else write_law(law, {"n": "fan_in", "w": "Var(W)", "x": "Var(x)"})


@pytest.mark.parametrize(
    ("function", "formula"),
    [
        (lambda n, w, x: n * w * x, "fan_in · Var(W) · Var(x)"),
        (lambda n, w, x: math.sqrt(n * w * x), "√(fan_in · Var(W) · Var(x))"),
        (lambda n, w, x: n * w + x, "fan_in · Var(W) + Var(x)"),
        (lambda n, w, x: n * (w + x), "fan_in · Var(W) + fan_in · Var(x)"),
        (lambda n, w, x: (n - 1) * w * x, "(fan_in − 1) · Var(W) · Var(x)"),
        (lambda n, w, x: n * w * x * (1 - math.pi) / 2, "−(π − 1) · fan_in · Var(W) · Var(x) / 2"),
        (lambda n, w, x: n**2 * w**2.5 / x**3, "fan_in² · Var(W)² · √Var(W) / Var(x)³"),
        (
            lambda n, w, x: n * w * x / 2 - math.sqrt(n * w * x / (2 * math.pi)),
            "fan_in · Var(W) · Var(x) / 2 − √(fan_in · Var(W) · Var(x) / (2π))",
        ),
        (lambda n, w, x: 0.34085 * n * w * x, "0.34085 · fan_in · Var(W) · Var(x)"),
        (lambda _n, _w, _x: 0.5, "1 / 2"),
        (lambda _n, _w, _x: 0.0, "0"),
    ],
)
def test_laws_of_three_arguments(function: Callable[..., float], formula: str) -> None:
    """Products of powers, with a shift, and sums of two."""
    assert text(function, *NAMES) == formula


@pytest.mark.parametrize(
    ("name", "function", "formula"),
    [
        ("n", lambda n: 2 / n, "2 / fan_in"),
        ("n", lambda n: math.sqrt(2 / n), "√(2 / fan_in)"),
        ("n", lambda n: 1 / math.sqrt(n), "1 / √fan_in"),
        ("n", lambda n: 1 / (n + 1), "1 / (fan_in + 1)"),
        ("n", lambda n: 2 * math.pi / (math.pi - 1) / n, "2 / ((1 − 1/π) · fan_in)"),
        ("n", lambda n: 1 / n**2 + 1 / n, "1 / fan_in² + 1 / fan_in"),
        ("w", lambda v: math.sqrt(v / (2 * math.pi)), "√(Var(W) / (2π))"),
        ("w", lambda v: v / 2 - v * v / 4, "Var(W) / 2 − Var(W)² / 4"),
        ("w", lambda v: 0.399 * math.sqrt(v), "0.399 · √Var(W)"),
        ("w", lambda v: (1 + 1 / math.pi) * v / 2, "(1 + 1/π) · Var(W) / 2"),
    ],
)
def test_laws_of_one_argument(name: str, function: Callable[..., float], formula: str) -> None:
    """Powers in halves; constants as people write them, or in digits."""
    assert text(function, name) == formula


@pytest.mark.parametrize(
    ("name", "function", "ending", "places"),
    [
        ("n", lambda n: 2 // n, Ending.FLOOR, 0),
        ("n", lambda n: n // 2, Ending.FLOOR, 0),
        ("n", lambda n: round(2 / n, 2), Ending.DECIMALS, 2),
        ("w", lambda v: round(v / 2, 3), Ending.DECIMALS, 3),
        ("w", lambda v: float(f"{v / 2:.3g}"), Ending.DIGITS, 3),
    ],
)
def test_rounded_laws(name: str, function: Callable[..., float], ending: Ending, places: int) -> None:
    """What is rounded in the end is told with the formula before it."""
    law = found(function, (name,))
    assert law is not None
    assert (law.ending, law.places) == (ending, places)
    assert write_law(law, {}) in {"2 / n", "n / 2", "w / 2"}


@pytest.mark.parametrize(
    ("name", "function", "formula", "ending", "bound"),
    [
        ("n", lambda n: 1 / max(n, 16), "1 / n", Ending.AT_MOST, 1 / 16),
        ("n", lambda n: min(0.5, 2 / n), "2 / n", Ending.AT_MOST, 0.5),
        ("n", lambda n: max(1 / (n + 1), 0.01), "1 / (n + 1)", Ending.AT_LEAST, 0.01),
        ("w", lambda v: max(v / 2, 1.0), "w / 2", Ending.AT_LEAST, 1.0),
    ],
)
def test_bounded_laws(name: str, function: Callable[..., float], formula: str, ending: Ending, bound: float) -> None:
    """What is kept from being small or large is told with its bound, where several inputs lie beyond it."""
    law = found(function, (name,))
    assert law is not None
    assert (write_law(law, {}), law.ending) == (formula, ending)
    assert law.bound == pytest.approx(bound)


@pytest.mark.parametrize(
    ("function", "formula", "ending"),
    [
        (lambda n, w, x: min(n, 100) * w * x, "min(fan_in, 100) · Var(W) · Var(x)", Ending.NONE),
        (lambda n, w, x: w * x / max(n - 1, 1), "Var(W) · Var(x) / max(fan_in − 1, 1)", Ending.NONE),
        (lambda n, w, _x: w / (n + 0.01), "Var(W) / (fan_in + 0.01)", Ending.NONE),
        (lambda n, w, _x: w / math.log(n + 1), "Var(W) / log(fan_in + 1)", Ending.NONE),
        (lambda n, w, _x: w / sum(range(1, int(n) + 1)), "2 · Var(W) / (fan_in · (fan_in + 1))", Ending.NONE),
        (lambda n, w, _x: int(n) // 2 * w, "⌊fan_in / 2⌋ · Var(W)", Ending.NONE),
        (lambda n, w, x: math.log(n * w * x), "fan_in · Var(W) · Var(x)", Ending.LOG),
        (lambda n, _w, _x: math.exp(-2 / n), "−2 / fan_in", Ending.EXP),
        (lambda n, w, x: max(n * w * x - math.sqrt(x), 0.0), "fan_in · Var(W) · Var(x) − √Var(x)", Ending.AT_LEAST),
    ],
)
def test_rarer_laws(function: Callable[..., float], formula: str, ending: Ending) -> None:
    """What stands in place of an argument, a logarithm, an exponential, a difference with a floor: if asked for."""
    law = found(function, wide=True)
    assert law is not None
    assert write_law(law, {"n": "fan_in", "w": "Var(W)", "x": "Var(x)"}) == formula
    assert law.ending is ending
    assert predicts(law, values(function, ELSEWHERE), ELSEWHERE)


def bfloat16(value: float) -> float:
    """The number that is left of one in bfloat16."""
    return float(torch.tensor(value, dtype=torch.bfloat16))


@pytest.mark.parametrize("constant", [2.0, 0.5, 1 / (2 * math.pi), 0.34085, 0.3, 2.9, 1.02])
@pytest.mark.parametrize(("number", "precision"), [(bfloat16, 1.6e-2), (lambda v: float(np.float16(v)), 2e-3)])
def test_constants_of_few_digits_are_not_made_up(
    number: Callable[[float], float], precision: float, constant: float
) -> None:
    """Where little is left of a constant, its digits are told, or a form that is the constant itself."""
    law = found(lambda n: number(constant / n), ("n",))
    assert law is not None
    assert law.precision == precision
    assert law.terms[0].constant == pytest.approx(constant, rel=precision / 4)


@pytest.mark.parametrize(("number", "precision"), [(np.float16, 2e-3), (np.float32, 2e-6), (float, 1e-9)])
def test_precision(number: type, precision: float) -> None:
    """How exactly a law is computed belongs to it."""
    law = found(lambda n: float(number(2) / number(n)), ("n",))
    assert law is not None
    assert (write_law(law, {}), law.precision) == ("2 / n", precision)


@pytest.mark.parametrize(
    "function",
    [
        lambda n: 0.7 if n <= 16 else 1 / n,
        lambda n: min(1 / n, 1 / n**2 + 0.01),
        lambda n: 1.5 if n == 2 else 2 / n,
        lambda n: 2 / n if n < 5000 else 1 / n,
        lambda n: math.exp(-n),
        lambda n: math.log(n + 1),
        lambda n: 2 / (n + 0.001),
        lambda n: 2 / n * (1 + 1e-4 * math.sin(n)),
        lambda n: n % 7,
        lambda n: 2 / n if n < 400 else 2 / n + 1e-9,
        lambda n: math.nan if n == 1 else 2 / n,
        lambda n: math.inf if n == 1 else 2 / n,
    ],
)
def test_near_laws_are_none(function: Callable[..., float]) -> None:
    """What holds nearly everywhere, or nearly, is not told."""
    assert found(function, ("n",)) is None


@pytest.mark.parametrize("floor", [1e-6, 1e-3, 0.05, 0.5])
@pytest.mark.parametrize("power", [0.5, 1.0])
def test_one_odd_value_makes_no_term(floor: float, power: float) -> None:
    """Where a floor holds at few inputs, no second term is found that would hold there alone."""
    law = found(lambda n, w, x: max((n * w * x) ** power, floor))
    assert law is None or len(law.terms) == 1


def test_what_cannot_be_seen_allows_nothing() -> None:
    """How far a value may be off is a matter of what is seen: not of a power of e, nor of what a bound has cut."""
    high = {"n": [1.0, 2.0, 300.0, 500.0, 900.0]}
    logarithm = Law((Term(math.exp(480), {}),), {}, ending=Ending.LOG)
    bound = Law((Term(1e12, {"n": 4.0}),), {}, ending=Ending.AT_MOST, bound=0.5)
    piece = Law((Term(1e20, {"n": 1.0}),), {}, piece=Piece("n", 1000.0, True, (Term(1.0, {}),)))
    for law, values in ((logarithm, [480.0] * 5), (bound, [0.5] * 5), (piece, [1.0] * 5)):
        assert predicts(law, values, high)
        assert not predicts(law, [*values[1:], values[0] * 1.001], high)


HALVES = st.integers(-4, 4).map(lambda half: half / 2)
TERMS = st.builds(
    lambda constant, powers: Term(constant, {name: power for name, power in zip(NAMES, powers, strict=True) if power}),
    st.floats(0.01, 100.0),
    st.tuples(HALVES, HALVES, HALVES),
)
BENDS: list[Callable[[float, float, float], float]] = [
    lambda _n, _w, _x: 1.0,
    lambda n, _w, _x: 1.0 if n > 1 else 1.5,
    lambda n, _w, _x: 1.0 if n > 2 else 0.9,
    lambda n, _w, _x: 1 + 1e-5 / n,
    lambda n, _w, _x: 1 + 1 / (n + 7),
    lambda _n, w, _x: 1 + w / (1 + w),
    lambda _n, w, x: 1 + math.tanh(w * x) / 100,
    lambda n, _w, _x: 1 + (n % 3) / 1000,
]


BOUNDED: list[Callable[[float, float], float]] = [
    lambda value, _middle: value,
    max,
    min,
    lambda value, middle: value if value > middle else middle / 2,
]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    st.lists(TERMS, min_size=1, max_size=2),
    st.sampled_from(BENDS),
    st.sampled_from(BOUNDED),
    st.sampled_from([None, 2, 4]),
    st.booleans(),
)
def test_what_is_told_is_true(
    terms: list[Term],
    bend: Callable[..., float],
    bounded: Callable[[float, float], float],
    digits: int | None,
    wide: bool,  # noqa: FBT001 - a case
) -> None:
    """Of random laws, bent or bounded, and rounded or not, what is told predicts inputs that nobody has looked at.

    Of a value with few digits the law is known to as many: the next is a matter of its constant.
    """

    def bent_sum(n: float, w: float, x: float) -> float:
        at = dict(zip(NAMES, (n, w, x), strict=True))
        total = sum(
            term.constant * math.prod(at[name] ** power for name, power in term.powers.items()) for term in terms
        )
        return float(total * (bend(n, w, x) if bounded is BOUNDED[0] else 1.0))

    middle = float(np.median(values(bent_sum, KNOWN)))

    def function(n: float, w: float, x: float) -> float:
        bent = bounded(bent_sum(n, w, x), middle)
        return bent if digits is None else float(f"{bent:.{digits}g}")

    law = found(function, wide=wide)
    if law is not None:
        near = law if digits is None else replace(law, ending=Ending.NONE, precision=10.0 ** (1 - digits))
        assert predicts(near, values(function, ELSEWHERE), ELSEWHERE)
    if len(terms) == 1 and bend is BENDS[0] and bounded is BOUNDED[0] and digits is None:
        assert law is not None
        assert law.terms[0].powers == terms[0].powers
