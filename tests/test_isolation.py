"""Isolation as its users meet it: the level that a machine gives, what is refused, and what reports say of it.

Machines that lack something are made by `hinder.py`: the kernel itself then refuses, or pretends.
"""

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cases import EXERCISE, ROOT

from grader.cli import main
from grader.commands.exit_codes import Exit
from grader.engine.sandboxing import make_sandbox
from grader.sandbox.encoding import Request
from grader.sandbox.levels import Isolation, Level, Sandbox
from grader.sandbox.linux.proof import PROBE, _Bait, prove
from grader.sandbox.machine import Machine
from grader.sandbox.replies import Raised, Returned
from grader.values import Text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement is Linux's")

Command = Callable[..., subprocess.CompletedProcess[str]]
HINDER = ROOT / "tests" / "support" / "hinder.py"
ENOSYS, EPERM, NOTHING = 38, 1, 0


@pytest.fixture(scope="module")
def confines() -> Isolation:
    """What this machine gives; the tests below need confinement to take something away from."""
    sandbox = make_sandbox(EXERCISE)
    isolation = sandbox.isolation
    sandbox.close()
    if isolation.level is not Level.CONFINED:
        pytest.skip(f"this machine does not confine: {isolation.obstacles}")
    return isolation


@pytest.fixture
def hindered(command: Command) -> Command:
    """Run a command on a machine on which some system calls fail."""

    def run(*arguments: str | Path, **hindrances: int) -> subprocess.CompletedProcess[str]:
        words = [f"{name}={error}" for name, error in hindrances.items()]
        program = Path(sys.executable).parent / str(arguments[0])
        return command("python", HINDER, *words, "--", program, *arguments[1:])

    return run


def isolation_of(report: Path) -> dict[str, Any]:
    """What a report says of isolation."""
    isolation: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))["grading"]["environment"]["isolation"]
    return isolation


# -- on a machine that confines --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("confines")
@pytest.mark.parametrize("option", ["--in-process", "--pdb"])
def test_untrusted_is_never_run_in_this_process(command: Command, tmp_path: Path, option: str) -> None:
    """Two options that exclude each other are refused before anything of a submission runs."""
    (tmp_path / "variance.py").write_text("print('it ran')\n", encoding="utf-8")
    run = command("pytest", "--submission", tmp_path, "--untrusted", option)
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--untrusted confines" in run.stderr
    assert "it ran" not in run.stdout + run.stderr


def test_untrusted_is_graded_confined(command: Command, solved: Path, tmp_path: Path) -> None:
    """The report says the level, the Landlock version, by what it is confined, and what was proven."""
    run = command("grader", "check", solved, "--untrusted", "--json", tmp_path / "r.json")
    assert run.returncode == 0, run.stdout + run.stderr
    isolation = isolation_of(tmp_path / "r.json")
    assert isolation["level"] == "confined"
    assert isolation["landlock_abi"] >= 1
    assert any("seccomp" in mechanism for mechanism in isolation["mechanisms"])
    assert {"fork", "connect by TCP", "read reference/__init__.py", "become root"} <= set(isolation["refused"])
    assert isolation["obstacles"] == []
    assert isolation["unsafe"] is False
    assert "isolation: confined" in run.stdout


@pytest.mark.usefixtures("confines")
def test_student_gets_the_best_level_unasked(command: Command, solved: Path) -> None:
    """Plain pytest confines where it can."""
    run = command("pytest", "-q", "--submission", solved)
    assert run.returncode == 0, run.stdout
    assert "isolation: confined" in run.stdout


def test_doctor_lists_every_attempt(command: Command, confines: Isolation) -> None:
    """The doctor shows versions, the level, and each attempt with the system's answer."""
    run = command("grader", "doctor")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "isolation: confined" in run.stdout
    for attempt in confines.attempts:
        assert f"{attempt.name} " in run.stdout
    assert "WORKED" not in run.stdout
    assert f"{len(confines.attempts)} of {len(confines.attempts)} refused" in run.stdout


def test_attempts_work_where_nothing_forbids_them() -> None:
    """Without the lock nearly every attempt succeeds: the self-test tries the real thing.

    Left out is what every worker is refused (memory beyond its limit), what some kernels refuse to everybody, and what
    only root may do.
    """
    sandbox = make_sandbox(EXERCISE, Level.PROCESS)
    try:
        session = sandbox.open(PROBE, "probe")
        assert sandbox._workspace is not None
        attempts = prove(session, sandbox._workspace, [ROOT / "reference" / "variance.py"])
        session.close()
    finally:
        sandbox.close()
    refused = {attempt.name for attempt in attempts if attempt.refused}
    allowed_to_fail = {"take 64 GiB of memory", "make a user namespace", "use io_uring"}
    if os.geteuid() != 0:
        allowed_to_fail |= {"raise its own limits", "become root", "read the parent's memory by file"}
        allowed_to_fail |= {"read the parent's memory by call", "trace the parent", "read the grader's memory"}
    assert refused <= allowed_to_fail


