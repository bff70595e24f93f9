"""What does a function of numbers compute? Its own law: a constant times powers of its arguments, and near kin.

No list of mistakes is needed for this, nor the right answer: the law is fitted to some values, and told only if it
predicts others that were no part of the fit. So what is told is true wherever anybody looked.
"""

import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.judging.constants import Written, simplest_within, snap, snap_clearly, write_constant
from grader.judging.finding import Ending, Law, Term
from grader.judging.readings import read_as, readings

Arguments = Mapping[str, Sequence[float]]
_Columns = Mapping[str, np.ndarray]

# How far, relatively, a value may be off a law that is computed so: in float64, float32, float16, bfloat16.
DOUBLE, SINGLE, HALF, BRAIN = 1e-9, 2e-6, 2e-3, 1.6e-2
BOUNDS: Mapping[Ending, Callable[[np.ndarray, float], np.ndarray]] = {
    Ending.AT_LEAST: np.maximum,
    Ending.AT_MOST: np.minimum,
}
CURVES: Mapping[Ending, Callable[[np.ndarray], np.ndarray]] = {Ending.LOG: np.log, Ending.EXP: np.exp}
_SHIFTS = (0, -1, 1, -2, 2)  # of a whole number: fan_in − 1, fan_in + 1
_EXPONENTS = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)  # of a term in a sum; of one alone any half
_LIKELY = (-1.0, 1.0, -0.5, 0.5, -2.0, 2.0, -1.5, 1.5)  # where values do not tell
_SUM_EXPONENTS = (-1.0, 0.0, 0.5, 1.0, 2.0)  # the same where there are several arguments
_STEEPEST = 6.0
_DECIMALS = range(7)
_DIGITS = range(1, 7)
_CANCELLED = 1e-14  # of the terms of a difference, what rounding leaves
_SHOWS = 1e-6  # of a sum: so large is a term that the value tells of
_SHOWN_KNOWN, _SHOWN_FRESH = 4, 2  # in so many values
_NEXT = 0.4  # the logarithm of how far the value next to a bound may be off
_BOUNDED_KNOWN, _BOUNDED_FRESH = 3, 1  # so many different inputs lie beyond a bound
_TELLS = 1e-7  # of an argument, relatively
_ROUGH = 0.05  # of a rounded value, relatively: from here on it says nothing about the law


def find_law(
    values: Sequence[float], arguments: Arguments, fresh: Sequence[float], at: Arguments, *, wide: bool = False
) -> Law | None:
    """Find the simplest law that all values obey, fresh ones included.

    Args:
        values: what the function gave.
        arguments: for which arguments, by name; positive.
        fresh: what it gave for others, which the law is not fitted to.
        at: those.
        wide: whether to look among rarer laws, too, for which it takes many values over a wide range.

    Returns:
        The law; None if none of those known here holds everywhere.
    """
    known = np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        for law in _candidates(known, arguments, wide=wide):
            if predicts(law, values, arguments) and predicts(law, fresh, at) and _is_tested(law, arguments, at):
                return law
    return None


def _is_tested(law: Law, arguments: Arguments, at: Arguments) -> bool:
    """Whether a bound, or each term of a sum, shows in several values, fresh ones among them: not in one odd value."""
    if law.ending in BOUNDS:
        return _meets_its_bound(law, arguments, at) and all(
            len(set(_beyond(law, inputs))) >= least
            for inputs, least in ((arguments, _BOUNDED_KNOWN), (at, _BOUNDED_FRESH))
        )
    made = [name for term in law.terms for name in term.powers if name not in arguments]
    if not all(
        _shows(name, inputs) >= least
        for name in made
        for inputs, least in ((arguments, _BOUNDED_KNOWN), (at, _BOUNDED_FRESH))
    ):
        return False
    if len(law.terms) == 1:
        return True
    for inputs, least in ((arguments, _SHOWN_KNOWN), (at, _SHOWN_FRESH)):
        sizes = np.abs(_terms(law.terms, _columns(inputs, law.shifts)))
        if ((sizes > _SHOWS * sizes.sum(axis=0)).sum(axis=1) < min(least, sizes.shape[1])).any():
            return False
    return True


