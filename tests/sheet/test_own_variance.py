"""What variance an initialiser gives is told in the student's notation, and only where it is so."""

import math
from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from cases import EXERCISE

from grader.engine.expected import Expected
from grader.engine.student import Answer
from grader.engine.unmet import Unmet
from grader.judging.finding import Distribution, Finding, Kind, OwnLaw, Regularity, Relation, Verdict
from grader.sheet.contract import BEFORE
from grader.sheet.kinds import SheetKind
from grader.sheet.own_variance import find_own_variance, law_of_variance, told_by_law

Fill = Callable[..., np.ndarray]
RELU, SCALED = "relu_normal_", "scaled_relu_normal_"


def student(fill: Fill, seed: int = 0, entry_seconds: float = 1e-8) -> Any:
    """A student whose initialiser fills with what ``fill(rng, fan_out, fan_in, scale)`` draws."""
    rng = np.random.default_rng(seed)
    entries = [0]

    def call_each(name: str, arguments: list[tuple[Any, ...]]) -> list[Answer]:
        entries[0] += sum(weight.numel() for weight, *_scale in arguments)
        weights = [fill(rng, *weight.shape, *scale) for weight, *scale in arguments]
        return [Answer(np.float32(weight).astype(float), None, name, (), None, "") for weight in weights]

    def computed_seconds() -> float:
        return entries[0] * entry_seconds

    return SimpleNamespace(seed=seed, aside=nullcontext, call_each=call_each, computed_seconds=computed_seconds)


def own(fill: Fill, name: str = RELU, seed: int = 0) -> OwnLaw | None:
    """What is found of it."""
    return find_own_variance(student(fill, seed), Expected(EXERCISE), name, "relu_weight_variance")


def normal(variance: Callable[..., float]) -> Fill:
    """Normal entries with a variance that depends on fan_out, fan_in and scale."""
    return lambda rng, fan_out, fan_in, *scale: (
        math.sqrt(variance(fan_out, fan_in, *scale)) * rng.normal(size=(fan_out, fan_in))
    )


def raises_at_one_input(fan_out: int, fan_in: int) -> float:  # noqa: ARG001 - as all of these
    """2 / (fan_in − 1)."""
    if fan_in == 1:
        raise Unmet(Finding(Verdict.FAILED, Kind.EXCEPTION, "ZeroDivisionError"))
    return 2 / (fan_in - 1)


@pytest.mark.parametrize(
    ("variance", "formula", "differs"),
    [
        (lambda _o, i: 4 / i**2, "4 / fan_in²", "2 / fan_in"),
        (lambda _o, i: 1 / i, "1 / fan_in", "1 / 2"),
        (lambda _o, i: 1.5 / i, "3 / (2 · fan_in)", "3 / 4"),
        (lambda o, _i: 2 / o, "2 / fan_out", "fan_in / fan_out"),
        (lambda o, i: 2 / (o + i), "2 / (fan_in + fan_out)", "fan_in / (fan_in + fan_out)"),
        (lambda o, i: 2 / math.sqrt(o * i), "2 / √(fan_in · fan_out)", "√(fan_in / fan_out)"),
        (lambda o, i: 2 / max(o, i), "2 / max(fan_in, fan_out)", "fan_in / max(fan_in, fan_out)"),
        (lambda _o, i: 2 / max(i, 16), "2 / max(fan_in, 16)", "fan_in / max(fan_in, 16)"),
        (lambda _o, i: 2 / max(i - 1, 1), "2 / max(fan_in − 1, 1)", "fan_in / max(fan_in − 1, 1)"),
        (lambda _o, i: min(0.5, math.sqrt(2 / i)) ** 2, "2 / max(fan_in, 8)", "fan_in / max(fan_in, 8)"),
        (lambda _o, i: 2 / (i + 1), "2 / (fan_in + 1)", ""),
        (raises_at_one_input, "2 / (fan_in − 1)", ""),
        (lambda _o, i: math.sqrt(2 / i), "1.4 / √fan_in", None),
        (lambda _o, _i: 1e-4, "0.0001", None),
    ],
)
def test_law_is_told(variance: Callable[..., float], formula: str, differs: str | None) -> None:
    """The variance, how sure it is, and the distribution stand in a sentence; a tutor sees by what it differs."""
    law = own(normal(variance))
    assert law is not None
    written = law.formula.removeprefix("Var(W) = ")
    assert written[:3] == formula[:3] if differs is None else written == formula
    assert law.text.startswith(f"Your entries have the variance {written} (± ")
    assert law.text.endswith("They are normally distributed.")
    assert law.right == "Var(W) = 2 / fan_in"
    if differs is not None:
        assert law.differs == (f"It is the right formula times {differs}." if differs else "")
    assert law.law is not None
    for shape in ((30, 50), (900, 4), (2, 600)):
        assert law_of_variance(law.law, *shape) == pytest.approx(variance(*shape), rel=law.law.precision)
    assert law.mean == 0
    assert law.distribution is Distribution.NORMAL


