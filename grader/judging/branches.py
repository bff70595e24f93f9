"""One law where an argument is small, and another where it is not: where do the two meet?

Each of the two is fitted to the values on its side and has to predict fresh ones there. Where they meet is asked for,
by halving: between two whole numbers that follow one another, or two numbers that are nearly the same.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from grader.judging.constants import simplest_within
from grader.judging.finding import Law, Piece, Term
from grader.judging.law import Arguments, fit_term, predicts

Ask = Callable[[Sequence[tuple[float, ...]]], Sequence[float]]

_HALVINGS = 40
_SAME = 1e-9  # relatively: two numbers between which nobody puts a bound
_MORE = 2  # values than a law has constants and powers, at least
_FEW = 12  # whole numbers up to here may all have been asked for: then nothing has to be predicted


def find_branches(
    values: Sequence[float], arguments: Arguments, fresh: Sequence[float], at: Arguments, ask: Ask
) -> Law | None:
    """Find two laws, one for small values of an argument, that hold everywhere together.

    Args:
        values: what the function gave.
        arguments: for which arguments, by name; positive.
        fresh: what it gave for others, which the laws are not fitted to.
        at: those.
        ask: what the function gives for further arguments.
    """
    known = np.asarray(values, dtype=float)
    if not np.isfinite(known).all():
        return None
    columns = {name: np.asarray(column, dtype=float) for name, column in arguments.items()}
    with np.errstate(all="ignore"):
        for name in columns:
            for law in _meeting(known, columns, name):
                exact = _where(law, columns, name, ask)
                if exact and predicts(exact, values, arguments) and _predicts_both(exact, fresh, at):
                    return exact
    return None


def _meeting(values: np.ndarray, columns: dict[str, np.ndarray], name: str) -> Iterator[Law]:
    """Pairs of laws that fit below and above one of the values of an argument."""
    column = columns[name]
    for bound in sorted(set(column))[:-1]:
        small = column <= bound
        above = _fit(values[~small], {each: columns[each][~small] for each in columns}, None)
        if above is None:
            continue
        below = _fit(values[small], {each: columns[each][small] for each in columns}, name)
        if below is not None and below != above:
            yield replace(above, piece=Piece(name, float(bound), True, below.terms))


def _fit(values: np.ndarray, columns: dict[str, np.ndarray], name: str | None) -> Law | None:
    """A term, or a constant, that all values obey; arguments that do not vary are left out."""
    varying = {each: column for each, column in columns.items() if len(set(column)) > 1}
    if len(values) < len(varying) + 1 + _MORE and not (name and _all_asked(columns, name)):
        return None
    inputs = {each: column.tolist() for each, column in columns.items()}
    if (values == values[0]).all():
        return Law((Term(float(values[0]), {}),), {})
    for law in fit_term(values, varying) if varying else ():
        if predicts(law, values.tolist(), inputs):
            return law
    return None


def _all_asked(columns: dict[str, np.ndarray], name: str) -> bool:
    """Whether a function of one whole number was asked for all of them from 1 on."""
    found = sorted(set(columns[name]))
    return len(columns) == 1 and len(found) <= _FEW and found == list(range(1, len(found) + 1))


def _where(law: Law, columns: dict[str, np.ndarray], name: str, ask: Ask) -> Law | None:
    """The same pair of laws with the bound itself."""
    assert law.piece is not None
    above = replace(law, piece=None)
    column = columns[name]
    low, high = law.piece.bound, float(column[column > law.piece.bound].min())
    whole = all(float(value).is_integer() for value in column)
    place = int(np.argmax(column == low))
    others = {each: float(columns[each][place]) for each in columns}
    for _halving in range(_HALVINGS):
        if (whole and high - low <= 1) or high <= low * (1 + _SAME):
            break
        middle = float((low + high) // 2) if whole else math.sqrt(low * high)
        inputs = others | {name: int(middle) if whole else middle}
        (value,) = ask([tuple(inputs.values())])
        if predicts(above, [value], {each: [inputs[each]] for each in inputs}):
            high = middle
        else:
            low = middle
    if whole:
        return replace(law, piece=replace(law.piece, bound=low))
    bound = simplest_within(low, high) or high
    (value,) = ask([tuple((others | {name: bound}).values())])
    inclusive = not predicts(above, [value], {each: [number] for each, number in (others | {name: bound}).items()})
    return replace(law, piece=replace(law.piece, bound=bound, inclusive=inclusive))


def _predicts_both(law: Law, fresh: Sequence[float], at: Arguments) -> bool:
    """Whether fresh values on each side are as they should be."""
    assert law.piece is not None
    small = [value <= law.piece.bound for value in at[law.piece.argument]]
    return predicts(law, fresh, at) and any(small) and not all(small)