def _meets_its_bound(law: Law, *inputs: Arguments) -> bool:
    """Whether some value that is not cut lies next to the bound: or values might jump there."""
    if law.bound == 0:
        return True
    sizes = np.concatenate([_sizes(law, each) for each in inputs]) / law.bound
    free = sizes[sizes <= 1] if (law.ending is Ending.AT_MOST) == (law.bound > 0) else sizes[sizes >= 1]
    return bool(free.size and np.abs(np.log(np.abs(free))).min() <= _NEXT)


def _sizes(law: Law, inputs: Arguments) -> np.ndarray:
    """What the terms alone give."""
    sizes: np.ndarray = _terms(law.terms, _columns(inputs, law.shifts)).sum(axis=0)
    return sizes


def _shows(reading: str, inputs: Arguments) -> int:
    """At how many inputs a reading is another number than the argument."""
    columns = _columns(inputs, {})
    argument, column = read_as(reading, columns)
    return int((np.abs(column / columns[argument] - 1) > _TELLS).sum())


def _beyond(law: Law, inputs: Arguments) -> list[tuple[float, ...]]:
    """The inputs at which the bound holds, and not the term."""
    sizes = _sizes(law, inputs)
    columns = list(zip(*inputs.values(), strict=True))
    beyond = sizes > law.bound if law.ending is Ending.AT_MOST else sizes < law.bound
    return [each for each, is_beyond in zip(columns, beyond, strict=True) if is_beyond]


def predicts(law: Law, values: Sequence[float], arguments: Arguments) -> bool:
    """Whether a law gives these values for these arguments."""
    columns, actual = _columns(arguments, law.shifts), np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        terms = _terms(law.terms, columns)
        predicted, sizes = terms.sum(axis=0), np.abs(terms).sum(axis=0)
        if law.piece is not None:
            column, parts = columns[law.piece.argument], _terms(law.piece.terms, columns)
            small = column <= law.piece.bound if law.piece.inclusive else column < law.piece.bound
            predicted = np.where(small, parts.sum(axis=0), predicted)
            sizes = np.where(small, np.abs(parts).sum(axis=0), sizes)
        if law.ending in BOUNDS:
            free, predicted = predicted, BOUNDS[law.ending](predicted, law.bound)
            sizes = np.where(predicted == free, sizes, 0.0)  # a bound is no difference: nothing is cancelled in it
        if law.ending in CURVES:
            predicted = CURVES[law.ending](predicted)
            sizes = np.ones_like(predicted)  # of a logarithm near 0 rounding leaves what it leaves of the 1 in it
        if not np.isfinite(predicted).all():
            return False
        if law.ending not in {Ending.NONE, *BOUNDS, *CURVES}:
            return np.allclose(actual, _end(predicted, law.ending, law.places), rtol=DOUBLE, atol=0.0)
        return _agree(actual, predicted, sizes, law.precision)


def _terms(terms: Sequence[Term], columns: _Columns) -> np.ndarray:
    """The terms of a sum, one in each row."""
    return np.array([term.constant * _monomial(columns, term.powers) for term in terms])


def evaluate(law: Law, arguments: Arguments) -> list[float]:
    """The sum of a law's terms, without its ending, for these arguments."""
    with np.errstate(all="ignore"):
        return [float(value) for value in _sizes(law, arguments)]


def write_law(law: Law, symbols: Mapping[str, str], write: Callable[[float, float], Written] = write_constant) -> str:
    """Write a law as a formula: ``fan_in · √Var(W) · Var(x)``.

    Args:
        law: the law.
        symbols: how each argument is written; its name where it has no symbol.
        write: writes a positive constant that is known to a relative precision.
    """
    written = {name: _symbol(name, symbols) for term in law.terms for name in term.powers}
    for name, shift in law.shifts.items():
        written[name] = f"({written.get(name, name)} {'+' if shift > 0 else '−'} {abs(shift)})"
    text = _write_sum(law.terms, written, law.precision, write)
    if law.piece is None:
        return text
    piece, argument = law.piece, _symbol(law.piece.argument, symbols)
    bound, terms = f"{piece.bound:.6g}", {name: _symbol(name, symbols) for term in piece.terms for name in term.powers}
    below = _write_sum(piece.terms, terms, law.precision, write)
    signs = ("≤", ">") if piece.inclusive else ("<", "≥")
    return f"{below} ({argument} {signs[0]} {bound}), {text} ({argument} {signs[1]} {bound})"


