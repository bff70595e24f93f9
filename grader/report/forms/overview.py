"""What a tutor with ten minutes wants to know of a class, counted from its reports."""

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from grader.i18n import _, plural
from grader.judging.finding import OwnLaw, Verdict
from grader.report.as_text import format_points
from grader.report.cohort import ClassMember, Cohort
from grader.report.forms.same_law import same_law
from grader.report.model import CheckResult, ItemResult

_BINS = 10
_SHOWN_FAULTS = 5
_EARNS_LESS = (Verdict.FAILED, Verdict.TIMED_OUT, Verdict.CRASHED)


@dataclass(frozen=True)
class Attention:
    """A submission that needs a person, and why."""

    member: ClassMember
    reasons: tuple[str, ...]
    urgent: bool


@dataclass(frozen=True)
class Bin:
    """One bar of the distribution: points from low (included) to high (excluded, but for the last bar)."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Fault:
    """A check that went wrong, and for how many."""

    check: CheckResult
    count: int


@dataclass(frozen=True)
class ItemShare:
    """How an item went: mean share of its points, how many have all and none; automatic ones until all are final."""

    item: ItemResult
    mean: float | None
    full: int
    none: int


@dataclass(frozen=True)
class Misconception:
    """A known mistake, what who makes it thought, and who that is."""

    id: str
    thought: str
    checks: tuple[str, ...]
    members: tuple[ClassMember, ...]


@dataclass(frozen=True)
class SharedLaw:
    """What the functions of several submissions compute alike, and should not.

    Attributes:
        function: the function.
        formula: what it computes.
        misconception: the known mistake that it is, or empty.
        members: whose functions.
    """

    function: str
    formula: str
    misconception: str
    members: tuple[ClassMember, ...]


@dataclass(frozen=True)
class Overview:
    """The figures of a class. Medians and means are over the submissions that have points."""

    median: float | None
    distribution: tuple[Bin, ...]
    faults: tuple[Fault, ...]
    items: tuple[ItemShare, ...]
    misconceptions: tuple[Misconception, ...]
    laws: tuple[SharedLaw, ...]
    attention: tuple[Attention, ...]
    to_review: dict[str, int]


def make_overview(cohort: Cohort) -> Overview:
    """Count what the reports say."""
    # Once everybody is reviewed, the final points are what counts.
    points = [member.final if cohort.reviewed else member.automatic for member in cohort.graded]
    totals = [value for value in points if value is not None]
    waiting = Counter(item_id for member in cohort.graded for item_id in member.to_review)
    return Overview(
        statistics.median(totals) if totals else None,
        _distribution(totals, cohort.possible if cohort.reviewed else cohort.automatic_possible),
        _faults(cohort),
        tuple(_item_share(cohort, item) for item in cohort.items if item.checks or cohort.reviewed),
        _misconceptions(cohort.graded),
        _laws(cohort.graded),
        _attention(cohort.members),
        {item.id: waiting[item.id] for item in cohort.items if waiting[item.id]},
    )


def _distribution(totals: list[float], possible: int) -> tuple[Bin, ...]:
    width = possible / _BINS if possible else 1.0
    counts = Counter(min(int(total / width), _BINS - 1) for total in totals)
    return tuple(Bin(index * width, (index + 1) * width, counts[index]) for index in range(_BINS))


def _faults(cohort: Cohort) -> tuple[Fault, ...]:
    counts = Counter(check.id for member in cohort.graded for check in member.checks if check.verdict in _EARNS_LESS)
    # Counter keeps the sheet's order among equals.
    by_id = {check.id: check for check in cohort.checks}
    common = [(check_id, count) for check_id, count in counts.most_common() if check_id in by_id]
    return tuple(Fault(by_id[check_id], count) for check_id, count in common[:_SHOWN_FAULTS])


def _item_share(cohort: Cohort, item: ItemResult) -> ItemShare:
    results = [
        member.final_in(other) if cohort.reviewed else other.points
        for member in cohort.graded
        for other in member.items
        if other.id == item.id
    ]
    points = [value for value in results if value is not None]
    possible = item.possible + (item.written.possible if cohort.reviewed and item.written else 0)
    mean = statistics.fmean(points) / possible if points and possible else None
    return ItemShare(item, mean, sum(value >= possible for value in points), sum(value == 0 for value in points))


def _misconceptions(members: Iterable[ClassMember]) -> tuple[Misconception, ...]:
    thoughts: dict[str, str] = {}
    checks: dict[str, dict[str, None]] = {}
    sharers: dict[str, dict[str, ClassMember]] = {}
    for member in members:
        for check in member.checks:
            if check.misconception is None or check.diagnosis is None:
                continue
            for suspect in check.diagnosis.suspects:
                thoughts.setdefault(suspect.id, suspect.thought)
            checks.setdefault(check.misconception, {})[check.id] = None
            sharers.setdefault(check.misconception, {})[member.id] = member
    found = [
        Misconception(mistake, thoughts.get(mistake, ""), tuple(checks[mistake]), tuple(who.values()))
        for mistake, who in sharers.items()
    ]
    return tuple(sorted(found, key=lambda misconception: (-len(misconception.members), misconception.id)))


def _laws(members: Iterable[ClassMember]) -> tuple[SharedLaw, ...]:
    groups: list[list[tuple[OwnLaw, str, ClassMember]]] = []  # law, known mistake, whose
    for member in members:
        for check in member.checks:
            if check.law is None or not check.law.formula:
                continue
            alike = next((group for group in groups if same_law(group[0][0], check.law)), None)
            if alike is None:
                groups.append(alike := [])
            alike.append((check.law, check.misconception or "", member))
    found = []
    for group in groups:
        formula = Counter(law.formula for law, _mistake, _member in group).most_common(1)[0][0]
        mistake = next((mistake for _law, mistake, _member in group if mistake), "")
        who = {member.id: member for _law, _mistake, member in group}
        found.append(SharedLaw(group[0][0].function, formula, mistake, tuple(who.values())))
    return tuple(sorted(found, key=lambda law: (-len(law.members), law.function, law.formula)))


def _attention(members: Iterable[ClassMember]) -> tuple[Attention, ...]:
    found = []
    for member in members:
        urgent = tuple(_urgent(member))
        if urgent or member.notes:
            found.append(Attention(member, (*urgent, *member.notes), bool(urgent)))
    return tuple(sorted(found, key=lambda attention: not attention.urgent))


def _urgent(member: ClassMember) -> Iterable[str]:
    if member.report is None:
        yield member.problem
    broken = member.ungradable
    if broken:
        text = plural(
            "{count} check could not be graded ({ids}): it has no points yet, not 0.",
            "{count} checks could not be graded ({ids}): they have no points yet, not 0.",
            len(broken),
        )
        yield text.format(count=len(broken), ids=", ".join(check.id for check in broken))
    if not member.isolated:
        yield _("Not isolated: the submission could have changed this result.")
    for change in member.adjustments:
        if change.outdated:
            yield _("Changed by hand, but the automatic result changed since: {where}.").format(where=change.where)
    outdated = [item_id for item_id, review in member.reviews.items() if review.outdated]
    if outdated:
        points = ", ".join(f"{item_id} ({format_points(member.reviews[item_id].points)})" for item_id in outdated)
        yield _("Reviewed, but the answer changed since: {items}.").format(items=points)
