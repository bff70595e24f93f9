"""What a worker of Parsl's does: it is an examiner, made at its first job."""

import atexit
import os
from dataclasses import asdict
from typing import Any

from grader.classroom.examiner import Examiner
from grader.classroom.job import Job

__all__ = ["examine"]

_examiners: dict[bool, Examiner] = {}


def examine(job: dict[str, Any]) -> dict[str, Any]:
    """Grade one submission; job and answer are those of `grader.classroom.job`, as plain data."""
    task = Job(**job)
    if task.unsafe not in _examiners:
        for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ.setdefault(name, "1")
        _examiners[task.unsafe] = Examiner(unsafe=task.unsafe)
        atexit.register(_close)
    answer = _examiners[task.unsafe].examine(task)
    if answer.spent:
        _close()
    return asdict(answer)


def _close() -> None:
    while _examiners:
        _examiners.popitem()[1].close()
