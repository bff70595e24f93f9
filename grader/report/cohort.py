"""A graded class as data: what `grader grade` left in a folder, read from the JSON reports, with the reviews merged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.i18n import _
from grader.report.as_json import from_json, read_file
from grader.report.class_model import CLASS_VERSION, Adjustment, Alike, ClassFile, LeftOut, ReportFile, Review
from grader.report.model import CheckResult, ItemResult, Report


class CohortError(Exception):
    """A folder is no graded class; the text names the file and the way out."""


@dataclass(frozen=True)
class ClassMember:
    """One submission of a class.

    Attributes:
        id: unique in the class; the name of its report's file.
        name: what people call it.
        report: what it earned and why; None where nothing could be graded.
        problem: why nothing could be graded; empty if it could.
        notes: what is worth knowing about how it was found.
        newest_file: time of its newest file, ISO 8601, or empty.
        participant: Moodle's number in the folder's name, of the participant or the group, or empty.
        full_name: the name in Moodle, of the participant or the group, or empty.
        group: number and name of everybody in the group, where Moodle gave each of them a folder.
        reviews: what tutors gave, by item.
        adjustments: what tutors changed by hand.
    """

    id: str
    name: str
    report: Report | None
    problem: str = ""
    notes: tuple[str, ...] = ()
    newest_file: str = ""
    participant: str = ""
    full_name: str = ""
    group: tuple[tuple[str, str], ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def people(self) -> tuple[tuple[str, str], ...]:
        """Number and name in Moodle of everybody who handed it in; of a group where the folder names no members."""
        return self.group or (((self.participant, self.full_name),) if self.participant else ())

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """All checks in the sheet's order."""
        return self.report.checks if self.report else ()

    @property
    def items(self) -> tuple[ItemResult, ...]:
        """All items in the sheet's order."""
        return self.report.items if self.report else ()

    @property
    def ungradable(self) -> tuple[CheckResult, ...]:
        """The checks that have no points: the grader failed, or they were not run, and no tutor gave any."""
        by_hand = {change.where for change in self.adjustments}
        given = {check.id for item in self.items if item.id in by_hand for check in self._checks_of(item)} | by_hand
        return tuple(check for check in self.checks if check.points is None and check.id not in given)

    @property
    def isolated(self) -> bool:
        """Whether its code was confined, so that it cannot have changed its own result."""
        return self.report is None or self.report.environment.isolation.confined

    @property
    def automatic(self) -> float | None:
        """Its automatic points, as they were before any tutor; None while a check could not be graded."""
        if self.report is None or any(check.points is None for check in self.checks):
            return None
        return self.report.points.automatic

    @property
    def counted(self) -> float | None:
        """What its checks count, with what tutors changed by hand; None while one is open."""
        points = [self.counted_in(item) for item in self.items if item.checks]
        known = [value for value in points if value is not None]
        return round(sum(known), 2) if len(known) == len(points) and self.report is not None else None

    def counted_in(self, item: ItemResult) -> float | None:
        """What the checks of an item count, with what tutors changed by hand; None while one is open."""
        by_hand = {change.where: change.points for change in self.adjustments}
        if item.id in by_hand:
            return by_hand[item.id]
        points = [by_hand.get(check.id, check.points) for check in self._checks_of(item)]
        known = [value for value in points if value is not None]
        return round(sum(known), 2) if len(known) == len(points) else None

    def final_in(self, item: ItemResult) -> float | None:
        """All points of an item; None while any are open."""
        points = [self.counted_in(item)] * bool(item.checks) + [self.written(item)] * bool(item.written)
        known = [value for value in points if value is not None]
        return round(sum(known), 2) if len(known) == len(points) else None

    @property
    def by_hand(self) -> float:
        """How much more it has than the automatic points, or less, because tutors changed something by hand."""
        changes = (change.points - (change.automatic or 0) for change in self.adjustments)
        return round(sum(changes), 2)

    def _checks_of(self, item: ItemResult) -> tuple[CheckResult, ...]:
        return self.report.checks_of(item) if self.report else ()

    def answer(self, item_id: str) -> str:
        """What was written for an item, or where it may stand; empty if nothing was."""
        written = next((item.written for item in self.items if item.id == item_id and item.written), None)
        return (written.text or written.note) if written else ""

    def written(self, item: ItemResult) -> float | None:
        """The points for the written part of an item; an answer that is not there has 0 without a tutor's word.

        None where it has no written part, or one that is not reviewed, or that changed after it was.
        """
        review = self.reviews.get(item.id)
        if review is not None and review.outdated:
            return None
        if review is not None and review.points is not None:
            return review.points
        return 0.0 if item.written and item.written.status == "unanswered" else None

    @property
    def to_review(self) -> tuple[str, ...]:
        """The items whose answer waits for a tutor: not reviewed yet, or changed after it was."""
        return tuple(item.id for item in self.items if item.written and self.written(item) is None)

    @property
    def written_total(self) -> float | None:
        """The points for all written answers; None while one is not reviewed."""
        points = [self.written(item) for item in self.items if item.written]
        known = [value for value in points if value is not None]
        return round(sum(known), 2) if len(known) == len(points) and self.report is not None else None

    @property
    def final(self) -> float | None:
        """All points together, at least 0; None while any are open."""
        counted, written = self.counted, self.written_total
        if counted is None or written is None:
            return None
        return max(round(counted + written + sum(one.points for one in self.adjustments if not one.where), 2), 0.0)

    @property
    def settled(self) -> bool:
        """Whether the final points may go out: they are known."""
        return self.final is not None


