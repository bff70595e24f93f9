"""What the exam demands of an initialiser, as a whole: right ones pass, and each wrong one is named."""

import math
from collections.abc import Callable
from contextlib import nullcontext
from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from cases import EXERCISE

from grader.draw import Draw
from grader.engine.consequences import Own, Record
from grader.engine.expected import Expected
from grader.engine.student import Answer
from grader.engine.unmet import Unmet
from grader.judging.finding import Finding
from grader.sheet.contract import BEFORE
from grader.sheet.initialisers import (
    ENTRIES,
    Variance,
    reject,
    require_independence,
    require_variance,
    wide_and_tall,
)
from grader.sheet.kinds import SheetKind
from grader.sheet.samples import Deviation, variance_band

SEEDS = range(8)
NAME = "relu_weight_variance"
Fill = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


def answer(value: Any) -> Answer:
    """What a student's function gave."""
    return Answer(value, None, "relu_normal_", (), None, "")


def initialiser(fill: Fill, seed: int) -> Callable[[torch.Tensor], Answer]:
    """A student's initialiser that fills with the deviation √(2 / fan_in) times what ``fill`` draws."""
    rng = np.random.default_rng(seed)

    def initialise(weight: torch.Tensor) -> Answer:
        entries = math.sqrt(2 / weight.shape[1]) * fill(rng, (weight.shape[0], weight.shape[1]))
        return answer(entries.astype(np.float32).astype(np.float64))

    return initialise


def required(
    fill: Fill, seed: int, formula: Callable[[int], Any] = lambda fan_in: 2 / fan_in, seconds: float = 0.0
) -> str | None:
    """What the demand for the right variance returns, for a student with this formula, and for calls that take long."""
    student: Any = SimpleNamespace(**{NAME: lambda fan_in: answer(formula(fan_in)), "stand_ins": {}})
    own = Own(student, Expected(EXERCISE), lambda _name: Record(failed=True, calls=()))
    variance = Variance(NAME, own, Expected(EXERCISE))
    return require_variance(initialiser(fill, seed), variance, taking(seconds), Draw(seed))


def taking(seconds: float) -> Any:
    """A student whose function takes so long for each call."""
    times = count(step=seconds)
    return SimpleNamespace(computed_seconds=lambda: next(times), aside=nullcontext)


def refusal(demand: Callable[..., object], *arguments: Any) -> Finding:
    """The finding of a demand that must not be met."""
    with pytest.raises(Unmet) as caught:
        demand(*arguments)
    return caught.value.finding


def independent(fill: Fill, seed: int) -> None:
    """Demand independence of an initialiser."""
    require_independence(initialiser(fill, seed), taking(0.0), Draw(seed))


def normal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Normal entries."""
    return rng.standard_normal(shape)


def uniform(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Uniform entries."""
    return rng.uniform(-math.sqrt(3), math.sqrt(3), shape)


