"""What variance does a student's own initialiser give? Asked where it gives a wrong one; see `judging.sample_law`.

The initialiser fills weights of many shapes: wide, tall and square ones, with one input and with a few, and many small
ones as a net has; a fast one 48,000 entries of each, so that a constant is told to 1.5 %, a slow one 16,000. The law is
fitted to these and told if it predicts further shapes. Who would take too long for that is not asked.
"""

import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch

from grader.draw import Draw
from grader.engine.expected import Expected
from grader.engine.own_law import compare_laws
from grader.engine.seeds import derive_seed
from grader.engine.shown_values import explain_factor, show_number
from grader.engine.student import Answer, Student
from grader.engine.unmet import Unmet
from grader.i18n import _
from grader.judging.constants import write_measured
from grader.judging.distribution import find_distribution
from grader.judging.finding import Distribution, Ending, Finding, Law, OwnLaw, Verdict
from grader.judging.law import find_law, write_law
from grader.judging.sample_law import Sample, Z, common_mean, find_variance_law, variance_at
from grader.sheet.contract import BEFORE, empty_weight
from grader.sheet.kinds import SheetKind
from grader.sheet.samples import correlated_entries, untouched_entries

SCALED = "scaled_relu_normal_"
ENTRIES = (48_000, 16_000)  # of each shape
_SECONDS = (1.0, 4.0)  # that all of them may take
_PROBED = (50, 80)  # the shape whose filling tells how long an entry takes
_NARROW = (1, 2, 3, 5, 8, 16)  # fan_in
_WIDE = (1000, 4000, 16_000)
_PARTS = (1, 10) * 6  # one weight has the entries of its shape, or a tenth of them
_FRESH = 5
_SIDES = (20, 40)  # of the small square weights
_SCALES = (1.0, 0.25, 3.0, 0.5, 7.0, 1.5)  # one after the other
_LEAST_KNOWN, _LEAST_FRESH = 8, 3  # shapes that it takes where the initialiser raises at some
_BEFORE_INSTEAD = (-23.375,)  # in place of BEFORE
_MANIFOLD = 0.5  # of the logarithm of a variance: no chance makes so much
_LARGE = (700, 1500), (1500, 700)
_BEGINNING, _ALIKE = 1000, 0.5  # so many first entries of two weights are the same numbers if they correlate so much
_FLOORS = (2, 3, 4, 5, 8, 10, 16, 32, 64, 100)

_SHARED = "fan_in + fan_out", "max(fan_in, fan_out)", "min(fan_in, fan_out)"
_VARIANCE = "Var(W) = {}"
_SYMBOLS = {"fan_in + fan_out": "(fan_in + fan_out)"}

Initialiser = Callable[..., Answer]


@contextmanager
def told_by_law(student: Student, expected: Expected, name: str, formula: str) -> Iterator[None]:
    """Add to a finding that a variance is wrong what variance the student's initialiser gives.

    Args:
        student: has the initialiser.
        expected: knows the right variance.
        name: the initialiser.
        formula: the contract's formula of the right variance.
    """
    try:
        yield
    except Unmet as unmet:
        if unmet.finding.kind is SheetKind.WRONG_VARIANCE:
            law = find_own_variance(student, expected, name, formula)
            if law is not None:
                unmet.finding = _explain(unmet.finding, law)
                if law.law is not None:
                    unmet.allows = partial(obeys, law.law, scaled=name == SCALED)
        raise


