"""A session: what comes back from a student's function, however it ends."""

import inspect
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from grader.sandbox.channel import exchange
from grader.sandbox.encoding import Gradient, Request, StandIn
from grader.sandbox.fresh import FreshInterpreters
from grader.sandbox.inprocess import InProcessSession
from grader.sandbox.launch import SandboxError
from grader.sandbox.levels import IsolationError, Level, Sandbox
from grader.sandbox.limits import Limits
from grader.sandbox.linux.zygote import Zygote
from grader.sandbox.replies import (
    Died,
    Exhausted,
    Frame,
    MissingFile,
    Raised,
    Returned,
    TimedOut,
    Uncallable,
    Undefined,
    Unfit,
    Unreadable,
)
from grader.sandbox.session import Session, WorkerSession
from grader.sandbox.workspace import Workspace, remove_abandoned
from grader.values import Array, Items, Nothing, Number, Other, Text, Truth

OpenSession = Callable[..., Session]

LIMITS = Limits(call_seconds=0.5, sleep_seconds=0.5, run_seconds=20, memory_bytes=1 << 30, output_bytes=1000)
CODE = """
import os, sys, time, decimal, fractions, json, struct
import numpy as np
import torch

def identity(value): return value
def give(name): return VALUES[name]
def fill(weight):
    with torch.no_grad(): return weight.fill_(2)
def fill_randomly(weight): return weight.normal_()
def evaluate(text): return eval(text)
def square(z): return z**2
def detached(z): return z.detach()
def say(text): print(text); print(text, file=sys.stderr)
def flood(): print("x" * 5_000_000)
def draw(): return torch.tensor([torch.rand(()), np.random.rand(), __import__("random").random()])
def loop():
    while True: pass
def sleep(): time.sleep(1000)
def leave(code): os._exit(code)
def crash(): __import__("ctypes").string_at(0)
def fail(): return 1 / 0
def eat(): return len(bytearray(1 << 42))
def where_am_i(): return os.getcwd()
def environment(): return " ".join(os.environ)
def forge(): os.write(3, b"x" * 100); os.write(4, b"x" * 100); os.write(5, b"x" * 100); return 1
def ask(): return input()
def remember(word): memory.append(word); return len(memory)
memory = []
def forge_gradient(z, shape):
    shape = [int(length) for length in shape.strip("()").split(",") if length.strip()]
    argument = {"t": "array", "dtype": "bool", "shape": [2, 3], "at": 0, "kind": "x"}
    gradient = argument | {"shape": shape, "at": 6}
    reply = {"outcome": "returned", "value": {"t": "nothing"}, "arguments": [argument], "gradient": gradient}
    forge_reply(reply, bytes(6 + int(np.prod(shape))))
def forge_reply(header, body=b""):
    text = json.dumps(header).encode()
    rest = memoryview(struct.pack(">4sIQ", b"RIG1", len(text), len(body)) + text + body)
    while rest: rest = rest[os.write(3, rest):]
    time.sleep(60)
# end
number = 3
VALUES = {
    "none": None, "true": True, "numpy true": np.True_, "int": 7, "huge": 10**500, "float": 0.1, "nan": float("nan"),
    "fraction": fractions.Fraction(1, 4), "decimal": decimal.Decimal("0.5"), "float32": np.float32(0.5),
    "text": "a\\x1b[31m", "list": [1, (2.0, "x")], "object": object(), "bfloat16": torch.ones(2, dtype=torch.bfloat16),
    "complex": torch.ones(2, dtype=torch.complex64), "sparse": torch.eye(2).to_sparse(), "scalar": torch.tensor(2.5),
    "strided": torch.arange(6.).reshape(2, 3).T, "grad": torch.ones(2, requires_grad=True),
    "bools": torch.tensor([True, False]),
    "objects": np.array([object()]), "swapped": np.arange(3, dtype=">f4"), "large": torch.zeros(1 << 25),
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A submission with the functions above."""
    path = tmp_path_factory.mktemp("submission")
    (path / "code.py").write_text("", encoding="utf-8")
    (path / "answers.py").write_text(CODE, encoding="utf-8")
    return path


