"""The folder with a class's results: one report per submission, and the list of them. Written whole or not at all."""

import contextlib
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader import __version__
from grader.classroom.handin import HandIn, NoSubmission
from grader.files import write_whole
from grader.i18n import _

if sys.platform != "win32":
    import fcntl

__all__ = ["Kept", "Results", "ResultsError"]

SCHEMA_VERSION = 1


class ResultsError(Exception):
    """The folder cannot be used for results; the message says why."""


@dataclass(frozen=True)
class Kept:
    """What is known of a report from an earlier run without holding all of it.

    Attributes:
        classroom: its part ``classroom``.
        path: what its grading calls the submission.
        isolation: how its submission was kept from the rest.
    """

    classroom: dict[str, Any]
    path: str
    isolation: dict[str, Any]


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
        self.reports.mkdir(parents=True, exist_ok=True)
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

    def find(self, submission: str) -> Kept | None:
        """What is there of a submission's report; None if there is none, or it cannot be read."""
        try:
            data = json.loads((self.reports / f"{submission}.json").read_text(encoding="utf-8"))
            grading = data["grading"]
            return Kept(data["classroom"], grading["submission"]["path"], grading["environment"]["isolation"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, handin: HandIn, key: str, report: dict[str, Any]) -> None:
        """Write a submission's report.

        Args:
            handin: the submission.
            key: under which the report holds; empty if it is to be made again the next time.
            report: as `grader check --json` writes it, or what stands for it where nothing could be graded.
        """
        whole = {**report, "classroom": describe(handin, key)}
        write_whole(self.reports / f"{handin.id}.json", json.dumps(whole, indent=1, ensure_ascii=False) + "\n")

    def refresh(self, handin: HandIn, key: str) -> None:
        """Write a kept report again, where what is said about the submission has changed."""
        path = self.reports / f"{handin.id}.json"
        self.write(handin, key, json.loads(path.read_text(encoding="utf-8")))

    def write_class(
        self, salt: str, isolation: dict[str, Any] | None, handins: Sequence[HandIn], others: Sequence[NoSubmission]
    ) -> None:
        """Write the list of the class."""
        data = {
            "schema_version": SCHEMA_VERSION,
            "salt_hash": hashlib.sha256(salt.encode("utf-8", "surrogateescape")).hexdigest(),
            "grader": __version__,
            "isolation": isolation,
            "submissions": [handin.id for handin in handins],
            "not_submissions": [asdict(other) for other in others],
        }
        write_whole(self.out / "class.json", json.dumps(data, indent=1, ensure_ascii=False) + "\n")

    def strangers(self, handins: Sequence[HandIn]) -> list[str]:
        """Reports of submissions that this run does not hold; they stay where they are."""
        known = {handin.id for handin in handins}
        return sorted(path.stem for path in self.reports.glob("*.json") if path.stem not in known)

    def _clear(self) -> None:
        """Remove what a run leaves when it is killed, and what it needs no more when it ends."""
        shutil.rmtree(self.work, ignore_errors=True)
        for folder in (self.out, self.reports):
            for leftover in folder.glob(".*.json.*"):
                with contextlib.suppress(OSError):
                    leftover.unlink()


def describe(handin: HandIn, key: str) -> dict[str, Any]:
    """A report's part ``classroom``: whose it is, and what intake did."""
    return {
        "id": handin.id,
        "name": handin.name,
        "source": handin.source,
        "newest_file": handin.newest_file,
        "notes": list(handin.notes),
        "key": key,
        "moodle": asdict(handin.moodle) if handin.moodle else None,
        **({"problem": handin.problem} if handin.problem else {}),
    }
