"""What a worker of Parsl's does: it is an examiner, made at its first job."""

import atexit
import os
from dataclasses import asdict
from typing import Any

from grader.classroom.examiners.examiner import Examiner
from grader.classroom.examiners.job import ONE_THREAD, Job
from grader.exercise import load_exercise

_examiners: dict[tuple[str, bool], Examiner] = {}


def examine(job: dict[str, Any]) -> dict[str, Any]:
    """Grade one submission; job and answer are those of `job`, as plain data."""
    task = Job(**job)
    key = task.sheet, task.unsafe
    if key not in _examiners:
        os.environ.update(ONE_THREAD | os.environ)
        _examiners[key] = Examiner(load_exercise(task.sheet), unsafe=task.unsafe)
        atexit.register(_close)
    answer = _examiners[key].examine(task)
    if answer.spent:
        _close()
    return asdict(answer)


def _close() -> None:
    while _examiners:
        _examiners.popitem()[1].close()
