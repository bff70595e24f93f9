"""Archives of every kind: which files are any, and what they hold, as a stream of members.

A member has a name, a kind, a time and its bytes.
"""

import contextlib
import gzip
import lzma
import struct
import tarfile
import zipfile
import zlib
from bz2 import BZ2File
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Literal, cast

from grader.i18n import _

_TARS = (".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar")
ARCHIVES = (".zip", *_TARS)
_FOREIGN_ARCHIVES = (".rar", ".7z")  # not unpacked here, and refused with a reason
_UTF8 = 0x800  # the flag by which a member's name says that it is UTF-8
_UNIX = 3
_MOST_PASSED_OVER = 2 << 30  # bytes of a stream; an environment of Python with torch in it has as much
_TAR_BLOCKS = 4 * 512  # of headers, a long name, and padding
_TAR_MAGIC_END = 512  # a tar's first header ends here
_LINK, _KIND = 0o120000, 0o170000


class ArchiveError(Exception):
    """The archive cannot be unpacked; the message is the end of a sentence that begins with its name."""

    def sentence(self, archive: str) -> str:
        """The whole sentence, on an archive of this name."""
        return _("{archive} {problem}.").format(archive=archive, problem=self)


@dataclass(frozen=True)
class Member:
    """One entry of an archive.

    Attributes:
        name: as the archive has it.
        kind: what it is.
        modified: seconds since 1970, None where the archive does not say.
        content: its bytes, of a file; to be read before the next member is asked for.
    """

    name: str
    kind: Literal["file", "folder", "link", "other"]
    modified: float | None
    content: IO[bytes] | None


def is_archive(name: str) -> bool:
    """Whether a file can be unpacked, by its name; a .rar or .7z is one that cannot, and is told so later."""
    return name.lower().endswith((*ARCHIVES, *_FOREIGN_ARCHIVES))


def without_suffix(name: str) -> str:
    """A name without the suffix of an archive."""
    for suffix in (*ARCHIVES, *_FOREIGN_ARCHIVES):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] or name
    return name


def archive_members(
    file: IO[bytes], name: str, most_bytes: int, passes_over: Callable[[str], bool] = lambda _name: False
) -> Iterator[Member]:
    """Go through an archive.

    Args:
        file: the archive.
        name: its name, with one of the suffixes in `ARCHIVES`.
        most_bytes: stop unpacking a stream there; what zip's members hold is for the reader to bound.
        passes_over: whether a member of this name is not yielded, and costs nothing but time.

    Raises:
        ArchiveError: if it is encrypted, of a kind that cannot be unpacked, or goes on for too long; where it is
            damaged, what `telling_damage` makes one of.
    """
    name = name.lower()
    if name.endswith(".zip"):
        yield from _zip_members(file, passes_over)
    elif name.endswith(_TARS):
        yield from _tar_members(_Bounded(_decompressed(file, name), most_bytes), passes_over)
    else:
        raise ArchiveError(_("is of a kind that is not unpacked here; ask for a .zip, or unpack it by hand"))


@contextlib.contextmanager
def telling_damage() -> Iterator[None]:
    """Say of whatever an archive's reader stumbles over, while members are asked for or read, that it is damaged."""
    try:
        yield
    except (zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise ArchiveError(_("is damaged: {error}").format(error=error)) from None
    except NotImplementedError as error:  # zipfile, of a method of compression
        raise ArchiveError(_("is packed in an unusual way: {error}").format(error=error)) from None
    except (ValueError, OverflowError, struct.error, KeyError, AttributeError) as error:  # sizes that contradict
        raise ArchiveError(_("is damaged: {error}").format(error=error)) from None


def seems_packed(file: IO[bytes], name: str) -> bool:
    """Whether a file begins or ends as an archive of its name does: a terabyte of nothing is not worth copying."""
    if name.lower().endswith(".zip"):
        return zipfile.is_zipfile(file)
    start = file.read(_TAR_MAGIC_END)
    return start.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")) or start[257:262] == b"ustar"


def _zip_members(file: IO[bytes], passes_over: Callable[[str], bool]) -> Iterator[Member]:
    with zipfile.ZipFile(file) as package:
        for info in package.infolist():
            mode = info.external_attr >> 16
            modified = _zip_time(info.date_time)
            name = _zip_name(info)
            if passes_over(name):
                continue
            if info.is_dir() or name.endswith("\\"):
                yield Member(name, "folder", modified, None)
            elif info.create_system == _UNIX and mode & _KIND == _LINK:
                yield Member(name, "link", modified, None)
            elif info.flag_bits & 1:
                raise ArchiveError(_("is encrypted; ask for it without a password"))
            else:
                with package.open(info) as content:
                    yield Member(name, "file", modified, content)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the flag for UTF-8 it was read as code page 437, which almost nobody means."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437")
    try:
        return raw.decode("utf-8")  # macOS, and most programs on Linux
    except UnicodeDecodeError:
        return raw.decode("latin-1" if info.create_system == _UNIX else "cp850")  # Windows in Western Europe


def _zip_time(moment: tuple[int, int, int, int, int, int]) -> float | None:
    try:
        return datetime(*moment).timestamp()  # noqa: DTZ001 - zip keeps the local time of whoever packed it
    except (ValueError, OverflowError):
        return None


def _decompressed(file: IO[bytes], name: str) -> IO[bytes]:
    if name.endswith((".gz", ".tgz")):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if name.endswith(".bz2"):
        return cast("IO[bytes]", BZ2File(file))
    if name.endswith(".xz"):
        return cast("IO[bytes]", lzma.LZMAFile(file))
    return file


def _tar_members(stream: "_Bounded", passes_over: Callable[[str], bool]) -> Iterator[Member]:
    # A stream is read once from front to end: nothing is held in memory but the member at hand.
    with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|", errors="surrogateescape") as package:
        for info in package:
            package.members = []  # type: ignore[attr-defined]  # it would keep every one that it has seen
            name = _tar_name(info.name)
            if passes_over(name):
                stream.allow(info.size + _TAR_BLOCKS)
            elif info.isdir():
                yield Member(name, "folder", info.mtime, None)
            elif info.isreg():
                yield Member(name, "file", info.mtime, package.extractfile(info))
            else:
                yield Member(name, "link" if info.issym() or info.islnk() else "other", info.mtime, None)


def _tar_name(name: str) -> str:
    raw = name.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class _Bounded:
    """A stream that refuses to yield more than so many bytes, whatever its few compressed ones say."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._left = most
        self._passed_over = _MOST_PASSED_OVER

    def allow(self, more: int) -> None:
        """Let so many bytes more through, which are passed over, up to a bound for all of them."""
        more = min(more, self._passed_over)
        self._passed_over -= more
        self._left += more

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise ArchiveError(_("holds too much data"))
        return data
