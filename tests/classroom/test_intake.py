"""Intake: what a tutor's folder holds is found, or reported; nothing is passed over in silence."""

import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import ROOT, copy_submission

from grader.classroom.handin import HandIn, Moodle
from grader.classroom.intake import Intake, take_in, what_counts
from grader.exam.manifest import FILES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class's folder."""
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Intake]:
    """Take in paths."""
    (tmp_path / "work").mkdir()
    return lambda *paths, **options: take_in(paths, tmp_path / "work", **options)


def submission(folder: Path, text: str = "") -> Path:
    """A submission in a folder; its text makes it different from others."""
    copy_submission(ROOT / "reference", folder)
    with (folder / "answers.md").open("a", encoding="utf-8") as file:
        file.write(text)
    return folder


def zipped(source: Path, target: Path, prefix: str = "") -> Path:
    """A zip of a folder, which then goes."""
    with zipfile.ZipFile(target, "w") as package:
        for path in sorted(source.rglob("*")):
            package.write(path, prefix + path.relative_to(source).as_posix())
    shutil.rmtree(source)
    return target


def by_name(intake: Intake) -> dict[str, HandIn]:
    """The submissions by their names."""
    assert len({handin.id.lower() for handin in intake.handins}) == len(intake.handins)
    return {handin.name: handin for handin in intake.handins}


def graded_files(handin: HandIn) -> set[str]:
    """The exercise's files in the folder that would be graded."""
    assert handin.folder is not None
    return {path.name for path in handin.folder.iterdir()} & set(FILES)


def test_plain_folders_and_archives(folder: Path, take: Callable[..., Intake], tmp_path: Path) -> None:
    """One submission per folder and archive, however deep its files lie, sorted by name."""
    submission(folder / "ben" / "hw 1" / "assignment")
    submission(folder / "Anna")
    zipped(submission(tmp_path / "x"), folder / "dora.zip", "dora/src/")
    with tarfile.open(folder / "carl.tar.gz", "w:gz") as package:
        package.add(submission(tmp_path / "y"), "submission")
    intake = take(folder)
    assert [handin.name for handin in intake.handins] == ["Anna", "ben", "carl", "dora"]
    assert [handin.source for handin in intake.handins][3] == f"{folder}/dora.zip"
    assert all(graded_files(handin) == set(FILES) for handin in intake.handins)
    assert by_name(intake)["ben"].notes == ("Found in hw 1/assignment.",)
    assert by_name(intake)["Anna"].notes == ()
    assert intake.others == []


@pytest.mark.parametrize("path", ["", "assignment"])
def test_a_submission_by_itself(folder: Path, take: Callable[..., Intake], path: str) -> None:
    """A path can be a submission itself, or a copy of the whole exercise, and is called as its folder is."""
    submission(folder / path)
    submission(folder / "old")
    intake = take(folder)
    assert [handin.name for handin in intake.handins] == ["class"]
    assert intake.handins[0].folder == folder / path


@pytest.mark.parametrize("packed", [False, True])
def test_moodle_download(folder: Path, take: Callable[..., Intake], tmp_path: Path, *, packed: bool) -> None:
    """Moodle's download, as folders and as a zip with a zip in it: who it is comes from its names."""
    submission(folder / "Jörg Müßig_11_assignsubmission_file_")
    (folder / "Karl_12_assignsubmission_file_").mkdir()
    zipped(submission(tmp_path / "x"), folder / "Karl_12_assignsubmission_file_" / "Abgabe.zip", "Abgabe/assignment/")
    for path in submission(tmp_path / "y").iterdir():
        shutil.copy(path, folder / f"Max M_13_assignsubmission_file_{path.name}")
    (folder / "Lea_14_assignsubmission_file_").mkdir()
    (folder / "Lea_14_assignsubmission_file_" / "answers.pdf").write_bytes(b"%PDF")
    (folder / "Lea_14_assignsubmission_onlinetext_").mkdir()
    (folder / "Lea_14_assignsubmission_onlinetext_" / "onlinetext.html").write_text("x", encoding="utf-8")
    found = by_name(take(zipped(folder, tmp_path / "download.zip") if packed else folder))
    assert {name: handin.moodle for name, handin in found.items()} == {
        "Jörg Müßig": Moodle("11", "Jörg Müßig"),
        "Karl": Moodle("12", "Karl"),
        "Max M": Moodle("13", "Max M"),
        "Lea": Moodle("14", "Lea"),
    }
    assert found["Jörg Müßig"].id == "Joerg-Muessig-11"
    assert all(graded_files(found[name]) == set(FILES) for name in ("Jörg Müßig", "Karl", "Max M"))
    assert found["Karl"].notes == ("Found in Abgabe.zip/Abgabe/assignment.",)
    assert found["Lea"].folder is None
    assert "There is: answers.pdf." in found["Lea"].problem
    assert "A text typed into Moodle is not graded" in found["Lea"].notes[0]