@pytest.mark.usefixtures("confines")
@pytest.mark.parametrize("wrapped", [True, False])
def test_what_is_hidden_may_lie_among_the_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, wrapped: bool
) -> None:
    """A grader that is installed beside numpy is hidden there, and numpy is not; by Landlock alone just as well."""
    if not wrapped:
        monkeypatch.setattr("grader.sandbox.machine.find_bubblewrap", lambda: (None, "not here"))
    secret = Path(msgspec.__file__)
    (tmp_path / "main.py").write_text(
        f"import numpy, pytest\ndef look(): return open({str(secret)!r}).read()\n", encoding="utf-8"
    )
    with closing(Sandbox(EXERCISE.limits, Level.CONFINED, secrets=(secret.parent,))) as sandbox:
        session = sandbox.open(tmp_path, "homework")
        reply = session.call(Request("main", "look"))
        session.close()
    assert isinstance(reply.ending, Raised)
    assert reply.ending.type in {"FileNotFoundError", "PermissionError"}


# -- on a machine that lacks something -------------------------------------------------------------------------------


@pytest.mark.usefixtures("confines")
def test_without_landlock_others_code_is_refused(hindered: Command, solved: Path, tmp_path: Path) -> None:
    """The refusal has its own exit code, names what is missing and the way out, and grades nothing."""
    run = hindered(
        "grader", "check", solved, "--untrusted", "--json", tmp_path / "r.json", landlock_create_ruleset=ENOSYS
    )
    assert run.returncode == 4, run.stdout + run.stderr
    text = " ".join((run.stdout + run.stderr).split())
    assert "no Landlock" in text
    assert "--unsafe-no-isolation" in text
    assert "grader doctor" in text
    assert "Traceback" not in text
    written = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert "no Landlock" in written["classroom"]["problem"]
    assert written["grading"] is None


@pytest.mark.usefixtures("confines")
def test_unsafe_run_is_stamped(hindered: Command, solved: Path, tmp_path: Path) -> None:
    """With the flag it is graded all the same, and every form of the report says so."""
    options = ["--untrusted", "--unsafe-no-isolation", "--json", tmp_path / "r.json"]
    run = hindered("grader", "check", solved, *options, landlock_create_ruleset=ENOSYS)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "NOT ISOLATED" in run.stdout
    assert "70 / 70" in run.stdout
    isolation = isolation_of(tmp_path / "r.json")
    assert isolation["unsafe"] is True
    assert isolation["level"] == "process"
    assert isolation["obstacles"]


@pytest.mark.usefixtures("confines")
def test_students_are_not_bothered(hindered: Command, solved: Path) -> None:
    """Where nothing confines, a student's own pytest runs at the level below, without a question."""
    run = hindered("pytest", "-q", "--submission", solved, landlock_create_ruleset=ENOSYS)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "isolation: process" in run.stdout
    assert "70 / 70" in run.stdout


@pytest.mark.usefixtures("confines")
@pytest.mark.parametrize("call", ["landlock_restrict_self", "setresuid"])
def test_lock_that_only_pretends_is_found_out(hindered: Command, solved: Path, call: str) -> None:
    """A kernel that says yes and does nothing does not get a submission: the self-test tries the door."""
    run = hindered("grader", "check", solved, "--untrusted", **{call: NOTHING})
    assert run.returncode == 4, run.stdout + run.stderr
    assert "it worked" in run.stdout + run.stderr


@pytest.mark.usefixtures("confines")
def test_lock_that_fails_is_named(hindered: Command) -> None:
    """If a step of the lock fails, the level below is taken, and the doctor names the step without a traceback."""
    run = hindered("grader", "doctor", seccomp=NOTHING)  # libseccomp sees through it
    assert run.returncode == 4, run.stdout + run.stderr
    assert "a worker could not be locked up: OSError: " in run.stdout
    assert "Traceback" not in run.stdout + run.stderr


@pytest.mark.parametrize("calls", [("clone", "clone3", "fork", "vfork"), ("mkdir", "mkdirat")])
@pytest.mark.parametrize("program", [("grader", "check"), ("grader", "doctor")])
def test_without_processes_or_folders_there_is_no_sandbox(
    hindered: Command, solved: Path, program: tuple[str, str], calls: tuple[str, ...]
) -> None:
    """A sandbox that cannot start is a sentence with the system's reason, never a traceback."""
    arguments = [solved] if "check" in program else []
    run = hindered(*program, *arguments, **dict.fromkeys(calls, errno.ENOSPC))
    assert run.returncode == Exit.UNGRADABLE
    assert "No sandbox can be started here: [Errno 28] No space left on device" in run.stdout + run.stderr
    assert not re.search("Traceback|INTERNALERROR", run.stdout + run.stderr)


