"""One submission under examination: runs checks, remembers verdicts, and decides what blocks what."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.exam.answers import read_answers
from grader.exam.contract import CONTRACT
from grader.exam.diagnosis import diagnose
from grader.exam.draw import Draw
from grader.exam.expected import Expected
from grader.exam.judge import Judge
from grader.exam.manifest import MANIFEST, Check
from grader.exam.seeds import derive_seed
from grader.exam.student import Student
from grader.exam.submission import PACKAGE, Submission
from grader.exam.unmet import Unmet
from grader.i18n import _
from grader.judging.finding import Finding, Verdict
from grader.sandbox.levels import Sandbox

__all__ = ["CheckContext", "Examination"]


@dataclass(frozen=True)
class CheckContext:
    """What a check works with; the fixtures of the same names hand out its fields."""

    student: Student
    expected: Expected
    draw: Draw
    judge: Judge
    answers: dict[str, str]


class Examination:
    """Examines one submission.

    Verdicts do not depend on which checks run or in which order: a prerequisite is looked at when it is first needed,
    whether or not its own check runs, and what was found is remembered.

    Args:
        submission: the submission.
        sandbox: where its functions run.
        salt: the course's salt; with a check's id it makes the check's seed.
    """

    def __init__(self, submission: Submission, sandbox: Sandbox, salt: str) -> None:
        self.submission = submission
        self.salt = salt
        self.answers = read_answers(submission.read("answers.md") or "", [item.id for item in MANIFEST.items])
        self.findings: dict[str, Finding] = {}
        self._session = sandbox.open(submission.folder, PACKAGE)
        self._standings: dict[str, Unmet | None] = {}
        self._students: dict[str, Student] = {}  # by what they were asked for: a check's id, or a function's name

    def seed(self, check: Check) -> int:
        """The seed of a check's inputs: a hash of the salt and the check's id, never of the submission."""
        return derive_seed(self.salt, check.id)

    def context(self, check: Check) -> CheckContext:
        """What the check works with, fresh, so that it runs the same whenever it runs."""
        draw = Draw(self.seed(check))
        student = self._students[check.id] = Student(self.submission, self._session, draw.seed)
        expected = Expected()
        return CheckContext(student, expected, draw, Judge(student, expected), self.answers)

    def run(self, check: Check, body: Callable[[], str | None]) -> Unmet | None:
        """Run a check and record its finding; None means that it passed.

        A body that returns a sentence passes on account of a consequential error: the answer follows from another one
        of the student's that is wrong, and that has cost its points already.

        A check that fails in a worker in which other functions have run is run once more in a worker of its own: what
        one function does to its process, by accident or by intent, must not cost another.

        An exception that is no verdict is the grader's own fault: it makes the check ungradable, never failed.

        Args:
            check: the check.
            body: what it does; called again for the second attempt.
        """
        finding, unmet = self._attempt(check, body)
        if _may_be_of_others(finding) and self._session.renew(check.functions):
            finding, unmet = self._attempt(check, body)
        if unmet is not None:
            unmet = self._elaborate(unmet, check)
            finding = unmet.finding
        self._students.pop(check.id, None)
        self.findings[check.id] = finding
        return unmet

    def close(self) -> None:
        """End the submission's worker."""
        self._session.close()

    def _attempt(self, check: Check, body: Callable[[], str | None]) -> tuple[Finding, Unmet | None]:
        try:
            for function in check.functions:
                self._require(function, check)
            consequence = body()
        except Unmet as unmet:
            return unmet.finding, unmet
        except Exception as error:  # noqa: BLE001 - any fault of ours must end as a verdict, not as a lost run
            outcome = Unmet(_ungradable(error))
            return outcome.finding, outcome
        kind = "consequential" if consequence else "passed"
        return Finding(Verdict.PASSED, kind, consequence or "", share=1.0), None

    def _elaborate(self, unmet: Unmet, check: Check) -> Unmet:
        """Give the parts that are fulfilled their points, and name the known mistake behind a failure."""
        finding = unmet.finding
        if finding.earned:
            finding = replace(finding, share=check.share(finding.earned))
        if finding.verdict is Verdict.FAILED and check.functions and not unmet.explained:
            finding = self._diagnose(finding, unmet, check)
        return unmet if finding is unmet.finding else Unmet(finding, unmet.debug, unmet.view)

    def _diagnose(self, finding: Finding, unmet: Unmet, check: Check) -> Finding:
        function = check.functions[0]
        # Of a function of the wrong form there is only the call that showed it; the check itself made none.
        asked = check.id if self._standings.get(function) is None else function
        calls = self._students[asked].calls if asked in self._students else []
        try:
            diagnosis = diagnose(function, calls, unmet.view, self.seed(check))
        except Exception:  # noqa: BLE001 - a hint that cannot be found must not cost a verdict that is right
            return replace(finding, internal=traceback.format_exc())
        return finding if diagnosis is None else replace(finding, diagnosis=diagnosis)

    def _require(self, name: str, check: Check) -> None:
        """Raise if a function cannot be judged: in its home check for what it is, elsewhere as blocked."""
        standing = self._standing(name)
        if standing is None:
            return
        home = MANIFEST.home(name)
        finding = standing.finding
        if home is check or finding.verdict in {Verdict.NOT_ATTEMPTED, Verdict.BLOCKED}:
            raise Unmet(finding, standing.debug)
        reason = _("Blocked until check {home} is mended: {reason}").format(home=home.id, reason=finding.reason)
        raise Unmet(replace(finding, verdict=Verdict.BLOCKED, kind="prerequisite", reason=reason, trace=(), output=""))

    def _standing(self, name: str) -> Unmet | None:
        """Find out, once, whether a function loads, exists, is no stub and gives a value of the right form."""
        if name not in self._standings:
            unmet = self._try_example(name)
            if unmet is not None and _may_be_of_others(unmet.finding) and self._session.renew([name]):
                unmet = self._try_example(name)
            self._standings[name] = unmet
        return self._standings[name]

    def _try_example(self, name: str) -> Unmet | None:
        draw = Draw(derive_seed(self.salt, "standing", name))
        try:
            student = self._students[name] = Student(self.submission, self._session, draw.seed)
            getattr(student, name)(*CONTRACT[name].example(draw))
        except Unmet as unmet:
            return unmet
        return None


def _may_be_of_others(finding: Finding) -> bool:
    """Whether what other functions did to the process can be to blame.

    Not for a call that ran out of time: that would cost its time again, and no honest code leaves threads behind that
    take all of it.
    """
    return finding.verdict in {Verdict.FAILED, Verdict.CRASHED}


def _ungradable(error: Exception) -> Finding:
    reason = _("The grader itself failed ({error}). This does not count against you; please tell your tutor.")
    return Finding(
        Verdict.UNGRADABLE,
        "internal_error",
        reason.format(error=f"{type(error).__name__}: {error}"),
        share=None,
        internal="".join(traceback.format_exception(error)),
    )
