"""Classes of submissions for tests and benchmarks: the cases of tests/submissions, many times over."""

import itertools
import random
from collections.abc import Sequence
from pathlib import Path

from cases import ROOT, Case, all_cases, copy_submission

__all__ = ["make_class", "make_correct", "make_unlike"]

# Of a hundred: what a class hands in in the middle of the semester, by and large.
_MIX = (("correct", 65), ("wrong", 22), ("stubs", 11), ("hanging", 2))


def make_class(folder: Path, count: int, seed: int = 0) -> Path:
    """A class with so many submissions: right ones in several styles, wrong ones, untouched stubs, a few that hang."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    pools: dict[str, Sequence[Case]] = {
        "correct": all_cases("correct"),
        "wrong": all_cases("wrong"),
        "hanging": [case for case in all_cases("mishaps") if case.folder.name == "loop"],
    }
    # Exactly in these proportions, so that classes of different sizes can be compared.
    kinds = list(itertools.islice(itertools.cycle(rng.sample(*_spread())), count))
    for number, kind in enumerate(kinds):
        target = folder / f"student-{number:04}"
        if kind == "stubs":
            copy_submission(ROOT / "assignment", target)
        else:
            rng.choice(pools[kind]).build(target)
    return folder


def make_correct(folder: Path, count: int) -> Path:
    """A class whose submissions are all right, in the styles of tests/submissions/correct in turn."""
    cases = all_cases("correct")
    for number in range(count):
        cases[number % len(cases)].build(folder / f"student-{number:04}")
    return folder


def make_unlike(folder: Path, count: int) -> Path:
    """A class whose submissions are all right, and of which no two draw the same numbers."""
    for number in range(count):
        target = copy_submission(ROOT / "reference", folder / f"student-{number:04}") / "initializers.py"
        code = target.read_text(encoding="utf-8")
        skipping = code.replace("with torch.no_grad():\n", f"torch.rand({number + 1})\n    with torch.no_grad():\n")
        assert skipping != code
        target.write_text(skipping, encoding="utf-8")
    return folder


def _spread() -> tuple[list[str], int]:
    kinds = [kind for kind, share in _MIX for _number in range(share)]
    return kinds, len(kinds)