@dataclass(frozen=True)
class Cohort:
    """All submissions of a class.

    Attributes:
        folder: where it lies.
        members: its submissions, in the class's order.
        not_submissions: what lay among them and is none.
        grader: the version that graded.
        review_problems: what is wrong in the tutors' files, one sentence each; what they say there is not merged.
        identical: groups of ids of submissions whose code is the same but for comments, names and layout.
        alike: pairs whose code has much in common, the most alike first.
    """

    folder: Path
    members: tuple[ClassMember, ...]
    not_submissions: tuple[LeftOut, ...] = ()
    grader: str = ""
    review_problems: tuple[str, ...] = ()
    identical: tuple[tuple[str, ...], ...] = ()
    alike: tuple[Alike, ...] = ()

    @property
    def graded(self) -> tuple[ClassMember, ...]:
        """Those that have a report."""
        return tuple(member for member in self.members if member.report is not None)

    @property
    def items(self) -> tuple[ItemResult, ...]:
        """The items of the sheet, as the first graded submission has them."""
        return self.graded[0].items if self.graded else ()

    @property
    def written_items(self) -> tuple[ItemResult, ...]:
        """The items with a written part."""
        return tuple(item for item in self.items if item.written)

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """The checks of the sheet, as the first graded submission has them."""
        return self.graded[0].checks if self.graded else ()

    @property
    def reviewed(self) -> bool:
        """Whether everybody who could be graded has final points."""
        return bool(self.graded) and all(member.settled for member in self.graded if not member.ungradable)

    @property
    def automatic_possible(self) -> int:
        """What all checks are worth together."""
        return sum(item.possible for item in self.items)

    @property
    def written_possible(self) -> int:
        """What all written answers are worth together."""
        return sum(item.written.possible for item in self.items if item.written)

    @property
    def possible(self) -> int:
        """What there is to earn."""
        return self.automatic_possible + self.written_possible


def read_cohort(folder: Path) -> Cohort:
    """Read a graded class, without reviews.

    A report that cannot be read costs only its own submission, which then has a problem.

    Raises:
        CohortError: the folder holds no graded class.
    """
    listed = _read_class(folder / "class.json")
    members = tuple(_read_member(folder, submission_id) for submission_id in listed.submissions)
    return Cohort(
        folder,
        members,
        listed.not_submissions,
        listed.grader,
        identical=listed.identical,
        alike=listed.alike,
    )


def _read_class(path: Path) -> ClassFile:
    way_out = _("Give the folder that `grader grade … --out DIR` wrote, or run that command again.")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        version = data.get("schema_version", CLASS_VERSION) if isinstance(data, dict) else CLASS_VERSION
        if version != CLASS_VERSION:
            text = _("{path} has schema_version {version!r}, this grader reads {known}. {way_out}")
            raise CohortError(text.format(path=path, version=version, known=CLASS_VERSION, way_out=way_out))
        return from_json(data, ClassFile)
    except FileNotFoundError:
        raise CohortError(_("{path} does not exist. {way_out}").format(path=path, way_out=way_out)) from None
    except (OSError, ValueError) as error:
        text = _("{path} cannot be read: {error}. {way_out}")
        raise CohortError(text.format(path=path, error=error, way_out=way_out)) from None


def _read_member(folder: Path, submission_id: str) -> ClassMember:
    try:
        file = read_file(folder / "reports" / f"{submission_id}.json", ReportFile)
        if file.classroom is None:
            raise ValueError("it has no key classroom")
    except (OSError, ValueError) as error:
        text = _("The report reports/{id}.json cannot be read ({error}). Run `grader grade` again.")
        return ClassMember(submission_id, submission_id, None, text.format(id=submission_id, error=error))
    about = file.classroom
    problem = about.problem or ("" if file.grading else _("Nothing could be graded."))
    return ClassMember(
        submission_id,
        about.name,
        file.grading,
        problem,
        about.notes,
        about.newest_file or "",
        about.moodle.participant if about.moodle else "",
        about.moodle.full_name if about.moodle else "",
        tuple((who.participant, who.full_name) for who in about.group),
    )