def find_own_variance(student: Student, expected: Expected, name: str, formula: str) -> OwnLaw | None:
    """Find the law of the variance of what an initialiser draws, its mean and its distribution.

    Args:
        student: has the initialiser; it is called aside.
        expected: knows the right variance.
        name: the initialiser.
        formula: the contract's formula of the right variance.

    Returns:
        What there is to say. None if no law holds everywhere, if the entries are not independent, or if the law is
        the right one after all.
    """
    draw = Draw(derive_seed(str(student.seed), "own variance", name))
    scaled = name == SCALED
    with student.aside():
        try:
            entries = _affordable_entries(student, name, scaled=scaled)
            known, fresh = (list(_collect(student, name, plan)) for plan in _plans(draw, entries, scaled=scaled))
            built_on = _built_on_what_was_there(student, name, entries, scaled=scaled)
        except _NoSampleError:
            return None
    if built_on:
        return OwnLaw(name, "", built_on, None)
    if len(known) < _LEAST_KNOWN or len(fresh) < _LEAST_FRESH:
        return None
    shared = _share_numbers(known)
    if shared:  # a second call of the same shape tells nothing new
        known, fresh = ([replace(each, entries=each.entries[:1]) for each in filled] for filled in (known, fresh))
    samples, others = ([Sample.of(each.entries, each.arguments) for each in filled] for filled in (known, fresh))
    law = find_variance_law(samples, others, _readings(scaled=scaled), shared=shared)
    if law is None:
        return None
    right = _right_law([*samples, *others], expected, formula)
    if right is None:
        return None
    is_right = (law.terms[0].powers, law.shifts, _write(law)) == (right.terms[0].powers, {}, _write(right))
    if is_right and law.ending is Ending.NONE:
        return None
    mean, mean_text = _mean([*samples, *others], shared=shared)
    found = None if shared else find_distribution([each.entries for each in known])
    return OwnLaw(
        name,
        _VARIANCE.format(_write(law)),
        " ".join(filter(None, _say(law, mean_text, found))),
        law,
        right=_VARIANCE.format(_write(right)),
        differs=compare_laws(law, right, _SYMBOLS, write_measured),
        mean=mean,
        distribution=found[0] if found else None,
    )


class _NoSampleError(Exception):
    """Entries were not filled, depend on each other, so that they have no variance of their own, or take too long."""


@dataclass(frozen=True, eq=False)
class _Filled:
    """The entries of one weight, or of many small ones, and what the initialiser got."""

    entries: np.ndarray
    arguments: dict[str, float]


@dataclass(frozen=True)
class _Call:
    """Weights of one shape that are to be filled."""

    shape: tuple[int, int]
    count: int
    scale: float | None


def _affordable_entries(student: Student, name: str, *, scaled: bool) -> int:
    """How many entries of each shape an initialiser fills in the time that there is for it.

    Raises:
        _NoSampleError: it is too slow, or fills nothing.
    """
    before = student.computed_seconds()
    try:
        student.call_each(name, [(empty_weight(*_PROBED), *([1.0] if scaled else []))])
    except Unmet as unmet:
        raise _NoSampleError from unmet
    seconds = (student.computed_seconds() - before) / math.prod(_PROBED)
    shapes = len(_PARTS) + 1 + _FRESH
    for entries, allowed in zip(ENTRIES, _SECONDS, strict=True):
        if seconds * entries * shapes <= allowed:
            return entries
    raise _NoSampleError


