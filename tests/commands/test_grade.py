"""`grader grade`, as a tutor runs it: a class, a second time, killed in the middle."""

import contextlib
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import jsonschema
import pytest
from cases import ROOT, copy_submission
from waiting import wait_until

from grader.commands.exit_codes import Exit
from grader.report.schemas import load_schema

Command = Callable[..., CompletedProcess[str]]
UNSAFE = "--unsafe-no-isolation"  # tests run at whatever level the machine gives


def reports(out: Path) -> dict[str, dict[str, Any]]:
    """All reports; each has to be whole."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (out / "reports").glob("*.json")}


def make_class(folder: Path, **names: str) -> Path:
    """A class of solved and untouched submissions, each different from the others."""
    for name, base in names.items():
        copy_submission(ROOT / base, folder / name)
        (folder / name / "notes.txt").write_text(name, encoding="utf-8")
    return folder


def test_one_report_each(command: Command, tmp_path: Path) -> None:
    """Each report is what `grader check` writes, with one more part; a list says what is in the class."""
    folder, out = make_class(tmp_path / "class", anna="reference", ben="assignment"), tmp_path / "out"
    (folder / "broken.zip").write_bytes(b"PK\3\4")
    (folder / "grades.csv").write_text("x", encoding="utf-8")
    run = command("grader", "grade", folder, "--out", out, "--salt", "secret", "--jobs", "2", UNSAFE)
    assert run.returncode == Exit.UNGRADABLE, run.stdout + run.stderr
    assert "3 submissions: 2 graded, 1 not gradable." in run.stdout
    assert "  broken: broken.zip is damaged: File is not a zip file." in run.stdout
    assert "grades.csv: It is neither a folder nor an archive." in run.stdout
    assert "anna: 70 / 70\n" in run.stderr
    assert "\r" not in run.stderr
    found = reports(out)
    listing = json.loads((out / "class.json").read_text(encoding="utf-8"))
    assert listing["submissions"] == ["anna", "ben", "broken"] == sorted(found)
    assert listing["isolation"] == found["anna"]["grading"]["environment"]["isolation"]
    assert "secret" not in json.dumps(listing)
    assert found["broken"]["grading"] is None
    assert found["broken"]["classroom"]["problem"] == "broken.zip is damaged: File is not a zip file."
    assert not (out / ".work").exists()
    assert (out / "index.html").is_file()
    single = tmp_path / "single.json"
    command(
        "grader", "check", folder / "anna", "--salt", "secret", "--reveal-all", "--json", single, "--untrusted", UNSAFE
    )
    alone = json.loads(single.read_text(encoding="utf-8"))
    assert found["anna"].keys() == alone.keys() | {"classroom"}
    alone["grading"]["submission"]["path"] = "anna"
    assert found["anna"]["grading"] == alone["grading"]
    for report in found.values():
        jsonschema.validate(report, load_schema("report"))
        assert list(report)[:2] == ["classroom", "grading"]
    jsonschema.validate(listing, load_schema("class"))
    jsonschema.validate(json.loads((out / "final.json").read_text(encoding="utf-8")), load_schema("final"))


def test_a_second_run_grades_what_changed(command: Command, tmp_path: Path) -> None:
    """Reports hold as long as content, salt and grader stay; a helper module is content too."""
    folder, out = (
        make_class(tmp_path / "class", anna="assignment", ben="assignment", carl="assignment"),
        tmp_path / "out",
    )
    arguments = ["grader", "grade", folder, "--out", out, UNSAFE]
    command(*arguments)
    before = reports(out)
    (folder / "ben" / "helper.py").write_text("x = 1\n", encoding="utf-8")
    os.utime(folder / "carl" / "variance.py", (1_700_000_000, 1_700_000_000))
    os.utime(folder / "carl" / "notes.txt", (1_900_000_000, 1_900_000_000))
    (out / "reports" / "anna.json").write_text('{"half', encoding="utf-8")
    (out / "reports" / ".anna.json.123").write_text('{"half', encoding="utf-8")
    run = command(*arguments)
    assert "3 submissions: 2 graded, 1 unchanged." in run.stdout
    assert "1 unchanged since the last run, not graded again (--fresh does)." in run.stderr
    after = reports(out)
    assert after["carl"]["created"] == before["carl"]["created"]
    assert after["carl"]["classroom"]["newest_file"] == "2030-03-17T17:46:40+00:00"
    assert after["ben"]["created"] > before["ben"]["created"]
    assert "3 unchanged" in command(*arguments).stdout
    shutil.rmtree(folder / "ben")
    report = json.loads((out / "reports" / "anna.json").read_text(encoding="utf-8"))
    report["grading"]["checks"][1] |= {"points": 6, "verdict": "passed"}
    report["grading"]["points"]["automatic"] = 6
    (out / "reports" / "anna.json").write_text(json.dumps(report), encoding="utf-8")
    run = command(*arguments, "--salt", "other")
    assert run.stdout.startswith(f"The salt is another one than that of {out / '.salt'}: all submissions are graded")
    assert "Other points than in the run before:\n  anna: – → – (1.1.output_variance 6 → 0)\n" in run.stdout
    assert "2 submissions: 2 graded." in run.stdout
    assert "Reports of submissions that are not in this run, left as they are:\n  ben" in run.stdout
    assert "2 graded" in command(*arguments, "--salt", "other", "--fresh").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="modes are Unix's")
def test_salt_is_drawn_and_kept_and_nobody_elses(command: Command, tmp_path: Path) -> None:
    """Without --salt each folder of results gets its own; the next run takes it again, also a typed one."""
    folder, out, other = make_class(tmp_path / "class", anna="assignment"), tmp_path / "out", tmp_path / "other"
    first = command("grader", "grade", folder, "--out", out, UNSAFE).stdout
    assert f"The salt was drawn at random and is kept in {out / '.salt'}" in first
    salt = (out / ".salt").read_text(encoding="utf-8")
    assert len(salt) >= 20
    assert reports(out)["anna"]["grading"]["environment"]["salt"] == salt
    again = command("grader", "grade", folder, "--out", out, UNSAFE).stdout
    assert "1 unchanged" in again
    assert "at random" not in again
    typed = command("grader", "grade", folder, "--out", other, "--salt", "my own", UNSAFE).stdout
    assert "at random" not in typed
    assert "1 unchanged" in command("grader", "grade", folder, "--out", other, UNSAFE).stdout
    for results in (out, other):
        assert stat.S_IMODE(results.stat().st_mode) == 0o700
        assert stat.S_IMODE((results / ".salt").stat().st_mode) == 0o600
    out.chmod(0o750)  # shared on purpose: it stays
    command("grader", "grade", folder, "--out", out, UNSAFE)
    assert stat.S_IMODE(out.stat().st_mode) == 0o750


def test_wrong_usage(command: Command, tmp_path: Path) -> None:
    """Nothing found: what counts is explained. A folder of something else is left alone."""
    (tmp_path / "empty").mkdir()
    run = command("grader", "grade", tmp_path / "empty", "--out", tmp_path / "out")
    assert run.returncode == Exit.USAGE
    assert "No submission was found." in run.stdout
    assert "A submission is a folder with at least one of variance.py" in run.stdout
    make_class(tmp_path / "class", anna="assignment")
    run = command("grader", "grade", tmp_path / "class", "--out", tmp_path / "class")
    assert run.returncode == Exit.USAGE
    assert "holds other things" in run.stderr
    for arguments in (["--jobs", "0"], ["--engine", "parsl"], ["--parsl-config", "x"]):
        run = command("grader", "grade", tmp_path / "class", "--out", tmp_path / "out", *arguments)
        assert run.returncode == Exit.USAGE
    assert list(reports(tmp_path / "out")) == []


def test_pages_that_cannot_be_written(command: Command, tmp_path: Path) -> None:
    """What was graded stands; that not all is there is told, by the exit code too."""
    folder, out = make_class(tmp_path / "class", anna="assignment"), tmp_path / "out"
    (out / "reports").mkdir(parents=True)
    (out / "class.csv").mkdir()
    run = command("grader", "grade", folder, "--out", out, UNSAFE)
    assert run.returncode == Exit.UNGRADABLE
    assert "the reports are there, but not all that is made from them" in run.stderr
    assert list(reports(out)) == ["anna"]


@pytest.mark.skipif(sys.platform != "linux", reason="hinders by seccomp")
def test_refused_without_confinement(command: Command, tmp_path: Path) -> None:
    """Where submissions cannot be confined, nothing of theirs is run: exit code 4, the reason, and the way out."""
    folder = make_class(tmp_path / "class", anna="assignment")
    (folder / "anna" / "variance.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    program = Path(sys.executable).with_name("grader")
    hindered = ["python", ROOT / "tests" / "support" / "hinder.py", "landlock_create_ruleset=38", "--"]
    run = command(*hindered, program, "grade", folder, "--out", tmp_path / "out")
    assert run.returncode == Exit.NOT_ISOLATED, run.stdout + run.stderr
    assert "no Landlock" in run.stderr
    assert "--unsafe-no-isolation grades all the same" in run.stderr
    assert not (tmp_path / "ran").exists()
    assert reports(tmp_path / "out") == {}
    run = command(*hindered, program, "grade", folder, "--out", tmp_path / "out", UNSAFE)
    assert run.returncode == Exit.DONE
    assert reports(tmp_path / "out")["anna"]["grading"]["environment"]["isolation"]["unsafe"] is True


# -- ended in the middle ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def grading(folder: Path, out: Path, temporary: Path, *, jobs: int = 2) -> Iterator[subprocess.Popen[str]]:
    """`grader grade` at work, in a session of its own, as a terminal would have it."""
    program = Path(sys.executable).with_name("grader")
    command = [str(program), "grade", str(folder), "--out", str(out), "--jobs", str(jobs), UNSAFE]
    temporary.mkdir(exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment | {"TMPDIR": str(temporary)},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def descendants(pid: int) -> list[int]:
    """All processes below one."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [number for child in map(int, children) for number in (child, *descendants(child))]


