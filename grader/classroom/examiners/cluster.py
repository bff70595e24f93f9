"""The engine on many machines: Parsl runs the same job in its workers, each of which becomes an examiner.

Parsl starts the workers (on this machine, by Slurm, in Kubernetes) and carries jobs and answers; which reports still
hold is decided by the result files alone, so Parsl's own checkpoints are not used. The folder of the results has to be
the same path on all machines: submissions are read from there, or from where they were named.
"""

import concurrent.futures
import os
import runpy
import subprocess
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.classroom.examiners.job import TRIES, EngineError, Job, JobResult, RefusedError
from grader.i18n import _

_UNLUCKY = 5  # lost workers in a row without a single answer: then it is not the submissions


class ParslEngine:
    """Grades in the workers that a Parsl configuration describes.

    Args:
        config_file: a Python file that defines ``config``, a ``parsl.Config``.

    Raises:
        EngineError: if Parsl is not installed, or the file is no such.
    """

    def __init__(self, config_file: Path) -> None:
        try:
            import parsl  # noqa: PLC0415 - an optional extra
        except ImportError:
            raise EngineError(_("Parsl is not installed: pip install -e '.[cluster]'")) from None
        try:
            config = runpy.run_path(str(config_file)).get("config")
        except Exception as error:
            raise EngineError(_("{file} does not load: {error}").format(file=config_file, error=error)) from error
        if not isinstance(config, parsl.Config):
            raise EngineError(_("{file} does not define config, a parsl.Config").format(file=config_file))
        config.retries = 0  # ours are counted here: an examiner that goes down may have done so for cause
        # Parsl starts programs of its own by name, which lie beside this interpreter, activated or not.
        os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
        try:
            self._kernel = parsl.DataFlowKernel(config)
        except Exception as error:
            raise EngineError(_("Parsl does not start: {error}").format(error=error)) from error
        self._examine = parsl.python_app(examine, data_flow_kernel=self._kernel)
        self._watchman = _watch([pid for executor in config.executors for pid in _helpers(executor)])

    def grade(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, JobResult]]:
        """Yield an answer to each job, as they come."""
        waiting = {self._examine(asdict(job)): (job, 1) for job in jobs}
        lost = 0
        while waiting:
            done, _pending = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                job, attempt = waiting.pop(future)
                answer, alive = _read(future)
                lost = 0 if alive else lost + 1
                if lost >= _UNLUCKY:
                    raise EngineError(_("Parsl's workers do not work: {problem}").format(problem=answer.problem))
                if answer.refused:
                    raise RefusedError(answer.problem)
                if answer.problem and attempt < TRIES:
                    waiting[self._examine(asdict(job))] = job, attempt + 1
                else:
                    yield job, answer

    def close(self) -> None:
        """End Parsl and its workers."""
        self._kernel.cleanup()
        self._watchman.kill()
        self._watchman.communicate()


def examine(job: dict[str, Any]) -> dict[str, Any]:
    """Grade one submission in a worker of Parsl's, which keeps its examiner for the next."""
    from grader.classroom.examiners import cluster_worker  # noqa: PLC0415 - Parsl takes this function by itself to another process

    return cluster_worker.examine(job)


def _helpers(executor: object) -> list[int]:
    """The process between us and the workers, which Parsl's executor starts on this machine."""
    process = getattr(executor, "interchange_proc", None)
    return [] if process is None else [process.pid]


def _watch(helpers: Sequence[int]) -> "subprocess.Popen[bytes]":
    """End Parsl's helpers should this process be killed, and with them the workers.

    Parsl's process between us and the workers outlives us, and its workers would hold their place on the cluster, where
    the next run waits for one, until their time is up. The watchman reads from a pipe that ends when we do.
    """
    command = 'read -r _; for helper; do kill "$helper"; done'
    return subprocess.Popen(
        ["/bin/sh", "-c", command, "watchman", *map(str, helpers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us, who end in order
    )


def _read(future: "concurrent.futures.Future[dict[str, Any]]") -> tuple[JobResult, bool]:
    """The answer, and whether there was one: a lost worker gives none."""
    error = future.exception()
    if error is None:
        return JobResult(**future.result()), True
    text = _("The worker that graded it was lost ({error}).")
    return JobResult(problem=text.format(error=f"{type(error).__name__}: {error}"[:300])), False
