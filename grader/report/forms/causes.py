"""Why checks are lost: what kept functions from being judged comes before the checks that it cost.

A file that does not load costs a dozen checks and is one cause, counted once for each submission.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from grader.i18n import _
from grader.judging.finding import Kind, Verdict
from grader.report.cohort import ClassMember, Cohort
from grader.report.model import CheckResult

FILE_KINDS = {Kind.MISSING_FILE, Kind.OMITTED_FILE, Kind.SYNTAX_ERROR, Kind.IMPORT_ERROR, Kind.LOAD_ERROR}
_EARNS_LESS = {Verdict.FAILED, Verdict.TIMED_OUT, Verdict.CRASHED}


@dataclass(frozen=True)
class Cause:
    """Something that kept functions from being judged by their values.

    Attributes:
        text: what it is, in a sentence.
        checks: the ids of those that it cost somebody.
        members: whose submissions.
    """

    text: str
    checks: tuple[str, ...]
    members: tuple[ClassMember, ...]


@dataclass(frozen=True)
class Fault:
    """A check that was judged and went wrong, and for how many."""

    check: CheckResult
    count: int


def find_causes(members: Iterable[ClassMember]) -> tuple[Cause, ...]:
    """Return what kept functions from being judged, the most frequent first."""
    checks: dict[str, dict[str, None]] = {}
    sharers: dict[str, dict[str, ClassMember]] = {}
    for member in members:
        for text, check_ids in causes_of(member).items():
            checks.setdefault(text, {}).update(dict.fromkeys(check_ids))
            sharers.setdefault(text, {})[member.id] = member
    found = [Cause(text, tuple(checks[text]), tuple(who.values())) for text, who in sharers.items()]
    return tuple(sorted(found, key=lambda cause: (-len(cause.members), cause.text)))


def find_faults(cohort: Cohort) -> tuple[Fault, ...]:
    """Return the checks that went wrong by themselves, through none of the causes, the most frequent first."""
    counts = Counter(
        check.id
        for member in cohort.graded
        for check in member.checks
        if check.verdict in _EARNS_LESS and not cause_of(check)
    )
    # Counter keeps the sheet's order among equals.
    by_id = {check.id: check for check in cohort.checks}
    return tuple(Fault(by_id[check_id], count) for check_id, count in counts.most_common() if check_id in by_id)


def causes_of(member: ClassMember) -> dict[str, list[str]]:
    """What kept a submission's functions from being judged, each with the ids of the checks that it cost."""
    found: dict[str, list[str]] = {}
    if member.checks and all(check.verdict is Verdict.NOT_ATTEMPTED for check in member.checks):
        found[_("Nothing was filled in.")] = [check.id for check in member.checks]
    for check in member.checks:
        text = cause_of(check) if check.verdict in _EARNS_LESS else ""
        if text:
            found.setdefault(text, []).append(check.id)
    return found


def cause_of(check: CheckResult) -> str:
    """What kept a check's function from being judged, in a sentence; empty where there was a value to judge."""
    texts = {
        _("{subject} is missing."): {Kind.MISSING_FILE, Kind.MISSING_FUNCTION},
        _("{subject} was left out."): {Kind.OMITTED_FILE},
        _("{subject} does not load."): {Kind.SYNTAX_ERROR, Kind.IMPORT_ERROR, Kind.LOAD_ERROR},
        _("{subject} is not a function."): {Kind.NOT_A_FUNCTION},
        _("{subject} takes other arguments."): {Kind.WRONG_SIGNATURE},
        _("{subject} raises an exception."): {Kind.EXCEPTION},
        _("{subject} does not end in time."): {Kind.TIMEOUT, Kind.RUN_TIMEOUT},
        _("{subject} ends its process."): {Kind.EXIT, Kind.SIGNAL, Kind.OUT_OF_MEMORY, Kind.DISK_FULL},
        _("{subject} garbles its answer."): {Kind.UNREADABLE_RESULT},
        _("{subject} returns something of the wrong form."): {
            *(Kind.NO_VALUE, Kind.WRONG_TYPE, Kind.WRONG_DTYPE, Kind.WRONG_SHAPE, Kind.NOT_FINITE, Kind.NOT_IN_PLACE),
        },
    }
    text = next((text for text, kinds in texts.items() if check.kind in kinds), "")
    return text.format(subject=_subject(check))


def _subject(check: CheckResult) -> str:
    """The file or function of which a reason speaks: the first of these that stands in it."""
    names = [*check.functions, check.location.file if check.location else ""]
    places = {name: check.reason.find(name) for name in names if name and name in check.reason}
    if file := re.search(r"[^\s,:()]+\.py\b", check.reason):
        places.setdefault(file[0], file.start())
    return min(places, key=lambda name: places[name]) if places else check.title