@pytest.fixture(scope="module", params=[Level.CONFINED, Level.PROCESS])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Workers at each level that has processes, where the machine gives it."""
    sandbox = Sandbox(LIMITS, request.param)
    try:
        sandbox.isolation  # noqa: B018 - the first look is the self-test
    except IsolationError as error:
        sandbox.close()
        pytest.skip(str(error))
    yield sandbox
    sandbox.close()


@pytest.fixture
def open_session(sandbox: Sandbox) -> Iterator[OpenSession]:
    """Open sessions of submissions; all are closed at the end."""
    assert sandbox._launcher is not None
    assert sandbox._workspace is not None
    launcher, workspace = sandbox._launcher, sandbox._workspace
    opened = []

    def make(folder: Path, limits: Limits = LIMITS) -> Session:
        opened.append(WorkerSession(launcher, workspace, folder, "homework", limits))
        return opened[-1]

    yield make
    for session in opened:
        session.close()


@pytest.fixture
def session(open_session: OpenSession, folder: Path) -> Session:
    """A session of the functions above, with short limits."""
    return open_session(folder)


@pytest.fixture
def fresh_session(folder: Path) -> Iterator[Session]:
    """A session whose workers are fresh interpreters, as on macOS and Windows."""
    workspace = Workspace()
    launcher = FreshInterpreters(workspace)
    # Only wall time is known there, and a busy machine takes its time to load a file.
    session = WorkerSession(launcher, workspace, folder, "homework", replace(LIMITS, call_seconds=3.0))
    yield session
    session.close()
    launcher.close()
    workspace.close()


def call(session: Session, function: str, *arguments: object, seed: int = 0, **keywords: object) -> object:
    """The ending of a call."""
    return session.call(Request("answers", function, arguments, tuple(keywords.items()), seed)).ending


def call_each(session: Session, function: str, *arguments: object) -> list[object]:
    """The endings of calls with one argument each, up to the first that did not return."""
    requests = [Request("answers", function, (argument,), seed=seed) for seed, argument in enumerate(arguments)]
    endings: list[object] = []
    for reply in session.call_each(requests):
        endings.append(reply.ending)
        if not isinstance(reply.ending, Returned):
            break
    return endings


def returned(session: Session, function: str, *arguments: object) -> object:
    """The value of a call that must return."""
    ending = call(session, function, *arguments)
    assert isinstance(ending, Returned), ending
    return ending.value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("none", Nothing()),
        ("true", Truth(value=True)),
        ("numpy true", Truth(value=True)),
        ("int", Number(7, "int")),
        ("huge", Other("int with more than 400 digits")),
        ("float", Number(0.1, "float")),
        ("fraction", Number(0.25, "fractions.Fraction")),
        ("decimal", Number(0.5, "decimal.Decimal")),
        ("float32", Number(0.5, "numpy.float32")),
        ("text", Text("a\\x1b[31m")),
        ("list", Items((Number(1, "int"), Items((Number(2.0, "float"), Text("x")), "tuple")), "list")),
        ("object", Other("object")),
        ("complex", Other("torch tensor of dtype complex64 and shape (2,)")),
        ("objects", Other("numpy array of dtype object and shape (1,)")),
        ("large", Other("torch tensor of dtype float32 and shape (33554432,)")),
    ],
)
def test_value_arrives_plain(session: Session, name: str, value: object) -> None:
    """Any value arrives as an exact built-in type, or by its name."""
    assert returned(session, "give", name) == value


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bfloat16", np.ones(2, np.float32)),
        ("sparse", np.eye(2, dtype=np.float32)),
        ("scalar", np.array(2.5, np.float32)),
        ("strided", np.arange(6, dtype=np.float32).reshape(2, 3).T),
        ("grad", np.ones(2, np.float32)),
        ("bools", np.array([True, False])),
        ("swapped", np.arange(3, dtype=np.float32)),
    ],
)
def test_array_arrives_plain(session: Session, name: str, data: np.ndarray) -> None:
    """Tensors and arrays of every layout arrive as plain arrays."""
    value = returned(session, "give", name)
    assert isinstance(value, Array)
    assert value.data.dtype == data.dtype
    np.testing.assert_array_equal(value.data, data)


@pytest.mark.parametrize(
    "argument", [3, 0.1, "text", [torch.ones(2), 1], torch.zeros(0, 3), torch.nn.Parameter(torch.ones(2))]
)
def test_argument_arrives(session: Session, argument: object) -> None:
    """Arguments of every kind reach the function."""
    assert isinstance(call(session, "identity", argument), Returned)


def test_filled_argument_comes_back(session: Session) -> None:
    """A tensor that was filled in place comes back as it is after the call, also if it is a parameter."""
    for weight in (torch.zeros(2, 3), torch.nn.Parameter(torch.zeros(2, 3, dtype=torch.float64))):
        ending = call(session, "fill", weight)
        assert isinstance(ending, Returned)
        np.testing.assert_array_equal(ending.arguments[0].data, np.full((2, 3), 2))
        assert not weight.detach().any()


def test_gradient_comes_back(session: Session) -> None:
    """The vector-Jacobian product of the result is computed where it was asked for, and None where there is none."""
    z, cotangent = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0])
    ending = session.call(Request("answers", "square", (z,), gradient=Gradient(0, cotangent))).ending
    assert isinstance(ending, Returned)
    assert ending.gradient is not None
    np.testing.assert_array_equal(ending.gradient.data, [2, 40])
    ending = session.call(Request("answers", "detached", (z,), gradient=Gradient(0, cotangent))).ending
    assert isinstance(ending, Returned)
    assert ending.gradient is None


def test_seed_reaches_all_generators(session: Session) -> None:
    """The same seed gives the same draws from torch, numpy and random; another seed gives others."""

    def drawn(seed: int) -> np.ndarray:
        ending = session.call(Request("answers", "draw", seed=seed)).ending
        assert isinstance(ending, Returned)
        assert isinstance(ending.value, Array)
        return ending.value.data

    np.testing.assert_array_equal(drawn(1), drawn(1))
    assert (drawn(1) != drawn(2)).all()


def test_output_is_kept_from_the_end(session: Session) -> None:
    """What is printed on either stream comes back; of a flood only the end."""
    assert session.call(Request("answers", "say", ("hello",))).output == "hello\nhello\n"
    output = session.call(Request("answers", "flood")).output
    assert output.startswith("[… only the end is kept …]\n")
    assert len(output) < 1100
    assert session.call(Request("answers", "say", ("again",))).output == "again\nagain\n"


def test_faults_of_definition(session: Session) -> None:
    """What cannot be called says why."""
    assert call(session, "nothing") == Undefined()
    assert call(session, "number") == Uncallable("int")
    assert call(session, "fill") == Unfit("(weight): missing a required argument: 'weight'")
    assert session.call(Request("absent", "f")).ending == MissingFile()


def test_exception_carries_the_students_frames_alone(session: Session) -> None:
    """An exception names its type and message; frames outside the submission are left out."""
    ending = call(session, "fail")
    assert isinstance(ending, Raised)
    assert (ending.type, ending.message) == ("ZeroDivisionError", "division by zero")
    assert [(frame.file, frame.function, frame.text) for frame in ending.frames] == [
        ("answers.py", "fail", "def fail(): return 1 / 0")
    ]


def test_input_finds_no_terminal(session: Session) -> None:
    """input() raises at once instead of waiting for somebody."""
    ending = call(session, "ask")
    assert isinstance(ending, Raised)
    assert ending.type == "EOFError"


def test_next_call_survives_a_crash(session: Session) -> None:
    """After each kind of death the next call is served."""
    assert call(session, "leave", 0) == Died(0, ())
    assert call(session, "leave", 7) == Died(7, ())
    crashed = call(session, "crash")
    assert isinstance(crashed, Died)
    assert crashed.status < 0
    assert crashed.frames[-1].file == "answers.py"
    assert returned(session, "identity", 3) == Number(3, "int")


def test_endless_loop_is_stopped_where_it_is(session: Session) -> None:
    """A loop is stopped after its CPU time and named by its line."""
    loop = call(session, "loop")
    assert isinstance(loop, TimedOut)
    assert loop.asleep is False
    assert loop.frames[-1].function == "loop"
    assert returned(session, "identity", 3) == Number(3, "int")


SLEEPERS = {
    "one sleep": "time.sleep(1000)",
    "naps": "while True: time.sleep(0.1)",
    "stopped": "os.kill(os.getpid(), signal.SIGSTOP)",
    "a thread": "t = threading.Thread(target=time.sleep, args=(1000,)); t.start(); t.join()",
    "many threads": "[threading.Thread(target=time.sleep, args=(1000,)).start() for _ in range(4)]; time.sleep(1000)",
    "a lock": "lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "a pipe": "os.read(os.pipe()[0], 1)",
    "a printer": "while True: print('x'); time.sleep(0.01)",
}


@pytest.mark.parametrize("sleeper", SLEEPERS)
def test_sleep_is_not_computing(open_session: OpenSession, tmp_path: Path, sleeper: str) -> None:
    """Whatever a call waits for, it is ended for having slept."""
    code = f"import os, signal, threading, time\ndef wait():\n    {SLEEPERS[sleeper]}\n"
    (tmp_path / "lazy.py").write_text(code, encoding="utf-8")
    ending = open_session(tmp_path).call(Request("lazy", "wait")).ending
    assert isinstance(ending, TimedOut), ending
    assert (ending.asleep, ending.seconds) == (True, LIMITS.sleep_seconds)


def test_file_that_sleeps_has_less_time(
    open_session: OpenSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two sleeping calls of a file have all of their time, each that follows has less; other files have theirs."""
    monkeypatch.setattr("grader.sandbox.session._SHORT_SLEEP_SECONDS", 0.2)
    code = "import time\ndef wait(): time.sleep(1000)\ndef loop():\n    while True: pass\ndef give(): return 1\n"
    for name in ("lazy", "other"):
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    session = open_session(tmp_path)
    calls = [("lazy", "wait")] * 3 + [("other", "wait"), ("lazy", "loop"), ("lazy", "wait"), ("lazy", "give")]
    *late, right = [session.call(Request(*call)).ending for call in calls]
    assert [(ending.seconds, ending.asleep) for ending in late if isinstance(ending, TimedOut)] == [
        (0.5, True),
        (0.5, True),
        (0.2, True),
        (0.5, True),
        (0.5, False),
        (0.2, True),
    ]
    assert right == Returned(Number(1, "int"), ())


