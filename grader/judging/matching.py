"""Which known mistake gives exactly what the student's function gave? Outcomes of calls against outcomes of calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.judging.comparison import compare_arrays
from grader.judging.resemblance import Likeness, resemble
from grader.judging.tolerance import Tolerance

View = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Outcome:
    """How one call ended.

    Attributes:
        value: the value, if it has the right form.
        gradient: the gradient, if one was asked for and there is one.
        fault: otherwise, what was wrong with it: the same words for the same fault.
    """

    value: np.ndarray | None = None
    gradient: np.ndarray | None = None
    fault: str = ""


def matching(
    actual: Sequence[Outcome],
    candidates: Mapping[str, Sequence[Sequence[Outcome]]],
    tolerances: Sequence[Tolerance],
    part: View | None = None,
    right: Sequence[Outcome] = (),
) -> list[str]:
    """Find the candidates that give the actual outcomes in every call.

    A narrow tolerance is tried before a wider one, and all of the values before the part that was judged: who makes a
    second mistake elsewhere in the same function is told of the one that this check is about.

    Args:
        actual: the outcomes of the student's calls.
        candidates: for each name the outcomes of the same calls, in one or several forms.
        tolerances: how closely values have to agree, narrowest first.
        part: picks what was judged out of a value.
        right: the outcomes of the same calls of the right function, where it is known. Where they cannot be told from
            the actual ones, nor from those of a candidate that fits, nothing can be said.

    Returns:
        The names that fit equally well; none if nothing fits.
    """
    parts = [_whole] if part is None else [_whole, part]
    for pick in parts:
        for tolerance in tolerances:
            fitting = [
                (name, outcomes)
                for name, forms in candidates.items()
                for outcomes in forms
                if _same(actual, outcomes, tolerance, pick)
            ]
            if right and any(_same(right, outcomes, tolerance, pick) for outcomes in [actual, *_second(fitting)]):
                continue
            if fitting:
                return [*dict(fitting)]
    return []


def matching_samples(
    actual: Sequence[Outcome],
    candidates: Mapping[str, Sequence[Sequence[Outcome]]],
    groups: Sequence[object],
    before: float | None,
    right: Sequence[Outcome] = (),
) -> list[str]:
    """Find the candidates whose random numbers look like the actual ones; see `resemblance` for what that means.

    Args:
        actual: the outcomes of the student's calls.
        candidates: for each name the outcomes of the same calls, in one or several forms.
        groups: for each call a key; calls with the same key have the same arguments and are looked at together.
        before: what an array held that the call was to fill; None where there was none.
        right: the outcomes of the same calls of the right function, where it is known; as above.
    """

    def alike(first: Sequence[Outcome], second: Sequence[Outcome]) -> bool:
        if not _same_faults(first, second):
            return False
        return _alike(_likenesses(first, groups, before), _likenesses(second, groups, before))

    if right and alike(right, actual):
        return []
    fitting = [(name, outcomes) for name, forms in candidates.items() for outcomes in forms if alike(actual, outcomes)]
    if right and any(alike(right, outcomes) for outcomes in _second(fitting)):
        return []
    return [*dict(fitting)]


def _second(fitting: Sequence[tuple[str, Sequence[Outcome]]]) -> list[Sequence[Outcome]]:
    return [outcomes for _name, outcomes in fitting]


def _whole(value: np.ndarray) -> np.ndarray:
    return value


def _same(actual: Sequence[Outcome], other: Sequence[Outcome], tolerance: Tolerance, pick: View) -> bool:
    """Whether all outcomes agree; where a call went wrong, it is what went wrong that has to."""
    if any(outcome.fault for outcome in actual):
        return _same_faults(actual, other)
    return all(
        not theirs.fault
        and _close(mine.value, theirs.value, tolerance, pick)
        and _close(mine.gradient, theirs.gradient, tolerance, _whole)
        for mine, theirs in zip(actual, other, strict=True)
    )


def _same_faults(actual: Sequence[Outcome], other: Sequence[Outcome]) -> bool:
    return all(mine.fault == theirs.fault for mine, theirs in zip(actual, other, strict=True))


def _close(first: np.ndarray | None, second: np.ndarray | None, tolerance: Tolerance, pick: View) -> bool:
    if first is None or second is None:
        return first is second
    mine, theirs = pick(np.asarray(first)), pick(np.asarray(second))
    finite = np.isfinite(theirs)
    if mine.shape != theirs.shape or not np.array_equal(mine[~finite], theirs[~finite], equal_nan=True):
        return False
    return compare_arrays(mine[finite], [theirs[finite]], tolerance) is None if finite.any() else True


def _likenesses(outcomes: Sequence[Outcome], groups: Sequence[object], before: float | None) -> dict[object, Likeness]:
    """What the numbers of each group look like; nothing where a call went wrong, for then that is what counts."""
    if any(outcome.fault for outcome in outcomes):
        return {}
    samples: dict[object, list[np.ndarray]] = {}
    for outcome, group in zip(outcomes, groups, strict=True):
        if outcome.value is not None:
            samples.setdefault(group, []).append(outcome.value)
    return {group: Likeness.of(members, before) for group, members in samples.items()}


def _alike(own: Mapping[object, Likeness], other: Mapping[object, Likeness]) -> bool:
    return all(resemble(likeness, other[group]) for group, likeness in own.items())
