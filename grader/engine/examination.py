"""One submission under examination: runs checks, remembers verdicts, and decides what blocks what."""

import inspect
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType, TracebackType

from grader.draw import Draw
from grader.engine.answers import find_answers
from grader.engine.consequences import Own, Record
from grader.engine.diagnosis import diagnose
from grader.engine.expected import Expected
from grader.engine.judge import Judge
from grader.engine.seeds import derive_seed
from grader.engine.stand_ins import (
    gives_wrong_sign,
    is_formula,
    make_stand_in,
    say_what_stood_in,
    say_whom_it_costs,
)
from grader.engine.student import Call, Student
from grader.engine.submission import Submission
from grader.engine.unmet import Unmet
from grader.exercise import Check, Function
from grader.i18n import _
from grader.judging.finding import Finding, Kind, Verdict
from grader.sandbox.encoding import StandIn
from grader.sandbox.levels import Sandbox


@dataclass(frozen=True)
class Tools:
    """What a check works with: its body gets those of these that its parameters name."""

    student: Student
    expected: Expected
    draw: Draw
    judge: Judge
    own: Own
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Conclusion:
    """What came of a check.

    Attributes:
        check: the check.
        finding: the verdict and all that explains it.
        debug: the live traceback of an exception in the student's code, at the in-process level.
    """

    check: Check
    finding: Finding
    debug: TracebackType | None = None


