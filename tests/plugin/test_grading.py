"""What one session of pytest's keeps of the checks that it has shown."""

from pathlib import Path

import pytest
from cases import EXERCISE
from made_reports import make_bare, make_check, make_finding

from grader.judging.finding import Diagnosis, Suspect, Verdict
from grader.plugin.grading import Grading, Settings

KNOWN = Diagnosis("relu_mean", (Suspect("relu-mean-zero", "thought", "hint"),), 12)


@pytest.fixture
def grading() -> Grading:
    """A session of which nothing was asked yet."""
    return Grading(Settings(EXERCISE, Path("assignment"), "", "salt"))


def test_a_failure_is_explained_once(grading: Grading) -> None:
    """The same reason in the same place refers to the first check that gave it, and so does a known mistake."""
    first, second = make_check("1.5.a"), make_check("1.5.b")
    assert grading.told_before(first) == ("", "")
    assert grading.told_before(second) == ("1.5.a", "")
    named = [make_check(name, make_finding(reason=name, diagnosis=KNOWN)) for name in ("1.5.c", "1.5.d")]
    assert [grading.told_before(check) for check in named] == [("", ""), ("", "1.5.c")]


@pytest.mark.parametrize("verdict", [Verdict.NOT_ATTEMPTED, Verdict.BLOCKED])
def test_a_skip_explains_nothing(grading: Grading, verdict: Verdict) -> None:
    """It neither refers to a failure, nor is it one to refer to."""
    skipped = make_check("1.5.a", make_bare(verdict))
    assert grading.told_before(skipped) == ("", "")
    assert grading.told_before(make_check("1.5.b", make_bare(Verdict.FAILED))) == ("", "")
    assert grading.told_before(skipped) == ("", "")