def test_moodles_names_count_at_the_top_alone(folder: Path, take: Callable[..., Intake], tmp_path: Path) -> None:
    """A student cannot hand in for another by calling a folder as Moodle would."""
    submission(tmp_path / "x" / "Ben_2_assignsubmission_file_")
    zipped(tmp_path / "x", folder / "anna.zip")
    submission(folder / "eve" / "Ben_2_assignsubmission_file_")
    intake = take(folder)
    assert {handin.name: handin.moodle for handin in intake.handins} == {"anna": None, "eve": None}
    assert all(handin.folder for handin in intake.handins)


@pytest.mark.parametrize("packed", [False, True])
def test_moodle_download_among_others(
    folder: Path, take: Callable[..., Intake], tmp_path: Path, *, packed: bool
) -> None:
    """A class in the place of a student is neither graded as one, nor believed about names, before it is named."""
    submission(folder / "Anna")
    download = folder / "week 5"
    submission(download / "inner" / "Ben_2_assignsubmission_file_", "other")
    (download / "inner" / "Carl_3_assignsubmission_file_").mkdir()
    if packed:
        (download / "inner" / "Carl_3_assignsubmission_file_" / "a.pdf").write_bytes(b"%PDF")
        download = zipped(download, folder / "week 5.zip")
    found = by_name(take(folder))
    assert set(found) == {"Anna", "week 5"}
    assert found["week 5"].folder is None
    assert "holds what 2 people handed in, by Moodle's names" in found["week 5"].problem
    assert str(download) in found["week 5"].problem
    shutil.rmtree(tmp_path / "work")
    (tmp_path / "work").mkdir()
    found = by_name(take(folder, download))
    assert {name: handin.moodle for name, handin in found.items()} == {
        "Anna": None,
        "Ben": Moodle("2", "Ben"),
        "Carl": Moodle("3", "Carl"),
    }


def test_clones(folder: Path, take: Callable[..., Intake]) -> None:
    """GitHub Classroom's clones: the folder `assignment` is graded, whatever else the repository holds."""
    for name in ("assignment", "reference", "backup/deep"):
        submission(folder / "weights-octocat" / name, name)
    (folder / "weights-octocat" / ".git").mkdir()
    (folder / "weights-ghost" / ".git").mkdir(parents=True)
    found = by_name(take(folder))
    assert found["weights-octocat"].folder == folder / "weights-octocat" / "assignment"
    notes = " ".join(found["weights-octocat"].notes)
    assert "There is another version in reference; graded was the one in assignment." in notes
    assert "A clone: the files' times are those of cloning" in notes
    assert "None of the exercise's files is in it" in found["weights-ghost"].problem


def test_renamed_files(folder: Path, take: Callable[..., Intake]) -> None:
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
        "measurements - Kopie.py differs; graded was measurements.py.",
    }
    assert not (path / "variance.py").exists()


def test_files_in_two_places(folder: Path, take: Callable[..., Intake]) -> None:
    """Code in a folder and answers beside it belong together."""
    path = submission(folder / "rosa" / "code")
    (path / "answers.md").rename(folder / "rosa" / "answers.md")
    (handin,) = take(folder).handins
    assert graded_files(handin) == set(FILES)
    assert handin.notes == ("Found in code.", "answers.md taken from the folder itself.")


