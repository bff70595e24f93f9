"""Who needs a tutor, in three groups: not graded; graded, but to be looked at; resolved without anybody."""

from collections.abc import Iterator
from dataclasses import dataclass

from grader.i18n import _, plural
from grader.judging.finding import Verdict
from grader.report.as_text import format_points
from grader.report.cohort import ClassMember, Cohort
from grader.report.forms.causes import FILE_KINDS, cause_of

_LOW = 0.3  # of the automatic points: below that something else than the exercise may be the matter
_MAX_LINES = 10


@dataclass(frozen=True)
class Attention:
    """A submission, and why a person should see it."""

    member: ClassMember
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Attentions:
    """Everybody who needs a person, in each group in the order of the class, but for the second.

    Attributes:
        not_graded: something has no points yet that should have.
        look: graded, but something is odd; who has most reasons, and then fewest points, comes first.
        resolved: something was resolved on the way in, and nothing else is the matter.
    """

    not_graded: tuple[Attention, ...]
    look: tuple[Attention, ...]
    resolved: tuple[Attention, ...]

    @property
    def count(self) -> int:
        """How many wait for a person."""
        return len(self.not_graded) + len(self.look)


def find_attention(cohort: Cohort) -> Attentions:
    """Sort a class by who needs a person."""
    names = {member.id: member.name for member in cohort.members}
    twins = {
        one: [names.get(other, other) for other in group if other != one] for group in cohort.identical for one in group
    }
    groups: tuple[list[Attention], ...] = ([], [], [])
    for member in cohort.members:
        reasons = tuple(_not_graded(member)), tuple(_odd(member, twins.get(member.id, []))), member.notes
        place = next((place for place, group in enumerate(reasons) if group), None)
        if place is not None:
            groups[place].append(Attention(member, tuple(dict.fromkeys(sum(reasons, ())))))
    # A twin by itself may be a group's own work: whoever else has something odd comes before.
    groups[1].sort(
        key=lambda one: (one.member.id in twins and len(one.reasons) - len(one.member.notes) == 1, _rank(one))
    )
    return Attentions(*map(tuple, groups))


def attention_lines(cohort: Cohort) -> list[str]:
    """Who was graded and should be looked at, the worst first, for a terminal; the page has all of them."""
    look = find_attention(cohort).look
    if not look:
        return []
    lines = [_("Graded, but look ({count}):").format(count=len(look))]
    lines += [f"  {one.member.name}: {' '.join(one.reasons)}" for one in look[:_MAX_LINES]]
    more = len(look) - _MAX_LINES
    return [*lines, *([_("  … and {more} more").format(more=more)] if more > 0 else [])]


def _rank(one: Attention) -> tuple[int, float]:
    return len(one.member.notes) - len(one.reasons), one.member.automatic or 0.0


def _not_graded(member: ClassMember) -> Iterator[str]:
    if member.report is None:
        yield member.problem
    broken = [check for check in member.ungradable if check.verdict is not Verdict.OPEN]
    if broken:
        text = plural(
            "{count} check could not be graded ({ids}): it has no points yet, not 0.",
            "{count} checks could not be graded ({ids}): they have no points yet, not 0.",
            len(broken),
        )
        yield text.format(count=len(broken), ids=", ".join(check.id for check in broken))


def _odd(member: ClassMember, twins: list[str]) -> Iterator[str]:
    if not member.isolated:
        yield _("Not isolated: the submission could have changed this result.")
    yield from _changed_since(member)
    yield from _lost_at_once(member)
    unread = [item.id for item in member.items if item.written and item.written.status == "open"]
    unread += [check.id for check in member.checks if check.verdict is Verdict.OPEN]
    if unread:
        yield _("Answers that may stand elsewhere: {items}.").format(items=", ".join(unread))
    if twins:
        yield _("The same code as that of {names}, but for comments, names and layout.").format(names="; ".join(twins))


def _changed_since(member: ClassMember) -> Iterator[str]:
    """What a tutor decided on something else than what is there now."""
    for change in member.adjustments:
        if change.outdated:
            yield _("Changed by hand, but the automatic result changed since: {where}.").format(where=change.where)
    outdated = [item_id for item_id, review in member.reviews.items() if review.outdated]
    if outdated:
        points = ", ".join(f"{item_id} ({format_points(member.reviews[item_id].points)})" for item_id in outdated)
        yield _("Reviewed, but the answer changed since: {items}.").format(items=points)


def _lost_at_once(member: ClassMember) -> Iterator[str]:
    """What cost many points, and may have a small cause."""
    yield from dict.fromkeys(cause_of(check) for check in member.checks if check.kind in FILE_KINDS)
    stopped = sum(check.verdict in {Verdict.CRASHED, Verdict.TIMED_OUT} for check in member.checks)
    if stopped > 1:
        yield _("{count} checks crashed or ran out of time.").format(count=stopped)
    if member.checks and all(check.verdict is Verdict.NOT_ATTEMPTED for check in member.checks):
        yield _("Nothing was filled in.")
    elif member.report and member.automatic is not None:
        possible = member.report.points.automatic_possible
        if member.automatic < _LOW * possible:
            text = _("{points} of {possible} automatic points.")
            yield text.format(points=format_points(member.automatic), possible=possible)
