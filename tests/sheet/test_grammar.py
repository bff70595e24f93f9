"""What is told of functions that give arrays: what there is a sentence for, and never anything that is not true."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
import torch
from cases import EXERCISE
from hypothesis import given, settings
from hypothesis import strategies as st
from own_sentences import told

from grader.draw import Draw
from grader.judging.finding import OwnLaw
from grader.judging.sentence import Aspect, Grammar, evaluate_with_constants

NAMES = ("layer_statistics", "relative_changes", "normalize_preactivations", "activation_patterns", "count_cells")
Wrong = Callable[..., Any]


def grammar_of(name: str) -> Grammar:
    """The grammar of a function."""
    grammar = EXERCISE.functions[name].grammar
    assert grammar is not None
    return grammar


def statistics(weights: Sequence[torch.Tensor], x: torch.Tensor, activation: str, measure: Wrong) -> torch.Tensor:
    """A table of a student's, with two numbers for each layer."""
    rows = []
    for weight in weights:
        x = x @ weight.T
        x = x.relu() if activation == "relu" else x
        rows.append(torch.stack(measure(x)))
    return torch.stack(rows)


def changes(before: Sequence[torch.Tensor], after: Sequence[torch.Tensor], measure: Wrong) -> torch.Tensor:
    """A student's list of changes."""
    return torch.stack([torch.as_tensor(measure(old, new)) for old, new in zip(before, after, strict=True)])


def measuring(measure: Wrong) -> tuple[str, Wrong]:
    """`layer_statistics` with these two measures."""
    return "layer_statistics", lambda weights, x, activation: statistics(weights, x, activation, measure)


def changing(measure: Wrong) -> tuple[str, Wrong]:
    """`relative_changes` with this measure."""
    return "relative_changes", lambda before, after: changes(before, after, measure)


