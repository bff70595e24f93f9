"""A student's functions, live in this process: for `grader lab` on the student's own machine."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from grader.draw import Draw
from grader.engine.student import Student
from grader.engine.submission import open_submission
from grader.exercise import Exercise, Function
from grader.i18n import _
from grader.judging.form import FormError, Readable
from grader.sandbox.decoding import as_plain
from grader.sandbox.encoding import Gradient, Request
from grader.sandbox.inprocess import InProcessSession
from grader.sandbox.inside.loader import describe_exception
from grader.sandbox.replies import Raised, Reply, Returned
from grader.sheet.lab.builtin import BUILTIN
from grader.sheet.lab.toolbox import Toolbox
from grader.sheet.workbench.standing import StudentCodeError, find_standing, sort_out
from grader.values import Array, Value

_SEED = 5  # of the examples that a function is tried with
_GRADIENT_TOLERANCE = 0.2  # variance by n or n - 1, eps inside or outside the root: all right forms lie closer together


def take_own_functions(exercise: Exercise, folder: Path) -> tuple[Toolbox, list[str]]:
    """Load a student's folder and take from it every function that works.

    A function works if it loads, exists, is no stub, and gives an example's result in the right form; whether the
    result is right is for the pictures to show. `normalize_preactivations` has to be differentiable besides.

    Returns:
        The toolbox, and a sentence on each function that is attempted but cannot be used, or only with care.

    Raises:
        SubmissionError: the folder is no submission.
    """
    submission = open_submission(exercise, folder)
    session = _InterruptibleSession(folder, exercise.package)
    functions = {name: function for name, function in exercise.functions.items() if name in BUILTIN}
    standings = {
        name: find_standing(Student(exercise, submission, session, _SEED), function)
        for name, function in functions.items()
    }
    toolbox, remarks = sort_out(standings, lambda name: _live(functions[name], exercise.package, folder.resolve()))
    if "normalize_preactivations" in toolbox.own:
        remark = _try_gradient(Student(exercise, submission, session, _SEED))
        if remark:
            remarks.append(remark)
            own = {name: function for name, function in toolbox.own.items() if name != "normalize_preactivations"}
            reasons = {**toolbox.reasons, "normalize_preactivations": _("yours is not differentiable")}
            toolbox = Toolbox(own, reasons)
    return toolbox, remarks


class _InterruptibleSession(InProcessSession):
    """Lets Ctrl-C end the run, and not only the student's function that it met."""

    def call(self, request: Request) -> Reply:
        reply = super().call(request)
        if isinstance(reply.ending, Raised) and reply.ending.type == "KeyboardInterrupt":
            raise KeyboardInterrupt
        return reply


def _live(function: Function, package: str, folder: Path) -> Callable[..., Any]:
    """The function itself. What it raises is told as the student's, not as the lab's; results become tensors."""
    live: Callable[..., Any] = getattr(sys.modules[f"{package}.{function.module}"], function.name)
    is_live_all_through = function.draws or function.name == "normalize_preactivations"

    def call(*arguments: Any) -> Any:
        try:
            result = live(*arguments)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a student's code can raise anything
            raise StudentCodeError(_tell(function.name, describe_exception(error, folder))) from None
        if is_live_all_through:
            return result
        try:
            value = function.form(arguments, Returned(_read(result), ()))
            if isinstance(value, Readable):
                raise value.slip
            return torch.as_tensor(value)
        except FormError as error:
            text = _("Your {name} returned {what}.")
            raise StudentCodeError(text.format(name=function.name, what=error)) from None

    return call


def _read(result: Any) -> Value:
    """A result as it would arrive from a worker, but however large it is."""
    if not isinstance(result, torch.Tensor):
        return as_plain(result)
    try:
        data = np.ascontiguousarray(result.detach().numpy())
    except (TypeError, RuntimeError, ValueError):  # what has no form in numpy
        return as_plain(result)
    return Array(data, f"torch tensor of dtype {str(result.dtype).removeprefix('torch.')}")


def _tell(name: str, exception: dict[str, Any]) -> str:
    text = _("Your {name} raised {type}: {message}").format(
        name=name, type=exception["type"], message=exception["message"]
    )
    if not exception["frames"]:
        return text
    frame = exception["frames"][-1]
    return text + " " + _("({file}, line {line})").format(file=frame["file"], line=frame["line"])


def _try_gradient(student: Student) -> str | None:
    """Say why training cannot go through the student's normalisation, or None if it can."""
    draw = Draw(_SEED)
    # Few rows: what mean and deviation add to the gradient shrinks with their number.
    z, cotangent = draw.normal(8, 6, deviation=2.0), draw.normal(8, 6)
    gradient = student.normalize_preactivations(z, gradient=Gradient(0, cotangent)).gradient
    consequence = _("Training with normalised pre-activations uses the built-in function.")
    if gradient is None:
        reason = _("Your normalize_preactivations is not differentiable: no gradient flows back from its result to z.")
        return f"{reason} {consequence}"
    leaf = z.clone().requires_grad_()
    (right,) = torch.autograd.grad((BUILTIN["normalize_preactivations"](leaf) * cotangent).sum(), leaf)
    if np.linalg.norm(gradient.data - right.numpy()) > _GRADIENT_TOLERANCE * float(right.norm()):
        reason = _(
            "Your normalize_preactivations has a wrong gradient: its mean and standard deviation depend on z, too."
        )
        return f"{reason} {consequence}"
    return None
