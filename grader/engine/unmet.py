"""The one exception by which a check says that it is not passed."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

from grader.judging.finding import Finding
from grader.judging.matching import View


class Unmet(Exception):  # noqa: N818 - it is a verdict, not an error of the program
    """A check's demand is not met; the finding says all there is to say.

    Args:
        finding: the verdict.
        debug: the live traceback of an exception in the student's code, at the in-process level.
        view: picks what was judged out of the function's value, where that was not all of it.
        explained: whether the finding tells where the mistake is, so that none needs to be looked for.

    Attributes:
        allows: tells of a known mistake's function whether what the finding says is true of it; None if any may be.
    """

    def __init__(
        self,
        finding: Finding,
        debug: TracebackType | None = None,
        view: View | None = None,
        *,
        explained: bool = False,
    ) -> None:
        super().__init__(finding.reason)
        self.finding = finding
        self.debug = debug
        self.view = view
        self.explained = explained
        self.allows: Callable[[Callable[..., Any]], bool] | None = None