@pytest.mark.parametrize(
    ("variance", "formula"),
    [
        (lambda _o, i, s: 2 * s / i, "2 · scale / fan_in"),
        (lambda _o, i, s: s**2 / i, "scale² / fan_in"),
        (lambda _o, _i, s: s**2, "scale²"),
        (lambda _o, i, _s: 2 / i, "2 / fan_in"),
        (lambda _o, i, s: 4 * s**4 / i**2, "4 · scale^4 / fan_in²"),
        (lambda o, i, s: 2 * s**2 / (o + i), "2 · scale² / (fan_in + fan_out)"),
    ],
)
def test_law_with_a_scale(variance: Callable[..., float], formula: str) -> None:
    """What the scale does is a power of its own."""
    law = own(normal(variance), SCALED)
    assert law is not None
    assert law.formula == f"Var(W) = {formula}"
    assert law.right == "Var(W) = 2 · scale² / fan_in"


@pytest.mark.parametrize(
    ("variance", "text", "bound"),
    [
        (lambda _o, i: max(2 / i, 0.01), "2 / fan_in, but never less than 0.0", 0.01),
        (lambda _o, i: min(2 / i, 0.0125), "2 / fan_in, but never more than 0.01", 0.0125),
    ],
)
def test_bounded_variance(variance: Callable[..., float], text: str, bound: float) -> None:
    """A deviation that is kept from being small or large."""
    law = own(normal(variance))
    assert law is not None
    assert law.law is not None
    assert law.text.startswith(f"Your entries have the variance {text}")
    assert law.law.bound == pytest.approx(bound, rel=law.law.precision)
    for shape in ((30, 50), (900, 4), (2, 6000)):
        assert law_of_variance(law.law, *shape) == pytest.approx(variance(*shape), rel=law.law.precision)


@pytest.mark.parametrize(
    ("variance", "formula"),
    [
        (lambda _o, i, s: 2 * min(s, 1) ** 2 / i, "2 · min(scale, 1)² / fan_in"),
        (lambda _o, i, s: 2 * (1 + s) ** 2 / i, "2 · (1 + scale)² / fan_in"),
        (lambda _o, i, s: 2 * (1 + s**2) / i, "2 · (1 + scale²) / fan_in"),
        (lambda _o, i, s: 2 * math.log1p(s) ** 2 / i, "2 · log(1 + scale)² / fan_in"),
    ],
)
def test_what_else_a_scale_does(variance: Callable[..., float], formula: str) -> None:
    """A scale may be kept below 1, or enter as its logarithm, or with 1 added."""
    law = own(normal(variance), SCALED)
    assert law is not None
    assert law.formula == f"Var(W) = {formula}"


def of_deviation(draw: Callable[[np.random.Generator, tuple[int, int]], np.ndarray]) -> Fill:
    """Entries of N(0, 3 / fan_in)'s deviation times what is drawn."""
    return lambda rng, fan_out, fan_in: math.sqrt(3 / fan_in) * draw(rng, (fan_out, fan_in))


@pytest.mark.parametrize(
    ("fill", "sentence", "mean"),
    [
        (of_deviation(lambda rng, shape: rng.uniform(-1, 1, shape)), "They are uniformly distributed.", 0.0),
        (of_deviation(lambda rng, shape: rng.choice([-1, 1], shape)), "They take two values.", 0.0),
        (of_deviation(lambda rng, shape: rng.normal(0.5, 1, shape)), "Their mean is 0.5", 0.5),
        (lambda rng, o, i: rng.normal(0.1, math.sqrt(3 / i), (o, i)), "Their mean is 0.1", None),
        (lambda rng, o, i: rng.normal(math.sqrt(2 / i), 1, (o, i)), "Their mean is not 0 everywhere.", None),
    ],
)
def test_mean_and_distribution_are_told(fill: Fill, sentence: str, mean: float | None) -> None:
    """Beside the variance stand a mean that is not 0, and the distribution."""
    law = own(fill)
    assert law is not None
    assert sentence in law.text.replace("0.499", "0.5").replace("0.501", "0.5").replace("0.101", "0.1")
    assert law.mean == (None if mean is None else pytest.approx(mean, abs=0.02))


