"""What a submission's page shows, and in which order: what was lost first, and each cause once."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.judging.finding import Location, TraceLine, Verdict
from grader.report.cohort import ClassMember
from grader.report.forms.causes import cause_of
from grader.report.model import CheckResult
from grader.report.visible import Audience, Explanation, explain

_AROUND = 3  # lines of code before and after the one in question
_LONGEST_FUNCTION = 40
_WAITING = {Verdict.BLOCKED, Verdict.NOT_ATTEMPTED, Verdict.OPEN, None}


@dataclass(frozen=True)
class CodeLine:
    """A line of the student's code; ``here`` is the one in question."""

    number: int
    text: str
    here: bool


@dataclass(frozen=True)
class Told:
    """Checks of which the same is to be said.

    Attributes:
        checks: those of one cause, in the sheet's order.
        shown: what somebody sees of them.
        cause: what kept the function from being judged, in a sentence; empty where there was a value.
        code: the student's lines around the place in question; empty where there is none, or they were shown before.
        traceback: what it tells beyond the place in question.
    """

    checks: tuple[CheckResult, ...]
    shown: Explanation
    cause: str
    code: tuple[CodeLine, ...]
    traceback: tuple[TraceLine, ...]

    @property
    def lost(self) -> float:
        """The points that are missing."""
        return sum(check.possible - (check.points or 0.0) for check in self.checks)


@dataclass(frozen=True)
class SubmissionView:
    """A submission's checks as its page shows them.

    Attributes:
        lost: what went wrong, and what could not be graded.
        waiting: what was not judged: stubs, and what something else blocks.
        passed: what is right; those first of which there is something to say.
    """

    lost: tuple[Told, ...]
    waiting: tuple[Told, ...]
    passed: tuple[Told, ...]


def make_view(member: ClassMember, audience: Audience) -> SubmissionView:
    """Group a submission's checks by what is to be said of them."""
    groups: dict[object, list[CheckResult]] = {}
    for check in member.checks:
        groups.setdefault(_key(check), []).append(check)
    seen = set[Location]()
    told = [_tell(member, group, audience, seen) for group in groups.values()]
    passed = [one for one in told if one.checks[0].verdict is Verdict.PASSED]
    return SubmissionView(
        tuple(one for one in told if one.checks[0].verdict not in {Verdict.PASSED, *_WAITING}),
        tuple(one for one in told if one.checks[0].verdict in _WAITING),
        tuple(sorted(passed, key=lambda one: not one.shown.reason)),
    )


def _key(check: CheckResult) -> object:
    """What checks of one cause have in common: the reason, word for word, unless something was measured besides."""
    alone = check.verdict is Verdict.PASSED or not check.reason or any(part.earned for part in check.parts)
    return check.id if alone else (check.verdict, check.reason, check.location)


def _tell(member: ClassMember, checks: list[CheckResult], audience: Audience, seen: set[Location]) -> Told:
    shown = explain(checks[0], audience)
    code = member.report.submission.code if member.report else {}
    place = shown.location
    lines = excerpt(code, place) if place and place not in seen else ()
    if place:
        seen.add(place)
    frames = tuple(line for line in shown.traceback if not line.file.startswith("<frozen"))  # how Python imports a file
    told = not frames or (len(frames) == 1 and place == Location(frames[0].file, frames[0].line))
    return Told(tuple(checks), shown, cause_of(checks[0]), lines, () if told else frames)


def excerpt(code: Mapping[str, str], location: Location) -> tuple[CodeLine, ...]:
    """The lines around a place in the student's code; of a function's first line, those of the function."""
    lines = code.get(location.file, "").split("\n")
    if not 1 <= location.line <= len(lines) or location.file not in code:
        return ()
    here = location.line - 1
    if lines[here].startswith(("def ", "async def ")):
        first, last = here, min(here + _LONGEST_FUNCTION, len(lines))
        end = (
            number for number in range(here + 1, last) if lines[number][:1].strip() and lines[number][0] not in ")]}#"
        )
        last = next(end, last)
    else:
        first, last = max(here - _AROUND, 0), here + _AROUND + 1
    while last > here + 1 and not "".join(lines[last - 1 : last]).strip():
        last -= 1
    return tuple(CodeLine(number + 1, lines[number], number == here) for number in range(first, min(last, len(lines))))
