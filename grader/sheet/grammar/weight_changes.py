"""What `relative_changes` may compute: a norm of one matrix of a layer, divided by a norm of another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np

from grader.draw import Draw
from grader.engine.shown_values import show_number
from grader.i18n import _
from grader.judging.finding import Sentence
from grader.judging.sentence import Evaluate, Grammar
from grader.judging.statistics import STATISTICS
from grader.sheet.grammar.what_becomes import ENDINGS, OF_LAYERS
from grader.sheet.grammar.words import say_power_and_rounding, say_statistic

_FROBENIUS = "Euclidean norm"
_MATRIX_NORMS: Mapping[str, Callable[[np.ndarray], float]] = {
    "spectral norm": lambda w: float(np.linalg.norm(w, 2)),
    "nuclear norm": lambda w: float(np.linalg.norm(w, "nuc")),
    "largest column sum": lambda w: float(np.linalg.norm(w, 1)),
    "largest row sum": lambda w: float(np.linalg.norm(w, np.inf)),
    "mean norm of the rows": lambda w: float(np.linalg.norm(w, axis=1).mean()),
    "mean norm of the columns": lambda w: float(np.linalg.norm(w, axis=0).mean()),
    "norm of the first row": lambda w: float(np.linalg.norm(w[0])),
    "norm of the last row": lambda w: float(np.linalg.norm(w[-1])),
    "norm of the diagonal": lambda w: float(np.linalg.norm(np.diagonal(w))),
}
_NORMS = (_FROBENIUS, *(name for name in STATISTICS if name != _FROBENIUS), *_MATRIX_NORMS)
_ABOVE = ("change", "weights after")
_OTHERS = ("sum of both weights", "weights after, less half of those before")
_BELOW = ("weights before", "weights after", "mean of both weights", "change", "")
_EACH = "each on its own"
_OF_ALL: Mapping[str, Callable[[np.ndarray], np.ndarray | float]] = {
    "norm of all weights before": lambda norms: float(np.linalg.norm(norms)),
    "largest norm before": lambda norms: float(norms.max()),
    "mean norm before": lambda norms: float(norms.mean()),
    "sum of the norms before": lambda norms: float(norms.sum()),
    "norm before of the first layer": lambda norms: float(norms[0]),
    "norm before of the last layer": lambda norms: float(norms[-1]),
    "norm before of the layer before": lambda norms: np.roll(norms, 1),
    "norm before of the next layer": lambda norms: np.roll(norms, -1),
    "norm of all changes": lambda norms: float(np.linalg.norm(norms)),
}
_MORE = (1.0, 0.1, 0.01, 0.001)  # what may be added below, against a division by 0


def _plus(number: float, old: np.ndarray, _new: np.ndarray) -> np.ndarray:
    return old + number


_OF_BOTH: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "mean of both norms": lambda old, new: (old + new) / 2,
    "larger of both norms": np.maximum,
    "smaller of both norms": np.minimum,
    "root of the product of both norms": lambda old, new: np.sqrt(old * new),
    "product of both norms": np.multiply,
    "norm of both": np.hypot,
    **{f"norm before plus {number:g}": partial(_plus, number) for number in _MORE},
}


def _cosine(old: np.ndarray, new: np.ndarray) -> float:
    return float(np.clip((old * new).sum() / np.linalg.norm(old) / np.linalg.norm(new), -1, 1))


_ENDINGS = (*OF_LAYERS, "at most 1", "logarithm", "logarithm of 1 more", "tanh")
_BETWEEN: Mapping[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "cosine": _cosine,
    "1 minus the cosine": lambda old, new: 1 - _cosine(old, new),
    "angle": lambda old, new: float(np.arccos(_cosine(old, new))),
    "distance of the directions": lambda old, new: float(
        np.linalg.norm(new / np.linalg.norm(new) - old / np.linalg.norm(old))
    ),
    "projection": lambda old, new: float((old * new).sum() / (old * old).sum()),
}
_FACTORS: Mapping[str, Callable[[np.ndarray], float]] = {
    "in per cent": lambda _w: 100.0,
    "divided by entries": lambda w: 1 / w.size,
    "divided by the root of entries": lambda w: 1 / w.size**0.5,
    "divided by rows": lambda w: 1 / w.shape[0],
    "divided by columns": lambda w: 1 / w.shape[1],
}
_GATHERED = ("mean", "median", "sum", "largest value", "smallest value", "root mean square", _FROBENIUS)


def _sentences() -> Iterator[Sentence]:
    """A way is what stands below the line, or how the two are compared."""
    for above, below, norm, power in product(_ABOVE, _BELOW, _NORMS, (1.0, 2.0, 0.5)):
        if above != below:
            yield Sentence("", above, below, (norm, norm), (), power)
    for below in (*_OF_ALL, *_OF_BOTH):
        yield Sentence("", "change", below, (_FROBENIUS, _FROBENIUS))
    for factor in _FACTORS:
        yield Sentence("", "change", "weights before", (_FROBENIUS, _FROBENIUS, factor))
    yield from _entry_by_entry()
    yield from _rare()
    for above, below, norm, other in product(_ABOVE, _BELOW[:3], _NORMS, _NORMS):
        if norm != other:
            yield Sentence("", above, below, (norm, other))


def _entry_by_entry() -> Iterator[Sentence]:
    """Norms that are compared in another way; entries, rows and columns that are compared on their own."""
    for norm, way in product(_NORMS, ("difference", "distance")):
        yield Sentence("", "norms", way, (norm,))
    for statistic in STATISTICS:
        yield Sentence("", "entries", _EACH, (statistic,))
        yield Sentence("", "absolute entries", _EACH, (statistic,))
    for gathered, quantity in product(_GATHERED, ("rows", "columns")):
        yield Sentence("", quantity, _EACH, (_FROBENIUS, gathered))


def _rare() -> Iterator[Sentence]:
    """What becomes of the right value, or of a part of it; other matrices; and angles."""
    norms = (_FROBENIUS, _FROBENIUS)
    for ending, power in product(_ENDINGS, (1.0, 2.0)):
        yield Sentence("", "change", "weights before", norms, (), power, ending)
    for ending in _ENDINGS:
        yield Sentence("", "change", "", norms, (), 1.0, ending)
        yield Sentence("", "weights after", "weights before", norms, (), 1.0, ending)
    yield Sentence("", "change", "norm of all weights before", norms, (), 1.0, "norm over the layers")
    for above, below in product(_OTHERS, ("weights before", "weights after", "")):
        yield Sentence("", above, below, norms)
    for name in _BETWEEN:
        yield Sentence("", "both weights", name)


def _norm(name: str, matrix: np.ndarray) -> float:
    return _MATRIX_NORMS[name](matrix) if name in _MATRIX_NORMS else float(STATISTICS[name](matrix, None))


def _share(sentence: Sentence, change: np.ndarray, old: np.ndarray) -> float:
    """What each entry, row or column has changed by on its own, gathered."""
    if sentence.quantity == "absolute entries":
        return _norm(sentence.statistics[0], np.abs(change / old))
    if sentence.quantity == "entries":
        return _norm(sentence.statistics[0], change / old)
    axis = 1 if sentence.quantity == "rows" else 0
    return _norm(sentence.statistics[1], np.linalg.norm(change, axis=axis) / np.linalg.norm(old, axis=axis))


def _evaluate(arguments: Sequence[Any]) -> Evaluate:
    before, after = ([weight.detach().double().numpy() for weight in weights] for weights in arguments)
    matrices = {
        "change": [new - old for old, new in zip(before, after, strict=True)],
        "weights before": before,
        "weights after": after,
        "mean of both weights": [(new + old) / 2 for old, new in zip(before, after, strict=True)],
        "sum of both weights": [new + old for old, new in zip(before, after, strict=True)],
        "weights after, less half of those before": [new - old / 2 for old, new in zip(before, after, strict=True)],
    }

    @cache
    def norms(quantity: str, norm: str) -> np.ndarray:
        return np.array([_norm(norm, matrix) for matrix in matrices[quantity]])

    def below(name: str, norm: str) -> np.ndarray | float:
        if name in _OF_ALL:
            return _OF_ALL[name](norms("change" if name.endswith("changes") else "weights before", _FROBENIUS))
        if name in _OF_BOTH:
            return _OF_BOTH[name](norms("weights before", norm), norms("weights after", norm))
        return norms(name, norm) if name else 1.0

    def ratio(sentence: Sentence) -> np.ndarray:
        first, *more = sentence.statistics
        values: np.ndarray = norms(sentence.quantity, first) / below(sentence.way, more[0] if more else first)
        values = values if sentence.power == 1 else values**sentence.power
        values = ENDINGS[sentence.ending](values) if sentence.ending else values
        factors = [_FACTORS[name] for name in more[1:]]
        return values if not factors else values * np.array([factors[0](old) for old in before])

    def evaluate(sentence: Sentence) -> np.ndarray:
        if sentence.way in _BETWEEN:
            return np.array(list(map(_BETWEEN[sentence.way], before, after)))
        if sentence.way == _EACH:
            return np.array(list(map(partial(_share, sentence), matrices["change"], before)))
        if sentence.quantity != "norms":
            return ratio(sentence)
        old, new = (norms(name, sentence.statistics[0]) for name in ("weights before", "weights after"))
        difference: np.ndarray = (new - old) / old
        return difference if sentence.way == "difference" else np.abs(difference)

    return evaluate


def _say_norm(name: str) -> str:
    return {
        _FROBENIUS: _("the Frobenius norm"),
        "spectral norm": _("the spectral norm"),
        "nuclear norm": _("the nuclear norm"),
        "largest column sum": _("the largest sum of absolute values of a column"),
        "largest row sum": _("the largest sum of absolute values of a row"),
        "mean norm of the rows": _("the mean norm of the rows"),
        "mean norm of the columns": _("the mean norm of the columns"),
        "norm of the first row": _("the norm of the first row"),
        "norm of the last row": _("the norm of the last row"),
        "norm of the diagonal": _("the norm of the diagonal"),
    }.get(name) or say_statistic(name)


def _say_matrix(name: str) -> str:
    return {
        "change": _("the change"),
        "weights before": _("the weight before"),
        "weights after": _("the weight after"),
        "mean of both weights": _("the mean of the two weights"),
        "sum of both weights": _("the sum of the two weights"),
        "weights after, less half of those before": _("the weight after minus half of the weight before"),
    }[name]


def _say_factor(name: str) -> str:
    return {
        "in per cent": _("times 100"),
        "divided by entries": _("divided by the number of entries"),
        "divided by the root of entries": _("divided by the root of the number of entries"),
        "divided by rows": _("divided by the number of rows"),
        "divided by columns": _("divided by the number of columns"),
    }[name]


def _say_between(name: str) -> str:
    return {
        "cosine": _("the cosine of the angle between the two weights"),
        "1 minus the cosine": _("1 minus the cosine of the angle between the two weights"),
        "angle": _("the angle between the two weights"),
        "distance of the directions": _("the norm of the difference of the weights, each divided by its own norm"),
        "projection": _("the scalar product of the two weights, divided by the squared norm of the weight before"),
    }[name]


def _say(sentence: Sentence) -> str:
    if sentence.way in _BETWEEN:
        return say_power_and_rounding(_say_between(sentence.way), sentence)
    first, *more = sentence.statistics
    norm = _say_norm(first)
    if sentence.quantity == "norms":
        text = _("{norm} of the weight after minus that of the weight before, divided by the latter").format(norm=norm)
        text = text if sentence.way == "difference" else _("the absolute value of: {text}").format(text=text)
    elif sentence.quantity == "entries":
        text = _("{statistic} of the entries of the change, each divided by the entry before").format(statistic=norm)
    elif sentence.quantity == "absolute entries":
        text = _("{statistic} of the absolute values of the entries of the change, each divided by the entry before")
        text = text.format(statistic=norm)
    elif sentence.way == _EACH:
        rows = _("{statistic} of what each row's norm of the change is, divided by that row's norm before")
        columns = _("{statistic} of what each column's norm of the change is, divided by that column's norm before")
        text = (rows if sentence.quantity == "rows" else columns).format(statistic=say_statistic(more[0]))
    else:
        text = _("{norm} of {matrix}").format(norm=norm, matrix=_say_matrix(sentence.quantity))
        if sentence.way:
            text = _("{above}, divided by {below}").format(above=text, below=_say_below(sentence))
        text = ", ".join([text, *map(_say_factor, more[1:])])
    return say_power_and_rounding(text, sentence)


def _say_below(sentence: Sentence) -> str:
    of_all = {
        "norm of all weights before": _("the norm of the weights of all layers before"),
        "largest norm before": _("the largest of all layers' norms before"),
        "mean norm before": _("the mean of all layers' norms before"),
        "sum of the norms before": _("the sum of all layers' norms before"),
        "norm before of the first layer": _("the norm of the first layer's weight before"),
        "norm before of the last layer": _("the norm of the last layer's weight before"),
        "norm before of the layer before": _(
            "the norm before of the weight one layer below, the last one for the first"
        ),
        "norm before of the next layer": _("the norm before of the weight one layer above, the first one for the last"),
        "norm of all changes": _("the norm of the changes of all layers"),
        "mean of both norms": _("the mean of the norms before and after"),
        "larger of both norms": _("the larger one of the norms before and after"),
        "smaller of both norms": _("the smaller one of the norms before and after"),
        "root of the product of both norms": _("the root of the product of the norms before and after"),
        "product of both norms": _("the product of the norms before and after"),
        "norm of both": _("the root of the sum of the squared norms before and after"),
        **{
            f"norm before plus {number:g}": _("that of the weight before plus {number}").format(
                number=show_number(number)
            )
            for number in _MORE
        },
    }
    if sentence.way in of_all:
        return of_all[sentence.way]
    first, second, *_factors = sentence.statistics
    norm = _("that") if first == second else _say_norm(second)
    return _("{norm} of {matrix}").format(norm=norm, matrix=_say_matrix(sentence.way))


def _tell(sentence: Sentence) -> str:
    return _("Your function computes, for each layer, {phrase}.").format(phrase=_say(sentence))


def _probes(draw: Draw) -> Sequence[tuple[Any, ...]]:
    probes = []
    for scale, change in ((1.0, 0.3), (0.2, 2.0), (5.0, 0.05)):
        before = [scale * draw.normal(*shape) for shape in ((6, 4), (5, 6), (9, 5))]
        probes.append((before, [weight + change * scale * draw.normal(*weight.shape) for weight in before]))
    return probes


CHANGES = Grammar(tuple(_sentences()), _evaluate, _say, _tell, _probes)
