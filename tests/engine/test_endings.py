"""Every way in which a call can end without a value gets a verdict, a kind, and one sentence that says where."""

import signal
from typing import get_args

import pytest
from cases import EXERCISE

from grader.engine.endings import finding_of
from grader.judging.finding import Finding, Location, TraceLine, Verdict
from grader.sandbox.replies import (
    Died,
    Ending,
    Exhausted,
    Frame,
    Loaded,
    MissingFile,
    Omitted,
    Overfull,
    Place,
    Raised,
    Reply,
    Returned,
    Several,
    TimedOut,
    Uncallable,
    Undefined,
    Unfit,
    Unreadable,
)
from grader.values import Nothing

FUNCTION = EXERCISE.functions["relu_mean"]
DEFINITION = Location("variance.py", 40)
FRAME = Frame("variance.py", 42, "relu_mean", "return math.sqrt(-1)")
HELPER = Frame("helpers.py", 7, "half", "return x / 0")
STUB = Frame("variance.py", 41, "relu_mean", 'raise NotImplementedError("Item 1.5: fill in relu_mean")')
OTHER_STUB = Frame("variance.py", 99, "relu_weight_variance", 'raise NotImplementedError("Item 1.6")')
UNFINISHED = Frame("helpers.py", 8, "half", "raise NotImplementedError")


def raised(
    kind: str = "ValueError",
    message: str = "math domain error",
    *frames: Frame,
    exits: bool = False,
    memory: bool = False,
    needs: str = "",
) -> Raised:
    """An exception in the student's code."""
    return Raised(kind, message, frames or (FRAME,), exits=exits, memory=memory, needs=needs)


def finding(ending: Ending, *, loading: bool = False, definition: Location | None = DEFINITION) -> Finding:
    """What is found out about an ending of a call of relu_mean."""
    return finding_of(Reply(ending, output="hello", loading=loading), FUNCTION, EXERCISE, definition)