class Examination:
    """Examines one submission.

    Verdicts do not depend on which checks run or in which order, as long as the submission's time lasts, and is not
    slept away: a prerequisite is looked at when it is first needed, whether or not its own check runs, and what was
    found is remembered.

    Args:
        submission: the submission.
        sandbox: where its functions run.
        salt: the course's salt; with a check's id it makes the check's seed.

    Attributes:
        digest: of the submission's content.
        answers: what was written, by item.
        code: the files with functions, as text, by name.
    """

    def __init__(self, submission: Submission, sandbox: Sandbox, salt: str) -> None:
        self.submission = submission
        self.exercise = submission.exercise
        self.salt = salt
        self.code = submission.code
        self.answers = find_answers(submission)
        self._session = sandbox.open(submission.folder, self.exercise.package)
        self.digest = submission.digest(self._session.fingerprint)
        self._standings: dict[str, Unmet | None] = {}
        self._students: dict[str, Student] = {}  # by what they were asked for: a check's id, or a function's name
        self._conclusions: dict[str, Conclusion] = {}
        self._numbers: dict[str, tuple[Call, ...]] = {}  # by check: what a function gave that it judged and failed
        self._running: set[str] = set()

    def seed(self, check: Check) -> int:
        """The seed of a check's inputs: a hash of the salt and the check's id, never of the submission."""
        return derive_seed(self.salt, check.id)

    def run(self, check: Check) -> Conclusion:
        """Run a check, or remember what came of it.

        A body that returns a sentence passes on account of a consequential error: the answer follows from another one
        of the student's that is wrong, and that has cost its points already.

        A check that fails in a worker in which other functions have run is run once more in a worker of its own: what
        one function does to its process, by accident or by intent, must not cost another. Where it fails for a wrong
        value, that others are to blame has to be shown: the second run would be a second guess.

        An exception that is no verdict is the grader's own fault: it makes the check ungradable, never failed.
        """
        if check.id in self._conclusions:
            return self._conclusions[check.id]
        self._running.add(check.id)
        try:
            conclusion = self._examine(check)
        except Exception as error:  # noqa: BLE001 - any fault of ours must end as a verdict, not as a lost run
            conclusion = Conclusion(check, _ungradable(error))
        self._running.remove(check.id)
        student = self._students.pop(check.id, None)
        if student is not None and conclusion.finding.kind is not Kind.PASSED:
            self._numbers[check.id] = tuple(call for call in student.calls if _gave_number(call, check.functions))
        self._conclusions[check.id] = conclusion
        return conclusion

    def close(self) -> None:
        """End the submission's worker."""
        self._session.close()

    def _examine(self, check: Check) -> Conclusion:
        outcome = self._attempt(check)
        if isinstance(outcome, Unmet) and _may_be_of_others(outcome.finding) and self._session.renew(check.functions):
            student, again = self._students[check.id], self._attempt(check)
            if self._may_replace(again, outcome, check):
                outcome = again
            else:
                self._students[check.id] = student
        if isinstance(outcome, Unmet):
            outcome = self._without_what_is_broken(check, outcome)
        if isinstance(outcome, Unmet):
            return Conclusion(check, self._elaborate(outcome, check), outcome.debug)
        return Conclusion(check, outcome)

    def _attempt(self, check: Check, stand_ins: Mapping[str, StandIn] = MappingProxyType({})) -> Finding | Unmet:
        """The finding of a check that is passed, or what was not met; drawn anew, so that it is the same each time."""
        draw = Draw(self.seed(check))
        at_home = {name for name in check.functions if self.exercise.home(name) == check}
        student = self._students[check.id] = Student(
            self.exercise, self.submission, self._session, draw.seed, stand_ins=stand_ins, strict=at_home
        )
        expected = Expected(self.exercise)
        own = Own(student, expected, self._record, self._finding)
        tools = Tools(student, expected, draw, Judge(student, expected, self.exercise.functions), own, self.answers)
        try:
            for function in check.functions:
                self._require(function, check, stand_ins)
            consequence = check.body(
                **{name: getattr(tools, name) for name in inspect.signature(check.body).parameters}
            )
        except Unmet as unmet:
            return unmet
        consequence = consequence or self._say_what_is_forgiven(student)
        kind = Kind.CONSEQUENTIAL if consequence else Kind.PASSED
        return Finding(Verdict.PASSED, kind, consequence or "", share=1.0)

    def _say_what_is_forgiven(self, student: Student) -> str:
        text = _("It is judged by what {name} returned. That this has the wrong form is judged in check {home}.")
        return " ".join(text.format(name=name, home=self.exercise.home(name).id) for name in sorted(student.forgiven))

    def _without_what_is_broken(self, check: Check, first: Unmet) -> Finding | Unmet:
        """What a check finds that fails, with stand-ins for the broken functions that it may build on.

        They are asked for in a worker of their own: what the student's functions remember of them goes with it.
        """
        stand_ins = {} if first.finding.verdict is Verdict.NOT_ATTEMPTED else self._stand_ins(check)
        if not stand_ins:
            return first
        student = self._students[check.id]
        self._session.renew([])
        again = self._because_of(stand_ins, check, first) if check.as_it_is else self._attempt(check, stand_ins)
        self._session.renew([])
        if check.as_it_is:
            return again
        if _share(again, check) <= _share(first, check):
            self._students[check.id] = student
            return first
        if isinstance(again, Unmet):
            notes = (*again.finding.notes, say_what_stood_in(stand_ins))
            return Unmet(replace(again.finding, notes=notes), again.debug, again.view, explained=again.explained)
        return replace(again, kind=Kind.CONSEQUENTIAL, reason=say_whom_it_costs(stand_ins, self.exercise))

    def _because_of(self, stand_ins: Mapping[str, StandIn], check: Check, first: Unmet) -> Unmet:
        """Of a blocked check: say that a broken function blocks it, if its own one is none with a stand-in for it."""
        function = check.functions[0]
        if first.finding.verdict is not Verdict.BLOCKED or self._try_example(function, stand_ins) is not None:
            return first
        standing = self._standings[function]
        return first if standing is None else _blocked(self.exercise.home(next(iter(stand_ins))), standing.finding)

    def _stand_ins(self, check: Check) -> dict[str, StandIn]:
        """Stand-ins for the broken functions of numbers that come before a check, those that its own one names.

        If that names none, it may use any in another way.
        """
        found: dict[str, StandIn] = {}
        if not check.functions:
            return found
        for home in self.exercise.checks[: self.exercise.checks.index(check)]:
            if not home.functions or home.functions[0] == check.functions[0]:
                continue
            function = self.exercise.functions[home.functions[0]]
            if is_formula(function, self.exercise) and self._is_broken(function, home):
                found[function.name] = make_stand_in(function, self.salt)
        used = self.submission.names_in(self.exercise.functions[check.functions[0]]) if found else set()
        return {name: stand_in for name, stand_in in found.items() if name in used} or found

    def _is_broken(self, function: Function, home: Check) -> bool:
        """Whether a function, which is an attempt, gives no number for some input, or one of the wrong sign."""
        finding = self.run(home).finding
        if finding.verdict not in {Verdict.FAILED, Verdict.CRASHED, Verdict.TIMED_OUT}:
            return False
        if finding.kind is not Kind.WRONG_VALUE:
            return self.submission.attempts(function)
        return gives_wrong_sign(self._numbers[home.id], self.exercise.right(function.name))

    def _may_replace(self, again: Finding | Unmet, first: Unmet, check: Check) -> bool:
        """Whether what a check earns in a worker of its own counts, where it earned less among others.

        A crash is no guess. For a wrong value others are to blame if it comes again in a new worker in which they, and
        not this check's own functions, have run before.
        """
        if first.finding.verdict is not Verdict.FAILED or _share(again, check) <= _share(first, check):
            return True
        student = self._students[check.id]
        self._session.renew([])
        for name in self._standings.keys() - set(check.functions):
            self._try_example(name)
        to_blame = _share(self._attempt(check), check) < _share(again, check)
        self._students[check.id] = student
        return to_blame

    def _record(self, name: str) -> Record:
        """What the checks showed that judge a function; a check that asks for its own excuse shows nothing."""
        failed, lost, calls = False, False, tuple[Call, ...]()
        for check in self.exercise.checks:
            if check.functions[:1] != (name,) or check.id in self._running:
                continue
            finding = self.run(check).finding
            if finding.kind is not Kind.PASSED:
                failed, calls = True, calls + self._numbers[check.id]
            lost = lost or finding.verdict is not Verdict.PASSED
        return Record(failed, calls, lost)

    def _finding(self, check_id: str) -> Finding | None:
        """What came of another check, which is run if it has not been; None of one that is running."""
        return None if check_id in self._running else self.run(self.exercise.check(check_id)).finding

    def _elaborate(self, unmet: Unmet, check: Check) -> Finding:
        """Give the parts that are fulfilled their points, and name the known mistake behind a failure."""
        finding = unmet.finding
        if finding.earned:
            finding = replace(finding, share=check.share(finding.earned))
        if finding.verdict is Verdict.FAILED and check.functions and not unmet.explained:
            finding = self._diagnose(finding, unmet, check)
        return finding

    def _diagnose(self, finding: Finding, unmet: Unmet, check: Check) -> Finding:
        function = check.functions[0]
        # Of a function of the wrong form there is only the call that showed it; the check itself made none.
        asked = check.id if self._standings.get(function) is None else function
        calls = self._students[asked].calls if asked in self._students else []
        try:
            diagnosis = diagnose(self.exercise, function, calls, unmet.view, self.seed(check), allows=unmet.allows)
        except Exception:  # noqa: BLE001 - a hint that cannot be found must not cost a verdict that is right
            return replace(finding, internal=traceback.format_exc())
        return finding if diagnosis is None else replace(finding, diagnosis=diagnosis)

    def _require(self, name: str, check: Check, stand_ins: Mapping[str, StandIn]) -> None:
        """Raise if a function cannot be judged: in its home check for what it is, elsewhere as blocked."""
        standing = self._try_example(name, stand_ins) if stand_ins else self._standing(name)
        if standing is None:
            return
        home = self.exercise.home(name)
        finding = standing.finding
        if home.id == check.id or finding.verdict in {Verdict.NOT_ATTEMPTED, Verdict.BLOCKED}:
            raise Unmet(finding, standing.debug)
        raise _blocked(home, finding)

    def _standing(self, name: str) -> Unmet | None:
        """Find out, once, whether a function loads, exists, is no stub and gives a value whose form can be read."""
        if name not in self._standings:
            unmet = self._try_example(name)
            if unmet is not None and _may_be_of_others(unmet.finding) and self._session.renew([name]):
                unmet = self._try_example(name)
            self._standings[name] = unmet
        return self._standings[name]

    def _try_example(self, name: str, stand_ins: Mapping[str, StandIn] = MappingProxyType({})) -> Unmet | None:
        draw = Draw(derive_seed(self.salt, "standing", name))
        try:
            student = Student(self.exercise, self.submission, self._session, draw.seed, stand_ins=stand_ins, strict=())
            if not stand_ins:
                self._students[name] = student
            getattr(student, name)(*self.exercise.functions[name].example(draw))
        except Unmet as unmet:
            return unmet
        return None


