"""Names and ids: what is the same becomes one, what only looks so does not."""

from pathlib import Path

from handed_in import Take, submission, zipped


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


def test_ids_stay(folder: Path, take: Take) -> None:
    """An id does not change when others join; a name without Latin letters gets one too."""
    submission(folder / "李雷")
    submission(folder / "Zoë")
    before = {handin.name: handin.id for handin in take(folder).handins}
    submission(folder / "Anna")
    after = {handin.name: handin.id for handin in take(folder).handins}
    assert before.items() <= after.items()
    assert len(before["李雷"]) == 8