def patterns(activation: Wrong, on: Wrong = lambda z: z > 0) -> tuple[str, Wrong]:
    """`activation_patterns` of a net with another activation, or with another side of 0."""

    def wrong(weights: Sequence[torch.Tensor], biases: Sequence[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        found = []
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
            z = x @ weight.T + bias
            found.append(on(z))
            x = activation(z)
        return torch.cat(found, dim=1)

    return "activation_patterns", wrong


@pytest.mark.parametrize(
    ("function", "formula"),
    [
        (
            measuring(lambda y: (y.mean(), y.std(1).mean())),
            "column 1: the standard deviation of each layer's outputs over the units, averaged over the batch",
        ),
        (
            measuring(lambda y: (y.mean(), y.mean(0).var(unbiased=False))),
            "column 1: the variance over the units of the mean of each layer's outputs over the batch",
        ),
        (
            measuring(lambda y: (y.mean(), y[0].var())),
            "column 1: the variance of each layer's outputs for the first sample",
        ),
        (
            measuring(lambda y: (y.mean(), (y**2).mean().sqrt())),
            "column 1: the root of the mean of the squares of each layer's outputs over batch and units together",
        ),
        (
            measuring(lambda y: (y.mean(), torch.tensor(round(y.var().item(), 2)))),
            "column 1: the variance of each layer's outputs over batch and units together, rounded to 2 decimals",
        ),
        (
            changing(
                lambda old, new: torch.linalg.matrix_norm(new - old, "nuc") / torch.linalg.matrix_norm(old, "nuc")
            ),
            "the nuclear norm of the change, divided by that of the weight before",
        ),
        (
            changing(lambda old, new: (new - old).norm() / new.norm()),
            "the Frobenius norm of the change, divided by that of the weight after",
        ),
        (
            changing(lambda old, new: new.norm() / old.norm() - 1),
            "the Frobenius norm of the weight after minus that of the weight before, divided by the latter",
        ),
        (
            changing(lambda old, new: ((new - old).norm() / old.norm()).sqrt()),
            "the Frobenius norm of the change, divided by that of the weight before, and of that the square root",
        ),
        (
            changing(lambda old, new: (new - old).norm() / (old.norm() + 0.01)),
            "the Frobenius norm of the change, divided by that of the weight before plus 0.01",
        ),
        (
            changing(lambda old, new: 3 + (new - old).norm() / old.norm()),
            "the Frobenius norm of the change, divided by that of the weight before, plus 3",
        ),
        (
            changing(lambda old, new: 0.25 * (new - old).norm() / old.norm()),
            "the Frobenius norm of the change, divided by that of the weight before, times 0.25",
        ),
        (
            (
                "relative_changes",
                lambda before, after: changes(before, after, lambda old, new: (new - old).norm() / old.norm()).flip(0),
            ),
            "the Frobenius norm of the change, divided by that of the weight before, the last layer first",
        ),
        (
            ("normalize_preactivations", lambda z: (z - z.mean(0)) / (z[:, 0].std() + 1e-5)),
            "z minus the mean over the batch, divided by the standard deviation of the first unit",
        ),
        (
            ("normalize_preactivations", lambda z: z - z.mean(0) / z.std(0)),
            "z minus the quotient the mean over the batch / the standard deviation over the batch",
        ),
        (
            ("normalize_preactivations", lambda z: (z - z.median(0).values) / z.std(0)),
            "z minus the median, divided by the standard deviation, both over the batch",
        ),
        (
            patterns(torch.nn.functional.leaky_relu),
            "where z > 0; leaky ReLU of z, with slope 0.01, goes into the next layer",
        ),
        (patterns(torch.relu, lambda z: z >= 0), "where z ≥ 0"),
        (("count_cells", lambda p: len(torch.unique(p.sum(1)))), "how many different numbers of units are on"),
        (("count_cells", lambda p: len(set(p))), "the points, whatever their patterns"),
        (("count_cells", len), "the points, whatever their patterns"),
        (
            ("count_cells", lambda p: len(torch.unique(p[:, :-1], dim=0))),
            "the different rows, the last column left out",
        ),
        (
            ("count_cells", lambda p: len({int("".join("01"[bit] for bit in row), 2) % 2**32 for row in p.tolist()})),
            "the different binary numbers that the rows make in int32",
        ),
        (
            ("count_cells", lambda p: int((torch.unique(p, dim=0, return_counts=True)[1] == 1).sum())),
            "the rows that occur only once",
        ),
    ],
)
def test_sentences(function: tuple[str, Wrong], formula: str) -> None:
    """What is measured, over which axes, by which statistic, to which power, in which order: without a catalogue."""
    law = told(*function)
    assert law is not None
    assert law.formula == formula
    assert formula.partition(": ")[2] in law.text


def test_activation_that_is_right_in_linear_nets() -> None:
    """A column that is regular for one activation alone is told for that one."""

    def wrong(weights: list[torch.Tensor], x: torch.Tensor, activation: str) -> torch.Tensor:
        table = statistics(weights, x, activation, lambda y: (y.mean(), y.std()))
        return table + 0.1 * torch.arange(2 * len(weights)).reshape(-1, 2) if activation == "relu" else table

    law = told("layer_statistics", wrong)
    assert law is not None
    assert law.text == (
        'With activation="identity" column 1 holds the standard deviation of each layer\'s outputs over batch and units'
        " together."
    )


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_told_of_the_right_function(name: str) -> None:
    """What is right has no sentence of its own."""
    assert told(name, EXERCISE.right(name)) is None


@pytest.mark.parametrize(("value", "text"), [(0.0, "gives 0, whatever"), (1.5, "gives 1.5, whatever")])
def test_constants(value: float, text: str) -> None:
    """Who gives the same everywhere is told so."""
    law = told("normalize_preactivations", lambda z: torch.full_like(z, value))
    assert law is not None
    assert text in law.text


def test_chance() -> None:
    """Who gives another result for the same input is told so."""
    law = told("normalize_preactivations", torch.rand_like)
    assert law is not None
    assert "two different results" in law.text


# -- never false -----------------------------------------------------------------------------------------------------


def by_sentences(name: str, places: Sequence[int]) -> Wrong:
    """The function of which these sentences tell, one for each aspect, in float32."""
    grammar = grammar_of(name)
    sentences = tuple(grammar.sentences)
    chosen = [sentences[place % len(sentences)] for place in places]

    def function(*arguments: Any) -> np.ndarray:
        evaluate = grammar.evaluate(arguments)
        values = [evaluate(sentence) for sentence in chosen[: len(grammar.aspects)]]
        filled = [np.zeros(1) if value is None else value for value in values]
        return (np.stack(filled, axis=1) if len(filled) > 1 else filled[0]).astype(np.float32)

    return function


# What is done to a function that a sentence tells of: nothing; or something that no sentence tells of.
BENDS: list[Callable[[np.ndarray, np.ndarray, int], np.ndarray]] = [
    lambda one, _other, _count: one,
    lambda one, _other, _count: one + np.float32(0.01) * np.abs(one).max(initial=0.1),
    lambda one, _other, _count: one * np.float32(1.003),
    lambda one, other, _count: (one + other) / 2,
    lambda one, other, _count: np.maximum(one, other),
    lambda one, other, count: one if count % 2 else other,
    lambda one, other, _count: np.concatenate([one[:1], other[1:]]) if one.ndim else one,
    lambda one, _other, _count: np.sin(one),
    lambda one, _other, _count: np.sign(one) * np.abs(one) ** 1.1,
    lambda one, _other, _count: np.round(one, 1),
    lambda one, _other, count: one if count != 1 else one * 2,
]


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(NAMES), st.lists(st.integers(0, 10**6), min_size=4, max_size=4), st.sampled_from(BENDS))
def test_what_is_told_is_true(name: str, places: list[int], bend: Callable[..., np.ndarray]) -> None:
    """Of random sentences, bent or not, what is told predicts inputs that nobody has looked at.

    A bend looks at the size of the input, too: with an odd number of rows one function is called, with an even one the
    other.
    """
    one, other = by_sentences(name, places[:2]), by_sentences(name, places[2:])

    def wrong(*arguments: Any) -> Any:
        first, second = one(*arguments), other(*arguments)
        bent = bend(first, second, _rows(arguments))
        if name == "activation_patterns":
            return torch.from_numpy(bent > 0.5)
        return float(bent) if name == "count_cells" else torch.from_numpy(np.asarray(bent, dtype=np.float32))

    with np.errstate(all="ignore"):
        law = told(name, wrong)
        if law is not None:
            for seed in (11, 12, 13):
                for arguments in grammar_of(name).probes(Draw(seed)):
                    assert_holds(law, name, arguments, np.asarray(wrong(*arguments), dtype=float))
        if law is None and bend is BENDS[0]:
            assert says_nothing(name, one)


def _rows(arguments: Sequence[Any]) -> int:
    last = next(each for each in reversed(arguments) if not isinstance(each, str))
    return len(last[0] if isinstance(last, list) else last)


def assert_holds(law: OwnLaw, name: str, arguments: Sequence[Any], value: np.ndarray) -> None:
    """Each sentence of a law gives the value that the function gave; so does a constant."""
    grammar = grammar_of(name)
    if not law.sentences and law.formula:
        np.testing.assert_allclose(value, float(law.formula), rtol=1e-5)
    aspects = {aspect.name: aspect for aspect in _all(grammar.aspects)}
    for sentence in law.sentences:
        aspect = aspects[sentence.part]
        if aspect.applies(arguments):
            predicted = evaluate_with_constants(grammar.evaluate(arguments), sentence)
            assert predicted is not None
            coarse = 0.5 * 10.0 ** -int(sentence.rounding.split()[0]) if "decimal" in sentence.rounding else 0.0
            size = np.abs(predicted).max(initial=0.0)
            np.testing.assert_allclose(aspect.view(value), predicted, rtol=1e-3, atol=coarse * 1.01 + 1e-4 * size)


def _all(aspects: Sequence[Aspect]) -> Iterator[Aspect]:
    for aspect in aspects:
        yield aspect
        yield from _all(aspect.instead)


def says_nothing(name: str, function: Wrong) -> bool:
    """Whether there is a reason to tell nothing of a function that a sentence tells of."""
    probes = grammar_of(name).probes(Draw(0))
    own = [np.asarray(function(*arguments), dtype=float) for arguments in probes]
    right = [np.asarray(EXERCISE.right(name)(*arguments), dtype=float) for arguments in probes]
    return any(
        mine.shape != theirs.shape or not np.isfinite(mine).all() or np.allclose(mine, theirs, rtol=1e-3, atol=1e-4)
        for mine, theirs in zip(own, right, strict=True)
    )
