"""`grader grade --engine parsl`: the same job in Parsl's workers, for real on its local provider."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from cases import ROOT, copy_submission

from grader.commands.exit_codes import Exit

Command = Callable[..., CompletedProcess[str]]
UNSAFE = "--unsafe-no-isolation"

pytest.importorskip("parsl", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Parsl runs on Linux")

CONFIG = """
from parsl import Config
from parsl.executors import HighThroughputExecutor
from parsl.providers import LocalProvider

executor = HighThroughputExecutor(
    label="here",
    address="127.0.0.1",
    max_workers_per_node=2,
    encrypted=False,
    heartbeat_period=1,
    heartbeat_threshold=5,
    provider=LocalProvider(init_blocks=1, max_blocks=1),
)
config = Config(executors=[executor], run_dir={run_dir!r})
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Two workers on this machine."""
    path = tmp_path / "parsl_config.py"
    path.write_text(CONFIG.format(run_dir=str(tmp_path / "runinfo")), encoding="utf-8")
    return path


def make_class(folder: Path, count: int) -> Path:
    """A class of solved submissions."""
    for number in range(count):
        copy_submission(ROOT / "reference", folder / f"s{number}")
        (folder / f"s{number}" / "notes.txt").write_text(str(number), encoding="utf-8")
    return folder


def reports(out: Path) -> dict[str, dict[str, Any]]:
    """All reports."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (out / "reports").glob("*.json")}


def workers(run_dir: Path) -> list[int]:
    """Parsl's worker processes that have become examiners: the parents of zygotes, below Parsl's pool of this run."""
    processes = all_processes()
    zygotes = {pid for pid, (_parent, command) in processes.items() if "_inside.linux.zygote_process" in command}
    parents = {processes[pid][0] for pid in zygotes} - zygotes
    return [pid for pid in sorted(parents) if any(str(run_dir) in processes[p][1] for p in _line(pid, processes))]


def processes_of(run_dir: Path) -> list[str]:
    """The commands of Parsl's processes of this run: they are started with its folder, or log to it."""
    found = []
    for pid, (_parent, command) in all_processes().items():
        files = [command]
        with contextlib.suppress(OSError):
            files += [str(descriptor.readlink()) for descriptor in Path(f"/proc/{pid}/fd").iterdir()]
        if any(str(run_dir) in file for file in files):
            found.append(command)
    return found


def all_processes() -> dict[int, tuple[int, str]]:
    """Parent and command of every process."""
    processes = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has just ended
            parent = int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            processes[int(folder.name)] = parent, (folder / "cmdline").read_bytes().decode(errors="replace")
    return processes


def _line(pid: int, processes: dict[int, tuple[int, str]]) -> Iterator[int]:
    """A process, its parent, and so on."""
    while pid in processes:
        yield pid
        pid = processes[pid][0]


def test_a_worker_is_killed(config: Path, tmp_path: Path) -> None:
    """Two workers share the class; one is killed in mid-run, and every submission gets its report all the same."""
    folder, out = make_class(tmp_path / "class", 8), tmp_path / "out"
    with started(folder, out, config) as process:
        os.kill(workers(tmp_path / "runinfo")[0], signal.SIGKILL)
        words = process.communicate(timeout=250)[0]
    assert process.returncode == Exit.DONE, words
    found = reports(out)
    assert {report["grading"]["points"]["automatic"] for report in found.values()} == {70}
    assert len(found) == 8


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_the_run_is_ended(command: Command, config: Path, tmp_path: Path, blow: signal.Signals) -> None:
    """By Ctrl-C or the hard way, nothing finished is lost, and no worker goes on holding its place on the cluster."""
    folder, out = make_class(tmp_path / "class", 8), tmp_path / "out"
    with started(folder, out, config) as process:
        process.send_signal(blow)
        words = process.communicate(timeout=120)[0]
    if blow == signal.SIGINT:
        assert process.returncode == Exit.UNGRADABLE
        assert "the same command goes on from here" in words
    end = time.monotonic() + 120
    while left := processes_of(tmp_path / "runinfo"):
        assert time.monotonic() < end, left
        time.sleep(0.1)
    done = len(reports(out))
    run = command("grader", "grade", folder, "--out", out, "--engine", "parsl", "--parsl-config", config, UNSAFE)
    assert run.returncode == Exit.DONE, run.stderr
    assert f"8 submissions: {8 - done} graded, {done} unchanged." in run.stdout


@contextlib.contextmanager
def started(folder: Path, out: Path, config: Path) -> Iterator[subprocess.Popen[str]]:
    """A run that has graded something and has a worker at work."""
    program = Path(sys.executable).with_name("grader")
    command = [program, "grade", folder, "--out", out, "--engine", "parsl", "--parsl-config", config, UNSAFE]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    with subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        end = time.monotonic() + 150
        while not reports(out) or not workers(config.parent / "runinfo"):
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        yield process


def test_resume_is_by_our_own_files(command: Command, config: Path, tmp_path: Path) -> None:
    """What one engine has graded the other does not grade again."""
    folder, out = make_class(tmp_path / "class", 2), tmp_path / "out"
    assert command("grader", "grade", folder, "--out", out, UNSAFE).returncode == Exit.DONE
    before = reports(out)
    (folder / "s1" / "notes.txt").write_text("changed", encoding="utf-8")
    run = command("grader", "grade", folder, "--out", out, "--engine", "parsl", "--parsl-config", config, UNSAFE)
    assert "2 submissions: 1 graded, 1 unchanged." in run.stdout, run.stdout + run.stderr
    after = reports(out)
    assert after["s0"] == before["s0"]
    assert after["s1"]["grading"]["checks"] == before["s1"]["grading"]["checks"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("config = 3", "does not define config"), ("1 / 0", "does not load: division by zero")],
)
def test_a_bad_configuration(command: Command, tmp_path: Path, text: str, words: str) -> None:
    """A file that defines no configuration is named, with what is wrong with it."""
    (tmp_path / "config.py").write_text(text, encoding="utf-8")
    folder = make_class(tmp_path / "class", 1)
    arguments = ["--engine", "parsl", "--parsl-config", tmp_path / "config.py", UNSAFE]
    run = command("grader", "grade", folder, "--out", tmp_path / "out", *arguments)
    assert run.returncode == Exit.UNGRADABLE
    assert words in run.stderr
    assert "Traceback" not in run.stderr
