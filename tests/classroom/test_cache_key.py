"""The key under which a report holds."""

from dataclasses import replace

import pytest
from cases import EXERCISE

from grader.classroom.cache_key import course_key, submission_key
from grader.sandbox.limits import Limits


def test_key_is_of_all_that_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salt, isolation, limits, the grader's version and code, and the content: each makes another key."""
    first = course_key(EXERCISE, "a", unsafe=False)
    keys = {first, course_key(EXERCISE, "b", unsafe=False), course_key(EXERCISE, "a", unsafe=True)}
    keys.add(course_key(replace(EXERCISE, limits=Limits(call_seconds=1.0)), "a", unsafe=False))
    for name, value in (("__version__", "99"), ("_source", lambda *_sheet: "x")):
        with monkeypatch.context() as changed:
            changed.setattr(f"grader.classroom.cache_key.{name}", value)
            keys.add(course_key(EXERCISE, "a", unsafe=False))
    assert len(keys) == 6
    assert submission_key("a", "b") != submission_key("ab", "")
    assert course_key(EXERCISE, "a", unsafe=False) == first