@pytest.mark.parametrize("files", [8, 10, 12, 14])
def test_without_descriptors_there_is_a_sentence(command: Command, files: int) -> None:
    """However far it comes with the few files that it may open: it works, or the end is a word of ours."""
    limited = f"import os, resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}))\n"
    program = str(Path(sys.executable).parent / "grader")
    run = command("python", "-c", f"{limited}os.execv({program!r}, ['grader', 'doctor'])")
    works = run.returncode == Exit.DONE
    assert works != ("Too many open files" in run.stdout + run.stderr), run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_disk_that_is_full_later_is_a_sentence_too(
    solved: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be the copy of the submission for which there is no room."""

    def fail(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("grader.sandbox.workspace.stage", fail)
    assert main(["check", str(solved)]) == Exit.UNGRADABLE
    output = "".join(capsys.readouterr())
    assert "No sandbox can be started here: [Errno 28] No space left on device" in output
    assert not re.search("Traceback|INTERNALERROR", output)


@pytest.mark.usefixtures("confines")
@pytest.mark.parametrize("call", ["mount", "pivot_root"])
def test_without_namespaces_landlock_confines(hindered: Command, call: str) -> None:
    """In a container bubblewrap gets no namespaces; the rest of the lock still holds."""
    run = hindered("grader", "doctor", **{call: EPERM})
    assert run.returncode == 0, run.stdout + run.stderr
    assert "isolation: confined" in run.stdout
    assert "WORKED" not in run.stdout
    assert "bubblewrap gets no namespaces here" in run.stdout or "bubblewrap (the program bwrap)" in run.stdout


@pytest.mark.usefixtures("confines")
def test_without_bubblewrap_landlock_confines(command: Command, tmp_path: Path) -> None:
    """Without the program bwrap the rest of the lock still holds, and the doctor says what is missing."""
    (tmp_path / "bin").mkdir()
    run = command("grader", "doctor", env={"PATH": str(tmp_path / "bin")})
    assert run.returncode == 0, run.stdout + run.stderr
    assert "isolation: confined" in run.stdout
    assert "is not installed" in run.stdout


@pytest.mark.usefixtures("confines")
@pytest.mark.parametrize("wrapped", [True, False])
def test_strict_umask_and_long_temporary_folder(
    command: Command, solved: Path, tmp_path: Path, *, wrapped: bool
) -> None:
    """A user whose new files are closed to others, and whose temporary folder has a path too long for a socket's."""
    (solved / "helpers" / "deep").mkdir(parents=True)
    (solved / "helpers" / "deep" / "constants.py").write_text("HALF = 0.5\n", encoding="utf-8")
    with (solved / "variance.py").open("a", encoding="utf-8") as file:
        file.write("\nfrom .helpers.deep.constants import HALF\n")
    temporary = tmp_path / ("long" * 40)
    temporary.mkdir()
    environment = {"TMPDIR": str(temporary)} | ({} if wrapped else {"PATH": str(temporary)})
    program = str(Path(sys.executable).parent / "grader")
    strict = f"import os, sys; os.umask(0o077); os.execv({program!r}, ['grader', *sys.argv[1:]])"
    run = command(sys.executable, "-c", strict, "check", solved, "--untrusted", "-q", env=environment)
    assert run.returncode == Exit.DONE, run.stdout + run.stderr
    assert "isolation: confined" in run.stdout
    assert "70 / 70" in run.stdout


@pytest.mark.usefixtures("confines")
@pytest.mark.parametrize("wrapped", [True, False])
def test_libraries_may_be_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, wrapped: bool) -> None:
    """Whoever installs with a strict umask closes the libraries to the user that a worker becomes; it reads them."""
    if not wrapped:
        monkeypatch.setattr("grader.sandbox.machine.find_bubblewrap", lambda: (None, "not here"))
    library, submission = tmp_path / "library", tmp_path / "submission"
    (library / "inner").mkdir(parents=True)
    (library / "inner" / "data").write_text("read", encoding="utf-8")
    (library / "inner").chmod(0o700)
    submission.mkdir()
    (submission / "main.py").write_text(f"def look(): return open({str(library / 'inner' / 'data')!r}).read()\n")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(library))
    with closing(Sandbox(EXERCISE.limits, Level.CONFINED)) as sandbox:
        session = sandbox.open(submission, "homework")
        reply = session.call(Request("main", "look"))
        session.close()
    assert reply.ending == Returned(Text("read"), ())


@pytest.mark.usefixtures("confines")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="becomes other users")
def test_nobody_else_gets_into_the_graders_folder() -> None:
    """Not to the copies, nor to what the self-test puts in a worker's reach: another user could put a link there."""
    with closing(make_sandbox(EXERCISE)) as sandbox:
        assert sandbox.isolation.level is Level.CONFINED
        workspace = sandbox._workspace
        assert workspace is not None
        with _Bait(workspace) as bait:
            for user, outcome in ((workspace.user, 0), (workspace.user + 1 if workspace.user else None, 1)):
                for path in (bait.canary, bait.neighbour):
                    assert (
                        subprocess.run(["test", "-w", path], user=user, group=user, check=False).returncode == outcome
                    )


def test_obstacles_name_the_way_out() -> None:
    """Each missing mechanism is named with what to do about it."""
    assert Machine(7, "2.5.4", None, "not installed").obstacles == ()
    missing = Machine(0, None, None, "not installed").obstacles
    assert any("apt install libseccomp2" in text for text in missing)
    assert any("no Landlock" in text for text in missing)
