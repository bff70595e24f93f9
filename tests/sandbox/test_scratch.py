"""The scratch folder: whatever was left in it goes, and too much of it is seen."""

import os
import sys
from pathlib import Path

import pytest

from grader.sandbox.inside.scratch import is_overfull, make_scratch, remove_tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="scratch folders are the zygote's, on Unix")


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """An empty scratch folder."""
    make_scratch(tmp_path / "scratch", None)
    return tmp_path / "scratch"


def test_tree_deeper_than_any_path_is_removed(scratch: Path) -> None:
    """Folders nested two thousand deep go, although no path can name the innermost."""
    descriptor = os.open(scratch, os.O_RDONLY)
    for level in range(2000):
        os.mkdir("a-name-that-adds-up", dir_fd=descriptor)
        inner = os.open("a-name-that-adds-up", os.O_RDONLY, dir_fd=descriptor)
        if level % 100 == 0:
            os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=inner))
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
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
    assert not is_overfull(scratch)
    for number in range(1000):
        (scratch / f"d{number}").mkdir()
    assert is_overfull(scratch)
    assert not is_overfull(scratch / "missing")


def test_much_data_is_too_much(scratch: Path) -> None:
    """Data counts wherever it lies."""
    (scratch / "folder").mkdir()
    for number in range(5):
        (scratch / "folder" / str(number)).write_bytes(os.urandom(16 << 20))
    assert is_overfull(scratch)
