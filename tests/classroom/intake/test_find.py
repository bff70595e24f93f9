"""What is one student's: plain folders and archives, Moodle's downloads, classes in classes, what is nothing."""

import shutil
import tarfile
from pathlib import Path

import pytest
from cases import EXERCISE
from handed_in import Take, by_name, graded_files, graded_text, submission, zipped

from grader.classroom.handin import Moodle
from grader.classroom.intake import what_counts


def test_plain_folders_and_archives(folder: Path, take: Take, tmp_path: Path) -> None:
    """One submission per folder and archive, however deep its files lie, sorted by name."""
    submission(folder / "ben" / "hw 1" / "assignment")
    submission(folder / "Anna")
    zipped(submission(tmp_path / "x"), folder / "dora.zip", "dora/src/")
    with tarfile.open(folder / "carl.tar.gz", "w:gz") as package:
        package.add(submission(tmp_path / "y"), "submission")
    intake = take(folder)
    assert [handin.name for handin in intake.handins] == ["Anna", "ben", "carl", "dora"]
    assert [handin.source for handin in intake.handins][3] == f"{folder}/dora.zip"
    assert all(graded_files(handin) == set(EXERCISE.files) for handin in intake.handins)
    assert by_name(intake)["ben"].notes == ("Found in hw 1/assignment.",)
    assert by_name(intake)["Anna"].notes == ()
    assert intake.others == []


@pytest.mark.parametrize("path", ["", "assignment"])
def test_a_submission_by_itself(folder: Path, take: Take, path: str) -> None:
    """A path can be a submission itself, or a copy of the whole exercise, and is called as its folder is."""
    submission(folder / path, "new")
    submission(folder / "old", "old")
    intake = take(folder)
    assert [handin.name for handin in intake.handins] == ["class"]
    assert graded_text(intake.handins[0]).endswith("new")


@pytest.mark.parametrize("packed", [False, True])
def test_moodle_download(folder: Path, take: Take, tmp_path: Path, *, packed: bool) -> None:
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
    assert all(graded_files(found[name]) == set(EXERCISE.files) for name in ("Jörg Müßig", "Karl", "Max M"))
    assert found["Karl"].notes == ("Found in Abgabe.zip/Abgabe/assignment.",)
    assert found["Lea"].folder is None
    assert "There is: answers.pdf." in found["Lea"].problem
    assert "A text typed into Moodle is not graded" in found["Lea"].notes[0]


def test_moodles_names_count_at_the_top_alone(folder: Path, take: Take, tmp_path: Path) -> None:
    """A student cannot hand in for another by calling a folder as Moodle would."""
    submission(tmp_path / "x" / "Ben_2_assignsubmission_file_")
    zipped(tmp_path / "x", folder / "anna.zip")
    submission(folder / "eve" / "Ben_2_assignsubmission_file_")
    intake = take(folder)
    assert {handin.name: handin.moodle for handin in intake.handins} == {"anna": None, "eve": None}
    assert all(handin.folder for handin in intake.handins)


@pytest.mark.parametrize("packed", [False, True])
def test_moodle_download_among_others(folder: Path, take: Take, tmp_path: Path, *, packed: bool) -> None:
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


def test_a_class_among_other_things(folder: Path, take: Take) -> None:
    """Handed-out files at the top make no class one submission; what is no submission is listed with the reason."""
    submission(folder)
    for name in ("anna", "ben", "carl"):
        submission(folder / name, name)
    (folder / "lecture").mkdir()
    (folder / "lecture" / "slides.pdf").write_bytes(b"x")
    (folder / "grades.csv").write_text("x", encoding="utf-8")
    (folder / ".DS_Store").write_bytes(b"x")
    submission(folder / "out" / "reports")
    intake = take(folder, excluded=folder / "out")
    assert [handin.name for handin in intake.handins] == ["anna", "ben", "carl"]
    reasons = {Path(other.path).name: other.reason for other in intake.others}
    assert reasons.keys() == {*EXERCISE.files, "lecture", "grades.csv"}
    assert "There is: slides.pdf." in reasons["lecture"]


def test_nothing_there(folder: Path, take: Take) -> None:
    """A path that leads nowhere is reported; what counts as a submission names all that does."""
    intake = take(folder, folder / "nowhere", folder)
    assert intake.handins == []
    assert [other.reason for other in intake.others] == ["There is no such file or folder."]
    for words in (*EXERCISE.files, ".tar.gz", "_assignsubmission_file_", "GitHub Classroom"):
        assert words in what_counts(EXERCISE)


def test_results_in_a_submission(folder: Path, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results of an earlier run are no submissions wherever they lie, and however the paths are typed."""
    submission(folder / "anna")
    submission(folder / "anna" / "results" / "reports", "other")
    monkeypatch.chdir(folder)
    (handin,) = take(Path(), excluded=Path("anna", "results")).handins
    assert (handin.name, handin.notes) == ("anna", ())


def test_named_twice(folder: Path, take: Take) -> None:
    """A submission that is named beside its class is taken once, and so is a path that is typed in two ways."""
    submission(folder / "anna")
    submission(folder / "ben", "other")
    intake = take(folder, folder / "anna", folder / "ben" / ".." / "anna")
    assert [(handin.name, handin.source) for handin in intake.handins] == [
        ("anna", f"{folder}/anna"),
        ("ben", f"{folder}/ben"),
    ]
    assert intake.others == []