@pytest.mark.parametrize("seed", range(3))
def test_fixed_seed_tells_less(seed: int) -> None:
    """With the same numbers at each call the constant is known less well, and is never told too sharply."""

    def fill(_rng: np.random.Generator, fan_out: int, fan_in: int) -> np.ndarray:
        return np.random.default_rng(seed).normal(size=(fan_out, fan_in)) * math.sqrt(4 / fan_in)

    law = own(fill)
    assert law is not None
    assert law.law is not None
    assert law.law.precision > 0.03
    assert law_of_variance(law.law, 30, 50) == pytest.approx(4 / 50, rel=law.law.precision)
    assert law.distribution is None


def test_slow_initialiser_is_asked_for_less() -> None:
    """In Python, entry by entry, the constant is told less exactly, but told; who is slower yet is not asked."""
    fill, right = normal(lambda _o, i: 4 / i), Expected(EXERCISE)
    laws = [
        find_own_variance(student(fill, entry_seconds=seconds), right, RELU, "relu_weight_variance")
        for seconds in (1e-8, 6e-6, 1e-4)
    ]
    assert laws[2] is None
    precisions = [law.law.precision for law in laws if law and law.law]
    assert precisions[0] < 0.015 < precisions[1] < 0.02


def first_row_only(rng: np.random.Generator, fan_out: int, fan_in: int) -> np.ndarray:
    """The first row filled, the others as they were."""
    weight = np.full((fan_out, fan_in), BEFORE)
    weight[0] = rng.normal(size=fan_in) * math.sqrt(4 / fan_in)
    return weight


@pytest.mark.parametrize(
    "fill",
    [
        normal(lambda _o, i: 2 / i),
        normal(lambda _o, i: 2 / i**1.03),
        normal(lambda _o, i: 2 / i if i != 8 else 1),
        normal(lambda o, i: 2 / i + 1 / o),
        lambda rng, o, i: np.broadcast_to(rng.normal(size=(1, i)) * math.sqrt(4 / i), (o, i)),
        lambda rng, o, i: np.full((o, i), rng.normal()),
        lambda _rng, o, i: np.zeros((o, i)),
        lambda rng, o, i: rng.normal(size=(o, i)) * math.sqrt(4 / i) * (o > 1),
        first_row_only,
    ],
)
def test_nothing_is_told(fill: Fill) -> None:
    """Of the right law, of no law, and of entries that depend on each other nothing is said."""
    assert own(fill) is None


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [(Verdict.TIMED_OUT, Kind.TIMEOUT), (Verdict.CRASHED, Kind.SIGNAL), (Verdict.FAILED, Kind.EXIT)],
)
def test_initialiser_that_gives_nothing_has_no_law(verdict: Verdict, kind: Kind) -> None:
    """Who runs out of time, crashes, or raises everywhere has no law."""

    def fill(*_arguments: object) -> np.ndarray:
        raise Unmet(Finding(verdict, kind, "nothing"))

    assert own(fill) is None


@pytest.mark.parametrize(
    ("regularity", "kept"),
    [
        (Regularity(Relation.FACTOR, "2", 2.0), True),
        (Regularity(Relation.FACTOR, "√3", math.sqrt(3)), False),
        (Regularity(Relation.FACTOR, "π", math.pi), False),
    ],
)
def test_factor_has_to_be_that_of_the_law(regularity: Regularity, kept: bool) -> None:  # noqa: FBT001 - a case
    """A name that was guessed from one sample is told if the law bears it out."""
    wrong = Finding(Verdict.FAILED, SheetKind.WRONG_VARIANCE, "", ratio=1.9, comparison="guess", regularity=regularity)
    with (
        pytest.raises(Unmet) as caught,
        told_by_law(student(normal(lambda _o, i: 4 / i)), Expected(EXERCISE), RELU, "relu_weight_variance"),
    ):
        raise Unmet(wrong)
    finding = caught.value.finding
    assert finding.law is not None
    assert finding.law.formula == "Var(W) = 4 / fan_in"
    assert (finding.regularity is regularity) == kept
    assert finding.comparison == ("guess" if kept else "That is 1.9 times too large.")