def rademacher(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Entries that are 1 or −1."""
    return rng.choice([-1.0, 1.0], shape)


@pytest.mark.parametrize("fill", [normal, uniform, rademacher])
def test_right_initialiser_passes(fill: Fill) -> None:
    """Any distribution of the right variance passes; false-fail rate 8e-12 for the variance, 6e-11 for the rest."""
    for seed in SEEDS:
        independent(fill, seed)
        assert required(fill, seed) is None


@pytest.mark.parametrize("entries", [10_000, 25_000, ENTRIES])
def test_shapes(entries: int) -> None:
    """One shape is wide and one tall, by a factor of 2 to 3.3, and neither holds more entries than it may."""
    for seed in range(200):
        wide, tall = wide_and_tall(Draw(seed), entries)
        assert 1.95 < wide[1] / wide[0] < 3.4
        assert 1.95 < tall[0] / tall[1] < 3.4
        for fan_out, fan_in in (wide, tall):
            assert 0.98 * entries < fan_out * fan_in <= entries


# -- independence ----------------------------------------------------------------------------------------------------


def with_rows(row: Callable[[np.random.Generator, int], np.ndarray]) -> Fill:
    """Every row is made anew by the same function."""
    return lambda rng, shape: np.stack([row(rng, shape[1]) for _row in range(shape[0])])


def first_row_only(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """What was there before, below the first row."""
    entries = np.full(shape, BEFORE / math.sqrt(2 / shape[1]))
    entries[0] = normal(rng, (1, shape[1]))
    return entries


def symmetric(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Equal to its transpose where it is square."""
    entries = normal(rng, shape)
    return np.triu(entries) + np.triu(entries, 1).T if shape[0] == shape[1] else entries


def antisymmetric(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """The negative of its transpose where it is square."""
    entries = normal(rng, shape)
    return np.triu(entries, 1) - np.triu(entries, 1).T if shape[0] == shape[1] else entries


def one_row_twice(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """One row stands there a second time."""
    entries = normal(rng, shape)
    entries[-1] = entries[0]
    return entries


def one_column_twice(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """One column stands there a second time, with the other sign."""
    entries = normal(rng, shape)
    entries[:, -1] = -entries[:, 0]
    return entries


# Two statistics see these; which of them speaks first depends on the shape and the draw.
SIMILAR, UNEVEN = "similar_rows correlated_entries", "scattered_rows correlated_entries"


@pytest.mark.parametrize(
    ("fill", "kinds"),
    [
        (lambda _rng, shape: normal(np.random.default_rng(42), shape), "repeated_draw"),
        (lambda rng, shape: np.broadcast_to(normal(rng, (1, shape[1])), shape), "correlated_entries"),
        (lambda rng, shape: np.broadcast_to(normal(rng, (shape[0], 1)), shape), "correlated_entries"),
        (lambda rng, shape: normal(rng, (1, shape[1])) * rademacher(rng, (shape[0], 1)), SIMILAR),
        (lambda rng, shape: normal(rng, (shape[0], 1)) * rademacher(rng, (1, shape[1])), SIMILAR),
        (one_row_twice, "similar_rows"),
        (one_column_twice, "similar_rows"),
        (symmetric, "symmetric"),
        (antisymmetric, "symmetric"),
        (lambda _rng, shape: np.ones(shape), "constant"),
        (lambda _rng, shape: np.zeros(shape), "constant"),
        (lambda _rng, shape: np.linspace(-1.7, 1.7, shape[0] * shape[1]).reshape(shape), "correlated_entries"),
        (lambda rng, shape: np.resize(normal(rng, (1, 12)), shape), "correlated_entries"),
        (lambda rng, shape: np.sort(normal(rng, shape), axis=None).reshape(shape), "correlated_entries"),
        (with_rows(lambda rng, length: np.sort(normal(rng, (1, length))[0])), "correlated_entries"),
        (lambda rng, shape: normal(rng, shape) * np.linspace(0.1, 1.7, shape[0])[:, None], "scattered_rows"),
        (lambda rng, shape: normal(rng, shape) * np.linspace(0.1, 1.7, shape[1]), "scattered_rows"),
        (with_rows(lambda rng, length: normal(rng, (1, length))[0] + 0.3 * rng.normal()), UNEVEN),
        (lambda rng, shape: normal(rng, shape) + 0.2, "wrong_mean"),
        (lambda rng, shape: normal(rng, shape) + 0.04, "wrong_mean"),  # missed with a probability of 1e-7
        (lambda rng, shape: normal(rng, shape) - 0.04, "wrong_mean"),
        (lambda rng, shape: normal(rng, shape) + BEFORE / math.sqrt(2 / shape[1]), "wrong_mean"),
        (lambda rng, shape: normal(rng, shape) + 0.01 / math.sqrt(2 / shape[1]), "wrong_mean"),
        (lambda rng, shape: np.abs(normal(rng, shape)), "wrong_mean"),
        (first_row_only, "untouched_entries"),
    ],
)
def test_dependent_entries_are_named(fill: Fill, kinds: str) -> None:
    """The first complaint about dependent entries is the one that names the mistake, on any drawn shapes."""
    for seed in SEEDS:
        finding = refusal(independent, fill, seed)
        assert finding.kind in kinds.split()
        assert finding.reason.startswith("After relu_normal_() the entries ")


# -- variance --------------------------------------------------------------------------------------------------------


def times(ratio: float) -> Fill:
    """Normal entries whose sample variance is off by exactly this factor."""

    def fill(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
        entries = normal(rng, shape)
        stretched: np.ndarray = math.sqrt(ratio) * (entries - entries.mean()) / entries.std()
        return stretched

    return fill


def by_shape(variance: Callable[[int, int], float]) -> Fill:
    """Normal entries with a variance that follows from fan_out and fan_in."""
    return lambda rng, shape: normal(rng, shape) * math.sqrt(variance(*shape) * shape[1] / 2)


def half(_fan_out: int, fan_in: int) -> float:
    """Half of the right variance."""
    return 1 / fan_in


@pytest.mark.parametrize(
    "fill",
    [
        times(0.9),
        times(1.1),
        by_shape(lambda _fan_out, _fan_in: 1.0),
        by_shape(lambda _fan_out, fan_in: 1 / fan_in),
        by_shape(lambda _fan_out, fan_in: 4 / fan_in),
        by_shape(lambda _fan_out, fan_in: (2 / fan_in) ** 2),
        by_shape(lambda _fan_out, fan_in: 2 * math.pi / ((math.pi - 1) * fan_in)),
        by_shape(lambda fan_out, _fan_in: 2 / fan_out),
        by_shape(lambda fan_out, fan_in: 2 / (fan_out + fan_in)),
        by_shape(lambda fan_out, fan_in: 4 / (fan_out + fan_in)),
        by_shape(lambda _fan_out, fan_in: 2 / (3 * fan_in)),
        lambda _rng, shape: np.zeros(shape),
    ],
)
def test_wrong_variance_is_named(fill: Fill) -> None:
    """A variance that is off by 10 %, or by any known mistake, is wrong when the student's own formula is right."""
    for seed in SEEDS:
        assert refusal(required, fill, seed).kind == "wrong_variance"


def right(_fan_out: int, fan_in: int) -> float:
    """The right variance."""
    return 2 / fan_in


def unless(is_special: Callable[[int, int], bool], special: Callable[[int, int], float] = half) -> Fill:
    """Normal entries with the right variance, but for some shapes."""
    return by_shape(lambda *shape: special(*shape) if is_special(*shape) else right(*shape))


# Right, or nearly so, on a weight of a hundred rows and columns and more.
EXCEPTIONS = {
    "fan_in + 1": by_shape(lambda _fan_out, fan_in: 2 / (fan_in + 1)),
    "fan_in + 2": by_shape(lambda _fan_out, fan_in: 2 / (fan_in + 2)),
    "fan_in - 1, at least 1": by_shape(lambda _fan_out, fan_in: 2 / max(fan_in - 1, 1)),
    "fan_in - 2, at least 1": by_shape(lambda _fan_out, fan_in: 2 / max(fan_in - 2, 1)),
    "fan_in - 1, at least 2": by_shape(lambda _fan_out, fan_in: 2 / max(fan_in - 1, 2)),
    "fan_in + 0.5": by_shape(lambda _fan_out, fan_in: 2 / (fan_in + 0.5)),
    "fan_in, at least 2": by_shape(lambda _fan_out, fan_in: 2 / max(fan_in, 2)),
    "fan_in, at least 16": by_shape(lambda _fan_out, fan_in: 2 / max(fan_in, 16)),
    "fan_in, at least 64": by_shape(lambda _fan_out, fan_in: 2 / max(fan_in, 64)),
    "fan_in, at most 1024": by_shape(lambda _fan_out, fan_in: 2 / min(fan_in, 1024)),
    "fan_in, at most 32,768": by_shape(lambda _fan_out, fan_in: 2 / min(fan_in, 2**15)),
    "deviation, at most 1/2": by_shape(lambda _fan_out, fan_in: min(0.5, math.sqrt(2 / fan_in)) ** 2),
    "deviation, at most 1": by_shape(lambda _fan_out, fan_in: min(1.0, math.sqrt(2 / fan_in)) ** 2),
    "deviation, at least 0.01": by_shape(lambda _fan_out, fan_in: max(0.01, math.sqrt(2 / fan_in)) ** 2),
    "half for one input": unless(lambda _fan_out, fan_in: fan_in == 1),
    "half for two inputs": unless(lambda _fan_out, fan_in: fan_in == 2),
    "half for up to eight inputs": unless(lambda _fan_out, fan_in: 2 < fan_in <= 8),
    "half for an odd fan_in": unless(lambda _fan_out, fan_in: fan_in % 2 == 1),
    "half for an even fan_in": unless(lambda _fan_out, fan_in: fan_in % 2 == 0),
    "half for a fan_in that is a power of two": unless(lambda _fan_out, fan_in: fan_in & (fan_in - 1) == 0),
    "half for wide weights": unless(lambda fan_out, fan_in: fan_in > fan_out),
    "half for tall weights": unless(lambda fan_out, fan_in: fan_out > fan_in),
    "half for one row": unless(lambda fan_out, _fan_in: fan_out == 1),
    "half for 20,000 rows": unless(lambda fan_out, _fan_in: fan_out >= 20_000),
    "half for many entries": unless(lambda fan_out, fan_in: fan_out * fan_in > 100_000),
    "rounded to a hundredth": by_shape(lambda _fan_out, fan_in: round(math.sqrt(2 / fan_in), 2) ** 2),
    "the smaller side": by_shape(lambda fan_out, fan_in: 2 / min(fan_out, fan_in)),
    "the larger side": by_shape(lambda fan_out, fan_in: 2 / max(fan_out, fan_in)),
}


@pytest.mark.parametrize("fill", EXCEPTIONS.values(), ids=EXCEPTIONS)
def test_no_shape_is_an_exception(fill: Fill) -> None:
    """Where few inputs, many rows or one row get another variance, that is found, whatever is drawn."""
    for seed in range(3):
        assert refusal(required, fill, seed).kind == "wrong_variance"


@pytest.mark.parametrize("ratio", [0.97, 1.03])
def test_three_percent_are_wrong(ratio: float) -> None:
    """A variance that is off by 3 % fails; it passes with a probability of 1.2e-6."""
    for seed in range(4):
        finding = refusal(required, by_shape(lambda *shape: ratio * right(*shape)), seed)
        assert finding.kind == "wrong_variance"
        assert "a variance that is up to 2.3 % off passes" in " ".join(finding.notes)


@pytest.mark.parametrize("ratio", [0.985, 1.015])
def test_one_and_a_half_percent_are_right(ratio: float) -> None:
    """A variance that is off by 1.5 % passes; it fails with a probability of 2e-6."""
    for seed in range(4):
        assert required(by_shape(lambda *shape: ratio * right(*shape)), seed) is None


@pytest.mark.parametrize(
    ("seconds", "ratio", "band"),
    [(0.001, 1.03, "2.3"), (0.25, 1.04, "3.1"), (1.0, 1.04, None), (1.0, 1.1, "5.1")],
)
def test_slow_function_is_asked_for_what_time_allows(seconds: float, ratio: float, band: str | None) -> None:
    """Of a function that takes 6 µs an entry that is 220,000, of a slower one 41,000; the report says what passes."""
    fill = times(ratio)
    if band is None:
        assert required(fill, 0, seconds=seconds) is None
    else:
        finding = refusal(lambda: required(fill, 0, seconds=seconds))
        assert f"up to {band} % off passes" in " ".join(finding.notes)


def test_untouched_entries_are_named_before_the_variance() -> None:
    """Of a weight that is partly filled the rest is the news, not its variance."""
    assert refusal(required, first_row_only, 0).kind == "untouched_entries"


@pytest.mark.parametrize("factor", [0.5, 2.0, 1.467])
def test_variance_of_the_students_own_formula_passes(factor: float) -> None:
    """An initialiser that follows the student's own wrong formula passes, with a sentence that names the formula."""
    for seed in SEEDS:
        consequence = required(times(factor), seed, lambda fan_in: factor * 2 / fan_in)
        assert consequence is not None
        assert "your relu_weight_variance says" in consequence
        assert "which is judged in item 1.6" in consequence


@pytest.mark.parametrize("value", [0.0, -1.0, 5e-324, 1e308, 1e-300])
def test_odd_formula_excuses_nothing(value: float) -> None:
    """A formula that gives nonsense is no excuse, and no reason to fail for the grader."""
    assert refusal(required, times(0.5), 0, lambda _fan_in: value).kind == "wrong_variance"


@pytest.mark.parametrize("sign", [-1, 1])
def test_right_formula_excuses_nothing(sign: int) -> None:
    """If the student's formula is right, a variance just outside the band is not blamed on it."""
    ratio = 1 + sign * 1.2 * variance_band(ENTRIES)
    assert refusal(required, times(ratio), 0).kind == "wrong_variance"


# -- what is said of a deviation ---------------------------------------------------------------------------------------


def test_sample_without_deviation_passes() -> None:
    """Nothing is said of weights that are as they should be."""
    reject(answer(np.ones((2, 2))), None)


def test_deviation_completes_the_sentence() -> None:
    """A deviation is told as a sentence; its ratio is kept apart, and the right value out of both."""
    deviation = Deviation(SheetKind.WRONG_VARIANCE, "have the variance 0.5", 0.5, 0.125, 4.0)
    with pytest.raises(Unmet) as caught:
        reject(answer(np.ones((2, 2))), deviation)
    finding = caught.value.finding
    assert finding.reason == "After relu_normal_() the entries have the variance 0.5."
    assert (finding.ratio, finding.comparison) == (4.0, "That is 4 times too large.")
    assert (finding.kind, finding.actual, finding.expected) == ("wrong_variance", 0.5, 0.125)
    assert "0.125" not in finding.reason + finding.comparison


@pytest.mark.parametrize(("ratio", "text"), [(None, ""), (math.inf, ""), (0.0, "It is 0 where it must not be.")])
def test_deviation_without_a_telling_ratio(ratio: float | None, text: str) -> None:
    """A ratio that says nothing is left out."""
    with pytest.raises(Unmet) as caught:
        reject(answer(np.ones((2, 2))), Deviation(SheetKind.CONSTANT, "are odd", 0.0, 0.0, ratio))
    assert caught.value.finding.comparison == text
