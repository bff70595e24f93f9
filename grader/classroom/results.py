"""The folder with a class's results: one report per submission, and the list of them. Written whole or not at all."""

import contextlib
import hashlib
import json
import secrets
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from grader import __version__
from grader.classroom.handin import HandIn, Moodle, NoSubmission
from grader.classroom.intake import Known
from grader.files import write_whole
from grader.i18n import _
from grader.report.as_json import from_json, read_file, report_data, to_json, to_text
from grader.report.class_model import CLASS_VERSION, Alike, ClassFile, Classroom, LeftOut, MoodleParticipant, ReportFile
from grader.report.model import IsolationResult, Picture, Report
from grader.similarity.likeness import NOTHING_ALIKE, Likeness

if sys.platform != "win32":
    import fcntl

_SALT_BYTES = 16  # a worker could try words until one gives the inputs that it sees


@dataclass(frozen=True)
class _Filed:
    """What of a report's file says whose it is: the rest need not be read for that."""

    classroom: Classroom


class ResultsError(Exception):
    """The folder cannot be used for results; the message says why."""


class Results:
    """The folder; one run at a time may write to it.

    Args:
        out: the folder, made if it is not there.

    Raises:
        ResultsError: if another run is at work there, or it is something else's.
        OSError: if it cannot be made.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.reports = out / "reports"
        self.work = out / ".work"
        if out.exists() and not out.is_dir():
            raise ResultsError(_("{out} is no folder").format(out=out))
        if out.is_dir() and any(out.iterdir()) and not (out / ".lock").exists() and not self.reports.is_dir():
            raise ResultsError(_("{out} holds other things; name a new folder, or one of results").format(out=out))
        new = not (out / ".lock").exists()
        self.reports.mkdir(parents=True, exist_ok=True)
        if new:  # grades, and the salt, are nobody else's business; whoever shares the folder later may
            out.chmod(0o700)
        self._lock = (out / ".lock").open("a", encoding="ascii")
        if sys.platform != "win32":
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ResultsError(_("another `grader grade` is writing to {out}").format(out=out)) from None
        self._clear()
        self.work.mkdir()

    def close(self) -> None:
        """Remove what was unpacked, and let others in."""
        self._clear()
        self._lock.close()

    def kept_salt(self) -> str | None:
        """The salt of the last run; None where there was none."""
        try:
            return (self.out / ".salt").read_text(encoding="utf-8", errors="surrogateescape")
        except FileNotFoundError:
            return None

    def choose_salt(self, wanted: str | None) -> tuple[str, bool]:
        """The salt of this class, kept here for the next run.

        Args:
            wanted: what the tutor named; None takes the one of the last run, or draws one.

        Returns:
            The salt, and whether it was drawn now.
        """
        kept = self.kept_salt()
        if kept is not None and wanted in {None, kept}:
            return kept, False
        salt = secrets.token_urlsafe(_SALT_BYTES) if wanted is None else wanted
        write_whole(self.out / ".salt", salt.encode("utf-8", "surrogateescape"), mode=0o600)
        return salt, wanted is None

    def known(self) -> list[Known]:
        """The submissions of earlier runs; a report that cannot be read is none's."""
        found = []
        for path in sorted(self.reports.glob("*.json")):
            with contextlib.suppress(OSError, msgspec.MsgspecError, ValueError):
                about = msgspec.json.decode(path.read_bytes(), type=_Filed).classroom
                if about.id == path.stem:
                    who = Moodle(about.moodle.participant, about.moodle.full_name) if about.moodle else None
                    found.append(Known(about.id, about.name, about.source, who))
        return found

    def find(self, submission: str) -> ReportFile | None:
        """A submission's report; None if there is none, or it cannot be read."""
        try:
            return read_file(self._path(submission), ReportFile)
        except (OSError, ValueError):
            return None

    def write(self, handin: HandIn, key: str, report: Report | None, machinery: Mapping[str, Any]) -> None:
        """Write a submission's report.

        Args:
            handin: the submission.
            key: under which the report holds; empty if it is to be made again the next time.
            report: what it earned and why; None where nothing could be graded.
            machinery: pytest-json-report's keys.
        """
        write_whole(self._path(handin.id), to_text(report_data(report, machinery, describe(handin, key))))

    def refresh(self, handin: HandIn, key: str) -> None:
        """Write a kept report again, where what is said about the submission has changed."""
        path = self._path(handin.id)
        data = json.loads(path.read_text(encoding="utf-8"))
        write_whole(path, to_text(data | {"classroom": to_json(describe(handin, key))}))

    def link_pictures(self, submission: str, pictures: Sequence[Picture]) -> None:
        """Let a report name its pictures."""
        path = self._path(submission)
        data = json.loads(path.read_text(encoding="utf-8"))
        data["grading"]["pictures"] = [to_json(picture) for picture in pictures]
        write_whole(path, to_text(data))

    def write_class(
        self,
        salt: str,
        isolation: IsolationResult | None,
        handins: Sequence[HandIn],
        others: Sequence[NoSubmission],
        likeness: Likeness = NOTHING_ALIKE,
    ) -> None:
        """Write the list of the class."""
        listed = ClassFile(
            CLASS_VERSION,
            __version__,
            hashlib.sha256(salt.encode("utf-8", "surrogateescape")).hexdigest(),
            tuple(handin.id for handin in handins),
            tuple(LeftOut(other.path, other.reason) for other in others),
            isolation,
            likeness.identical,
            tuple(from_json(to_json(pair), Alike) for pair in likeness.pairs),
        )
        write_whole(self.out / "class.json", to_text(to_json(listed)))

    def strangers(self, handins: Sequence[HandIn]) -> list[str]:
        """Reports of submissions that this run does not hold; they stay where they are."""
        known = {handin.id for handin in handins}
        return sorted(path.stem for path in self.reports.glob("*.json") if path.stem not in known)

    def _path(self, submission: str) -> Path:
        return self.reports / f"{submission}.json"

    def _clear(self) -> None:
        """Remove what a run leaves when it is killed, and what it needs no more when it ends."""
        shutil.rmtree(self.work, ignore_errors=True)
        for folder in (self.out, self.reports):
            for leftover in folder.glob(".*.json.*"):
                with contextlib.suppress(OSError):
                    leftover.unlink()


def describe(handin: HandIn, key: str) -> Classroom:
    """A report's part ``classroom``: whose it is, and what intake did."""
    about = Classroom(
        handin.id,
        handin.name,
        handin.source,
        handin.newest_file,
        handin.notes,
        handin.problem,
        _participant(handin.moodle) if handin.moodle else None,
        key,
        tuple(map(_participant, handin.group)),
    )
    return from_json(to_json(about), Classroom)


def _participant(who: Moodle) -> MoodleParticipant:
    return MoodleParticipant(who.participant, who.full_name)
