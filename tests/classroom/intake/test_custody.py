"""What is graded is a copy of what was handed in and of nothing else, whatever lies there or is put there meanwhile."""

import os
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from cases import EXERCISE
from handed_in import Take, by_name, graded_text, submission, zipped

from grader.classroom import intake
from grader.classroom.intake import budget, candidates, custody
from grader.classroom.intake.unit import Desk, Unit
from grader.sandbox.folder_walk import Folder
from grader.sandbox.staging import stage

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there, and there are no pipes")


@pytest.fixture
def bob(folder: Path, tmp_path: Path) -> Path:
    """A class of which Bob is one, with a folder and an archive."""
    zipped(submission(tmp_path / "x", "Bob's"), folder / "bob.zip")
    submission(folder / "ben", "Ben's")
    return folder


def sparse(path: Path) -> None:
    """A terabyte that takes no room."""
    with path.open("wb") as file:
        file.truncate(1 << 40)


@POSIX
@pytest.mark.parametrize(
    "name", ["eve.zip", "eve", "Eve_7_assignsubmission_file_", "Eve_7_assignsubmission_file_e.zip"]
)
@pytest.mark.parametrize("target", ["bob.zip", "ben", "nowhere", "itself", "/dev/stdin", "/proc/self/environ"])
def test_no_link_is_followed(bob: Path, take: Take, name: str, target: str) -> None:
    """A link in the place of a submission, wherever it leads, is a report that says so; the others are graded."""
    (bob / name).symlink_to(name if target == "itself" else target)
    found = by_name(take(bob))
    assert graded_text(found.pop("bob")).endswith("Bob's")
    assert graded_text(found.pop("ben")).endswith("Ben's")
    ((_name, eve),) = found.items()
    assert eve.folder is None
    assert "is a link" in eve.problem


@POSIX
@pytest.mark.parametrize("place", ["eve/e.zip", "eve/code", "eve/variance.py", "eve/deep/answers.md"])
@pytest.mark.parametrize("target", ["../bob.zip", "../ben", "../ben/variance.py", "nowhere", "/etc/passwd"])
def test_no_link_in_a_submission_is_followed(bob: Path, take: Take, place: str, target: str) -> None:
    """Links among a student's own files hold nothing of what they lead to."""
    (bob / "eve" / "deep").mkdir(parents=True)
    (bob / place).symlink_to(target)
    eve = {handin.name: handin for handin in take(bob).handins}.get("eve")
    if eve and eve.folder:
        assert not any(path.is_file() for path in stage(eve.folder, bob / "staged").folder.rglob("*"))


@POSIX
@pytest.mark.parametrize("name", ["eve.zip", "eve/e.zip", "eve/variance.py", "Eve_7_assignsubmission_file_x.zip"])
def test_no_pipe_is_waited_for(bob: Path, take: Take, name: str) -> None:
    """A pipe that nobody writes to holds up nobody."""
    (bob / "eve").mkdir()
    os.mkfifo(bob / name)
    assert {"bob", "ben"} < by_name(take(bob)).keys()


@pytest.mark.parametrize("name", ["eve.zip", "eve.tar.gz", "eve/e.zip", "eve/variance.py"])
def test_a_terabyte_costs_itself(bob: Path, take: Take, name: str) -> None:
    """A file of any size is a file that was left out."""
    (bob / "eve").mkdir()
    sparse(bob / name)
    eve = by_name(take(bob))["eve"] if name.startswith("eve.") or "/" in name else None
    assert eve is not None
    if name.endswith(".py"):
        assert eve.folder is not None
        assert "is too large" in stage(eve.folder, bob / "staged").omitted["variance.py"]
    else:
        assert "is damaged" in eve.problem


@POSIX
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root reads everything")
@pytest.mark.parametrize("name", ["eve", "eve.zip"])
def test_what_nobody_may_read_costs_itself(bob: Path, take: Take, name: str) -> None:
    """A folder or file without rights is a report that says so."""
    submission(bob / "eve") if name == "eve" else (bob / name).write_bytes(b"")
    (bob / name).chmod(0)
    try:
        assert "Permission denied" in by_name(take(bob))["eve"].problem
    finally:
        (bob / name).chmod(0o700)


