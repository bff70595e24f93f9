"""What does an array hold? The one sentence of a small grammar that gives the same, at inputs of any kind.

No list of mistakes is needed for this, nor the right answer. A grammar says what may be measured, over which axes, by
which statistic; its sentences are tried on what the function gave. One is told only if it gives the same everywhere,
fresh inputs included, and if no other one does that says something else. So what is told is true wherever anybody
looked.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.draw import Draw
from grader.judging.finding import Sentence
from grader.judging.rounding import Rounding, find_rounding

# What a sentence gives at one input; None where it gives nothing there.
Evaluate = Callable[[Sentence], np.ndarray | None]

_RELATIVE, _ABSOLUTE = 1e-4, 2e-5  # how far a value may be off a sentence's; absolutely, as a share of the largest
_SYNONYMS = 1e-9  # so close, relatively, are the values of two sentences that mean the same
_LEAST = 4  # numbers that it takes to tell a sentence
_DIGITS = 4  # of a constant that is told


@dataclass(frozen=True)
class Aspect:
    """A part of what a function gives, of which one sentence tells.

    Attributes:
        name: which part; empty where it is the whole.
        view: picks it.
        applies: whether the sentence is to hold for a call with these arguments.
        instead: what is looked at where no sentence tells of this one.
    """

    name: str = ""
    view: Callable[[np.ndarray], np.ndarray] = np.asarray
    applies: Callable[[Sequence[Any]], bool] = lambda _arguments: True
    instead: "tuple[Aspect, ...]" = ()


@dataclass(frozen=True)
class Grammar:
    """The sentences on what a function may compute.

    Attributes:
        sentences: all of them, the simplest first; without the aspect and the rounding.
        evaluate: takes the arguments of a call; returns what each sentence gives there, as an aspect sees it.
        say: writes what a sentence says in a few words.
        tell: writes it as a whole sentence to the student, from those words.
        probes: draws the arguments of some calls that tell sentences apart.
        aspects: what is looked at.
        constants: whether a sentence may be told with a constant factor, or with a constant that is added.
    """

    sentences: Iterable[Sentence]
    evaluate: Callable[[Sequence[Any]], Evaluate]
    say: Callable[[Sentence], str]
    tell: Callable[[Sentence], str]
    probes: Callable[[Draw], Sequence[tuple[Any, ...]]]
    aspects: tuple[Aspect, ...] = (Aspect(),)
    constants: bool = True


def find_sentence(
    values: Sequence[np.ndarray], evaluate: Sequence[Evaluate], grammar: Grammar, aspect: Aspect
) -> Sentence | None:
    """Find the sentence that gives these values.

    Args:
        values: what the function gave at each input, as the aspect views it; fresh ones among them.
        evaluate: what a sentence gives at each of the same inputs.
        grammar: whose sentences.
        aspect: of which it is to tell.

    Returns:
        The sentence; None if none fits, or several that say something else and give something else.
    """
    numbers = np.concatenate([value.ravel() for value in values]) if values else np.zeros(0)
    if len(numbers) < _LEAST or (numbers == numbers[0]).all():
        return None
    rounding = find_rounding(numbers)
    with np.errstate(all="ignore"):
        fitting = _all_fitting(values, evaluate, list(grammar.sentences), rounding)
        if not fitting and grammar.constants and rounding is None:
            bent = list(_with_constants(values[0], evaluate[0], grammar.sentences))
            fitting = _all_fitting(values, evaluate, bent, rounding)
    if not fitting:
        return None
    first, *others = fitting
    if any(grammar.say(other) != grammar.say(first) and not _give_the_same(first, other, evaluate) for other in others):
        return None
    return replace(first, part=aspect.name, rounding=rounding.name if rounding else "")


def evaluate_with_constants(evaluate: Evaluate, sentence: Sentence) -> np.ndarray | None:
    """What a sentence gives, times its factor, plus its offset."""
    values = evaluate(sentence)
    return None if values is None else values * sentence.factor + sentence.offset


def _all_fitting(
    values: Sequence[np.ndarray], evaluate: Sequence[Evaluate], sentences: list[Sentence], rounding: Rounding | None
) -> list[Sentence]:
    for value, at in zip(values, evaluate, strict=True):
        sentences = _fitting(value, at, sentences, rounding)
    return sentences


def _with_constants(value: np.ndarray, evaluate: Evaluate, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """Each sentence with the factor, and with the offset, that leads to the largest number of one value."""
    if not value.size:
        return
    place = int(np.abs(value).argmax())
    for sentence in sentences:
        data = evaluate(sentence)
        if data is None or data.shape != value.shape:
            continue
        number, given = float(data.flat[place]), float(value.flat[place])
        if number and np.isfinite(given / number):
            yield replace(sentence, factor=_short(given / number))
        if np.isfinite(given - number):
            yield replace(sentence, offset=_short(given - number))


def _short(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")


def _fitting(
    value: np.ndarray, evaluate: Evaluate, sentences: Sequence[Sentence], rounding: Rounding | None
) -> list[Sentence]:
    """The sentences that give this value; all are compared at once, as there are thousands."""
    given = [(sentence, evaluate_with_constants(evaluate, sentence)) for sentence in sentences]
    same = [(sentence, data) for sentence, data in given if data is not None and data.shape == value.shape]
    if not same:
        return []
    predicted = np.stack([data.ravel() for _sentence, data in same])
    sizes = np.abs(predicted)
    allowed = _RELATIVE * sizes + _ABSOLUTE * sizes.max(axis=1, initial=0.0, keepdims=True)
    if rounding is not None:
        allowed = np.maximum(allowed, rounding.absolute * (1 + _RELATIVE) + rounding.relative * sizes)
    # An infinite value is close to nothing, although its tolerance is infinite too.
    agrees = (np.isfinite(predicted) & (np.abs(value.ravel() - predicted) <= allowed)).all(axis=1)
    return [sentence for (sentence, _data), fits in zip(same, agrees, strict=True) if fits]


def _give_the_same(first: Sentence, second: Sentence, evaluate: Sequence[Evaluate]) -> bool:
    for at in evaluate:
        one, other = evaluate_with_constants(at, first), evaluate_with_constants(at, second)
        if one is None or other is None or not np.allclose(one, other, rtol=_SYNONYMS, atol=_SYNONYMS):
            return False
    return True
