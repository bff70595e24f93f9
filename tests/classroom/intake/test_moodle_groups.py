"""Downloads of group assignments, as Moodle makes them now and made them before version 4."""

from pathlib import Path

from handed_in import Take, by_name, submission

from grader.classroom.handin import Moodle


def test_a_group_of_moodle_4_is_one_submission(folder: Path, take: Take) -> None:
    """A folder for each group; those in no group have one without a number."""
    submission(folder / "Gruppe 1_55_assignsubmission_file", "1")
    submission(folder / "Default group_assignsubmission_file", "none")
    found = by_name(take(folder))
    assert found["Gruppe 1"].moodle == Moodle("55", "Gruppe 1")
    assert found["Default group"].moodle == Moodle("", "Default group")


def test_a_folder_for_each_member_is_one_submission(folder: Path, take: Take) -> None:
    """Before version 4 each member's folder held the same: one report, which knows all members."""
    for name in ("Team-A-Anna Müller_11", "Team-A-Ben-Uwe Ott_12", "Team-B-Carl Roth_13"):
        submission(folder / f"{name}_assignsubmission_file_", name[:6])
    found = by_name(take(folder))
    assert found.keys() == {"Team-A", "Team-B-Carl Roth"}
    team = found["Team-A"]
    assert [who.participant for who in team.group] == ["11", "12"]
    assert team.notes == ("It is the work of 2 participants: Anna Müller; Ben-Uwe Ott.",)
    assert (team.id, found["Team-B-Carl Roth"].id) == ("Team-A-11", "Team-B-Carl-Roth-13")


def test_a_group_in_two_downloads_is_said(folder: Path, take: Take) -> None:
    """Both are graded, and both say that there is another: which one counts is for a person to say."""
    for part in ("first", "second"):
        for name in ("Team-Anna Müller_11", "Team-Ben Ott_12"):
            submission(folder / part / "x" / f"{name}_assignsubmission_file_", part)
    intake = take(folder / "first" / "x", folder / "second" / "x")
    assert len(intake.handins) == 2
    for handin in intake.handins:
        assert "There are several submissions of Moodle's participant 11; each was graded." in handin.notes


def test_who_copies_stays_two(folder: Path, take: Take) -> None:
    """The same content of people whose names begin alike is no group, where Moodle wrote no groups."""
    for name in ("Anna-Lena Müller_11", "Anna-Maria Ott_12", "Ben Roth_13"):
        submission(folder / f"{name}_assignsubmission_file_")
    assert by_name(take(folder)).keys() == {"Anna-Lena Müller", "Anna-Maria Ott", "Ben Roth"}