@POSIX
@pytest.mark.parametrize("name", ["variance.py", "answers.md", "helpers/maths.py"])
def test_a_file_that_the_tutor_may_not_read_is_no_zero(
    bob: Path, take: Take, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Without a program or the answers a submission is not graded, and its report names what is missing."""
    path = submission(bob / "eve") / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("secret = 1\n", encoding="utf-8")
    real = Folder.open

    def refuse(folder: Folder, asked: str) -> BinaryIO:  # root may read everything
        file = real(folder, asked)
        if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
            file.close()
            raise PermissionError(13, "Permission denied")
        return file

    monkeypatch.setattr(Folder, "open", refuse)
    eve = by_name(take(bob))["eve"]
    assert eve.folder is None
    assert f"You may not read {name}" in eve.problem


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), ValueError("fault"), RecursionError()])
def test_whatever_goes_wrong_costs_one(
    bob: Path, take: Take, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """An exception that one student's files bring about is that student's report."""
    real = custody.take

    def fail(desk: Desk, unit: Unit, left: budget.Budget) -> tuple[Path, list[str]]:
        if unit.name == "ben":
            raise error
        return real(desk, unit, left)

    monkeypatch.setattr(intake, "take", fail)
    found = by_name(take(bob))
    assert found["bob"].folder is not None
    assert found["ben"].problem.startswith(("It cannot be read", "It could not be taken in"))


@POSIX
@pytest.mark.parametrize("swap", ["eve", "eve/inner", "eve/inner/variance.py"])
def test_a_swap_between_look_and_use_gains_nothing(
    bob: Path, take: Take, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, swap: str
) -> None:
    """What becomes a link to somebody else's after it was found is not what is copied."""
    submission(bob / "eve" / "inner", "Eve's")
    submission(tmp_path / "secret" / "inner", "secret")
    real = custody.take

    def swap_then_take(desk: Desk, unit: Unit, left: budget.Budget) -> tuple[Path, list[str]]:
        if unit.name == "eve":
            (bob / swap).rename(tmp_path / "was")
            (bob / swap).symlink_to(tmp_path / "secret" / Path(swap).relative_to("eve"))
        return real(desk, unit, left)

    monkeypatch.setattr(intake, "take", swap_then_take)
    eve = by_name(take(bob)).get("eve")
    copied = list(stage(eve.folder, tmp_path / "s").folder.rglob("*")) if eve and eve.folder else []
    assert not any("secret" in path.read_text(encoding="utf-8") for path in copied if path.name == "answers.md")
    assert not any(path.name == "variance.py" for path in copied)


def test_changes_after_intake_are_not_graded(bob: Path, take: Take) -> None:
    """What is graded later is what was there when it was taken in."""
    found = by_name(take(bob))
    (bob / "ben" / "answers.md").write_text("later", encoding="utf-8")
    assert graded_text(found["ben"]).endswith("Ben's")
    assert not (found["ben"].folder or bob).is_relative_to(bob)


def deep_paths(path: Path) -> None:
    """30 files, each in 20 folders of its own: 630 files and folders."""
    with zipfile.ZipFile(path, "w") as package:
        for number in range(30):
            package.writestr("/".join([str(number)] * 20) + "/a.txt", b"")


def two_halves(path: Path) -> None:
    """Two archives, of which each holds little enough by itself."""
    with zipfile.ZipFile(path, "w") as package:
        for half in range(2):
            inner = path.with_name("half")
            with zipfile.ZipFile(inner, "w") as packed:
                for number in range(300):
                    packed.writestr(f"{number}.txt", b"")
            package.write(inner, f"{half}.zip")
            inner.unlink()


@pytest.mark.parametrize("make", [deep_paths, two_halves])
def test_one_budget_for_a_submission(
    folder: Path, take: Take, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    """Folders count as files do, and archives in one submission share what it may hold."""
    monkeypatch.setattr(intake, "Budget", lambda: budget.Budget(entries=500))
    make(folder / "eve.zip")
    (eve,) = take(folder).handins
    assert "holds too many files and folders" in eve.problem


def test_a_folder_beyond_its_budget_is_graded_as_far_as_it_goes(
    folder: Path, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files at the top come first; what a flood crowds out is itself, and that is said."""
    path = submission(folder / "eve")
    (path / "flood").mkdir()
    for number in range(60):
        (path / "flood" / f"{number:02}.txt").touch()
    monkeypatch.setattr(intake, "Budget", lambda: budget.Budget(entries=30))
    (eve,) = take(folder, folder / "nothing").handins
    assert eve.folder is not None
    assert {path.name for path in eve.folder.iterdir()} >= set(EXERCISE.files)
    assert any("holds too many files and folders; from flood/" in note for note in eve.notes)


def test_many_versions_are_not_all_compared(folder: Path, take: Take) -> None:
    """Of so many folders with the exercise's files, and so many copies of one file, some are compared."""
    (folder / "eve" / ".git").mkdir(parents=True)
    for number in range(budget.MAX_CANDIDATES + 30):
        path = folder / "eve" / f"{number:02}"
        path.mkdir()
        (path / "variance.py").write_text(f"{number}", encoding="utf-8")
    for number in range(50):
        (folder / "eve" / "00" / f"variance ({number}).py").touch()
    (eve,) = take(folder).handins
    assert len(eve.notes) < budget.MAX_CANDIDATES + 20
    assert any("50 folders hold files of the exercise; 20 of them were compared." in note for note in eve.notes)


@pytest.mark.parametrize("packed", [False, True])
def test_a_pattern_over_students_is_no_class(bob: Path, take: Take, *, packed: bool) -> None:
    """Where a shell names each submission, none is believed about who others are, nor has a class's bounds."""
    submission(bob / "eve" / "Ben_7_assignsubmission_file_", "forged")
    (bob / "eve" / "Bob_8_assignsubmission_file_").mkdir()
    (bob / "eve" / "Bob_8_assignsubmission_file_" / "x.txt").touch()
    if packed:
        zipped(bob / "eve", bob / "eve.zip")
    found = by_name(take(*bob.iterdir()))
    assert found.keys() == {"bob", "ben", "eve"}
    assert found["eve"].folder is None
    assert "holds what 2 people handed in" in found["eve"].problem
    assert not any(handin.moodle for handin in found.values())


# -- what stops no class ---------------------------------------------------------------------------------------------


def nested_versions(eve: Path) -> None:
    """Folders in folders, each with a version, deeper than Python recurses."""
    for _level in range(400):
        (eve / "x").mkdir()
        (eve / "x" / "variance.py").touch()
        eve /= "d"
        eve.mkdir()


def path_too_long(eve: Path) -> None:
    """Folders whose path no system call takes."""
    before = Path.cwd()
    os.chdir(eve)
    for _level in range(18):
        os.mkdir("d" * 250)  # noqa: PTH102 - the path of a Path would be too long
        os.chdir("d" * 250)
    os.chdir(before)


def link_to_much(eve: Path) -> None:
    """Links that lead to a folder in which nobody may look."""
    for number in range(4):
        (eve / f"{number}").symlink_to("/proc/1/task")


def many_versions(eve: Path) -> None:
    """More versions than a group has students."""
    for number in range(budget.MAX_UNITS + 1):
        (eve / f"{number}").mkdir()
        (eve / f"{number}" / "variance.py").touch()


def hidden_archives(eve: Path) -> None:
    """Archives that only a tool would make."""
    for name in (".a.zip", "._b.zip"):
        (eve / name).write_bytes(b"PK")


def folder_for_a_file(eve: Path) -> None:
    """A folder that is called as a file, and the file under another name."""
    (eve / "variance.py").mkdir()
    (eve / "variance (1).py").write_text("x = 1", encoding="utf-8")


def sparse_archives(eve: Path) -> None:
    """Archives of nothing that take up no room, and would if they were copied."""
    for number in range(3):
        sparse(eve / f"{number}.zip")
        sparse(eve / f"{number}.tar.gz")


@POSIX
@pytest.mark.parametrize("handed_out", [False, True])
@pytest.mark.parametrize(
    "make",
    [nested_versions, path_too_long, link_to_much, many_versions, hidden_archives, folder_for_a_file, sparse_archives],
)
def test_nothing_in_a_folder_stops_a_class(
    folder: Path, take: Take, make: Callable[[Path], None], *, handed_out: bool
) -> None:
    """Whatever one student's folder does to the search, the others are graded, and the student is named."""
    for name in ("anna", "ben", "carl"):
        submission(folder / name, name)
    if handed_out:
        submission(folder / "assignment", "handed out")
    (folder / "eve").mkdir()
    make(folder / "eve")
    intake_ = take(folder)
    found = {handin.name: handin for handin in intake_.handins}
    assert all(found[name].folder is not None for name in ("anna", "ben", "carl"))
    of_eve = [name for name in found if name.startswith("eve")] + [
        other.path for other in intake_.others if "/eve" in other.path
    ]
    assert 1 <= len(of_eve) <= 10
    assert sum(path.stat().st_blocks * 512 for path in folder.parent.joinpath("work").rglob("*.zip")) < 1 << 20


@pytest.mark.parametrize("packed", [False, True])
def test_a_search_that_is_cut_short_decides_nothing(
    folder: Path, take: Take, monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    """A flood that sorts before the others does not make a class one student's."""
    monkeypatch.setattr(candidates, "_MAX_ENTRIES", 60)
    (folder / "g" / "0eve" / "a").mkdir(parents=True)
    (folder / "g" / "0eve" / "a" / "variance.py").touch()
    for number in range(70):
        (folder / "g" / "0eve" / f"{number}.txt").touch()
    for name in ("anna", "ben"):
        submission(folder / "g" / name / "assignment", name)
    intake_ = take(zipped(folder, folder.with_name("class.zip")) if packed else folder / "g")
    assert {"anna", "ben"} <= {handin.name.rpartition("/")[2] for handin in intake_.handins}


def test_one_large_file_in_a_class_costs_itself(folder: Path, take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the archive of a class a file that nobody needs is left out, however well it is packed."""
    monkeypatch.setattr(
        "grader.classroom.intake.find.class_budget", lambda: replace(budget.class_budget(), member_bytes=1 << 20)
    )
    for name in ("anna", "ben"):
        submission(folder / name, name)
    (folder / "ben" / "data.bin").write_bytes(bytes(30 << 20))
    (folder / "ben" / ("n" * 200)).mkdir()
    with zipfile.ZipFile(folder.with_name("class.zip"), "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(folder.rglob("*")):
            package.write(path, path.relative_to(folder.parent).as_posix())
        package.writestr("/".join(["d" * 250] * 20) + "/x.py", b"")
    intake_ = take(folder.with_name("class.zip"))
    assert [handin.name for handin in intake_.handins] == ["anna", "ben"]
    reasons = " ".join(other.reason for other in intake_.others)
    assert "left out data.bin: it is too large" in reasons
    assert "cannot be kept" in reasons


def test_own_work_beside_older_versions_is_the_work(folder: Path, take: Take) -> None:
    """A folder with the exercise's files is one student's, however many versions and archives lie beside them."""
    submission(folder / "eve", "current")
    submission(folder / "anna")
    for number in range(4):
        submission(folder / "eve" / f"old{number}", "older")
        with zipfile.ZipFile(folder / "eve" / f"data{number}.zip", "w") as package:
            package.writestr("data.txt", b"1")
    found = by_name(take(folder))
    assert found.keys() == {"anna", "eve"}
    assert graded_text(found["eve"]).endswith("current")


def test_a_flood_of_links_is_no_flood_of_notes(folder: Path, take: Take) -> None:
    """Of many that are left out some are named, and the rest counted."""
    submission(folder / "anna")
    path = submission(folder / "eve")
    for number in range(300):
        (path / f"{number}.zip").write_bytes(b"PK")
        (folder / f"{number}.txt").touch()
    intake_ = take(folder)
    assert max(len(handin.notes) for handin in intake_.handins) < 50
    assert len(intake_.others) < 50
    assert "280 more are no submissions." in [other.reason for other in intake_.others]


def test_namesakes_in_different_groups_stay_two(folder: Path, take: Take) -> None:
    """Equal content under one name is one submission in one folder alone."""
    for group in ("g1", "g2"):
        submission(folder / group / "anna")
        submission(folder / group / "ben", group)
    found = [handin.name for handin in take(folder).handins]
    assert sorted(found) == ["g1/anna", "g1/ben", "g2/anna", "g2/ben"]
    assert len(take(folder / "g1", folder / ".." / "class" / "g2").handins) == 4
