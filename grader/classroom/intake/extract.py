"""Unpacks one archive of others: bounded, nothing outside of the target, no links, in a process that may fail alone."""

import errno
import json
import os
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from grader.classroom.intake.archive_reading import ArchiveError, Member, archive_members, telling_damage
from grader.classroom.intake.budget import ALWAYS_ALLOWED, MAX_PATH_DEPTH, Budget
from grader.classroom.intake.clutter import is_clutter, is_clutter_folder
from grader.classroom.intake.safe_names import safe_path
from grader.files import is_out_of_space
from grader.i18n import _, plural
from grader.sandbox.folder_walk import open_regular

if sys.platform != "win32":
    from grader.classroom.intake.apart import run_apart

_CHUNK = 1 << 18
# Bytes that a tar may have beside each file: its header, and a name of up to 512 bytes with its own.
_TAR_HEADERS = 3 * 512
_MAX_SHOWN = 3
_BAD_NAMES = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})  # that the file system does not keep


@dataclass
class Extracted:
    """What came of an archive.

    Attributes:
        entries: how many files and folders were written, or stood in its list.
        size: bytes of what was written.
        left_out: what was not unpacked, by the reason, as the end of a sentence.
        passed_over: how many programs lie in folders of tools, or hidden ones, by the folder's name.
    """

    entries: int = 0
    size: int = 0
    left_out: dict[str, list[str]] = field(default_factory=dict)
    passed_over: dict[str, int] = field(default_factory=dict)

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
        for folder, count in [*self.passed_over.items()][:_MAX_SHOWN]:
            text = plural(
                "{archive}: {count} program in {folder} was passed over.",
                "{archive}: {count} programs in {folder} were passed over.",
                count,
            )
            sentences.append(text.format(archive=archive, count=count, folder=folder))
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
    done = Extracted()
    try:
        _extract_apart(archive, target, budget, done)
    finally:  # what fails has cost as much
        budget.entries -= done.entries
        budget.bytes -= done.size
    return done


def _extract_apart(archive: Path, target: Path, budget: Budget, done: Extracted) -> None:
    if sys.platform == "win32":
        _extract(archive, target, budget, done)
    else:
        words, used = run_apart(
            partial(_answer, archive, target, budget),
            wall_seconds=budget.seconds_left,
            cpu_seconds=budget.cpu_seconds,
            memory=budget.memory,
        )
        budget.cpu_seconds -= used
        _read_answer(words, done)


def _answer(archive: Path, target: Path, budget: Budget) -> bytes:
    """Unpack, and say in bytes what came of it."""
    done = Extracted()
    answer: dict[str, object] = {}
    try:
        _extract(archive, target, budget, done)
    except ArchiveError as error:
        answer = {"problem": str(error)}
    except OSError as error:
        answer = {"errno": error.errno, "text": error.strerror, "path": str(error.filename or target)}
    return json.dumps(answer | {"done": asdict(done)}).encode()


def _read_answer(words: bytes, done: Extracted) -> None:
    try:
        answer = json.loads(words)
    except ValueError:
        raise ArchiveError(_("takes too much time or memory to unpack")) from None
    for name, value in answer["done"].items():
        setattr(done, name, value)
    if "errno" in answer:
        raise OSError(answer["errno"], answer["text"], answer["path"])
    if "problem" in answer:
        raise ArchiveError(answer["problem"])


def _extract(archive: Path, target: Path, budget: Budget, done: Extracted) -> None:
    try:
        with open_regular(archive) as file:
            size = os.fstat(file.fileno()).st_size
            allowance = int(min(budget.bytes, max(ALWAYS_ALLOWED, size * budget.ratio)))
            with telling_damage():
                most = allowance + budget.entries * _TAR_HEADERS
                for member in archive_members(file, archive.name, most, lambda name: _passes_over(name, done)):
                    _count_entry(done, budget)
                    _take(member, target, budget, allowance, done)
    except OSError as error:
        if is_out_of_space(error):
            raise
        raise ArchiveError(_("cannot be read: {error}").format(error=error.strerror or error)) from None
    except RuntimeError as error:  # zipfile, of what it cannot decrypt
        raise ArchiveError(_("cannot be unpacked: {error}").format(error=error)) from None


def _passes_over(name: str, done: Extracted) -> bool:
    """Whether a member is clutter by its name, before it is counted; tools' folders with programs are remembered."""
    path = safe_path(name)
    if path is None:
        return False
    folder = next(filter(is_clutter_folder, path.parts[:-1]), "")
    if folder and path.suffix == ".py":
        done.passed_over[folder] = done.passed_over.get(folder, 0) + 1
    return bool(folder) or is_clutter(path.name)


def _count_entry(done: Extracted, budget: Budget) -> None:
    done.entries += 1
    if done.entries > budget.entries:
        raise ArchiveError(_("holds too many files and folders"))


def _take(member: Member, target: Path, budget: Budget, allowance: int, done: Extracted) -> None:
    """Write a member, or remember why not; folders come with what lies in them."""
    path = safe_path(member.name)
    if path is None:
        done.leave_out(member.name, _("the name leads out of the archive, or cannot be kept"))
    elif member.kind in {"link", "other"}:
        done.leave_out(member.name, _("it is a link, or no regular file"))
    elif len(path.parts) > MAX_PATH_DEPTH:
        done.leave_out(member.name, _("it lies too deep"))
    elif member.content is not None:
        try:
            _make_folder((target / path).parent, done, budget)
            with (target / path).open("xb") as file:
                whole = _write(member.content, file, budget.member_bytes, allowance, done)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            done.leave_out(path.name, _("there are two of that name; the first was taken"))
        except OSError as error:
            if is_out_of_space(error) or error.errno not in _BAD_NAMES:
                raise
            done.leave_out(path.name, _("the name leads out of the archive, or cannot be kept"))
        else:
            _finish(target / path, member, done, whole=whole)


def _make_folder(folder: Path, done: Extracted, budget: Budget) -> None:
    """Make a folder and those above it, and count them."""
    if not folder.is_dir():
        _make_folder(folder.parent, done, budget)
        _count_entry(done, budget)
        folder.mkdir()


def _write(content: IO[bytes], file: IO[bytes], most: int, allowance: int, done: Extracted) -> bool:
    """Write a member's bytes, and tell whether that was all of it; no more than so many are."""
    written = 0
    while chunk := content.read(_CHUNK):
        written += len(chunk)
        if written > most:
            return False
        done.size += len(chunk)
        if done.size > allowance:
            raise ArchiveError(_("holds too much data: more than {size} MB").format(size=allowance >> 20))
        file.write(chunk)
    return True


def _finish(path: Path, member: Member, done: Extracted, *, whole: bool) -> None:
    if not whole:
        path.unlink()
        done.leave_out(path.name, _("it is too large"))
    elif member.modified is not None and 0 <= member.modified <= time.time() * 2:
        os.utime(path, (member.modified, member.modified))
