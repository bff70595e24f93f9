"""What the kernel tells of a process: whether it is awake, what it computed, and how long it waited for a processor."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from waiting import wait_until

from grader.sandbox.inside.linux.activity import activity

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

Start = Callable[[str], int]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start processes that run some code; all are ended, and what they printed is thrown away."""
    with ExitStack() as stack:

        def run(code: str) -> int:
            process = stack.enter_context(
                subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            )
            stack.callback(process.kill)
            return process.pid

        yield run


def is_awake(pid: int) -> bool:
    """Whether it is at this moment."""
    return bool(activity(pid)["awake"])


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(1000)",
        "input()",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import threading; threading.Lock().acquire(); lock = threading.Lock(); lock.acquire(); lock.acquire()",
        "import threading, time; [threading.Thread(target=time.sleep, args=(1000,)).start() for _ in range(4)]",
    ],
)
def test_asleep(start: Start, code: str) -> None:
    """A process falls asleep, and computes nothing from then on."""
    pid = start(code)
    wait_until(lambda: not is_awake(pid) and activity(pid)["cpu_seconds"] > 0)
    wait_until(lambda: activity(pid) == activity(pid) and not is_awake(pid))


@pytest.mark.parametrize("thread", ["loop()", "threading.Thread(target=loop).start(); time.sleep(1000)"])
def test_awake(start: Start, thread: str) -> None:
    """One thread that computes is enough, and is so even while it has no processor."""
    pid = start(f"import threading, time\ndef loop():\n    while True: pass\n{thread}")
    wait_until(lambda: activity(pid)["cpu_seconds"] > 0.3)
    assert is_awake(pid)


def test_name_of_a_thread_is_no_state(start: Start) -> None:
    """A name that looks like the rest of the line changes nothing."""
    name = b") R 1 1"
    pid = start(f"import pathlib, time; pathlib.Path('/proc/self/comm').write_bytes({name!r}); time.sleep(1000)")
    wait_until(lambda: name in Path(f"/proc/{pid}/stat").read_bytes())
    wait_until(lambda: not is_awake(pid))


def test_wait_for_a_processor(start: Start) -> None:
    """Two that want the same processor wait for it by turns: that is counted as neither sleep nor computing."""
    if int(Path("/proc/self/schedstat").read_text(encoding="ascii").split()[2]) == 0:
        pytest.skip("this kernel counts no waits")
    processor = min(os.sched_getaffinity(0))
    code = f"import os; os.sched_setaffinity(0, [{processor}])\nwhile True: pass"
    pids = [start(code), start(code)]
    wait_until(lambda: all(activity(pid)["waiting_seconds"] > 0.2 for pid in pids))
    os.kill(pids[0], signal.SIGSTOP)
    wait_until(lambda: not is_awake(pids[0]))
    stopped = activity(pids[0])
    assert stopped == activity(pids[0])
    assert is_awake(pids[1])


def test_kernel_that_counts_no_waits(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """There it is still told who is awake."""
    read = Path.read_bytes

    def without_statistics(path: Path) -> bytes:
        if path.name == "schedstat":
            raise FileNotFoundError
        return read(path)

    pid = start("while True: pass")
    monkeypatch.setattr(Path, "read_bytes", without_statistics)
    wait_until(lambda: activity(pid)["cpu_seconds"] > 0.1)
    assert (activity(pid)["awake"], activity(pid)["waiting_seconds"]) == (True, 0.0)