def _write_sum(
    terms: Sequence[Term], symbols: Mapping[str, str], precision: float, write: Callable[[float, float], Written]
) -> str:
    text = ""
    for term in terms:
        sign = "−" if term.constant < 0 else "+"
        body = _write_term(term, symbols, precision, write)
        text = f"{text} {sign} {body}" if text else (f"−{body}" if term.constant < 0 else body)
    return text


def _symbol(name: str, symbols: Mapping[str, str]) -> str:
    """An argument, or a reading of one, as it is written."""
    if name in symbols:
        return symbols[name]
    for argument, symbol in symbols.items():
        name = re.sub(rf"\b{argument}\b", symbol, name)
    return name


def _write_term(
    term: Term, symbols: Mapping[str, str], precision: float, write: Callable[[float, float], Written]
) -> str:
    if term.constant == 0:
        return "0"
    written = write(abs(term.constant), precision)
    for name, power in term.powers.items():
        factor = _write_power(symbols[name], abs(power))
        written *= factor if power > 0 else factor.inverse()
    return str(written)


def _write_power(symbol: str, power: float) -> Written:
    whole, half = divmod(power, 1)
    factor = {0: (), 1: (symbol,), 2: (f"{symbol}²",), 3: (f"{symbol}³",)}.get(int(whole), (f"{symbol}^{int(whole)}",))
    return Written(over=factor, root_over=(symbol,) if half else ())


def _candidates(values: np.ndarray, arguments: Arguments, *, wide: bool) -> Iterator[Law]:
    """Laws that fit some values, from the simplest on."""
    if not len(values) or np.isnan(values).any():
        return
    if (values == values[0]).all():
        yield Law((Term(float(values[0]), {}),), {})
        return
    shifts = [{}, *({name: shift} for name in _whole(arguments) for shift in _SHIFTS[1:])]
    for precision in (DOUBLE, SINGLE):
        for shift in shifts:
            yield from _single(values, _columns(arguments, shift), shift, precision)
    yield from _rounded(values, arguments)
    yield from _bounded(values, arguments, shifts)
    yield from _sums(values, arguments)
    if wide:
        yield from _read(values, arguments)
        yield from _curved(values, arguments)
        yield from _bounded_sums(values, arguments)
    for precision in (HALF, BRAIN):
        yield from _single(values, _columns(arguments, {}), {}, precision)


def _read(values: np.ndarray, arguments: Arguments) -> Iterator[Law]:
    """One term, in which something else stands in place of an argument."""
    columns = _columns(arguments, {})
    for argument, column in columns.items():
        for name, read_column in readings(column, argument):
            some = {name if each == argument else each: columns[each] for each in columns} | {name: read_column}
            yield from _single(values, some, {}, DOUBLE)


def _curved(values: np.ndarray, arguments: Arguments) -> Iterator[Law]:
    """The logarithm of a term, or e to its power."""
    for ending, straight in ((Ending.LOG, np.exp(values)), (Ending.EXP, np.log(values))):
        for law in _single(straight, _columns(arguments, {}), {}, DOUBLE):
            yield replace(law, ending=ending)


def _bounded_sums(values: np.ndarray, arguments: Arguments) -> Iterator[Law]:
    """Two terms that are never less, or more, than a constant."""
    for ending, bound in ((Ending.AT_MOST, float(values.max())), (Ending.AT_LEAST, float(values.min()))):
        free = values != bound
        if math.isfinite(bound) and (~free).sum() >= _BOUNDED_KNOWN:
            some = {name: column[free] for name, column in _columns(arguments, {}).items()}
            for law in _sums(values[free], some):
                yield replace(law, ending=ending, bound=bound)


def fit_term(values: np.ndarray, columns: _Columns) -> Iterator[Law]:
    """One term that may fit some values, as exact as float64 is."""
    yield from _single(values, columns, {}, DOUBLE)


