"""The key under which a report holds."""

import pytest

from grader.classroom import key
from grader.classroom.key import course_key, submission_key


def test_key_is_of_all_that_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salt, isolation, manifest, the grader's version and code, and the content: each makes another key."""
    keys = {course_key("a", unsafe=False), course_key("b", unsafe=False), course_key("a", unsafe=True)}
    for name, value in (("__version__", "99"), ("MANIFEST", "other"), ("LIMITS", "other"), ("_source", lambda: "x")):
        with monkeypatch.context() as changed:
            changed.setattr(key, name, value)
            keys.add(course_key("a", unsafe=False))
    assert len(keys) == 7
    assert submission_key("a", "b") != submission_key("ab", "")
    assert course_key("a", unsafe=False) == course_key("a", unsafe=False)
