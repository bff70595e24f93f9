"""Unpacks one archive of others: bounded, nothing outside of the target, no links, in a process that may fail alone."""

import contextlib
import json
import math
import os
import select
import signal
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, NoReturn

from grader.classroom.intake.archive_reading import ArchiveError, Member, archive_members
from grader.classroom.intake.budget import ALWAYS_ALLOWED, MAX_PATH_DEPTH, MAX_RATIO, Budget
from grader.classroom.intake.clutter import is_clutter, is_clutter_folder
from grader.classroom.intake.safe_names import safe_path
from grader.files import is_out_of_space
from grader.i18n import _, plural
from grader.sandbox.folder_walk import open_regular

if sys.platform != "win32":
    import resource

_CHUNK = 1 << 18
# Bytes that a tar may have beside each file: its header, and a name of up to 512 bytes with its own.
_TAR_HEADERS = 3 * 512
_MAX_SHOWN = 3


@dataclass
class Extracted:
    """What came of an archive.

    Attributes:
        entries: how many files and folders were written, or stood in its list.
        size: bytes of what was written.
        left_out: what was not unpacked, by the reason, as the end of a sentence.
    """

    entries: int = 0
    size: int = 0
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def leave_out(self, name: str, reason: str) -> None:
        """Remember what was left out, but no endless list of it."""
        names = self.left_out.setdefault(reason, [])
        names.append(name[:200] if len(names) < _MAX_SHOWN else "")

    def notes(self, archive: str) -> list[str]:
        """What was left out, in sentences."""
        sentences = []
        for reason, names in self.left_out.items():
            shown = ", ".join(name for name in names if name)
            more = len(names) - sum(map(bool, names))
            shown += plural(" and {more} more", " and {more} more", more).format(more=more) if more else ""
            text = _("{archive}: left out {names}: {reason}.")
            sentences.append(text.format(archive=archive, names=shown, reason=reason))
        return sentences


def extract(archive: Path, target: Path, budget: Budget) -> Extracted:
    """Unpack an archive into a folder, made if it is not there.

    On Unix this happens in a process of its own with limits on time and memory, so that whatever an archive does to
    the library that reads it costs that archive alone.

    Args:
        archive: a regular file; a link is not followed.
        target: the folder.
        budget: what is left to the submission; what the archive takes is taken from it.

    Raises:
        ArchiveError: if it cannot be unpacked, or asks for too much.
        OSError: if the disk is full.
    """
    target.mkdir(exist_ok=True)
    extracted = _extract(archive, target, budget) if sys.platform == "win32" else _in_child(archive, target, budget)
    budget.entries -= extracted.entries
    budget.bytes -= extracted.size
    return extracted


def _in_child(archive: Path, target: Path, budget: Budget) -> Extracted:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _extract_in_child(archive, target, budget, writing)
    os.close(writing)
    words = b""
    try:
        with os.fdopen(reading, "rb") as pipe:
            # An answer is whole or does not come: it is written at the end, and then the pipe closes.
            while select.select([pipe], [], [], max(budget.seconds_left, 0.0))[0] and (part := pipe.read1(_CHUNK)):
                words += part
    finally:
        os.kill(pid, signal.SIGKILL)
        used = os.wait4(pid, 0)[2]
        budget.cpu_seconds -= used.ru_utime + used.ru_stime
    return _read_answer(words)


def _read_answer(words: bytes) -> Extracted:
    try:
        answer = json.loads(words)
    except ValueError:
        raise ArchiveError(_("takes too much time or memory to unpack")) from None
    if "errno" in answer:
        raise OSError(answer["errno"], answer["text"], answer["path"])
    if "problem" in answer:
        raise ArchiveError(answer["problem"])
    return Extracted(**answer["extracted"])


def _extract_in_child(archive: Path, target: Path, budget: Budget, writing: int) -> NoReturn:
    try:
        _limit(budget)
        answer: dict[str, object]
        try:
            answer = {"extracted": asdict(_extract(archive, target, budget))}
        except ArchiveError as error:
            answer = {"problem": str(error)}
        except OSError as error:
            answer = {"errno": error.errno, "text": error.strerror, "path": str(error.filename or target)}
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps(answer).encode())
    except BaseException:  # noqa: BLE001, S110 - out of memory, a fault of the library: no answer is the answer
        pass
    finally:
        os._exit(0)


def _limit(budget: Budget) -> None:
    seconds = max(math.ceil(budget.cpu_seconds), 0)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + budget.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _extract(archive: Path, target: Path, budget: Budget) -> Extracted:
    done = Extracted()
    try:
        with open_regular(archive) as file:
            size = os.fstat(file.fileno()).st_size
            allowance = min(budget.bytes, max(ALWAYS_ALLOWED, size * MAX_RATIO))
            for member in archive_members(file, archive.name, allowance + budget.entries * _TAR_HEADERS):
                _count_entry(done, budget)
                _take(member, target, budget, allowance, done)
    except OSError as error:
        if is_out_of_space(error):
            raise
        raise ArchiveError(_("cannot be read: {error}").format(error=error.strerror or error)) from None
    except RuntimeError as error:  # zipfile, of what it cannot decrypt
        raise ArchiveError(_("cannot be unpacked: {error}").format(error=error)) from None
    return done


def _count_entry(done: Extracted, budget: Budget) -> None:
    done.entries += 1
    if done.entries > budget.entries:
        raise ArchiveError(_("holds too many files and folders"))


def _take(member: Member, target: Path, budget: Budget, allowance: int, done: Extracted) -> None:
    """Write a member, or remember why not; folders come with what lies in them."""
    path = safe_path(member.name)
    if path is None:
        done.leave_out(member.name, _("the name leads out of the archive, or cannot be kept"))
    elif any(map(is_clutter_folder, path.parts[:-1])) or is_clutter(path.name):
        pass
    elif member.kind in {"link", "other"}:
        done.leave_out(member.name, _("it is a link, or no regular file"))
    elif len(path.parts) > MAX_PATH_DEPTH:
        done.leave_out(member.name, _("it lies too deep"))
    elif member.content is not None:
        try:
            _make_folder((target / path).parent, done, budget)
            _write(member.content, target / path, member.modified, allowance, done)
        except (FileExistsError, NotADirectoryError):
            done.leave_out(path.name, _("there are two of that name; the first was taken"))


def _make_folder(folder: Path, done: Extracted, budget: Budget) -> None:
    """Make a folder and those above it, and count them."""
    if not folder.is_dir():
        _make_folder(folder.parent, done, budget)
        _count_entry(done, budget)
        folder.mkdir()


def _write(content: IO[bytes], path: Path, modified: float | None, allowance: int, done: Extracted) -> None:
    with path.open("xb") as file:
        while chunk := content.read(_CHUNK):
            done.size += len(chunk)
            if done.size > allowance:
                raise ArchiveError(_("holds too much data: more than {size} MB").format(size=allowance >> 20))
            file.write(chunk)
    if modified is not None and 0 <= modified <= time.time() * 2:
        os.utime(path, (modified, modified))
