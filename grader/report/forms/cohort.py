"""A graded class as data: what `grader grade` left in a folder, read from the JSON reports, with the reviews merged."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.i18n import _
from grader.report.forms.text import clean

__all__ = ["Cohort", "CohortError", "Review", "Submission", "read_cohort"]

_SAFE_ID = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]*")
_HIGHEST_SCHEMA_VERSION = 1
# Of a check: null where there is nothing to say.
_OPTIONAL = (
    *("call", "actual", "expected", "ratio", "notes", "parts", "misconception", "diagnosis"),
    *("location", "traceback", "output", "internal"),
)


class CohortError(Exception):
    """A folder is no graded class; the text names the file and the way out."""


@dataclass(frozen=True)
class Review:
    """What a tutor gave for one written answer.

    Attributes:
        points: from 0 to what the item is worth; None where the tutor gave none yet.
        comment: for the student; may be empty.
        outdated: whether the answer changed after it was reviewed.
    """

    points: float | None
    comment: str = ""
    outdated: bool = False


@dataclass(frozen=True)
class Submission:
    """One submission of a class.

    Attributes:
        id: unique in the class; the name of its report's file.
        name: what people call it.
        grading: the report's key ``grading``; None where nothing could be graded.
        problem: why nothing could be graded; empty if it could.
        notes: what is worth knowing about how it was found.
        newest_file: time of its newest file, ISO 8601, or empty.
        participant: Moodle's number of the participant, or empty.
        full_name: the name in Moodle, or empty.
        reviews: what tutors gave, by item.
    """

    id: str
    name: str
    grading: dict[str, Any] | None
    problem: str = ""
    notes: tuple[str, ...] = ()
    newest_file: str = ""
    participant: str = ""
    full_name: str = ""
    reviews: Mapping[str, Review] = field(default_factory=dict)

    @property
    def checks(self) -> list[dict[str, Any]]:
        """All checks in the sheet's order."""
        return list(self.grading["checks"]) if self.grading else []

    @property
    def items(self) -> list[dict[str, Any]]:
        """All items in the sheet's order."""
        return list(self.grading["items"]) if self.grading else []

    @property
    def written_items(self) -> list[dict[str, Any]]:
        """The items with a written part."""
        return [item for item in self.items if item["written"]]

    @property
    def ungradable(self) -> list[dict[str, Any]]:
        """The checks that have no points: the grader failed, or they were not run."""
        return [check for check in self.checks if check["points"] is None]

    @property
    def isolated(self) -> bool:
        """Whether its code was confined, so that it cannot have changed its own result."""
        return self.grading is None or self.grading["environment"]["isolation"]["level"] == "confined"

    @property
    def automatic(self) -> float | None:
        """Its automatic points; None while a check could not be graded."""
        if self.grading is None or self.ungradable:
            return None
        return float(self.grading["points"]["automatic"])

    def written(self, item: dict[str, Any]) -> float | None:
        """The points for the written part of an item; an answer that is not there has 0 without a tutor's word."""
        review = self.reviews.get(item["id"])
        if review is not None and review.points is not None:
            return review.points
        return 0.0 if item["written"]["status"] == "unanswered" else None

    @property
    def to_review(self) -> list[str]:
        """The items whose answer waits for a tutor: not reviewed yet, or changed after it was."""
        return [
            item["id"]
            for item in self.written_items
            if self.written(item) is None or (item["id"] in self.reviews and self.reviews[item["id"]].outdated)
        ]

    @property
    def written_total(self) -> float | None:
        """The points for all written answers; None while one is not reviewed."""
        points = [self.written(item) for item in self.written_items]
        known = [value for value in points if value is not None]
        return round(sum(known), 2) if len(known) == len(points) and self.grading is not None else None

    @property
    def final(self) -> float | None:
        """Automatic and written points together; None while one of the two is open."""
        automatic, written = self.automatic, self.written_total
        return None if automatic is None or written is None else round(automatic + written, 2)

    @property
    def settled(self) -> bool:
        """Whether the final points may go out: they are known, and no answer changed since it was reviewed."""
        return self.final is not None and not self.to_review


