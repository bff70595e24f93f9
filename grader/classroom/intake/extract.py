"""Unpacks one archive of others: bounded, nothing outside of the target, no links, in a process that may fail alone."""

import contextlib
import errno
import json
import os
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, NoReturn

from grader.classroom.intake.archive_reading import ArchiveError, Member, archive_members
from grader.classroom.intake.clutter import is_clutter, is_clutter_folder
from grader.classroom.intake.safe_names import safe_path
from grader.i18n import _, plural

if sys.platform != "win32":
    import resource

_CHUNK = 1 << 18
ALWAYS_ALLOWED = 16 << 20  # up to here nobody minds how well something was compressed
_TAR_HEADERS = (
    3 * 512
)  # bytes that a tar may have beside each file: its header, and a name of up to 512 bytes with its own
_MAX_SHOWN = 3
_OUT_OF_SPACE = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EROFS})


@dataclass(frozen=True)
class ArchiveBounds:
    """What an archive may ask for.

    Attributes:
        bytes: of all files together.
        entries: in its list, those included that are left out.
        ratio: bytes per byte of the archive, beyond the first `ALWAYS_ALLOWED`.
        depth: folders in folders.
        seconds: CPU time.
        memory: address space beyond what is in use, where the system can limit it.
    """

    bytes: int
    entries: int
    ratio: int = 200
    depth: int = 24
    seconds: int = 60
    memory: int = 1 << 30


FROM_STUDENT = ArchiveBounds(bytes=256 << 20, entries=50_000)
FROM_TUTOR = ArchiveBounds(bytes=64 << 30, entries=2_000_000, seconds=3600, memory=8 << 30)


@dataclass
class Extracted:
    """What came of an archive.

    Attributes:
        files: how many were written.
        size: their bytes.
        left_out: what was not unpacked, by the reason, as the end of a sentence.
    """

    files: int = 0
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


def extract(archive: Path, target: Path, bounds: ArchiveBounds) -> Extracted:
    """Unpack an archive into a folder, made if it is not there.

    On Unix this happens in a process of its own with limits on time and memory, so that whatever an archive does to
    the library that reads it costs that archive alone.

    Raises:
        ArchiveError: if it cannot be unpacked, or asks for too much.
        OSError: if the disk is full.
    """
    target.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        return _extract(archive, target, bounds)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _extract_in_child(archive, target, bounds, writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            words = pipe.read()
    finally:
        os.waitpid(pid, 0)
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


def _extract_in_child(archive: Path, target: Path, bounds: ArchiveBounds, writing: int) -> NoReturn:
    try:
        _limit(bounds)
        answer: dict[str, object]
        try:
            answer = {"extracted": asdict(_extract(archive, target, bounds))}
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


def _limit(bounds: ArchiveBounds) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (bounds.seconds, bounds.seconds))
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + bounds.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _extract(archive: Path, target: Path, bounds: ArchiveBounds) -> Extracted:
    done = Extracted()
    allowance = min(bounds.bytes, max(ALWAYS_ALLOWED, archive.stat().st_size * bounds.ratio))
    try:
        for number, member in enumerate(archive_members(archive, allowance + bounds.entries * _TAR_HEADERS)):
            if number >= bounds.entries:
                raise ArchiveError(_("lists more than {count} files").format(count=bounds.entries))
            _take(member, target, bounds, allowance, done)
    except OSError as error:
        if error.errno in _OUT_OF_SPACE:
            raise
        raise ArchiveError(_("cannot be read: {error}").format(error=error.strerror or error)) from None
    except RuntimeError as error:  # zipfile, of what it cannot decrypt
        raise ArchiveError(_("cannot be unpacked: {error}").format(error=error)) from None
    return done


def _take(member: Member, target: Path, bounds: ArchiveBounds, allowance: int, done: Extracted) -> None:
    """Write a member, or remember why not; folders come with what lies in them."""
    path = safe_path(member.name)
    if path is None:
        done.leave_out(member.name, _("the name leads out of the archive, or cannot be kept"))
    elif any(map(is_clutter_folder, path.parts[:-1])) or is_clutter(path.name):
        pass
    elif member.kind in {"link", "other"}:
        done.leave_out(member.name, _("it is a link, or no regular file"))
    elif len(path.parts) > bounds.depth:
        done.leave_out(member.name, _("it lies too deep"))
    elif member.content is not None:
        _write(member.content, target / path, member.modified, allowance, done)


def _write(content: IO[bytes], path: Path, modified: float | None, allowance: int, done: Extracted) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            while chunk := content.read(_CHUNK):
                done.size += len(chunk)
                if done.size > allowance:
                    raise ArchiveError(_("holds too much data: more than {size} MB").format(size=allowance >> 20))
                file.write(chunk)
    except (FileExistsError, NotADirectoryError):
        done.leave_out(path.name, _("there are two of that name; the first was taken"))
        return
    done.files += 1
    if modified is not None and 0 <= modified <= time.time() * 2:
        os.utime(path, (modified, modified))
