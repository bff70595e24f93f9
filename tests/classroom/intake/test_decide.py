"""What is graded of all that one student handed in, and what is said about it."""

import os
import shutil
from pathlib import Path

import pytest
from cases import EXERCISE, ROOT, copy_submission
from handed_in import Take, by_name, graded_files, graded_text, submission, zipped

from grader.classroom.handin import HandIn
from grader.engine.answers import find_answers
from grader.engine.submission import Submission


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


# -- files under other names -------------------------------------------------------------------------------------------

STUBS = ROOT / "assignment"


def rename(folder: Path, **names: str) -> None:
    """Give some of a submission's files other names."""
    for name, other in names.items():
        (folder / f"{name}.py").rename(folder / other)


def notes_of(handin: HandIn) -> str:
    """All that is said of a submission."""
    return " ".join(handin.notes)


@pytest.mark.parametrize("other", ["mueller_variance.py", "variance_final.py", "task1.py", "my solution.py"])
def test_a_file_is_known_by_what_is_in_it(folder: Path, take: Take, other: str) -> None:
    """The only file that defines the functions of one that is missing is graded as that one, and it is said."""
    rename(submission(folder / "ada"), variance=other)
    ada = by_name(take(folder))["ada"]
    assert graded_files(ada) == set(EXERCISE.files)
    assert f"{other} was graded as variance.py." in ada.notes


def test_the_file_that_was_worked_on_is_taken(folder: Path, take: Take) -> None:
    """Beside the stubs as they were handed out, the file that is filled in counts, of code and of answers."""
    ada = submission(folder / "ada", "Ada's")
    rename(ada, variance="variance_final.py")
    (ada / "answers.md").rename(ada / "answers_final.md")
    for name in ("variance.py", "answers.md"):
        shutil.copy(STUBS / name, ada)
    found = by_name(take(folder))["ada"]
    assert graded_text(found).endswith("Ada's")
    assert found.folder is not None
    assert "NotImplementedError" not in (found.folder / "variance.py").read_text(encoding="utf-8")


def test_of_several_none_is_taken(folder: Path, take: Take) -> None:
    """Which of two files is meant is the student's to say; both are named."""
    ada = submission(folder / "ada")
    shutil.copy(ada / "variance.py", ada / "b_variance.py")
    rename(ada, variance="a_variance.py")
    found = by_name(take(folder))["ada"]
    assert graded_files(found) == set(EXERCISE.files) - {"variance.py"}
    assert "variance.py may be one of a_variance.py, b_variance.py; none was taken for it." in found.notes


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ("variance.ipynb", "There is variance.ipynb: notebooks are not run."),
        (".variance.py.icloud", ".variance.py.icloud only stands for variance.py"),
        ("variance.py.url", "variance.py.url only stands for variance.py"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_what_cannot_be_taken_is_named(folder: Path, take: Take, other: str, words: str, packed: bool) -> None:  # noqa: FBT001 - a table's column
    """A notebook, and what iCloud or a browser leaves for a file."""
    rename(submission(folder / "ada"), variance=other)
    if packed:
        zipped(folder / "ada", folder / "ada.zip")
    assert words in notes_of(by_name(take(folder))["ada"])


def test_a_folder_of_other_names_is_a_students(folder: Path, take: Take) -> None:
    """Whatever all the files are called, whoever handed them in is in the class."""
    rename(submission(folder / "ada"), variance="a.py", initializers="b.py", measurements="c.py", landscape="d.py")
    (folder / "ada" / "answers.md").rename(folder / "ada" / "Antworten.md")
    (folder / "ben").mkdir()
    (folder / "ben" / "variance.ipynb").touch()
    found = by_name(take(folder))
    assert graded_files(found["ada"]) == set(EXERCISE.files)
    assert "variance.ipynb" in found["ben"].problem


# -- the course's own --------------------------------------------------------------------------------------------------


def course(folder: Path) -> Path:
    """A copy of the course's repository, as far as it matters."""
    (folder / "grader" / "sheet").mkdir(parents=True)
    (folder / "grader" / "sheet" / "__init__.py").touch()
    for name in ("reference", "tests/submissions/correct/numpy", "tests/submissions/wrong/a"):
        submission(folder / name)
    return folder


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("place", ["", "repo/"])
def test_the_courses_own_folders_are_nobodys_work(folder: Path, take: Take, place: str, packed: bool) -> None:  # noqa: FBT001
    """Who hands in the whole repository is one student, graded by what is their own, and told so in a line."""
    ada = course(folder / "ada" / place)
    copy_submission(STUBS, ada / "assignment")
    submission(ada / "solution", "Ada's")
    submission(folder / "ben", "Ben's")
    if packed:
        zipped(folder / "ada", folder / "ada.zip")
    found = by_name(take(folder))
    assert set(found) == {"ada", "ben"}
    assert graded_text(found["ada"]).endswith("Ada's")
    assert len(found["ada"].notes) == 3
    assert "As they were handed out, and passed over" in notes_of(found["ada"])
    assert "are the course's own, and were passed over." in notes_of(found["ada"])


@pytest.mark.parametrize("packed", [False, True])
def test_without_work_of_ones_own_the_reference_is_not_graded(folder: Path, take: Take, packed: bool) -> None:  # noqa: FBT001
    """A copy without the folder that students work in has nothing to grade."""
    course(folder / "ada")
    submission(folder / "ben")
    if packed:
        zipped(folder / "ada", folder / "ada.zip")
    ada = by_name(take(folder))["ada"]
    assert ada.folder is None
    assert "None of the exercise's files" in ada.problem


@pytest.mark.parametrize("packed", [False, True])
def test_a_document_elsewhere_comes_along(folder: Path, take: Take, packed: bool) -> None:  # noqa: FBT001
    """A PDF beside the archive or folder with the code may hold the answers: they are open, and it is named."""
    moodle = folder / "Ada_1_assignsubmission_file_"
    submission(moodle / "code")
    (moodle / "code" / "answers.md").unlink()
    if packed:
        zipped(moodle / "code", moodle / "code.zip")
    (moodle / "Antworten.pdf").write_bytes(b"%PDF")
    ada = by_name(take(folder))["Ada"]
    assert ada.folder is not None
    answers = find_answers(Submission(EXERCISE, ada.folder))
    assert answers.doubts["1.3"] == "answers.md is missing. There is Antworten.pdf, which the grader does not read."