@dataclass(frozen=True)
class Cohort:
    """All submissions of a class.

    Attributes:
        folder: where it lies.
        submissions: in the class's order.
        not_submissions: paths that were given and are no submissions, each with the reason.
        grader: the version that graded.
        review_problems: what is wrong in the tutors' files, one sentence each; what they say there is not merged.
    """

    folder: Path
    submissions: tuple[Submission, ...]
    not_submissions: tuple[dict[str, str], ...] = ()
    grader: str = ""
    review_problems: tuple[str, ...] = ()

    @property
    def graded(self) -> tuple[Submission, ...]:
        """Those that have a grading."""
        return tuple(submission for submission in self.submissions if submission.grading is not None)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of the sheet, as the first graded submission has them."""
        return self.graded[0].items if self.graded else []

    @property
    def checks(self) -> list[dict[str, Any]]:
        """The checks of the sheet, as the first graded submission has them."""
        return self.graded[0].checks if self.graded else []

    @property
    def automatic_possible(self) -> int:
        """What all checks are worth together."""
        return sum(item["possible"] for item in self.items)

    @property
    def written_possible(self) -> int:
        """What all written answers are worth together."""
        return sum(item["written"]["possible"] for item in self.items if item["written"])


def read_cohort(folder: Path) -> Cohort:
    """Read a graded class, without reviews.

    A report that cannot be read costs only its own submission, which then has a problem.

    Raises:
        CohortError: the folder holds no graded class.
    """
    path = folder / "class.json"
    data = _read_class(path)
    submissions = tuple(_read_submission(folder, submission_id) for submission_id in data["submissions"])
    return Cohort(
        folder,
        submissions,
        tuple(clean(data.get("not_submissions", []))),
        str(data.get("grader", "")),
    )


def _read_class(path: Path) -> dict[str, Any]:
    way_out = _("Give the folder that `grader grade … --out DIR` wrote, or run that command again.")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CohortError(_("{path} does not exist. {way_out}").format(path=path, way_out=way_out)) from None
    except (OSError, ValueError) as error:
        text = _("{path} cannot be read: {error}. {way_out}")
        raise CohortError(text.format(path=path, error=error, way_out=way_out)) from None
    if not isinstance(data, dict) or not isinstance(data.get("submissions"), list):
        raise CohortError(_("{path} lists no submissions. {way_out}").format(path=path, way_out=way_out))
    version = data.get("schema_version")
    if not isinstance(version, int) or not 1 <= version <= _HIGHEST_SCHEMA_VERSION:
        text = _(
            "{path} has schema_version {version!r}, this grader knows up to {known}. Use the grader that wrote it."
        )
        raise CohortError(text.format(path=path, version=version, known=_HIGHEST_SCHEMA_VERSION))
    _require_ids(path, data["submissions"])
    return data


def _require_ids(path: Path, ids: Iterable[Any]) -> None:
    seen: set[str] = set()
    for submission_id in ids:
        # An id becomes a file's name: one that leads elsewhere was not written by the grader.
        if not isinstance(submission_id, str) or not _SAFE_ID.fullmatch(submission_id) or submission_id in seen:
            text = _("{path} has the submission {id!r}, which is no id of its own. Run `grader grade` again.")
            raise CohortError(text.format(path=path, id=submission_id))
        seen.add(submission_id)


def _read_submission(folder: Path, submission_id: str) -> Submission:
    path = folder / "reports" / f"{submission_id}.json"
    try:
        data = clean(json.loads(path.read_text(encoding="utf-8")))
        grading = data["grading"]
        about = data["classroom"]
        if grading is not None:
            _complete(grading)
        moodle = about.get("moodle") or {}
        return Submission(
            submission_id,
            str(about["name"]),
            grading,
            str(about.get("problem") or "") or ("" if grading else _("Nothing could be graded.")),
            tuple(map(str, about.get("notes") or ())),
            str(about.get("newest_file") or ""),
            str(moodle.get("participant") or ""),
            str(moodle.get("full_name") or ""),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        text = _("The report reports/{id}.json cannot be read ({error}). Run `grader grade` again.")
        what = f"{type(error).__name__}: {error}"
        return Submission(submission_id, submission_id, None, clean(text.format(id=submission_id, error=what)))


def _complete(grading: dict[str, Any]) -> None:
    """Fill in what a report may leave out, and touch what every form relies on.

    So a broken report is found here and not in the middle of a page.
    """
    for name in ("categories", "pictures"):
        grading.setdefault(name, [])
    _require(grading["points"], "automatic")
    _require(grading["environment"]["isolation"], "level")
    for item in grading["items"]:
        _require(item, "id", "title", "points", "possible", "checks")
        if item["written"] is not None:
            _require(item["written"], "possible", "status", "text")
    for check in grading["checks"]:
        _require(check, "id", "title", "verdict", "points", "possible", "reason", "reveal")
        for name in _OPTIONAL:
            check.setdefault(name, None)
    known = {check["id"] for check in grading["checks"]}
    _require(dict.fromkeys(known), *(check_id for item in grading["items"] for check_id in item["checks"]))


def _require(mapping: dict[str, Any], *names: str) -> None:
    for name in names:
        mapping[name]
