"""The scratch folder: the submission is in it, whatever else was left in it goes, and too much of that is seen."""

import os
import sys
from pathlib import Path

import pytest

from grader.sandbox.inside.linux.measured_scratch import Scratch, make_scratch
from grader.sandbox.inside.scratch import remove_tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="scratch folders are the zygote's, on Unix")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """An empty scratch folder."""
    (tmp_path / "submission").mkdir()
    return make_scratch(tmp_path / "scratch", tmp_path / "submission", None).path


def test_tree_deeper_than_any_path_is_seen_and_removed(scratch: Path) -> None:
    """Folders nested two thousand deep are too much, and go, although no path can name the innermost."""
    descriptor = os.open(scratch, os.O_RDONLY)
    for level in range(2000):
        os.mkdir("a-name-that-adds-up", dir_fd=descriptor)
        inner = os.open("a-name-that-adds-up", os.O_RDONLY, dir_fd=descriptor)
        if level % 100 == 0:
            os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=inner))
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    assert Scratch(scratch).is_overfull()
    remove_tree(scratch)
    assert not scratch.exists()


def test_locked_and_oddly_named_things_are_removed(scratch: Path) -> None:
    """Neither a mode nor a name keeps anything; a link is removed, not followed."""
    outside = scratch.parent / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    (scratch / "locked" / "inner" / "more").mkdir(parents=True)
    (scratch / "locked" / "inner").chmod(0)
    (scratch / "locked").chmod(0)
    (scratch / "-rf *\n\udcff").touch()
    (scratch / "link").symlink_to(outside)
    (scratch / "folder").mkdir()
    (scratch / "folder" / "link").symlink_to(outside)
    remove_tree(scratch)
    assert not scratch.exists()
    assert (outside / "kept").exists()


def test_much_data_or_many_entries_are_too_much(scratch: Path) -> None:
    """A little is fine; more than 64 MB on disk or a thousand entries is not."""
    (scratch / "little").write_bytes(b"x" * 1000)
    with (scratch / "sparse").open("wb") as file:
        file.truncate(1 << 40)  # takes no room
    assert not Scratch(scratch).is_overfull()
    for number in range(1000):
        (scratch / f"d{number}").mkdir()
    assert Scratch(scratch).is_overfull()
    assert not Scratch(scratch / "missing").is_overfull()


def test_much_data_is_too_much(scratch: Path) -> None:
    """Data counts wherever it lies."""
    (scratch / "folder").mkdir()
    for number in range(5):
        (scratch / "folder" / str(number)).write_bytes(os.urandom(16 << 20))
    assert Scratch(scratch).is_overfull()


@pytest.mark.skipif(os.geteuid() == 0, reason="root lists every folder, and counts what is in it")
def test_what_cannot_be_counted_is_too_much(scratch: Path) -> None:
    """A folder that its owner may fill but not list hides nothing."""
    (scratch / "closed").mkdir(mode=0o300)
    assert Scratch(scratch).is_overfull()
    (scratch / "closed").chmod(0o700)


def test_submission_is_copied_and_takes_no_room_from_what_it_writes(tmp_path: Path) -> None:
    """A large one leaves its code as much as a small one does, and what is written into the copy stays there."""
    submission = tmp_path / "submission"
    (submission / "inner").mkdir(parents=True)
    for number in range(1500):
        (submission / "inner" / f"{number}.py").write_text("handed in", encoding="ascii")
    scratch = make_scratch(tmp_path / "scratch", submission, None)
    assert not scratch.is_overfull()
    (scratch.path / "inner" / "0.py").write_text("changed", encoding="ascii")
    assert (submission / "inner" / "0.py").read_text(encoding="ascii") == "handed in"
    for number in range(1002):
        (scratch.path / f"d{number}").mkdir()
    assert scratch.is_overfull()