def _single(values: np.ndarray, columns: _Columns, shifts: Mapping[str, int], precision: float) -> Iterator[Law]:
    """One term: its logarithm is a straight line in those of the arguments."""
    fits = np.isfinite(values) & (values != 0) & np.all([column > 0 for column in columns.values()], axis=0)
    if fits.sum() <= len(columns) + 1 or len(set(np.sign(values[fits]))) > 1:
        return
    sizes = np.abs(values[fits])
    logs = np.log(np.stack([column[fits] for column in columns.values()], axis=1))
    design = np.column_stack([np.ones(len(sizes)), logs])
    solution, _residuals, rank, _singular = np.linalg.lstsq(design, np.log(sizes), rcond=None)
    exponents = np.round(2 * solution[1:]) / 2
    if rank < design.shape[1] or (np.abs(exponents) > _STEEPEST).any():
        return
    powers = {name: float(power) for name, power in zip(columns, exponents, strict=True) if power}
    constant = float(np.exp(np.mean(np.log(sizes) - logs @ exponents)) * np.sign(values[fits][0]))
    # Of few digits no constant is certain: it is that of their mean, or one that has no rival.
    near = snap(constant, precision) if precision <= SINGLE else snap_clearly(constant, precision)
    yield Law((Term(near, powers),), shifts, precision=precision)


def _bounded(values: np.ndarray, arguments: Arguments, shifts: Sequence[Mapping[str, int]]) -> Iterator[Law]:
    """One term that is never less, or more, than a constant: the values that equal it tell nothing of the term."""
    for ending, bound in ((Ending.AT_MOST, float(values.max())), (Ending.AT_LEAST, float(values.min()))):
        free = values != bound
        if not math.isfinite(bound) or (~free).sum() < _BOUNDED_KNOWN:
            continue
        for shift in shifts:
            columns = {name: column[free] for name, column in _columns(arguments, shift).items()}
            for law in _single(values[free], columns, shift, DOUBLE):
                yield replace(law, ending=ending, bound=math.copysign(snap(bound, DOUBLE), bound))


def _sums(values: np.ndarray, arguments: Arguments) -> Iterator[Law]:
    """Two terms: for each pair of monomials the constants that fit best, all pairs at once."""
    if not np.isfinite(values).all():
        return
    columns = {name: column[values != 0] for name, column in _columns(arguments, {}).items()}
    values = values[values != 0]
    if len(values) <= len(columns) + 1:
        return
    exponents = _EXPONENTS if len(columns) == 1 else _SUM_EXPONENTS
    powers = [dict(zip(columns, chosen, strict=True)) for chosen in itertools.product(exponents, repeat=len(columns))]
    parts = np.stack([_monomial(columns, power) / values for power in powers])
    first, second = np.triu_indices(len(powers), 1)
    misfit = _least_squares(parts, first, second)
    for index in np.argsort(misfit)[:3]:
        pair = np.stack([parts[first[index]], parts[second[index]]], axis=1)
        scale = np.abs(pair).max(axis=0)
        solution = np.linalg.lstsq(pair / scale, np.ones(len(values)), rcond=None)[0] / scale
        terms = tuple(
            Term(snap(float(constant), DOUBLE), {name: power for name, power in powers[which[index]].items() if power})
            for constant, which in zip(solution, (first, second), strict=True)
        )
        yield Law(tuple(sorted(terms, key=_place)), {}, precision=DOUBLE)


def _place(term: Term) -> tuple[bool, float, str]:
    """Where a term stands in a sum: positive ones first, then those with more in them."""
    return term.constant < 0, -sum(map(abs, term.powers.values())), ", ".join(term.powers)