def is_gone(pid: int) -> bool:
    """Whether a process has ended, reaped or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_ended_after_the_first_reports(command: Command, tmp_path: Path, how: signal.Signals) -> None:
    """After kill -9 or Ctrl-C: no process stays, every report is whole, and the rerun grades the rest alone."""
    folder = make_class(tmp_path / "class", **{f"s{number}": "assignment" for number in range(8)})
    out = tmp_path / "out"
    with grading(folder, out, tmp_path / "tmp") as process:
        wait_until(lambda: len(list((out / "reports").glob("*.json"))) >= 2)
        below = descendants(process.pid)
        assert below
        os.killpg(process.pid, how)
        words = process.communicate(timeout=60)[0]
        wait_until(lambda: all(map(is_gone, below)), 30)
    if how is signal.SIGINT:
        assert process.returncode == Exit.UNGRADABLE
        assert "not reached" in words
        assert "the same command goes on from here" in words
        assert "Traceback" not in words
        assert not (out / ".work").exists()
        assert list((tmp_path / "tmp").iterdir()) == []
    before = reports(out)
    assert 2 <= len(before) < 8
    run = command("grader", "grade", folder, "--out", out, UNSAFE)
    assert run.returncode == Exit.DONE
    assert f"8 submissions: {8 - len(before)} graded, {len(before)} unchanged." in run.stdout
    after = reports(out)
    assert len(after) == 8
    assert all(after[name]["created"] == report["created"] for name, report in before.items())


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_killed_at_random_moments(command: Command, tmp_path: Path) -> None:
    """Killed again and again, at whatever moment: reports only ever become more, and in the end there are all."""
    rng = random.Random()  # noqa: S311 - any moment has to do
    folder = make_class(tmp_path / "class", **{f"s{number}": "assignment" for number in range(6)})
    out = tmp_path / "out"
    known: dict[str, float] = {}
    for _round in range(4):
        with grading(folder, out, tmp_path / "tmp") as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(rng.uniform(0.1, 8))
            process.kill()
        created = {name: report["created"] for name, report in reports(out).items()}
        assert known.items() <= created.items()
        known = created
    assert command("grader", "grade", folder, "--out", out, UNSAFE).returncode == Exit.DONE
    assert len(reports(out)) == 6


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_any_process_killed(tmp_path: Path) -> None:
    """An examiner, a zygote or a worker killed in mid-run changes no verdict: the submission gets another try."""
    rng = random.Random()  # noqa: S311 - any of them has to do
    folder = make_class(tmp_path / "class", **{f"s{number}": "reference" for number in range(6)})
    out = tmp_path / "out"
    with grading(folder, out, tmp_path / "tmp") as process:
        for count in (1, 3):
            wait_until(lambda: len(list((out / "reports").glob("*.json"))) >= count)  # noqa: B023 - used at once
            below = descendants(process.pid)
            if below:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(rng.choice(below), signal.SIGKILL)
        words = process.communicate(timeout=250)[0]
    assert process.returncode == Exit.DONE, words
    assert {name: report["grading"]["points"]["automatic"] for name, report in reports(out).items()} == {
        f"s{number}": 70 for number in range(6)
    }


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_one_run_at_a_time(command: Command, tmp_path: Path) -> None:
    """Two runs cannot write to one folder."""
    folder = make_class(tmp_path / "class", anna="assignment")
    with grading(folder, tmp_path / "out", tmp_path / "tmp"):
        wait_until((tmp_path / "out" / "class.json").exists)
        run = command("grader", "grade", folder, "--out", tmp_path / "out", UNSAFE)
    assert run.returncode == Exit.USAGE
    assert "another `grader grade` is writing to" in run.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk(command: Command, tmp_path: Path) -> None:
    """Where a report does not fit any more, the run ends and says so; with room it goes on."""
    folder = make_class(tmp_path / "class", **{f"s{number}": "assignment" for number in range(4)})
    out = tmp_path / "out"
    out.mkdir()
    # So much room does a copy take, in pages of 4 kB; there are four.
    room = sum(4 * -(-path.stat().st_size // 4096) for path in (folder / "s0").iterdir())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={160 + 4 * room}k", "tmpfs", str(out)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody mount")
    try:
        run = command("grader", "grade", folder, "--out", out, UNSAFE)
        assert run.returncode == Exit.UNGRADABLE
        assert "No space left on device" in run.stderr
        assert "What was graded before is kept" in run.stderr
        before = reports(out)
        assert 1 <= len(before) < 4
        subprocess.run(["mount", "-o", "remount,size=10m", str(out)], check=True)
        run = command("grader", "grade", folder, "--out", out, UNSAFE)
        assert f"4 submissions: {4 - len(before)} graded, {len(before)} unchanged." in run.stdout
    finally:
        subprocess.run(["umount", str(out)], check=True)