def _blocked(home: Check, finding: Finding) -> Unmet:
    reason = _("Blocked until check {home} is mended: {reason}").format(home=home.id, reason=finding.reason)
    return Unmet(replace(finding, verdict=Verdict.BLOCKED, kind=Kind.PREREQUISITE, reason=reason, trace=(), output=""))


def _share(outcome: Finding | Unmet, check: Check) -> float:
    return check.share(outcome.finding.earned) if isinstance(outcome, Unmet) else 1.0


def _may_be_of_others(finding: Finding) -> bool:
    """Whether what other functions did to the process can be to blame.

    Not for a call that ran out of time: that would cost its time again, and no honest code leaves threads behind that
    take all of it.
    """
    return finding.verdict in {Verdict.FAILED, Verdict.CRASHED}


def _gave_number(call: Call, functions: Sequence[str]) -> bool:
    value = call.outcome.value
    return call.function == functions[0] and value is not None and value.ndim == 0


def _ungradable(error: Exception) -> Finding:
    reason = _("The grader itself failed ({error}). This does not count against you; please tell your tutor.")
    return Finding(
        Verdict.UNGRADABLE,
        Kind.INTERNAL_ERROR,
        reason.format(error=f"{type(error).__name__}: {error}"),
        share=None,
        internal="".join(traceback.format_exception(error)),
    )