def _plans(draw: Draw, entries: int, *, scaled: bool) -> tuple[list[_Call], list[_Call]]:
    """The calls that a law is fitted to, and others."""
    middling = (round(float(n)) for n in draw.rng.uniform(40, 400, 3))
    narrow_and_wide = [*_NARROW, *middling, *_WIDE]
    side = draw.integer(*_SIDES)
    some = np.exp(draw.rng.uniform(math.log(4), math.log(5000), _FRESH - 1))
    fresh = [*(round(float(n)) for n in some), draw.integer(1, 12)]
    scales = itertools.cycle(_SCALES) if scaled else itertools.repeat(None)
    # Weights of two sizes, for otherwise fan_out would follow from fan_in.
    known = [
        _call(fan_in, entries // part, entries, next(scales))
        for fan_in, part in zip(narrow_and_wide, _PARTS, strict=True)
    ]
    known.append(_Call((side, side), entries // side**2, next(scales)))
    others = [
        _call(fan_in, entries // 3, entries, float(np.exp(draw.rng.uniform(-2, 2))) if scaled else None)
        for fan_in in fresh
    ]
    return known, others


def _call(fan_in: int, each: int, together: int, scale: float | None) -> _Call:
    """Weights that have so many entries each, and so many together."""
    fan_out = max(1, each // fan_in)
    return _Call((fan_out, fan_in), max(1, together // (fan_out * fan_in)), scale)


def _collect(student: Student, name: str, plan: Sequence[_Call], before: float = BEFORE) -> Iterator[_Filled]:
    """Let the initialiser fill weights; where it raises, there are none.

    Raises:
        _NoSampleError: entries are not what a law can be about.
    """
    for call in plan:
        scales = () if call.scale is None else (call.scale,)
        try:
            answers = student.call_each(name, [(torch.full(call.shape, before), *scales)] * call.count)
        except Unmet as unmet:
            if unmet.finding.verdict is not Verdict.FAILED:
                raise _NoSampleError from unmet
            continue
        weights = [answer.value for answer in answers]
        if untouched_entries(weights[0], before) or (call.count == 1 and correlated_entries(weights[0])):
            raise _NoSampleError
        yield _Filled(np.stack(weights), _arguments(call))


def _built_on_what_was_there(student: Student, name: str, entries: int, *, scaled: bool) -> str:
    """A sentence on entries that are others where the weight held other numbers before the call; else empty.

    Raises:
        _NoSampleError: entries are not what a law can be about.
    """
    call = _call(_PROBED[1], entries, entries, 1.0 if scaled else None)
    samples = {}
    for before in (BEFORE, *_BEFORE_INSTEAD):
        for filled in _collect(student, name, [call], before):
            samples[before] = Sample.of(filled.entries, filled.arguments)
    if len(samples) < 1 + len(_BEFORE_INSTEAD):
        return ""
    first, *others = samples.values()
    # The size of a mean that was added differs as well, the variance does not.
    if all(abs(math.log((each.variance or 1e-300) / (first.variance or 1e-300))) < _MANIFOLD for each in others):
        return ""
    text = _("Your entries depend on what the weight held before the call: {examples}.")
    example = _("where it was filled with {before}, they have the variance {variance}")
    examples = [
        example.format(before=show_number(before), variance=show_number(sample.variance, 3))
        for before, sample in samples.items()
    ]
    return text.format(examples="; ".join(examples))


def _arguments(call: _Call) -> dict[str, float]:
    """What a variance may depend on."""
    fan_out, fan_in = (float(side) for side in call.shape)
    arguments = {"fan_in": fan_in, "fan_out": fan_out}
    if call.scale is not None:
        arguments |= {"scale": call.scale, **arguments_of_scale(call.scale)}
    return arguments | arguments_of_both(fan_out, fan_in)


def arguments_of_scale(scale: float) -> dict[str, float]:
    """What else of a scale a variance may depend on, by the name that it has in a law."""
    return {
        "min(scale, 1)": min(scale, 1.0),
        "max(scale, 1)": max(scale, 1.0),
        "(1 + scale)": 1 + scale,
        "(1 + scale²)": 1 + scale**2,
        "log(1 + scale)": math.log1p(scale),
    }


def arguments_of_both(fan_out: float, fan_in: float) -> dict[str, float]:
    """What else of a shape a variance may depend on, by the name that it has in a law."""
    both = (fan_in + fan_out, max(fan_in, fan_out), min(fan_in, fan_out))
    floors = {f"max(fan_in, {floor})": max(fan_in, float(floor)) for floor in _FLOORS}
    return dict(zip(_SHARED, both, strict=True)) | floors | {"max(fan_in − 1, 1)": max(fan_in - 1, 1.0)}


def _readings(*, scaled: bool) -> list[tuple[str, ...]]:
    """Which of these a law may name together, from the simplest on."""
    more = ("scale",) if scaled else ()
    of_scale = [("fan_in", "fan_out", name) for name in arguments_of_scale(1.0)] if scaled else []
    floors = (*(f"max(fan_in, {floor})" for floor in _FLOORS), "max(fan_in − 1, 1)")
    return [("fan_in", "fan_out", *more), *((name, *more) for name in (*_SHARED, *floors)), *of_scale]


def _share_numbers(filled: Sequence[_Filled]) -> bool:
    """Whether weights repeat each other's random numbers: of two shapes, or of two calls."""
    beginnings = [each.entries.ravel()[:_BEGINNING] for each in filled]
    small = filled[-1].entries.reshape(len(filled[-1].entries), -1)
    pairs = [(beginnings[0], other) for other in beginnings[1:]] + [(small[0], small[-1])]
    with np.errstate(all="ignore"):  # entries that are all the same number correlate with nothing
        return any(abs(np.corrcoef(one, other)[0, 1]) > _ALIKE for one, other in pairs)


def _right_law(samples: Sequence[Sample], expected: Expected, formula: str) -> Law | None:
    """The law of the right variance, from its values for the same shapes and scales."""
    names = [name for name in ("fan_in", "scale") if name in samples[0].arguments]
    values = [
        getattr(expected, formula)(int(s.arguments["fan_in"])) * s.arguments.get("scale", 1.0) ** 2 for s in samples
    ]
    columns = {name: [sample.arguments[name] for sample in samples] for name in names}
    half = {name: column[::2] for name, column in columns.items()}, {n: column[1::2] for n, column in columns.items()}
    return find_law(values[::2], half[0], values[1::2], half[1])


def _write(law: Law) -> str:
    return write_law(law, _SYMBOLS, write_measured)


def _mean(samples: Sequence[Sample], *, shared: bool) -> tuple[float | None, str]:
    """The mean in standard deviations, if it is the same everywhere, and a sentence on one that is not 0."""
    in_deviations, absolute = (common_mean(samples, absolute=each, shared=shared) for each in (False, True))
    if in_deviations == 0:
        return 0.0, ""
    if in_deviations is not None:
        text = _("Their mean is {mean} times their standard deviation.")
        return in_deviations, text.format(mean=show_number(in_deviations, 3))
    if absolute is not None:
        return None, _("Their mean is {mean}.").format(mean=show_number(absolute, 3))
    return None, _("Their mean is not 0 everywhere.")


def _say(law: Law, mean: str, found: tuple[Distribution, float] | None) -> Iterator[str]:
    """What the entries are, in whole sentences."""
    if law.ending is Ending.AT_LEAST:
        text = _("Your entries have the variance {formula}, but never less than {bound} (± {percent} %).")
    elif law.ending is Ending.AT_MOST:
        text = _("Your entries have the variance {formula}, but never more than {bound} (± {percent} %).")
    elif law.terms[0].powers:
        text = _("Your entries have the variance {formula} (± {percent} %).")
    else:
        text = _("Your entries have the variance {formula} (± {percent} %), whatever goes in.")
    percent = f"{math.ceil(1000 * law.precision) / 10:g}"
    yield text.format(formula=_write(law), percent=percent, bound=show_number(law.bound, 3))
    yield mean
    if found is not None:
        yield {
            Distribution.NORMAL: _("They are normally distributed."),
            Distribution.UNIFORM: _("They are uniformly distributed."),
            Distribution.TWO_VALUES: _("They take two values."),
            Distribution.TRUNCATED_NORMAL: _(
                "They are normally distributed, but cut off at {cut} standard deviations of the uncut distribution."
            ),
        }[found[0]].format(cut=f"{found[1]:g}")


def _explain(finding: Finding, law: OwnLaw) -> Finding:
    """The finding with the law, and without a guess at a factor that the law does not bear out."""
    name = finding.regularity.name if finding.regularity else ""
    if not name or re.search(rf"(?<![\w.]){re.escape(name)}(?!\w|\.\d)", law.differs):
        return replace(finding, law=law)
    return replace(finding, law=law, regularity=None, comparison=explain_factor(finding.ratio, None, digits=3))


def obeys(law: Law, initialise: Callable[..., object], *, scaled: bool) -> bool:
    """Whether an initialiser that is our own gives the variance of a law, by a million entries of two shapes."""
    for shape in _LARGE:
        weight, scale = empty_weight(*shape), 2.0
        initialise(weight, *([scale] if scaled else []))
        sample = Sample.of(weight.numpy(force=True).astype(float), {})
        expected = law_of_variance(law, *shape, scale)
        if not abs(sample.variance / expected - 1) <= law.precision + Z * sample.error:
            return False
    return True


def law_of_variance(law: Law, fan_out: int, fan_in: int, scale: float = 1.0) -> float:
    """The variance that a law gives for a shape."""
    both = arguments_of_both(float(fan_out), float(fan_in))
    return variance_at(law, {"fan_in": fan_in, "fan_out": fan_out, "scale": scale} | both | arguments_of_scale(scale))