CALLS = [
    (MissingFile(), Verdict.FAILED, "missing_file", "variance.py is missing", None),
    (Undefined(), Verdict.FAILED, "missing_function", "variance.py does not define relu_mean", 1),
    (
        Uncallable("int"),
        Verdict.FAILED,
        "not_a_function",
        "relu_mean in variance.py is no function but of",
        40,
    ),
    (
        Unfit("(): too many positional arguments"),
        Verdict.FAILED,
        "wrong_signature",
        "sheet says (variance.py, line 40); it is defined as relu_mean(): too many positional arguments.",
        40,
    ),
    (
        raised(),
        Verdict.FAILED,
        "exception",
        "raised ValueError (variance.py, line 42): math domain error",
        42,
    ),
    (raised("KeyError", ""), Verdict.FAILED, "exception", "KeyError (variance.py, line 42): (no message)", 42),
    (
        raised("NotImplementedError", "Could not run 'aten::x'"),
        Verdict.FAILED,
        "exception",
        "relu_mean raised NotImplementedError (variance.py, line 42): Could not run 'aten::x'",
        42,
    ),
    (
        raised("NotImplementedError", "Item 1.5", STUB),
        Verdict.NOT_ATTEMPTED,
        "stub",
        "Not filled in yet: relu_mean (variance.py, line 41).",
        41,
    ),
    (
        raised("NotImplementedError", "Item 1.6", FRAME, OTHER_STUB),
        Verdict.BLOCKED,
        "calls_stub",
        "relu_mean calls relu_weight_variance (item 1.6), which is not filled in yet.",
        99,
    ),
    (
        raised("NotImplementedError", "", FRAME, UNFINISHED),
        Verdict.NOT_ATTEMPTED,
        "stub",
        "relu_mean is not finished: it raises NotImplementedError (helpers.py, line 8).",
        8,
    ),
    (raised("SystemExit", "3", exits=True), Verdict.CRASHED, "exit", "sys.exit(3) (variance.py, line 42)", 42),
    (raised("MemoryError", "", memory=True), Verdict.CRASHED, "out_of_memory", "ran out of memory (variance.py", 42),
    (
        raised("RuntimeError", "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
        Verdict.CRASHED,
        "out_of_memory",
        "relu_mean ran out of memory",
        42,
    ),
    (
        raised("URLError", "<urlopen error …>", needs="network"),
        Verdict.FAILED,
        "exception",
        "relu_mean needs the network, which is not possible while grading (variance.py, line 42).",
        42,
    ),
    (raised(needs="process"), Verdict.FAILED, "exception", "relu_mean needs another process, which is not", 42),
    (raised(needs="sharing"), Verdict.FAILED, "exception", "relu_mean needs what processes share, which is not", 42),
    (
        TimedOut(5.0, asleep=False, frames=(FRAME,)),
        Verdict.TIMED_OUT,
        "timeout",
        "relu_mean did not end within 5 seconds of computing (variance.py, line 42): an endless loop?",
        42,
    ),
    (
        TimedOut(5.0, asleep=True, frames=()),
        Verdict.TIMED_OUT,
        "timeout",
        "relu_mean did not end: it slept or waited for 5 s without computing (variance.py, line 40).",
        40,
    ),
    (
        TimedOut(5.0, asleep=None, frames=(FRAME,)),
        Verdict.TIMED_OUT,
        "timeout",
        "relu_mean did not end within 5 seconds (variance.py, line 42): an endless loop?",
        42,
    ),
    (
        Exhausted(60.0, asleep=False),
        Verdict.TIMED_OUT,
        "run_timeout",
        "submission, 60 seconds of computing, was used up",
        40,
    ),
    (
        Exhausted(60.0, asleep=True),
        Verdict.TIMED_OUT,
        "run_timeout",
        "The 60 seconds that the whole submission may sleep or wait were used up",
        40,
    ),
    (
        Exhausted(60.0, asleep=None),
        Verdict.TIMED_OUT,
        "run_timeout",
        "submission, 60 seconds, was used up",
        40,
    ),
    (Overfull(), Verdict.CRASHED, "disk_full", "relu_mean wrote too much to disk: a submission may write 64 MB", 40),
    (Died(0, ()), Verdict.CRASHED, "exit", "relu_mean ended the program with exit code 0 (variance.py, line 40).", 40),
    (Died(7, (FRAME,)), Verdict.CRASHED, "exit", "with exit code 7 (variance.py, line 42).", 42),
    (Died(-signal.SIGSEGV, (FRAME,)), Verdict.CRASHED, "signal", "crashed with the signal SIGSEGV (variance.py", 42),
    (Died(-250, ()), Verdict.CRASHED, "signal", "crashed with the signal 250", 40),
    (Unreadable("not a frame"), Verdict.CRASHED, "unreadable_result", "left no readable result: not a frame.", 40),
]

SYNTAX = Frame("variance.py", 12, "", "def relu_mean(")
IMPORT = Frame("variance.py", 3, "<module>", "import scipy")
OTHER_FILE = Frame("initializers.py", 5, "", "def linear_normal_(")

LOADINGS = [
    (raised("SyntaxError", "'(' was never closed", SYNTAX), Verdict.FAILED, "syntax_error", "variance.py, line 12", 12),
    (raised("IndentationError", "unexpected indent", SYNTAX), Verdict.FAILED, "syntax_error", "unexpected indent", 12),
    (
        raised("ModuleNotFoundError", "No module named 'scipy'", IMPORT),
        Verdict.FAILED,
        "import_error",
        "variance.py does not load (variance.py, line 3): ModuleNotFoundError: No module named 'scipy'",
        3,
    ),
    (raised("ImportError", "cannot import name", IMPORT), Verdict.FAILED, "import_error", "cannot import name", 3),
    (raised("ZeroDivisionError", "by zero", HELPER), Verdict.FAILED, "load_error", "helpers.py, line 7", 7),
    (
        raised("SyntaxError", "invalid syntax", IMPORT, OTHER_FILE),
        Verdict.BLOCKED,
        "imports_broken_file",
        "variance.py needs initializers.py, which does not load (initializers.py, line 5): SyntaxError: invalid syntax",
        5,
    ),
    (
        raised("SystemExit", "None", IMPORT, exits=True),
        Verdict.CRASHED,
        "exit",
        "variance.py, while it was loaded, ended the program: sys.exit(None) (variance.py, line 3).",
        3,
    ),
    (
        raised("MemoryError", "", IMPORT, memory=True),
        Verdict.CRASHED,
        "out_of_memory",
        "it was loaded, ran out",
        3,
    ),
    (
        raised("NotWhileGradingError", "", IMPORT, needs="process"),
        Verdict.FAILED,
        "load_error",
        "variance.py, while it was loaded, needs another process, which is not possible while grading (variance.py, l",
        3,
    ),
    (
        TimedOut(5.0, asleep=False, frames=(IMPORT,)),
        Verdict.TIMED_OUT,
        "timeout",
        "variance.py, while it was loaded, did not end within 5 seconds of computing (variance.py, line 3)",
        3,
    ),
    (
        Died(1, ()),
        Verdict.CRASHED,
        "exit",
        "while it was loaded, ended the program with exit code 1.",
        None,
    ),
    (
        Unreadable("cut"),
        Verdict.CRASHED,
        "unreadable_result",
        "it was loaded, left no readable result: cut.",
        None,
    ),
    (Omitted("is a symbolic link"), Verdict.FAILED, "omitted_file", "variance.py is a symbolic link.", None),
    (MissingFile(), Verdict.FAILED, "missing_file", "it has to stand in the submission, under exactly this name", None),
    (
        raised("NotImplementedError", "", Frame("variance.py", 3, "<module>", "relu_mean(1)"), STUB),
        Verdict.NOT_ATTEMPTED,
        "stub",
        "Not filled in yet: relu_mean (variance.py, line 41).",
        41,
    ),
]


def _check(found: Finding, verdict: Verdict, kind: str, fragment: str, line: int | None) -> None:
    """Every finding has what all of them must have, and this one what it must say."""
    assert (found.verdict, found.kind) == (verdict, kind)
    assert fragment in found.reason
    assert found.reason.count("\n") == 0
    assert "{" not in found.reason
    assert (None if found.location is None else found.location.line) == line
    assert found.output == "hello"
    assert found.share == 0.0


@pytest.mark.parametrize(("ending", "verdict", "kind", "fragment", "line"), CALLS)
def test_call_without_a_value(ending: Ending, verdict: Verdict, kind: str, fragment: str, line: int | None) -> None:
    """An ending of a call becomes a verdict, a stable kind, a sentence, and the most telling line."""
    _check(finding(ending), verdict, kind, fragment, line)


@pytest.mark.parametrize(("ending", "verdict", "kind", "fragment", "line"), LOADINGS)
def test_file_that_does_not_load(ending: Ending, verdict: Verdict, kind: str, fragment: str, line: int | None) -> None:
    """An ending while the file was loaded speaks of the file, and never points at the function's definition."""
    _check(finding(ending, loading=True), verdict, kind, fragment, line)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="killing by signal exists on Unix alone")
