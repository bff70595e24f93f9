"""The checks of a sheet as pytest's items: a file per item of the sheet, an entry per check."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.exercise import Check, Exercise, ExerciseError
from grader.judging.finding import Verdict
from grader.plugin.grading import GRADING
from grader.report.model import CheckResult


class CheckNotPassedError(Exception):
    """Carries a failing check out of pytest's call phase; what a student sees is made from its finding."""


class ItemFile(pytest.File):
    """The file of one item of the sheet."""

    def __init__(self, *, exercise: Exercise, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]  # pytest's own, from from_parent
        self._exercise = exercise

    def collect(self) -> Iterator["CheckItem"]:
        """Yield its checks."""
        try:
            item = self._exercise.item_in(self.path)
        except ExerciseError as error:
            raise self.CollectError(str(error)) from None
        for check in item.checks:
            yield CheckItem.from_parent(self, name=check.id, check=check)


class CheckItem(pytest.Item):
    """One check.

    Attributes:
        check: the check.
        result: what came of it; None until it was run.
    """

    def __init__(self, *, check: Check, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]  # likewise
        self.check = check
        self.result: CheckResult | None = None
        # So that -k finds it by the function that it is about, and by what it is called in the code.
        self.extra_keyword_matches |= {*check.functions, check.body.__name__}

    def runtest(self) -> None:
        """Run the check and raise what pytest understands: a skip, or a failure."""
        self.result, debug = self.config.stash[GRADING].run(self.check)
        if self.result.verdict in {Verdict.NOT_ATTEMPTED, Verdict.BLOCKED, Verdict.OPEN}:
            pytest.skip(self.result.reason)
        if self.result.verdict is not Verdict.PASSED:
            # The student's traceback is attached, so that --pdb opens in the student's frame.
            raise CheckNotPassedError(self.result.reason).with_traceback(debug)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands; pytest would write a name here with colons for its dots."""
        return self.path, self.check.body.__code__.co_firstlineno - 1, ""
