"""Staging: what of a submission a worker gets to see, and why a file is left out."""

import errno
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from grader.sandbox.folder_walk import Folder
from grader.sandbox.launch import SandboxError
from grader.sandbox.staging import MAX_FILE_BYTES, fingerprint, stage


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An empty submission."""
    folder = tmp_path / "source"
    folder.mkdir()
    return folder


def staged_files(source: Path) -> set[str]:
    """The files of the copy."""
    target = stage(source, source.parent / "target").folder
    return {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}


def omitted(source: Path) -> dict[str, str]:
    """What was left out."""
    return stage(source, source.parent / "target").omitted


def test_files_and_packages_are_copied(source: Path) -> None:
    """Files and folders of any name come along; what tools leave beside code does not."""
    for name in ("variance.py", "answers.md", "data.npy", "helpers/__init__.py", "helpers/deep/er.py", "ä b.py"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(name, encoding="utf-8")
    for name in (".git/config", ".venv/x.py", "__pycache__/x.pyc"):
        (source / name).parent.mkdir(parents=True)
        (source / name).write_text("", encoding="utf-8")
    names = {"variance.py", "answers.md", "data.npy", "helpers/__init__.py", "helpers/deep/er.py", "ä b.py"}
    assert staged_files(source) == names
    assert (source.parent / "target" / "helpers" / "deep" / "er.py").read_text(encoding="utf-8") == "helpers/deep/er.py"


@pytest.mark.skipif(sys.platform == "win32", reason="modes are Unix's")
def test_copy_is_open_whatever_the_umask(source: Path) -> None:
    """The user that a worker becomes reads the copy, and nobody but its owner changes it."""
    (source / "helpers" / "deep").mkdir(parents=True)
    (source / "helpers" / "deep" / "er.py").write_text("", encoding="utf-8")
    umask = os.umask(0o077)
    try:
        target = stage(source, source.parent / "target").folder
    finally:
        os.umask(umask)
    modes = {path.relative_to(target).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in target.rglob("*")}
    assert modes == {"helpers": 0o755, "helpers/deep": 0o755, "helpers/deep/er.py": 0o644}
    assert stat.S_IMODE(target.stat().st_mode) == 0o755


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_left_out(source: Path) -> None:
    """A link to a file, to a folder, to nowhere or in a circle is not followed, and its name says why."""
    (source.parent / "secret").write_text("secret", encoding="utf-8")
    (source / "variance.py").symlink_to(source.parent / "secret")
    (source / "folder").symlink_to(source.parent)
    (source / "nowhere").symlink_to("missing")
    (source / "circle").symlink_to(source)
    reasons = omitted(source)
    assert set(reasons) == {"variance.py", "folder", "nowhere", "circle"}
    assert all("symbolic link" in reason for reason in reasons.values())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in the file system")
def test_pipes_are_left_out(source: Path) -> None:
    """A pipe in the submission does not hold up the grader."""
    os.mkfifo(source / "variance.py")
    assert omitted(source) == {"variance.py": "is no regular file"}


def test_large_files_are_left_out(source: Path) -> None:
    """A file beyond the limit is not read, whatever it holds; one at the limit is."""
    for name, size in (("huge.py", 500_000_000), ("over.py", MAX_FILE_BYTES + 1), ("at.py", MAX_FILE_BYTES)):
        with (source / name).open("wb") as file:
            file.truncate(size)
    reasons = omitted(source)
    assert set(reasons) == {"huge.py", "over.py"}
    assert reasons["huge.py"] == "is too large: 500 MB, where 4 MB are allowed"


def test_flood_of_files_costs_only_itself(source: Path) -> None:
    """Files at the top come first; what a flood of files crowds out is itself."""
    (source / "a").mkdir()
    for number in range(2500):
        (source / "a" / f"{number}.txt").touch()
    (source / "variance.py").write_text("", encoding="utf-8")
    files = staged_files(source)
    assert "variance.py" in files
    assert len(files) == 2000


def test_deep_folders_end_somewhere(source: Path) -> None:
    """Folders below the eighth level are not looked into."""
    folder = source
    for _level in range(40):
        folder /= "d"
        folder.mkdir()
        (folder / "x.py").touch()
    assert len(staged_files(source)) == 7


@pytest.mark.skipif(sys.platform == "win32" or getattr(os, "geteuid", lambda: 0)() == 0, reason="root reads everything")
def test_unreadable_file_is_named(source: Path) -> None:
    """A file that the grader may not read is left out with the system's reason."""
    (source / "variance.py").touch(mode=0)
    assert "Permission denied" in omitted(source)["variance.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("swapped", ["deep", "deep/er", "deep/er/variance.py"])
def test_a_swap_between_look_and_use_gains_nothing(source: Path, monkeypatch: pytest.MonkeyPatch, swapped: str) -> None:
    """What becomes a link after it was seen leads nowhere, be it the file or a folder above it."""
    for place, text in ((source, "own"), (source.parent / "secret", "secret")):
        (place / "deep" / "er").mkdir(parents=True)
        (place / "deep" / "er" / "variance.py").write_text(text, encoding="utf-8")
    look = Folder.status

    def look_then_swap(folder: Folder, name: str) -> os.stat_result:
        seen = look(folder, name)
        if name == Path(swapped).name and not (source / swapped).is_symlink():
            (source / swapped).rename(source.parent / "was")
            (source / swapped).symlink_to(source.parent / "secret" / swapped)
        return seen

    monkeypatch.setattr(Folder, "status", look_then_swap)
    staged = stage(source, source.parent / "target")
    assert (source / swapped).is_symlink()
    assert not [path for path in staged.folder.rglob("*") if path.is_file()]
    assert list(staged.omitted) == [swapped]


def test_a_file_that_grows_is_no_larger_than_it_was(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written to meanwhile is left out, and no more of it is read than was there."""
    (source / "variance.py").write_text("x", encoding="utf-8")
    real = Folder.open

    def grow_then_open(folder: Folder, name: str) -> BinaryIO:
        (source / "variance.py").write_bytes(bytes(MAX_FILE_BYTES // 2))
        return real(folder, name)

    monkeypatch.setattr(Folder, "open", grow_then_open)
    assert omitted(source) == {"variance.py": "was being written while it was read"}


def test_a_full_disk_is_not_a_file_left_out(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the copy does not fit, grading fails as a whole: no student is told that a file of theirs is missing."""
    (source / "variance.py").write_text("x", encoding="utf-8")

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("grader.sandbox.staging._write", full)
    with pytest.raises(SandboxError, match="No space left on device"):
        staged_files(source)


def write_data(folder: Path) -> None:
    """Make a folder with data."""
    folder.mkdir()
    (folder / "x.npy").write_bytes(b"1")


def test_fingerprint_is_of_what_is_staged(source: Path) -> None:
    """Any file that a worker would see changes it, and so does what is left out; times and tools' files do not."""
    prints = [fingerprint(source)]
    for change in (
        lambda: (source / "variance.py").write_text("a", encoding="utf-8"),
        lambda: (source / "variance.py").write_text("b", encoding="utf-8"),
        lambda: write_data(source / "data"),
        lambda: (source / "data" / "x.npy").rename(source / "data" / "y.npy"),
        lambda: (source / "link.py").symlink_to("/etc/passwd"),
    ):
        change()
        prints.append(fingerprint(source))
    assert len(set(prints)) == len(prints)
    os.utime(source / "variance.py", (0, 0))
    (source / ".git").mkdir()
    (source / ".git" / "index").write_bytes(b"x")
    assert fingerprint(source) == prints[-1]