def test_killed_by_the_system() -> None:
    """A process that the system killed most likely used too much memory."""
    found = finding(Died(-signal.SIGKILL, (FRAME,)))
    _check(found, Verdict.CRASHED, "out_of_memory", "was killed (variance.py, line 42), most likely by the system", 42)


def test_every_ending_is_covered() -> None:
    """The tables above leave out no ending but the two that are no fault."""
    covered = {type(row[0]) for row in CALLS + LOADINGS}
    assert covered == set(get_args(Ending)) - {Returned, Several, Loaded}


@pytest.mark.parametrize("ending", [Loaded(), Several(()), Returned(Nothing(), ())])
def test_success_needs_no_explanation(ending: Ending) -> None:
    """An ending without a fault is none that could be explained."""
    with pytest.raises(ValueError, match="without a fault"):
        finding(ending)


@pytest.mark.parametrize("ending", [row[0] for row in CALLS])
def test_sentence_without_any_place(ending: Ending) -> None:
    """Where no line is known the sentence has no gap."""
    if isinstance(ending, Raised | TimedOut | Died):
        ending = type(ending)(**{**vars(ending), "frames": ()})
    reason = finding(ending, definition=None).reason
    assert "None" not in reason
    assert "  " not in reason
    assert "()" not in reason.replace("relu_mean()", "")


@pytest.mark.parametrize("kind", ["ValueError", "AssertionError"])
def test_exception_without_a_message_while_loading(kind: str) -> None:
    """A sentence does not stop at a colon, also where the exception says nothing."""
    found = finding(raised(kind, "", IMPORT), loading=True)
    assert found.reason == f"variance.py does not load (variance.py, line 3): {kind}: (no message)"


def test_place_of_the_reply_comes_before_the_search() -> None:
    """Where the worker says where the function is defined, that counts, not what was found in the text."""
    reply = Reply(Uncallable("int"), Place("helpers.py", 3))
    assert finding_of(reply, FUNCTION, EXERCISE, DEFINITION).location == Location("helpers.py", 3)


@pytest.mark.parametrize(
    ("ending", "trace"),
    [
        (raised("ZeroDivisionError", "x", FRAME, HELPER), [FRAME, HELPER]),
        (TimedOut(5.0, asleep=False, frames=(FRAME,)), [FRAME]),
        (Died(1, (FRAME,)), [FRAME]),
        (raised("NotImplementedError", "", STUB), []),
        (raised("NotImplementedError", "", FRAME, OTHER_STUB), []),
        (Exhausted(1.0, asleep=True), []),
    ],
)
def test_traceback_is_the_students(ending: Ending, trace: list[Frame]) -> None:
    """The student's frames are kept, outermost first; a stub needs none."""
    expected = tuple(TraceLine(frame.file, frame.line, frame.function, frame.text) for frame in trace)
    assert finding(ending).trace == expected


def test_braces_in_a_message_are_literal() -> None:
    """What a student's exception says is not taken for a template."""
    assert "{subject} {0} %s" in finding(raised("KeyError", "{subject} {0} %s")).reason
