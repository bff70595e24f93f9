"""Moodle's names of folders and files."""

import pytest

from grader.classroom.handin import Moodle
from grader.classroom.intake.moodle_names import read_default_group, read_moodle_name, shown_name


@pytest.mark.parametrize(
    ("name", "taken_apart"),
    [
        ("Anna Müller_123456_assignsubmission_file_", (Moodle("123456", "Anna Müller"), "file", "")),
        ("Anna Müller_123456_assignsubmission_file", (Moodle("123456", "Anna Müller"), "file", "")),
        ("A_B_7_assignsubmission_file_x_1.py", (Moodle("7", "A_B"), "file", "x_1.py")),
        ("Anna_1_assignsubmission_onlinetext_onlinetext.html", (Moodle("1", "Anna"), "onlinetext", "onlinetext.html")),
        (
            "Eve_1_assignsubmission_file_Bob Meier_456_assignsubmission_file_variance.py",
            (Moodle("1", "Eve"), "file", "Bob Meier_456_assignsubmission_file_variance.py"),
        ),
        ("Anna_assignsubmission_file_", None),
        ("anna", None),
    ],
)
def test_names_are_taken_apart(name: str, taken_apart: object) -> None:
    """Moodle's names say who, by number and name, and how the student called the file."""
    assert read_moodle_name(name) == taken_apart


@pytest.mark.parametrize("name", ["Participant", "Teilnehmerin", "Teilnehmer in", "Teilnehmer*in"])
def test_where_marking_is_blind_the_number_belongs_to_the_name(name: str) -> None:
    """Moodle calls everybody the same: in English, and in what a file's name keeps of "Teilnehmer/in"."""
    assert shown_name(Moodle("123", name)) == f"{name} 123"
    assert shown_name(Moodle("123", "Anna Müller")) == "Anna Müller"


def test_those_in_no_group_are_a_group_without_a_number() -> None:
    """Moodle's default group; a name with a number is none."""
    assert read_default_group("Default group_assignsubmission_file") == (Moodle("", "Default group"), "file", "")
    assert read_default_group("Anna_1_assignsubmission_file") is None
