"""Independent trainings side by side: one torch thread for each, as many at a time as there are cores."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

from grader.processors import count_processors

Result = TypeVar("Result")


class Progress:
    """Counts work that is done, and lets a run that was interrupted end soon.

    Args:
        show: called with the units done since the last call, from one thread at a time.
        expect: called with the units that are going to be done in addition to those announced before.
    """

    def __init__(
        self, show: Callable[[int], object] = lambda _: None, expect: Callable[[int], object] = lambda _: None
    ) -> None:
        self._show = show
        self._lock = threading.Lock()
        self._ended = False
        self.expect = expect

    def advance(self, units: int) -> None:
        """Report work done. Raises KeyboardInterrupt in every thread once the run was interrupted."""
        if self._ended:
            raise KeyboardInterrupt
        with self._lock:
            self._show(units)

    def end(self) -> None:
        """Make every thread stop at its next report."""
        self._ended = True


def run_all(jobs: Iterable[Callable[[], Result]], progress: Progress) -> list[Result]:
    """Run independent jobs and return their results in order.

    Small nets gain nothing from several threads per product: they wait for each other at every layer. Whole trainings
    side by side use all cores. Every job computes with one torch thread, so that its numbers do not depend on how many
    cores there are.

    Args:
        jobs: each is called once, in some thread.
        progress: what the jobs report to; it is told when the run ends early.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    pool = ThreadPoolExecutor(max_workers=count_processors())
    try:
        futures = [pool.submit(job) for job in jobs]
        return [future.result() for future in futures]
    except BaseException:
        progress.end()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(threads)
