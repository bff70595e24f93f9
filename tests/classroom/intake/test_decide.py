"""What is graded of all that one student handed in, and what is said about it."""

import os
import shutil
from pathlib import Path

from cases import EXERCISE
from handed_in import Take, by_name, graded_files, graded_text, submission, zipped


def test_clones(folder: Path, take: Take) -> None:
    """GitHub Classroom's clones: the folder `assignment` is graded, whatever else the repository holds."""
    for name in ("assignment", "reference", "backup/deep"):
        submission(folder / "weights-octocat" / name, name)
    (folder / "weights-octocat" / ".git").mkdir()
    (folder / "weights-ghost" / ".git").mkdir(parents=True)
    found = by_name(take(folder))
    assert graded_text(found["weights-octocat"]).endswith("assignment")
    notes = " ".join(found["weights-octocat"].notes)
    assert "There is another version in reference; the one in assignment was graded." in notes
    assert "A clone: the files' times are those of cloning" in notes
    assert "None of the exercise's files is in it" in found["weights-ghost"].problem


def test_renamed_files(folder: Path, take: Take) -> None:
    """`variance (1).py` is graded as variance.py, in a copy, and the report says so; an exact name goes first."""
    path = submission(folder / "clara")
    (path / "variance.py").rename(path / "variance (1).py")
    shutil.copy(path / "landscape.py", path / "landscape (1).py")
    (path / "measurements - Kopie.py").write_text("# older\n", encoding="utf-8")
    (handin,) = take(folder).handins
    assert handin.folder is not None
    assert (handin.folder / "variance.py").read_bytes() == (path / "variance (1).py").read_bytes()
    assert set(handin.notes) == {
        "variance (1).py was graded as variance.py.",
        "landscape (1).py holds the same as landscape.py.",
        "measurements - Kopie.py differs; measurements.py was graded.",
    }
    assert not (path / "variance.py").exists()


def test_files_in_two_places(folder: Path, take: Take) -> None:
    """Code in a folder and answers beside it belong together."""
    path = submission(folder / "rosa" / "code")
    (path / "answers.md").rename(folder / "rosa" / "answers.md")
    (handin,) = take(folder).handins
    assert graded_files(handin) == set(EXERCISE.files)
    assert handin.notes == ("Found in code.", "answers.md taken from the folder itself.")


def test_versions_in_one_archive(folder: Path, take: Take, tmp_path: Path) -> None:
    """Of several versions that one student sent, the one with most files is graded, then the newest."""
    os.utime(submission(tmp_path / "x" / "old", "old") / "answers.md", (1e9, 1e9))
    for path in (tmp_path / "x" / "old").iterdir():
        os.utime(path, (1e9, 1e9))
    submission(tmp_path / "x" / "new", "new")
    (submission(tmp_path / "x" / "part", "part") / "variance.py").unlink()
    zipped(tmp_path / "x", folder / "anna.zip")
    (handin,) = take(folder).handins
    assert handin.folder is not None
    assert handin.folder.name == "new"
    assert "There is another version in old; the one in new was graded." in handin.notes


def test_too_deep(folder: Path, take: Take) -> None:
    """A submission below the eighth folder is not found, and that is said, not graded as nothing."""
    submission(folder.joinpath("paula", *map(str, range(12))))
    (handin,) = take(folder).handins
    assert handin.folder is None
    assert "Folders below 0/1/2/3/4/5/6/7 lie too deep" in handin.problem


def test_newest_file(folder: Path, take: Take) -> None:
    """The time of the newest file comes along, in UTC; hidden folders do not count."""
    path = submission(folder / "anna")
    for file in path.iterdir():
        os.utime(file, (1_600_000_000, 1_600_000_000))
    os.utime(path / "answers.md", (1_700_000_000, 1_700_000_000))
    (path / ".git").mkdir()
    (path / ".git" / "index").write_bytes(b"x")
    assert take(folder).handins[0].newest_file == "2023-11-14T22:13:20+00:00"
