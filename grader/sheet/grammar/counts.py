"""What `count_cells` may count."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from grader.draw import Draw
from grader.i18n import _
from grader.judging.finding import Sentence
from grader.judging.sentence import Evaluate, Grammar
from grader.sheet.grammar.words import say_constants


def _distinct(values: np.ndarray) -> int:
    return len(np.unique(values, axis=0))


def _rows(patterns: np.ndarray) -> Counter[bytes]:
    return Counter(row.tobytes() for row in patterns)


def _once_sorted(patterns: np.ndarray) -> int:
    """The different rows after each column was sorted by itself."""
    return _distinct(np.sort(patterns, axis=0))


def _switching(patterns: np.ndarray) -> int:
    return int((patterns.any(axis=0) & ~patterns.all(axis=0)).sum())


def _codes(patterns: np.ndarray, number: type) -> int:
    with np.errstate(all="ignore"):
        code: np.ndarray = np.zeros(len(patterns), dtype=number)
        for column in patterns.T:
            code = (code * number(2) + column.astype(number)).astype(number)
    return len(set(code.tolist()))


def _products(patterns: np.ndarray, number: torch.dtype) -> int:
    """By a product with powers of 2, the last of which may be infinite: then 0 times it is NaN, and equals nothing."""
    powers = 2 ** torch.arange(patterns.shape[1], dtype=number)
    return len(torch.unique(torch.from_numpy(patterns).to(number) @ powers))


def _distinct_of_first(count: int, patterns: np.ndarray) -> int:
    return _distinct(patterns[:, :count])


_FIRST = (2, 3, 4, 8, 10, 16, 32, 64)
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
    "different binary numbers in float32, the first bit the smallest": lambda p: _products(p, torch.float32),
    "different binary numbers in float64, the first bit the smallest": lambda p: _products(p, torch.float64),
    "patterns that are possible": lambda p: 2.0 ** p.shape[1],
    "patterns that are possible, or points if they are fewer": lambda p: min(2.0 ** p.shape[1], len(p)),
    "different rows without the first column": lambda p: _distinct(p[:, 1:]),
    "different rows without the last column": lambda p: _distinct(p[:, :-1]),
    "different rows of the first column": lambda p: _distinct(p[:, :1]),
    "different rows of the last column": lambda p: _distinct(p[:, -1:]),
    "different rows without the first row": lambda p: _distinct(p[1:]),
    "different rows without the last row": lambda p: _distinct(p[:-1]),
    **{f"different rows of the first {count} columns": partial(_distinct_of_first, count) for count in _FIRST},
    "rank": lambda p: np.linalg.matrix_rank(p.astype(float)),
    "different sums of indices": lambda p: _distinct(p @ np.arange(p.shape[1])),
    "different sums of indices from 1": lambda p: _distinct(p @ np.arange(1, p.shape[1] + 1)),
    "regions of lines": lambda p: 1 + p.shape[1] + p.shape[1] * (p.shape[1] - 1) / 2,
    "units that are on at some point": lambda p: p.any(axis=0).sum(),
    "units that are on at some point and off at another": _switching,
    "points where some unit is on": lambda p: p.any(axis=1).sum(),
    "rows that differ from the first": lambda p: (p != p[:1]).any(axis=1).sum(),
    "different rows once each column is sorted": _once_sorted,
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
        "different binary numbers in float32, the first bit the smallest": _(
            "the different binary numbers that the rows make in float32, with the first bit as the smallest"
        ),
        "different binary numbers in float64, the first bit the smallest": _(
            "the different binary numbers that the rows make in float64, with the first bit as the smallest"
        ),
        "patterns that are possible": _("the patterns that so many units can have"),
        "patterns that are possible, or points if they are fewer": _(
            "the patterns that so many units can have, or the points where these are fewer"
        ),
        "different rows without the first column": _("the different rows, the first column left out"),
        "different rows without the last column": _("the different rows, the last column left out"),
        "different rows of the first column": _("the different entries of the first column"),
        "different rows of the last column": _("the different entries of the last column"),
        "different rows without the first row": _("the different rows, the first row left out"),
        "different rows without the last row": _("the different rows, the last row left out"),
        **{
            f"different rows of the first {count} columns": _(
                "the different rows of the first {count} columns, whatever stands in the others"
            ).format(count=count)
            for count in _FIRST
        },
        "rank": _("the rows that are linearly independent: the rank of the matrix"),
        "different sums of indices": _("the different sums of the indices, from 0, of the units that are on"),
        "different sums of indices from 1": _("the different sums of the indices, from 1, of the units that are on"),
        "regions of lines": _("the regions into which n lines cut a plane, n being the number of units"),
        "units that are on at some point": _("the units that are on at some point"),
        "units that are on at some point and off at another": _(
            "the units that are on at some point and off at another"
        ),
        "points where some unit is on": _("the points where some unit is on"),
        "rows that differ from the first": _("the rows that differ from the first one"),
        "different rows once each column is sorted": _("the different rows that are left after sorting each column"),
    }[sentence.quantity]
    shifts = {"": "{counted}", "plus 1": _("{counted}, plus 1"), "minus 1": _("{counted}, minus 1")}
    return say_constants(shifts[sentence.way].format(counted=counted), sentence)


def _tell(sentence: Sentence) -> str:
    return _("Your function counts {phrase}.").format(phrase=_say(sentence))


def _probes(draw: Draw) -> Sequence[tuple[Any, ...]]:
    """Few columns and many; rows that come again; all rows with and without a unit that is on."""
    some = draw.normal(9, 6) > 0
    wide = torch.zeros(4, 130, dtype=torch.bool)
    wide[1:3, -1], wide[2:, 0] = True, True  # the first column is more than any number type holds of the last
    # One unit after another, the last ones never: each part of the columns, and each number type, sees another number.
    steps = torch.eye(100, dtype=torch.bool)[:70]
    often = some[draw.rng.integers(0, len(some), 30).tolist()]
    ends = torch.tensor([[True, False, False], [True, False, False], [False, False, True]])
    return [
        (draw.normal(40, 3) > 0,),
        (draw.normal(6, 9) > 0,),
        (often,),
        (draw.normal(30, 2) > 1,),
        (draw.normal(25, 3) > -1,),
        (draw.normal(12, 40) > 0,),
        (draw.normal(15, 5) > 1,),
        (steps,),
        (~steps,),
        (steps.flip(1),),
        (ends,),
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
