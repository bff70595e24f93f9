"""An examiner as a program: it takes jobs as lines of JSON on its standard input and answers likewise on its output.

Its first line says whether this machine confines. It ends with its input, with its parent, or when it is told to.
"""

import contextlib
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from typing import Any, TextIO

from grader.classroom.examiners.examiner import Examiner
from grader.classroom.examiners.job import Job
from grader.exercise import ExerciseError, load_exercise
from grader.sandbox.launch import SandboxError


def main(sheet: str, *, unsafe: bool) -> None:
    """Serve jobs until the input ends.

    Args:
        sheet: what the submissions are submissions to, by the name or path that `load_exercise` takes.
        unsafe: grade even where submissions cannot be confined.
    """
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed goes where errors go
    told_to_end = threading.Event()  # the exam takes an interrupt for its own end, and would be answered as done

    def interrupt(_signal: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # who has stopped waiting is told again, by the end of its parent
        told_to_end.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    _end_with_parent()
    with (
        contextlib.suppress(KeyboardInterrupt, BrokenPipeError),
        contextlib.closing(Examiner(load_exercise(sheet), unsafe=unsafe)) as examiner,
    ):
        _send(channel, {"refused": examiner.refusal()})
        import grader.engine.examination  # noqa: F401, PLC0415 - torch takes a second, in which the zygote imports it too

        for line in sys.stdin:
            answer = examiner.examine(Job(**json.loads(line)))
            if told_to_end.is_set():
                break
            _send(channel, asdict(answer))


def _send(channel: TextIO, message: dict[str, Any]) -> None:
    channel.write(json.dumps(message) + "\n")
    channel.flush()


def _end_with_parent() -> None:
    if sys.platform == "linux":
        from grader.sandbox.inside.linux.identity import die_with_parent  # noqa: PLC0415 - what it uses exists on Linux only

        die_with_parent(signal.SIGTERM)  # not killed: it has a sandbox's folder to remove


if __name__ == "__main__":
    try:
        main(sys.argv[1], unsafe=sys.argv[2:] == ["unsafe"])
    except (ExerciseError, SandboxError) as error:
        sys.exit(str(error))