def test_calls_together_do_not_count_as_one_that_sleeps(
    open_session: OpenSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Naps that are short by themselves shorten no time of others, however many calls are made at once."""
    monkeypatch.setattr("grader.sandbox.session._SHORT_SLEEP_SECONDS", 0.0)
    (tmp_path / "lazy.py").write_text("import time\ndef nap(number): time.sleep(0.1)\n", encoding="utf-8")
    session = open_session(tmp_path)
    for _time in range(3):
        replies = list(session.call_each([Request("lazy", "nap", (number,)) for number in range(10)]))
        assert [reply.ending for reply in replies] == [Returned(Nothing(), ())] * 10


def test_limit_of_the_system_is_no_lack_of_memory(
    open_session: OpenSession, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop that nobody stops in time is stopped by the system, for what it is."""
    if sandbox.isolation.level is not Level.CONFINED:
        pytest.skip("there the system sets no limit on CPU time")
    # The system's limit is whole seconds per processor: a third of one makes it four.
    monkeypatch.setattr("grader.sandbox.linux.zygote.os.cpu_count", lambda: 1 / 3)
    session = open_session(folder, replace(LIMITS, call_seconds=0.2, run_seconds=5))
    returned(session, "identity", 3)
    monkeypatch.setattr("grader.sandbox.deadline.WATCH_SECONDS", 1e9)
    loop = call(session, "loop")
    assert isinstance(loop, TimedOut), loop
    assert (loop.asleep, loop.seconds) == (False, 0.2)


def test_one_call_may_compute_to_its_end_when_the_run_ends(open_session: OpenSession, folder: Path) -> None:
    """The limit that the system sets lies above all that is allowed together."""
    loop = call(open_session(folder, replace(LIMITS, call_seconds=2, run_seconds=0.1)), "loop")
    assert isinstance(loop, TimedOut), loop
    assert (loop.asleep, loop.seconds) == (False, 2)


def test_lost_connection_is_no_lack_of_memory(session: Session) -> None:
    """A worker that closes its connection and stays is ended, and not for what the system ends others for."""
    ending = call(session, "evaluate", "(os.close(3), time.sleep(1000))")
    assert ending == Unreadable("it closed the connection on which it had to come")
    assert returned(session, "identity", 3) == Number(3, "int")


def test_fresh_interpreters_serve_as_well(fresh_session: Session) -> None:
    """Where no process can be forked, values, output, crashes and loops come back alike."""
    assert fresh_session.call(Request("answers", "say", ("hello",))).output == "hello\nhello\n"
    ending = call(fresh_session, "fill", torch.zeros(2, 3))
    assert isinstance(ending, Returned)
    np.testing.assert_array_equal(ending.arguments[0].data, np.full((2, 3), 2))
    assert call(fresh_session, "leave", 7) == Died(7, ())
    loop = call(fresh_session, "loop")
    assert isinstance(loop, TimedOut)
    assert loop.frames[-1].function == "loop"
    assert returned(fresh_session, "identity", 3) == Number(3, "int")


def test_fresh_interpreter_that_does_not_start_is_told_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last words say why, as soon as it has ended; nothing of it is left."""
    command = [sys.executable, "-c", "print('DLL load failed'); raise SystemExit(3)"]
    monkeypatch.setattr("grader.sandbox.fresh.interpreter_command", lambda *_arguments, **_keywords: command)
    workspace = Workspace()
    before = children()
    with pytest.raises(SandboxError, match=r"DLL load failed"):
        FreshInterpreters(workspace).start(folder, "homework", LIMITS)
    assert children() == before
    workspace.close()


def test_run_has_a_deadline_of_its_own(open_session: OpenSession, folder: Path) -> None:
    """When the time of all calls together is used up, no further call is made."""
    session = open_session(folder, Limits(call_seconds=0.4, run_seconds=0.3))
    assert isinstance(call(session, "loop"), TimedOut)
    assert call(session, "identity", 3) == Exhausted(0.3, asleep=False)


def test_forged_frames_are_no_result(session: Session) -> None:
    """Bytes written to every descriptor in sight do not become a value."""
    ending = call(session, "forge")
    assert isinstance(ending, Unreadable | Raised | Died), ending
    assert returned(session, "identity", 3) == Number(3, "int")


def test_environment_is_scrubbed(session: Session) -> None:
    """The worker sees neither the grader's environment nor its working directory."""
    environment = returned(session, "environment")
    assert isinstance(environment, Text)
    assert not {"SHELL", "GITHUB_TOKEN"} & set(environment.value.split())
    assert returned(session, "evaluate", "os.environ['USER'] + os.environ['LOGNAME']") == Text("studentstudent")
    assert returned(session, "where_am_i") != Text(str(Path.cwd()))


def test_memory_is_limited(session: Session) -> None:
    """An allocation beyond the limit raises MemoryError in the student's code."""
    ending = call(session, "eat")
    assert isinstance(ending, Raised)
    assert ending.memory


def test_memory_that_is_full_to_the_last_byte_is_told_with_its_place(open_session: OpenSession, tmp_path: Path) -> None:
    """What fills the memory is let go before anything is said of it: that takes memory, too."""
    (tmp_path / "full.py").write_text(
        "import numpy\n"
        "def f():\n"
        "    hoard, size = [], 1 << 40\n"
        "    while size:\n"
        "        try: hoard.append(numpy.empty(size, 'u1'))\n"
        "        except MemoryError: size //= 2\n"
        "    return bytearray(1 << 42)\n",
        encoding="utf-8",
    )
    ending = open_session(tmp_path).call(Request("full", "f")).ending
    assert isinstance(ending, Raised)
    assert ending.memory
    assert ending.frames == (Frame("full.py", 7, "f", "return bytearray(1 << 42)"),)


def test_module_that_hangs_is_waited_for_once(open_session: OpenSession, tmp_path: Path) -> None:
    """Every function of a file that never finishes loading gets the same reply, for the price of one."""
    (tmp_path / "slow.py").write_text("while True: pass\n", encoding="utf-8")
    (tmp_path / "good.py").write_text("def f(): return 1\n", encoding="utf-8")
    session = open_session(tmp_path)
    first = session.call(Request("slow", "f"))
    assert first.loading
    assert isinstance(first.ending, TimedOut)
    assert session.call(Request("slow", "g")) is first
    assert isinstance(session.call(Request("good", "f")).ending, Returned)


@pytest.mark.parametrize("statement", ["import neighbour", "from homework import neighbour", "from . import neighbour"])
def test_neighbouring_files_can_be_imported(open_session: OpenSession, tmp_path: Path, statement: str) -> None:
    """Bare, absolute and relative imports find files beside the submission's own."""
    (tmp_path / "neighbour.py").write_text("value = 5\n", encoding="utf-8")
    (tmp_path / "main.py").write_text(f"{statement}\ndef f(): return neighbour.value\n", encoding="utf-8")
    session = open_session(tmp_path)
    ending = session.call(Request("main", "f")).ending
    assert isinstance(ending, Returned), ending
    assert ending.value == Number(5, "int")


def test_submission_shadows_no_library(open_session: OpenSession, tmp_path: Path) -> None:
    """A file torch.py in the submission does not replace torch, and nothing is written into the folder."""
    (tmp_path / "torch.py").write_text("raise RuntimeError('shadowed')\n", encoding="utf-8")
    (tmp_path / "main.py").write_text("import torch, random\ndef f(): return torch.ones(2)\n", encoding="utf-8")
    session = open_session(tmp_path)
    assert isinstance(session.call(Request("main", "f")).ending, Returned)
    session.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["main.py", "torch.py"]


def test_in_process_keeps_the_traceback(folder: Path) -> None:
    """The in-process level gives the same values, and keeps the live traceback for a debugger."""
    with closing(InProcessSession(folder, "homework_in_process")) as session:
        assert returned(session, "identity", 3) == Number(3, "int")
        ending = call(session, "fail")
    assert isinstance(ending, Raised)
    assert ending.debug is not None


def test_in_process_leaves_nothing_to_import(folder: Path) -> None:
    """What this process imports afterwards meets neither the submission's modules nor its folder.

    Nor does a folder without ``__init__.py`` confuse those who ask which module some code is of, as torch does while it
    imports, after a package of the same name that had one.
    """
    name, path = "homework_in_process", sys.path.copy()
    (folder / "__init__.py").write_text("", encoding="utf-8")
    for _with_and_without in range(2):
        with closing(InProcessSession(folder, name)) as session:
            assert returned(session, "identity", 3) == Number(3, "int")
            inspect.getmodule(compile("", "elsewhere.py", "exec"), "elsewhere.py")  # looks at every module there is
        assert not [module for module in sys.modules if module.partition(".")[0] == name]
        assert sys.path == path
        assert returned(session, "identity", 3) == Number(3, "int")  # from the folder again, if it is asked
        session.close()
        (folder / "__init__.py").unlink(missing_ok=True)


def test_in_process_forgets_what_has_a_bare_name(tmp_path: Path) -> None:
    """Two folders whose files import a neighbour, or a package beside them, by its name alone: each finds its own."""
    for number in (1, 2):
        folder = tmp_path / str(number)
        (folder / "beside").mkdir(parents=True)
        (folder / "beside" / "__init__.py").write_text("from beside.inner import TENS\n", encoding="utf-8")
        (folder / "beside" / "inner.py").write_text(f"TENS = {number * 10}\n", encoding="utf-8")
        (folder / "neighbour.py").write_text(f"ONES = {number}\n", encoding="utf-8")
        source = "from neighbour import ONES\nfrom beside import TENS\ndef f(): return ONES + TENS\n"
        (folder / "main.py").write_text(source, encoding="utf-8")
        with closing(InProcessSession(folder, "homework_in_process")) as session:
            ending = session.call(Request("main", "f")).ending
            assert isinstance(ending, Returned)
            assert ending.value == Number(11 * number, "int")
        assert not {"neighbour", "beside", "beside.inner"} & set(sys.modules)


@pytest.mark.parametrize(
    "body",
    [
        "return weight.detach().resize_((1,) * 9)",
        "weight.data = weight.data.to(torch.complex64)",
        "return torch.zeros((1,) * 9)",
        "return torch.zeros((1,) * 65)",
        "return torch.frombuffer(bytearray([2]), dtype=torch.bool)",
        "return torch.zeros(1).expand(1 << 40)",
        "return [[[[[[1]]]]]]",
        "return [[0.0] * 600, [0.0] * 600]",
    ],
)
def test_in_process_ends_as_in_a_worker(open_session: OpenSession, tmp_path: Path, body: str) -> None:
    """What cannot travel is the student's fault at every level, and never an error of the grader's."""
    (tmp_path / "odd.py").write_text(f"import torch\ndef f(weight):\n    {body}\n", encoding="utf-8")
    request = Request("odd", "f", (torch.zeros(2, 3),))
    with closing(InProcessSession(tmp_path, "homework_in_process")) as session:
        here = session.call(request).ending
    assert str(here) == str(open_session(tmp_path).call(request).ending)


@pytest.mark.parametrize("level", [Level.CONFINED, Level.PROCESS])
def test_nothing_is_left(folder: Path, level: Level, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing leaves no process and no file behind."""
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = children()
    sandbox = Sandbox(LIMITS, level)
    try:
        session = sandbox.open(folder, "homework")
    except IsolationError as error:
        sandbox.close()
        pytest.skip(str(error))
    returned(session, "identity", 3)
    assert children() > before
    assert list(tmp_path.iterdir())
    session.close()
    sandbox.close()
    assert children() == before
    assert not list(tmp_path.iterdir())


def test_dead_zygote_is_replaced(folder: Path) -> None:
    """If the workers' parent dies, that costs the grader's call at hand; the next submission gets a new one."""
    if sys.platform != "linux":
        pytest.skip("there is no zygote elsewhere")
    sandbox = Sandbox(LIMITS)
    session = sandbox.open(folder, "homework")
    returned(session, "identity", 3)
    level = sandbox.isolation.level
    assert isinstance(sandbox._launcher, Zygote)
    os.kill(sandbox._launcher._process.pid, signal.SIGKILL)
    sandbox._launcher._process.wait()
    session.close()  # says nothing: the worker is gone with its parent
    with pytest.raises(SandboxError):
        call(session, "identity", 3)
    again = sandbox.open(folder, "homework")
    assert returned(again, "identity", 3) == Number(3, "int")
    assert sandbox.isolation.level is level
    again.close()
    sandbox.close()


def test_what_a_killed_grader_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next grader clears up after those that were killed, and leaves those alone that are or will be at work."""
    if sys.platform == "win32":
        pytest.skip("folders are locked on Unix alone")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    at_work = Workspace()
    code = "import os; from grader.sandbox.workspace import Workspace; w = Workspace(); os.kill(os.getpid(), 9)"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=False, env=environment)
    before_it_locked, about_to_lock = tmp_path / "grader-1-deadbeef", tmp_path / "grader-1-livebeef"
    before_it_locked.mkdir()
    os.utime(before_it_locked, (0, 0))
    about_to_lock.mkdir()
    os.utime(about_to_lock, (time.time() + 3600,) * 2)  # however long the rest of this test takes, it is new
    assert len(list(tmp_path.iterdir())) == 4
    next_one = Workspace()
    assert sorted(tmp_path.iterdir()) == sorted([at_work.root, next_one.root, about_to_lock])
    about_to_lock.rmdir()
    next_one.close()
    at_work.close()
    assert not list(tmp_path.iterdir())


def test_what_is_no_graders_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of results, a clone, or whatever lies in the temporary folder under a like name is somebody's."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    others = []
    for name in ("grader-class", "grader-2026-class", "grader-1-a_class_"):
        (tmp_path / name / "reports").mkdir(parents=True)
        (tmp_path / name / "reports" / "ada.json").write_text("{}", encoding="utf-8")
        others.append(tmp_path / name)
    (others[2] / "in-use").symlink_to("/dev/zero")
    (tmp_path / "grader-1-a_folder").write_bytes(b"\xff")
    (tmp_path / "grader-bare").mkdir()
    others += [tmp_path / "grader-1-a_folder", tmp_path / "grader-bare"]
    for path in others:
        os.utime(path, (0, 0))
    Workspace().close()
    assert sorted(tmp_path.iterdir()) == sorted(others)
    assert [path.name for path in others[0].rglob("*")] == ["reports", "ada.json"]


def test_lock_that_a_child_holds_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed grader had just forked ends soon after it; its folder goes all the same."""
    if sys.platform == "win32":
        pytest.skip("folders are locked on Unix alone")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code = (
        "import os, time; from grader.sandbox.workspace import Workspace; w = Workspace()\n"
        "if os.fork() == 0:\n    time.sleep(1)\n    os._exit(0)\n"
        "os.kill(os.getpid(), 9)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    process.wait()
    assert list(tmp_path.iterdir())
    remove_abandoned(process.pid)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks a process for every line")
@pytest.mark.parametrize("ending", ["w.close()", "del w", "pass"])
def test_interrupted_anywhere_nothing_is_left(tmp_path: Path, ending: str) -> None:
    """Ctrl-C at whatever line, from the folder's making to its removal: closed, forgotten, or at the program's end."""
    code = f"""
import os, signal, sys, tempfile
from grader.sandbox.workspace import Workspace

def interrupt(frame, event, _argument):
    global left
    if not frame.f_code.co_filename.endswith(("workspace.py", "uninterrupted.py", "contextlib.py", "weakref.py")):
        return None
    left -= event == "line"
    if left == 0:
        left = -1
        signal.raise_signal(signal.SIGINT)
    return interrupt

lines = 0
while os.listdir({str(tmp_path)!r}) == []:
    lines += 1
    child = os.fork()
    if child == 0:
        left = lines
        sys.settrace(interrupt)
        w = Workspace()
        (w.submissions / "0").mkdir()
        {ending}
        break
    if os.waitpid(child, 0)[1] == 0:  # it came to its end before that line
        print(lines)
        break
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert list(tmp_path.iterdir()) == [], run.stderr[-2000:]
    assert int(run.stdout) > 50


def children() -> set[int]:
    """This process's descendants."""
    found: set[int] = set()
    tasks = [os.getpid()]
    while tasks:
        pid = tasks.pop()
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            new = {int(number) for number in path.read_text(encoding="ascii").split()} - found
            found |= new
            tasks += new
    return found


def test_reply_to_another_call_is_no_result(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A well-formed reply that cannot be this call's is a fault of the submission, never of the grader."""
    weight = torch.zeros(2, 3)
    for forged in ({"outcome": "loaded"}, {"outcome": "returned", "value": {"t": "nothing"}, "arguments": []}):
        returned(session, "identity", 3)  # so that the module is loaded and the next reply is the call's
        monkeypatch.setattr("grader.sandbox.session.exchange", lambda *_arguments, forged=forged: (forged, b""))
        assert call(session, "fill", weight) == Unreadable("it answers another call")
        monkeypatch.undo()


@pytest.mark.parametrize("shape", [(1,), (1, 3), (2, 3, 1), (1 << 20, 1, 1)])
def test_gradient_of_another_shape_is_no_result(session: Session, shape: tuple[int, ...]) -> None:
    """A gradient has its argument's shape: what is forged with another could be stretched when it is compared."""
    z = torch.ones(2, 3)
    request = Request("answers", "forge_gradient", (z, str(shape)), gradient=Gradient(0, torch.ones(2, 3)))
    assert session.call(request).ending == Unreadable("it answers another call")


def test_gradient_that_nobody_asked_for_is_no_result(session: Session) -> None:
    """A reply with a gradient to a call without one is forged."""
    assert call(session, "forge_gradient", torch.ones(2, 3), "(2, 3)") == Unreadable("it answers another call")


def test_worker_that_answered_another_call_is_ended(session: Session) -> None:
    """Whoever forges a reply and goes on running does not keep the next call waiting."""
    assert isinstance(call(session, "forge_gradient", torch.ones(2, 3), "(9,)"), Unreadable)
    assert returned(session, "identity", 3) == Number(3, "int")


def test_file_cannot_answer_for_its_functions(open_session: OpenSession, tmp_path: Path) -> None:
    """A reply that is forged while a file is loaded is not taken for the value of its functions."""
    forgery = CODE[CODE.index("def forge_reply") :]
    (tmp_path / "answers.py").write_text(
        f"import os, json, struct, time\n{forgery[: forgery.index('# end')]}\n"
        'forge_reply({"outcome": "returned", "value": {"t": "float", "v": "1", "kind": "float"}, "arguments": []})\n'
        "def right(): return 1.0\n",
        encoding="utf-8",
    )
    reply = open_session(tmp_path).call(Request("answers", "right"))
    assert (reply.ending, reply.loading) == (Unreadable("it answers another call"), True)


def test_leftovers_of_one_function_can_be_got_rid_of(session: Session) -> None:
    """A worker is renewed if it has called another function, and not if it has called these alone."""
    assert not session.renew([])
    assert returned(session, "remember", "x") == Number(1, "int")
    assert not session.renew(["remember"])
    assert returned(session, "remember", "x") == Number(2, "int")
    assert session.renew(["identity"])
    assert returned(session, "remember", "x") == Number(1, "int")
    assert isinstance(call(session, "leave", 3), Died)
    assert session.renew(["leave"])
    assert not session.renew(["leave"])


def test_file_is_loaded_again_where_others_may_be_to_blame(open_session: OpenSession, tmp_path: Path) -> None:
    """A file that does not load because of what another did to the process is loaded in a process of its own."""
    (tmp_path / "greedy.py").write_text("def take():\n    __import__('sys').meta_path.clear()\n", encoding="utf-8")
    (tmp_path / "modest.py").write_text("def give(): return 1\n", encoding="utf-8")
    session = open_session(tmp_path)
    assert session.call(Request("greedy", "take")).ending == Returned(Nothing(), ())
    assert session.call(Request("modest", "give")).ending == Returned(Number(1, "int"), ())


def test_many_short_calls_use_up_the_run(open_session: OpenSession, tmp_path: Path) -> None:
    """Calls that each end in time still add up."""
    code = "import time\ndef spin():\n    end = time.process_time() + 0.05\n    while time.process_time() < end: pass\n"
    (tmp_path / "busy.py").write_text(code, encoding="utf-8")
    session = open_session(tmp_path, Limits(call_seconds=1, run_seconds=1))
    endings = [session.call(Request("busy", "spin")).ending for _call in range(40)]
    assert isinstance(endings[0], Returned)
    assert endings[-1] == Exhausted(1, asleep=False)


def test_many_naps_use_up_the_run(open_session: OpenSession, tmp_path: Path) -> None:
    """Sleeping costs no computing time, so that of all calls together has a bound as well."""
    (tmp_path / "lazy.py").write_text("import time\ndef nap(): time.sleep(0.1)\n", encoding="utf-8")
    session = open_session(tmp_path, Limits(call_seconds=1, run_seconds=1))
    endings = iter(lambda: session.call(Request("lazy", "nap")).ending, Exhausted(1, asleep=True))
    assert {type(ending) for ending in endings} == {Returned}


# -- stand-ins -------------------------------------------------------------------------------------------------------

FORMULA = "def f(x, y):\n    raise ValueError(x)\n\n\ndef g(x):\n    return f(x, 2.0)\n"
FOLLOWER = """
import formula
from . import formula as again
from .formula import f, f as other, g


def follow(x):
    return [f(x, 2.0), other(x, y=2.0), formula.f(x, 2.0), again.f(x, 2.0), g(x)]
"""


def write_follower(folder: Path) -> None:
    """A function that raises, and one that calls it by every name."""
    (folder / "formula.py").write_text(FORMULA, encoding="utf-8")
    (folder / "follower.py").write_text(FOLLOWER, encoding="utf-8")


def require_stand_in(session: Session) -> None:
    """Demand that a stand-in is found under every name, while the call lasts and no longer."""
    stand_in = StandIn("formula", "f", 3.0, (-1.0, 0.5))
    for _time in range(2):
        ending = session.call(Request("follower", "follow", (4.0,), stand_ins=(stand_in,))).ending
        assert isinstance(ending, Returned)
        assert isinstance(ending.value, Items)
        assert [number.value for number in ending.value.values if isinstance(number, Number)] == [
            pytest.approx(stand_in(4.0, 2.0))
        ] * 5
        assert isinstance(session.call(Request("follower", "follow", (4.0,))).ending, Raised)


def test_stand_in_is_found_under_every_name(open_session: OpenSession, tmp_path: Path) -> None:
    """While a call lasts, all of a submission's files find the stand-in, however they have imported the function."""
    write_follower(tmp_path)
    require_stand_in(open_session(tmp_path))


def test_stand_in_is_found_in_process(tmp_path: Path) -> None:
    """And so they do without a process of their own."""
    write_follower(tmp_path)
    with closing(InProcessSession(tmp_path, "homework")) as session:
        require_stand_in(session)


# -- many calls at once ----------------------------------------------------------------------------------------------


def test_many_calls_are_answered_as_single_ones(open_session: OpenSession, folder: Path) -> None:
    """Each call of many has its own arguments, seed and result; they take far fewer exchanges than there are calls."""
    weights = [torch.full((2, 3), float(number)) for number in range(70)]
    session, other = open_session(folder), open_session(folder)
    endings = call_each(session, "fill_randomly", *weights)
    single = [call(other, "fill_randomly", weight, seed=seed) for seed, weight in enumerate(weights)]
    for ending, alone in zip(endings, single, strict=True):
        assert isinstance(ending, Returned)
        assert isinstance(alone, Returned)
        assert isinstance(ending.value, Array)
        assert np.array_equal(ending.value.data, ending.arguments[0].data)
        assert np.array_equal(ending.arguments[0].data, alone.arguments[0].data)
    assert len({ending.arguments[0].data.tobytes() for ending in endings if isinstance(ending, Returned)}) == 70


@pytest.mark.parametrize(
    ("trap", "ending"),
    [("1 / 0", Raised), ("os._exit(3)", Died), ("[0 for _ in iter(int, 1)]", TimedOut), ("sys.exit()", Raised)],
)
def test_the_first_of_many_that_fails_is_named(session: Session, trap: str, ending: type) -> None:
    """Whatever one of many calls does, those before it have their results, it has its ending, and none comes after."""
    endings = call_each(session, "evaluate", *["40 + 2"] * 40, trap, "1 / 0")
    assert endings[:-1] == [Returned(Number(42, "int"), ())] * 40
    assert isinstance(endings[-1], ending)
    assert returned(session, "identity", 3) == Number(3, "int")


def test_many_calls_of_a_file_that_does_not_load(session: Session) -> None:
    """The file's fault is the ending of the first call."""
    assert next(session.call_each([Request("absent", "f")] * 3)).ending == MissingFile()


@pytest.mark.parametrize(
    "replies",
    [
        [],
        [{"outcome": "returned", "value": {"t": "nothing"}, "arguments": []}],
        [{"outcome": "returned", "value": {"t": "nothing"}, "arguments": []}] * 3,
        [{"outcome": "undefined"}, {"outcome": "undefined"}],
        [{"outcome": "several", "replies": [{"outcome": "loaded"}]}, {"outcome": "loaded"}],
        None,
    ],
)
def test_forged_replies_to_many_calls_are_no_result(
    session: Session, monkeypatch: pytest.MonkeyPatch, replies: object
) -> None:
    """Too few, too many, or others than were asked for: the calls are made again, one by one."""
    returned(session, "identity", 3)
    forged = iter([({"outcome": "several", "replies": replies}, b"")])
    monkeypatch.setattr(
        "grader.sandbox.session.exchange", lambda *arguments: next(forged, None) or exchange(*arguments)
    )
    assert call_each(session, "identity", 5, 6) == [Returned(Number(n, "int"), ()) for n in (5, 6)]
