"""What a tutor with ten minutes wants to know of a class, counted from its reports."""

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from grader.judging.finding import OwnLaw
from grader.report.class_model import SharedCode
from grader.report.cohort import ClassMember, Cohort
from grader.report.forms.attention import Attentions, find_attention
from grader.report.forms.causes import Cause, Fault, find_causes, find_faults
from grader.report.forms.same_law import same_law
from grader.report.model import ItemResult

_BINS = 10


@dataclass(frozen=True)
class Bin:
    """One bar of the distribution: points from low (included) to high (excluded, but for the last bar)."""

    low: float
    high: float
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
class SimilarPair:
    """Two submissions that have much in common, and what of each."""

    one: ClassMember
    other: ClassMember
    shared: tuple[SharedCode, SharedCode]


@dataclass(frozen=True)
class Overview:
    """The figures of a class. Medians and means are over the submissions that have points."""

    median: float | None
    distribution: tuple[Bin, ...]
    causes: tuple[Cause, ...]
    faults: tuple[Fault, ...]
    items: tuple[ItemShare, ...]
    misconceptions: tuple[Misconception, ...]
    laws: tuple[SharedLaw, ...]
    attention: Attentions
    similar: tuple[SimilarPair, ...]
    identical: tuple[tuple[ClassMember, ...], ...]
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
        find_causes(cohort.graded),
        find_faults(cohort),
        tuple(_item_share(cohort, item) for item in cohort.items if item.checks or cohort.reviewed),
        _misconceptions(cohort.graded),
        _laws(cohort.graded),
        find_attention(cohort),
        _similar(cohort),
        _identical(cohort),
        {item.id: waiting[item.id] for item in cohort.items if waiting[item.id]},
    )


def _distribution(totals: list[float], possible: int) -> tuple[Bin, ...]:
    width = possible / _BINS if possible else 1.0
    counts = Counter(min(int(total / width), _BINS - 1) for total in totals)
    return tuple(Bin(index * width, (index + 1) * width, counts[index]) for index in range(_BINS))


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


def _similar(cohort: Cohort) -> tuple[SimilarPair, ...]:
    by_id = {member.id: member for member in cohort.members}
    return tuple(
        SimilarPair(by_id[pair.one.submission], by_id[pair.other.submission], (pair.one, pair.other))
        for pair in cohort.alike
        if pair.one.submission in by_id and pair.other.submission in by_id
    )


def _identical(cohort: Cohort) -> tuple[tuple[ClassMember, ...], ...]:
    by_id = {member.id: member for member in cohort.members}
    return tuple(tuple(by_id[one] for one in group if one in by_id) for group in cohort.identical)
