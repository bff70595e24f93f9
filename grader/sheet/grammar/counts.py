"""What `count_cells` may count."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from grader.draw import Draw
from grader.i18n import _
from grader.judging.finding import Sentence
from grader.judging.sentence import Evaluate, Grammar


def _distinct(values: np.ndarray) -> int:
    return len(np.unique(values, axis=0))


def _rows(patterns: np.ndarray) -> Counter[bytes]:
    return Counter(row.tobytes() for row in patterns)


def _codes(patterns: np.ndarray, number: type) -> int:
    with np.errstate(all="ignore"):
        code: np.ndarray = np.zeros(len(patterns), dtype=number)
        for column in patterns.T:
            code = (code * number(2) + column.astype(number)).astype(number)
    return len(set(code.tolist()))


_COUNTED: Mapping[str, Callable[[np.ndarray], float]] = {
    "different rows": _distinct,
    "points": len,
    "units": lambda p: p.shape[1],
    "entries": lambda p: p.size,
    "entries that are True": lambda p: p.sum(),
    "different columns": lambda p: _distinct(p.T),
    "different entries": lambda p: len(np.unique(p)),
    "different numbers of units that are on": lambda p: _distinct(p.sum(axis=1)),
    "different numbers of points where a unit is on": lambda p: _distinct(p.sum(axis=0)),
    "changes from row to row": lambda p: (p[1:] != p[:-1]).any(axis=1).sum(),
    "changes of an entry from row to row": lambda p: (p[1:] != p[:-1]).sum(),
    "rows that occur once": lambda p: sum(count == 1 for count in _rows(p).values()),
    "different rows that occur more than once": lambda p: sum(count > 1 for count in _rows(p).values()),
    "rows that equal an earlier one": lambda p: len(p) - _distinct(p),
    "rows as often as the most frequent one": lambda p: max(_rows(p).values()),
    "different rows with a unit that is on": lambda p: _distinct(p) - bool((~p).all(axis=1).any()),
    "different rows with a unit that is off": lambda p: _distinct(p) - bool(p.all(axis=1).any()),
    "different rows, a row and its opposite as one": lambda p: _distinct(np.where(p[:, :1], p, ~p)),
    "different binary numbers in float64": lambda p: _codes(p, np.float64),
    "different binary numbers in float32": lambda p: _codes(p, np.float32),
    "different binary numbers in int64": lambda p: _codes(p, np.int64),
    "different binary numbers in int32": lambda p: _codes(p, np.int32),
    "different binary numbers in uint8": lambda p: _codes(p, np.uint8),
    "patterns that are possible": lambda p: 2.0 ** p.shape[1],
}
_SHIFTS = ("", "plus 1", "minus 1")


def _evaluate(arguments: Sequence[Any]) -> Evaluate:
    patterns = arguments[0].detach().numpy().astype(bool)

    def evaluate(sentence: Sentence) -> np.ndarray:
        return np.asarray(
            _COUNTED[sentence.quantity](patterns) + {"": 0, "plus 1": 1, "minus 1": -1}[sentence.way], float
        )

    return evaluate


def _say(sentence: Sentence) -> str:
    counted = {
        "different rows": _("the different rows"),
        "points": _("the points, whatever their patterns"),
        "units": _("the units, whatever their patterns"),
        "entries": _("the entries, whatever they are"),
        "entries that are True": _("the entries that are True"),
        "different columns": _("the different columns"),
        "different entries": _("the different entries"),
        "different numbers of units that are on": _("how many different numbers of units are on"),
        "different numbers of points where a unit is on": _("at how many different numbers of points a unit is on"),
        "changes from row to row": _("how often a row differs from the one before"),
        "changes of an entry from row to row": _("how many entries differ from the one above"),
        "rows that occur once": _("the rows that occur only once"),
        "different rows that occur more than once": _("the different rows that occur more than once"),
        "rows that equal an earlier one": _("the rows that equal an earlier one"),
        "rows as often as the most frequent one": _("how often the most frequent row occurs"),
        "different rows with a unit that is on": _("the different rows in which some unit is on"),
        "different rows with a unit that is off": _("the different rows in which some unit is off"),
        "different rows, a row and its opposite as one": _("the different rows, where a row and its opposite are one"),
        "different binary numbers in float64": _("the different binary numbers that the rows make in float64"),
        "different binary numbers in float32": _("the different binary numbers that the rows make in float32"),
        "different binary numbers in int64": _("the different binary numbers that the rows make in int64"),
        "different binary numbers in int32": _("the different binary numbers that the rows make in int32"),
        "different binary numbers in uint8": _("the different binary numbers that the rows make in uint8"),
        "patterns that are possible": _("the patterns that so many units can have"),
    }[sentence.quantity]
    shifts = {"": "{counted}", "plus 1": _("{counted}, plus 1"), "minus 1": _("{counted}, minus 1")}
    return shifts[sentence.way].format(counted=counted)


def _tell(sentence: Sentence) -> str:
    return _("Your function counts {phrase}.").format(phrase=_say(sentence))


def _probes(draw: Draw) -> Sequence[tuple[Any, ...]]:
    """Few columns and many; rows that come again; all rows with and without a unit that is on."""
    some = draw.normal(9, 6) > 0
    wide = torch.zeros(4, 130, dtype=torch.bool)
    wide[1:3, -1], wide[2:, 0] = True, True  # the first column is more than any number type holds of the last
    often = some[draw.rng.integers(0, len(some), 30).tolist()]
    return [
        (draw.normal(40, 3) > 0,),
        (draw.normal(6, 9) > 0,),
        (often,),
        (draw.normal(30, 2) > 1,),
        (draw.normal(25, 3) > -1,),
        (draw.normal(12, 40) > 0,),
        (wide,),
        (~wide,),
        (torch.zeros(7, 4, dtype=torch.bool),),
    ]


COUNTS = Grammar(
    tuple(Sentence("", quantity, shift) for shift in _SHIFTS for quantity in _COUNTED),
    _evaluate,
    _say,
    _tell,
    _probes,
)
