"""Names and ids: what is the same becomes one, what only looks so does not."""

import unicodedata
from pathlib import Path

import pytest
from cases import EXERCISE
from handed_in import Take, by_name, submission, zipped

from grader.classroom.intake import Known, take_in


def test_doubled(folder: Path, take: Take, tmp_path: Path) -> None:
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


def test_who_hands_in_the_same_is_not_the_same_person(folder: Path, take: Take) -> None:
    """Untouched files of people whose names look alike, or have no Latin letter, are one report for each of them."""
    names = ["李雷", "韩梅梅", "Иван", "Анна", "Anna", "ÄNNA", "anna!", "weiß", "weiss", "Jo\u0301zef", "Jozef"]
    for name in names:
        submission(folder / name)
    intake = take(folder)
    found = by_name(intake)  # asserts that ids differ, also where upper and lower case are the same
    assert found.keys() == {unicodedata.normalize("NFC", name) for name in names}
    assert intake.others == []
    assert not any(handin.notes for handin in intake.handins)


def test_a_name_composed_in_two_ways_is_one(folder: Path, take: Take, tmp_path: Path) -> None:
    """Accents are taken apart by macOS: the same name with the same content is one submission."""
    submission(folder / "J\u00f3zef")
    zipped(submission(tmp_path / "x"), folder / "Jo\u0301zef.zip")
    assert len(take(folder).handins) == 1


def test_nobody_takes_anothers_id(folder: Path, take: Take) -> None:
    """A name chosen to be what another's id is, or what no file may be called, gets an id of its own."""
    submission(folder / "one" / "ben", "1")
    submission(folder / "more" / "two" / "ben", "2")
    paths = (folder / "one", folder / "more" / "two")
    before = {handin.source: handin.id for handin in take(*paths).handins}
    for victim in list(before.values()):
        submission(folder / "one" / victim, "mine")
    for device in ("CON", "nul.txt", "com1"):
        submission(folder / "more" / "two" / device)
    intake = take(*paths)
    after = {handin.source: handin.id for handin in intake.handins}
    assert before.items() <= after.items()
    assert len({id_.lower() for id_ in after.values()}) == len(intake.handins) == 7
    assert not {"con", "nul.txt", "com1"} & {id_.lower() for id_ in after.values()}


def test_a_participant_with_two_submissions(folder: Path, take: Take) -> None:
    """Both are graded, and both say that there is another: which one counts is for a person to say."""
    for part, name in (("first", "Bob Meier"), ("second", "Bobby")):
        submission(folder / part / "class" / f"{name}_456_assignsubmission_file_", part)
    intake = take(folder / "first" / "class", folder / "second" / "class")
    assert len(intake.handins) == 2
    for handin in intake.handins:
        assert handin.notes == ("There are several submissions of Moodle's participant 456; each was graded.",)


def test_ids_stay(folder: Path, take: Take) -> None:
    """An id does not change when others join; a name without Latin letters gets one too."""
    submission(folder / "李雷")
    submission(folder / "Zoë")
    before = {handin.name: handin.id for handin in take(folder).handins}
    submission(folder / "Anna")
    after = {handin.name: handin.id for handin in take(folder).handins}
    assert before.items() <= after.items()
    assert len(before["李雷"]) == 12


def test_participants_of_one_name_are_told_apart(folder: Path, take: Take) -> None:
    """Two people with one name, or everybody where marking is blind: the number belongs to the name."""
    for name in ("Anna Ott_1", "Anna Ott_2", "Teilnehmerin_7", "Teilnehmerin_8"):
        submission(folder / f"{name}_assignsubmission_file_")
    found = by_name(take(folder))
    assert found.keys() == {"Anna Ott (1)", "Anna Ott (2)", "Teilnehmerin 7", "Teilnehmerin 8"}
    assert not any(handin.notes for handin in found.values())


def test_ids_follow_the_person(folder: Path, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a namesake, nor a new name for the same number, nor another way to type the path changes an id."""
    submission(folder / "b" / "x" / "anna", "1")
    submission(folder / "b" / "x" / "ben", "1")
    submission(folder / "moodle" / "Eva Ott_5_assignsubmission_file_")
    before = take(folder / "b" / "x", folder / "moodle")
    known = [Known(one.id, one.name, one.source, one.moodle) for one in before.handins]
    submission(folder / "a" / "x" / "anna", "2")
    (folder / "moodle" / "Eva Ott_5_assignsubmission_file_").rename(
        folder / "moodle" / "Eva Kern_5_assignsubmission_file_"
    )
    monkeypatch.chdir(folder)
    work = tmp_path / "again"
    work.mkdir()
    paths = [Path("a/x"), Path("b/x"), Path("./moodle")]
    found = {one.source: one.id for one in take_in(EXERCISE, paths, work, known=known).handins}
    assert found["b/x/anna"] == "anna"
    assert found["b/x/ben"] == "ben"
    assert found["a/x/anna"].startswith("anna-")
    assert found["moodle/Eva Kern_5_assignsubmission_file_"] == "Eva-Ott-5"


def test_a_hash_does_not_depend_on_how_the_path_was_typed(
    folder: Path, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two namesakes have hashes of their places, relative or absolute."""
    for part in ("a", "b"):
        submission(folder / part / "x" / "anna", part)
    absolute = {one.id for one in take(folder / "a" / "x", folder / "b" / "x").handins}
    monkeypatch.chdir(folder)
    work = tmp_path / "again"
    work.mkdir()
    assert {one.id for one in take_in(EXERCISE, [Path("a/x"), Path("../class/b/x")], work).handins} == absolute
