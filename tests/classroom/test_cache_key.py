"""The key under which a report holds."""

from dataclasses import replace
from pathlib import Path

import pytest
from cases import EXERCISE

from grader.classroom.cache_key import _source, course_key, submission_key
from grader.sandbox.limits import Limits


def test_key_is_of_all_that_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salt, isolation, limits, the versions and code of what grades, and the content: each makes another key."""
    first = course_key(EXERCISE, "a", unsafe=False)
    keys = {first, course_key(EXERCISE, "b", unsafe=False), course_key(EXERCISE, "a", unsafe=True)}
    keys.add(course_key(replace(EXERCISE, limits=Limits(call_seconds=1.0)), "a", unsafe=False))
    for name, value in (
        ("__version__", "99"),
        ("_source", lambda *_sheet: "x"),
        ("platform.python_version", lambda: "9.9.9"),
        ("version", lambda _package: "9.9.9"),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(f"grader.classroom.cache_key.{name}", value)
            keys.add(course_key(EXERCISE, "a", unsafe=False))
    assert len(keys) == 8
    assert submission_key("a", "b") != submission_key("ab", "")
    assert course_key(EXERCISE, "a", unsafe=False) == first


def test_key_is_of_the_sheets_data_and_not_of_its_submissions(tmp_path: Path) -> None:
    """A table beside a package's code decides too; what a tutor keeps or writes below the sheet's folder does not."""
    (tmp_path / "items").mkdir()
    (tmp_path / "items" / "__init__.py").touch()
    before = _source.__wrapped__(tmp_path)
    (tmp_path / ".#contract.py").symlink_to("nobody@nowhere")  # as Emacs does while a file is edited
    (tmp_path / "folder.py").mkdir()
    for name in (
        "submissions/ada/variance.py",
        "out/reports/ada.json",
        "work/notes.txt",
        "items/.hidden",
        "items/__pycache__/x.pyc",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
        assert _source.__wrapped__(tmp_path) == before
    (tmp_path / "items" / "table.csv").write_text("x", encoding="utf-8")
    assert _source.__wrapped__(tmp_path) != before