def _least_squares(parts: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """For each pair of rows how far some multiples of them, added, are from 1 at least: the sum of squares."""
    unit = parts / np.linalg.norm(parts, axis=1, keepdims=True)
    products, sums = unit @ unit.T, unit.sum(axis=1)
    cosine = products[first, second]
    explained = (sums[first] ** 2 - 2 * cosine * sums[first] * sums[second] + sums[second] ** 2) / (1 - cosine**2)
    misfit: np.ndarray = np.where(np.abs(cosine) < 1, np.abs(parts.shape[1] - explained), np.inf)
    return misfit


def _rounded(values: np.ndarray, arguments: Arguments) -> Iterator[Law]:
    """One term that is rounded in the end: each value tells between which two the term lies."""
    if not np.isfinite(values).all() or len(set(np.sign(values[values != 0]))) > 1:
        return
    columns = _columns(arguments, {})
    sign = -1.0 if (values < 0).any() else 1.0
    endings = [
        (Ending.FLOOR, 0),
        *((Ending.DECIMALS, k) for k in _DECIMALS),
        *((Ending.DIGITS, k) for k in _DIGITS),
    ]
    for ending, places in endings:
        if not np.allclose(_end(values, ending, places), values, rtol=1e-12, atol=0.0):
            continue
        low, high = _between(values, ending, places)
        for powers in _exponents(values, columns, high - low):
            monomial = _monomial(columns, powers)
            least, most = sorted((sign * low / monomial, sign * high / monomial), key=lambda bound: float(bound[0]))
            bottom, top = float(least.max()), float(most.min())
            constant = simplest_within(max(bottom, 0.0), top)
            if constant is not None:
                yield Law((Term(sign * constant, powers),), {}, ending, places)


def _exponents(values: np.ndarray, columns: _Columns, widths: np.ndarray) -> Iterator[dict[str, float]]:
    """Exponents of a term that was rounded: fitted to the values that are large enough, or one after the other."""
    sharp = np.abs(values) * _ROUGH > widths
    if sharp.sum() > len(columns) + 1:
        some = {name: column[sharp] for name, column in columns.items()}
        yield from (dict(law.terms[0].powers) for law in _single(values[sharp], some, {}, HALF))
    elif len(columns) == 1:
        (name,) = columns
        yield from ({name: power} for power in _LIKELY)


def _between(values: np.ndarray, ending: Ending, places: int) -> tuple[np.ndarray, np.ndarray]:
    """Between which two a value lay before its ending."""
    if ending is Ending.FLOOR:
        return values, values + 1
    if ending is Ending.DECIMALS:
        half = np.full(len(values), 0.5 * 10.0**-places)
    else:
        half = 0.5 * 10.0 ** (np.floor(np.log10(np.abs(values))) - places + 1)
    return values - half, values + half


def _end(values: np.ndarray, ending: Ending, places: int) -> np.ndarray:
    ends: dict[Ending, Callable[[float], float]] = {
        Ending.NONE: float,
        Ending.FLOOR: math.floor,
        Ending.DECIMALS: lambda value: round(value, places),
        Ending.DIGITS: lambda value: float(f"{value:.{places}g}"),
    }
    return np.array([ends[ending](float(value)) for value in values], dtype=float)


def _agree(values: np.ndarray, predicted: np.ndarray, sizes: np.ndarray, precision: float) -> bool:
    """Whether values are as predicted, up to what rounding does, and to where the numbers of a precision end.

    Args:
        values: the values.
        predicted: what they should be.
        sizes: of the terms whose sum that is: of a difference only so much is left.
        precision: how far off a value may be, relatively.
    """
    smallest, largest = 0.0, math.inf
    if precision == BRAIN and (values.astype(np.float32).view(np.uint32) & 0xFFFF).any():
        return False
    if precision in {SINGLE, BRAIN}:
        smallest, largest = float(np.finfo(np.float32).smallest_normal), float(np.finfo(np.float32).max)
    elif precision == HALF:
        smallest, largest = float(np.finfo(np.float16).smallest_subnormal), float(np.finfo(np.float16).max)
        if not np.array_equal(values.astype(np.float16).astype(float), values):
            return False
    allowed = np.maximum(precision * np.abs(predicted) + _CANCELLED * sizes, smallest)
    beyond = np.isinf(values) & (np.abs(predicted) > largest * (1 - precision))
    return bool((beyond | (np.abs(values - predicted) <= allowed)).all())


def _columns(arguments: Arguments, shifts: Mapping[str, int]) -> dict[str, np.ndarray]:
    return {name: np.asarray(column, dtype=float) + shifts.get(name, 0) for name, column in arguments.items()}


def _monomial(columns: _Columns, powers: Mapping[str, float]) -> np.ndarray:
    product = np.ones(len(next(iter(columns.values()))))
    for name, power in powers.items():
        product = product * (columns[name] if name in columns else read_as(name, columns)[1]) ** power
    return product


def _whole(arguments: Arguments) -> list[str]:
    return [name for name, column in arguments.items() if all(float(value).is_integer() for value in column)]
