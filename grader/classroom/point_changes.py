"""Who gained and lost what by a run that graded again."""

from dataclasses import dataclass

from grader.i18n import _
from grader.report.as_text import format_points
from grader.report.model import Report


@dataclass(frozen=True)
class Change:
    """A submission whose points are other than in the run before.

    Attributes:
        name: how it is called.
        before: its automatic points then; None while a check was open.
        after: the same now.
        checks: which checks count other points, in words.
    """

    name: str
    before: float | None
    after: float | None
    checks: tuple[str, ...]

    def __str__(self) -> str:
        """The change in one line."""
        text = _("{name}: {before} → {after} ({checks})")
        values = {"before": format_points(self.before), "after": format_points(self.after)}
        return text.format(name=self.name, checks=", ".join(self.checks), **values)


def find_change(name: str, before: Report | None, after: Report | None) -> Change | None:
    """What has changed from one report to the next; None where all checks count the same, or one of the two is not."""
    if before is None or after is None:
        return None
    old = {check.id: check.points for check in before.checks}
    new = {check.id: check.points for check in after.checks}
    checks = tuple(
        f"{check_id} {format_points(old.get(check_id))} → {format_points(new.get(check_id))}"
        for check_id in dict.fromkeys([*old, *new])
        if old.get(check_id) != new.get(check_id)
    )
    return Change(name, _total(before), _total(after), checks) if checks else None


def _total(report: Report) -> float | None:
    return report.points.automatic if report.points.complete else None
