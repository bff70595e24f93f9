"""Independent jobs side by side, and how they end early."""

import threading
from functools import partial
from typing import NoReturn

import pytest
import torch

from grader.sheet.lab import Progress, run_all


def test_results_come_in_order_and_progress_adds_up() -> None:
    """Whatever finishes first, the results are in the jobs' order."""
    shown: list[int] = []
    expected: list[int] = []
    progress = Progress(shown.append, expected.append)
    first_may_end = threading.Event()

    def job(number: int) -> int:
        if number == 1:
            first_may_end.set()
        if number == 0:
            first_may_end.wait(0.2)
        progress.advance(number)
        return number

    progress.expect(6)
    assert run_all([partial(job, n) for n in range(4)], progress) == [0, 1, 2, 3]
    assert sum(shown) == sum(expected) == 6


def test_jobs_compute_with_one_thread() -> None:
    """So that their numbers do not depend on how many cores there are; afterwards all is as before."""
    before = torch.get_num_threads()
    assert run_all([torch.get_num_threads] * 3, Progress()) == [1, 1, 1]
    assert torch.get_num_threads() == before


def test_an_error_ends_the_others() -> None:
    """The first error comes out, and a job that never ends by itself ends at its next report."""
    progress = Progress()

    def fail() -> NoReturn:
        raise ValueError("no")

    def endless() -> NoReturn:
        while True:
            progress.advance(1)

    with pytest.raises(ValueError, match="no"):
        run_all([fail, endless], progress)
