"""Archives in what was handed in: each is looked into, within bounds, and one that fails costs nobody else anything."""

import zipfile
from pathlib import Path

import pytest
from cases import EXERCISE
from handed_in import Take, by_name, graded_files, submission, zipped

from grader.classroom.intake.budget import MAX_ARCHIVES, MAX_NESTING


def nest(archive: Path, times: int) -> Path:
    """Pack an archive into one, and that into another."""
    for depth in range(times):
        outer = archive.with_name("outer")
        with zipfile.ZipFile(outer, "w") as package:
            package.write(archive, f"{depth}.zip")
        outer.replace(archive)
    return archive


def test_archives_that_fail(folder: Path, take: Take) -> None:
    """An archive that cannot be unpacked is a submission that could not be graded; the others are not touched."""
    submission(folder / "anna")
    (folder / "broken.zip").write_bytes(b"PK\3\4")
    (folder / "otto.rar").write_bytes(b"Rar!")
    found = by_name(take(folder))
    assert found["anna"].problem == ""
    assert found["broken"].problem == "broken.zip is damaged: File is not a zip file."
    assert found["otto"].problem.startswith("otto.rar is of a kind that is not unpacked here; ask for a .zip")


@pytest.mark.parametrize("more", [0, 1])
def test_archives_in_each_other(folder: Path, take: Take, tmp_path: Path, more: int) -> None:
    """A zip in a zip is looked into, down to a depth that nobody needs, and from there on it is said."""
    nest(zipped(submission(tmp_path / "x"), folder / "anna.zip"), MAX_NESTING + more)
    (handin,) = take(folder).handins
    if more:
        assert handin.problem.endswith("/0.zip was not unpacked: too many archives in archives.")
    else:
        assert graded_files(handin) == set(EXERCISE.files)


@pytest.mark.parametrize("more", [0, 1])
def test_many_archives(folder: Path, take: Take, more: int) -> None:
    """So many archives in one submission are looked into, and no more."""
    (folder / "anna" / ".git").mkdir(parents=True)
    for number in range(MAX_ARCHIVES - 1 + more):
        with zipfile.ZipFile(folder / "anna" / f"a{number:02}.zip", "w") as package:
            package.writestr("notes.txt", b"")
    zipped(submission(folder / "x"), folder / "anna" / "b.zip")
    (handin,) = take(folder).handins
    assert handin.problem == ("b.zip was not unpacked: too many archives in archives." if more else "")


def test_what_was_left_out_is_said(folder: Path, take: Take, tmp_path: Path) -> None:
    """A note names the archive and what of it was left out."""
    zipped(submission(tmp_path / "x"), folder / "anna.zip")
    with zipfile.ZipFile(folder / "anna.zip", "a") as package:
        package.writestr("../out.py", b"x")
    (handin,) = take(folder).handins
    assert handin.notes == ("anna.zip: left out ../out.py: the name leads out of the archive, or cannot be kept.",)