def test_doubled(folder: Path, take: Callable[..., Intake], tmp_path: Path) -> None:
    """The same twice is graded once; two versions are graded both, where nobody can know which one counts."""
    submission(folder / "anna")
    zipped(submission(tmp_path / "x"), folder / "anna.zip")
    submission(folder / "ben")
    zipped(submission(tmp_path / "y", "later"), folder / "ben.zip")
    submission(folder / "emil" / "v1")
    submission(folder / "emil" / "v2", "later")
    intake = take(folder)
    assert [handin.name for handin in intake.handins] == ["anna", "ben", "ben", "emil/v1", "emil/v2"]
    assert intake.handins[0].notes == (f"{folder}/anna.zip holds the same once more.",)
    assert [other.path for other in intake.others] == [f"{folder}/anna.zip"]
    for handin in intake.handins[1:3]:
        assert handin.notes == ("There are several submissions of this name; each was graded.",)
        assert handin.id.startswith("ben-")


def test_versions_in_one_archive(folder: Path, take: Callable[..., Intake], tmp_path: Path) -> None:
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
    assert "There is another version in old; graded was the one in new." in handin.notes


def test_too_deep(folder: Path, take: Callable[..., Intake]) -> None:
    """A submission below the eighth folder is not found, and that is said, not graded as nothing."""
    submission(folder.joinpath("paula", *map(str, range(12))))
    (handin,) = take(folder).handins
    assert handin.folder is None
    assert "Folders below 0/1/2/3/4/5/6/7 lie too deep" in handin.problem


def test_archives_that_fail(folder: Path, take: Callable[..., Intake]) -> None:
    """An archive that cannot be unpacked is a submission that could not be graded; the others are not touched."""
    submission(folder / "anna")
    (folder / "broken.zip").write_bytes(b"PK\3\4")
    (folder / "otto.rar").write_bytes(b"Rar!")
    inner = folder / "quine.zip"
    inner.write_bytes(b"")
    for depth in range(6):  # a zip in a zip in a zip
        with zipfile.ZipFile(folder / "outer", "w") as package:
            package.write(inner, f"{depth}.zip")
        (folder / "outer").replace(inner)
    found = by_name(take(folder))
    assert found["anna"].problem == ""
    assert found["broken"].problem == "broken.zip is damaged: File is not a zip file."
    assert found["otto"].problem.startswith("otto.rar is of a kind that is not unpacked here; ask for a .zip")
    assert "too many archives in archives" in found["quine"].problem


def test_a_class_among_other_things(folder: Path, take: Callable[..., Intake]) -> None:
    """Handed-out files at the top make no class one submission; what is no submission is listed with the reason."""
    submission(folder)
    for name in ("anna", "ben", "carl"):
        submission(folder / name, name)
    (folder / "lecture").mkdir()
    (folder / "lecture" / "slides.pdf").write_bytes(b"x")
    (folder / "grades.csv").write_text("x", encoding="utf-8")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "link").symlink_to("/etc")
    submission(folder / "out" / "reports")
    intake = take(folder, excluded=folder / "out")
    assert [handin.name for handin in intake.handins] == ["anna", "ben", "carl"]
    reasons = {Path(other.path).name: other.reason for other in intake.others}
    assert reasons.keys() == {*FILES, "lecture", "grades.csv", "link"}
    assert "There is: slides.pdf." in reasons["lecture"]


def test_nothing_there(folder: Path, take: Callable[..., Intake]) -> None:
    """A path that leads nowhere is reported; what counts as a submission names all that does."""
    intake = take(folder, folder / "nowhere", folder)
    assert intake.handins == []
    assert [other.reason for other in intake.others] == ["There is no such file or folder."]
    for words in (*FILES, ".tar.gz", "_assignsubmission_file_", "GitHub Classroom"):
        assert words in what_counts()


def test_ids_stay(folder: Path, take: Callable[..., Intake]) -> None:
    """An id does not change when others join; a name without Latin letters gets one too."""
    submission(folder / "李雷")
    submission(folder / "Zoë")
    before = {handin.name: handin.id for handin in take(folder).handins}
    submission(folder / "Anna")
    after = {handin.name: handin.id for handin in take(folder).handins}
    assert before.items() <= after.items()
    assert len(before["李雷"]) == 8


def test_newest_file(folder: Path, take: Callable[..., Intake]) -> None:
    """The time of the newest file comes along, in UTC; hidden folders do not count."""
    path = submission(folder / "anna")
    for file in path.iterdir():
        os.utime(file, (1_600_000_000, 1_600_000_000))
    os.utime(path / "answers.md", (1_700_000_000, 1_700_000_000))
    (path / ".git").mkdir()
    (path / ".git" / "index").write_bytes(b"x")
    assert take(folder).handins[0].newest_file == "2023-11-14T22:13:20+00:00"
