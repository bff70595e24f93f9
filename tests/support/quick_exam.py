"""The exam without pytest, and for trusted code without a worker process: thousands of times, in any order.

A check's body, its examination, student and judge are the exam's own, and so is the reader of what came back. Verdicts
are those of ``grader check``, at a tenth of the time.
"""

import random
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from cases import EXERCISE

from grader.engine.examination import Examination
from grader.engine.submission import Submission, open_submission
from grader.judging.finding import Finding
from grader.sandbox.decoding import as_plain
from grader.sandbox.encoding import Request
from grader.sandbox.inside.loader import Loader
from grader.sandbox.levels import Sandbox
from grader.sandbox.replies import Place, Reply, Returned
from grader.sandbox.session import Session
from grader.values import Array

__all__ = ["QuickExam", "TrustedSession", "verdicts"]


class QuickExam:
    """Examines one submission again and again.

    Args:
        submission: the submission.
        sandbox: where its functions run.
    """

    def __init__(self, submission: Submission, sandbox: "Sandbox | TrustedSession") -> None:
        self._submission = submission
        self._sandbox = sandbox
        torch.set_num_threads(1)  # as the plugin does: with more, the exam's small nets wait for threads

    @classmethod
    @contextmanager
    def trusting(cls, folder: Path) -> "Iterator[QuickExam]":
        """Open a folder to run its code right here; at the end its modules and its switches are forgotten."""
        session = TrustedSession(folder)
        try:
            with warnings.catch_warnings(), np.errstate():
                yield cls(open_submission(EXERCISE, folder), session)
        finally:
            torch.set_grad_enabled(True)
            torch.set_default_dtype(torch.float32)
            session.close()

    def begin(self, salt: str) -> Examination:
        """Open an examination with this salt."""
        return Examination(self._submission, self._sandbox, salt)  # type: ignore[arg-type]  # only open() is called

    def run(self, examination: Examination, check_id: str) -> Finding:
        """Run one check of an examination.

        Raises:
            RuntimeError: the check is ungradable.
        """
        finding = examination.run(EXERCISE.check(check_id)).finding
        if finding.internal:
            raise RuntimeError(finding.internal)
        return finding

    def sit(self, salt: str, checks: Sequence[str] | None = None) -> dict[str, Finding]:
        """Run checks in the given order, all of them in the manifest's order by default; return their findings."""
        examination = self.begin(salt)
        try:
            return {check: self.run(examination, check) for check in checks or [check.id for check in EXERCISE.checks]}
        finally:
            examination.close()


def verdicts(folder: Path, sandbox: Sandbox) -> dict[str, tuple[str, str]]:
    """Verdict and reason of each check of the exam."""
    found = QuickExam(open_submission(EXERCISE, folder), sandbox).sit("levels")
    return {check: (finding.verdict, finding.reason) for check, finding in found.items()}


class TrustedSession(Session):
    """Sandbox and session in one: calls functions right here, on copies of the arguments.

    What comes back goes through the worker's encoder and the strict reader, as it would from a worker. An exception of
    the student's is not turned into an ending: the code is trusted, and a fault in it should be seen.

    Args:
        folder: the submission.
    """

    def __init__(self, folder: Path) -> None:
        self._loader = Loader(folder, EXERCISE.package)
        self.fingerprint = ""

    def open(self, _folder: Path, _package: str) -> "TrustedSession":
        """Lend itself as the session."""
        return self

    def close(self) -> None:
        """Forget the submission's modules."""
        self._loader.forget()

    def renew(self, _functions: Collection[str]) -> bool:
        """There is no other process to try again in."""
        return False

    def call(self, request: Request) -> Reply:
        """Call a function, with the global generators seeded as in a worker."""
        function = getattr(self._loader.module(request.module), request.function)
        arguments = [_copy(argument) for argument in request.arguments]
        if request.gradient is not None:
            arguments[request.gradient.argument].requires_grad_()
        random.seed(request.seed)
        np.random.seed(request.seed % 2**32)  # noqa: NPY002 - a submission may draw from the legacy generator
        torch.default_generator.manual_seed(request.seed)
        result = function(*arguments, **dict(request.keywords))
        gradient = None
        if request.gradient is not None and result.requires_grad:
            total = (result * request.gradient.cotangent).sum()
            (gradient,) = torch.autograd.grad(total, arguments[request.gradient.argument])
        tensors = tuple(_plain(argument) for argument in arguments if isinstance(argument, torch.Tensor))
        returned = Returned(_plain(result), tensors, None if gradient is None else _plain(gradient))
        return Reply(returned, Place(f"{request.module}.py", 1))


def _copy(argument: Any) -> Any:
    if isinstance(argument, list):
        return [_copy(item) for item in argument]
    if isinstance(argument, torch.nn.Parameter):
        return torch.nn.Parameter(argument.detach().clone())
    return argument.clone() if isinstance(argument, torch.Tensor) else argument


def _plain(value: Any) -> Any:
    if type(value) is torch.Tensor and value.dtype in {torch.float32, torch.float64} and value.layout is torch.strided:
        return Array(value.detach().numpy().copy(order="C"), f"torch tensor of dtype {str(value.dtype)[6:]}")
    return as_plain(value)
