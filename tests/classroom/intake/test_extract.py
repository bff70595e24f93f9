"""Extracting: what an archive asks for it gets within bounds, and nothing outside of its folder."""

import bz2
import errno
import gzip
import io
import lzma
import os
import stat
import struct
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from grader.classroom.intake.archive_reading import ArchiveError
from grader.classroom.intake.budget import Budget
from grader.classroom.intake.extract import extract

LINK = 0o120777 << 16
Mode = Literal["w", "w:gz", "w:bz2", "w:xz"]


def files(folder: Path) -> dict[str, bytes]:
    """All regular files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def make_tar(path: Path, members: dict[str, bytes], mode: Mode = "w:gz") -> Path:
    """A tar with these members."""
    with tarfile.open(path, mode) as package:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.mtime = 1_700_000_000
            package.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize("suffix", ["zip", "tar.gz", "tgz", "tar", "tar.bz2", "tar.xz", "ZIP"])
def test_every_kind(tmp_path: Path, suffix: str) -> None:
    """Each kind of archive yields its files with their times; what tools leave behind is passed over."""
    members = {
        "a/variance.py": b"x",
        "a/ü b.md": b"y",
        "__MACOSX/a/._variance.py": b"",
        ".git/config": b"",
        ".DS_Store": b"",
    }
    path = tmp_path / f"a.{suffix}"
    modes: dict[str, Mode] = {"tar": "w", "tar.bz2": "w:bz2", "tar.xz": "w:xz"}
    make_zip(path, members) if suffix.lower() == "zip" else make_tar(path, members, modes.get(suffix, "w:gz"))
    extracted = extract(path, tmp_path / "out", Budget())
    assert files(tmp_path / "out") == {"a/variance.py": b"x", "a/ü b.md": b"y"}
    assert (extracted.size, extracted.left_out) == (2, {})
    if suffix.lower() != "zip":
        assert (tmp_path / "out/a/variance.py").stat().st_mtime == 1_700_000_000


@pytest.mark.parametrize(
    ("raw", "system", "wanted"),
    [
        ("Lösung.md".encode("cp850"), 0, "Lösung.md"),
        ("Lösung.md".encode(), 3, "Lösung.md"),
        ("Lo\u0308sung.md".encode(), 3, "Lösung.md"),
        ("Lösung.md".encode("latin-1"), 3, "Lösung.md"),
    ],
)
def test_names_in_odd_encodings(tmp_path: Path, raw: bytes, system: int, wanted: str) -> None:
    """A zip that does not say how its names are encoded: Windows, macOS and old Unix are guessed right."""
    info = zipfile.ZipInfo("placeholder")
    info.create_system = system
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr(info, b"x")
    blob = (tmp_path / "a.zip").read_bytes()
    # The name, and its length, at both places where a zip keeps it.
    local, central = blob.index(b"PK\3\4"), blob.index(b"PK\1\2")
    local_header = bytearray(blob[local : local + 30])
    struct.pack_into("<H", local_header, 26, len(raw))
    central_header = bytearray(blob[central : central + 46])
    struct.pack_into("<H", central_header, 28, len(raw))
    end = bytearray(blob[blob.index(b"PK\5\6") :])
    first = bytes(local_header) + raw + b"x"
    second = bytes(central_header) + raw
    struct.pack_into("<II", end, 12, len(second), len(first))
    (tmp_path / "a.zip").write_bytes(first + second + bytes(end))
    extract(tmp_path / "a.zip", tmp_path / "out", Budget())
    assert files(tmp_path / "out") == {wanted: b"x"}


def test_names_in_a_tar_need_not_be_text(tmp_path: Path) -> None:
    """A tar from an old Unix has Latin-1 names."""
    with tarfile.open(tmp_path / "a.tar", "w", encoding="latin-1", format=tarfile.GNU_FORMAT) as package:
        package.addfile(tarfile.TarInfo("ü.md"), io.BytesIO())
    extract(tmp_path / "a.tar", tmp_path / "out", Budget())
    assert list(files(tmp_path / "out")) == ["ü.md"]


HOSTILE_NAMES = ["../out.py", "a/../../out.py", "/etc/absolute.py", "..\\out.py", "C:\\out.py", "x" * 300]


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_nothing_leaves_the_folder(tmp_path: Path, kind: str) -> None:
    """Names that lead out, links and devices are left out with a note that names them; the rest is there."""
    members = dict.fromkeys(HOSTILE_NAMES, b"evil") | {"good.py": b"good"}
    path = tmp_path / f"a.{kind}"
    if kind == "zip":
        make_zip(path, members)
        with zipfile.ZipFile(path, "a") as package:
            info = zipfile.ZipInfo("link.py")
            info.create_system, info.external_attr = 3, LINK
            package.writestr(info, "/etc/passwd")
    else:
        make_tar(path, members, "w:gz")
        with tarfile.open(tmp_path / "more.tar.gz", "w:gz") as package:
            for name, type_, target in (
                ("link.py", tarfile.SYMTYPE, "/etc/passwd"),
                ("hard.py", tarfile.LNKTYPE, "/etc/passwd"),
                ("pipe", tarfile.FIFOTYPE, ""),
                ("device", tarfile.CHRTYPE, ""),
            ):
                member = tarfile.TarInfo(name)
                member.type, member.linkname = type_, target
                package.addfile(member)
        extracted = extract(tmp_path / "more.tar.gz", tmp_path / "more", Budget())
        assert list((tmp_path / "more").iterdir()) == []
        assert len(next(iter(extracted.left_out.values()))) == 4
    extracted = extract(path, tmp_path / "out", Budget())
    assert files(tmp_path / "out") == {"good.py": b"good"}
    assert not (tmp_path / "out.py").exists()
    notes = " ".join(extracted.notes(path.name))
    assert f"{path.name}: left out ../out.py, a/../../out.py, /etc/absolute.py and 3 more: the name leads out" in notes
    assert ("link.py: it is a link" in notes) == (kind == "zip")


def test_a_link_in_an_archive_is_no_way_out(tmp_path: Path) -> None:
    """A link to a folder, then a file below it: neither is written."""
    with tarfile.open(tmp_path / "a.tar", "w") as package:
        info = tarfile.TarInfo("way")
        info.type, info.linkname = tarfile.SYMTYPE, str(tmp_path)
        package.addfile(info)
        info = tarfile.TarInfo("way/out.py")
        info.size = 1
        package.addfile(info, io.BytesIO(b"x"))
    extract(tmp_path / "a.tar", tmp_path / "target", Budget())
    assert not (tmp_path / "out.py").exists()
    assert not (tmp_path / "target" / "way").is_symlink()


def zeros_zip(path: Path) -> None:
    """40 MB of zeros in 40 KB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package, package.open("variance.py", "w") as member:
        for _part in range(40):
            member.write(bytes(1 << 20))


def zeros_tar(path: Path) -> None:
    """The same in a tar, in a member that would not even be kept."""
    make_tar(path, {f"{'d/' * 30}zeros": bytes(40 << 20)})


def many_files(path: Path) -> None:
    """More entries than anybody hands in."""
    with zipfile.ZipFile(path, "w") as package:
        for number in range(600):
            package.writestr(f"{number}", b"")


def encrypted(path: Path) -> None:
    """A member whose flag says that it is encrypted."""
    make_zip(path, {"variance.py": b"x"})
    blob = bytearray(path.read_bytes())
    blob[blob.index(b"PK\1\2") + 8] |= 1
    blob[blob.index(b"PK\3\4") + 6] |= 1
    path.write_bytes(blob)


def odd_method(path: Path) -> None:
    """A method of compression that nobody has."""
    make_zip(path, {"variance.py": b"x"})
    blob = bytearray(path.read_bytes())
    blob[blob.index(b"PK\1\2") + 10] = 99
    path.write_bytes(blob)


def flipped_byte(path: Path) -> None:
    """A member that is not what its checksum says."""
    make_zip(path, {"variance.py": bytes(range(100))})
    blob = bytearray(path.read_bytes())
    blob[60] ^= 1
    path.write_bytes(blob)


def cut_tar(path: Path) -> None:
    """A tar that ends in the middle of a member."""
    make_tar(path, {"variance.py": b"x" * 5000})
    path.write_bytes(gzip.decompress(path.read_bytes())[:3000])


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("a.zip", zeros_zip, "holds too much data"),
        ("a.tar.gz", zeros_tar, "holds too much data"),
        ("a.zip", many_files, "holds too many files and folders"),
        ("a.zip", encrypted, "is encrypted; ask for it without a password"),
        ("a.zip", odd_method, "is packed in an unusual way"),
        ("a.zip", lambda path: path.write_bytes(b"PK\3\4" + bytes(100)), "is damaged"),
        ("a.zip", lambda path: path.write_bytes(b""), "is damaged"),
        ("a.tar.gz", lambda path: path.write_bytes(b"no archive at all"), "is damaged"),
        ("a.tar.gz", lambda path: path.write_bytes(gzip.compress(os.urandom(5000))[:-9]), "is damaged"),
        ("a.tar.bz2", lambda path: path.write_bytes(bz2.compress(b"x" * 5000)), "is damaged"),
        ("a.tar.xz", lambda path: path.write_bytes(lzma.compress(b"x" * 5000)[:-5]), "is damaged"),
        ("a.zip", flipped_byte, "is damaged"),
        ("a.tar", cut_tar, "is damaged"),
        ("a.rar", lambda path: path.write_bytes(b"Rar!"), "is of a kind that is not unpacked here"),
        ("a.zip", lambda path: path.mkdir(), "cannot be read"),
    ],
)
def test_hostile_archives(tmp_path: Path, name: str, make: Callable[[Path], object], words: str) -> None:
    """Whatever is wrong with an archive, it costs that archive, and a sentence says what it was."""
    make(tmp_path / name)
    with pytest.raises(ArchiveError, match=words):
        extract(tmp_path / name, tmp_path / "out", Budget(entries=500))


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on processes")
def test_too_hungry_for_time(tmp_path: Path) -> None:
    """The process that unpacks has a limit on its time, and its end is no end of ours."""
    zeros_zip(tmp_path / "a.zip")
    budget = Budget(cpu_seconds=0)
    with pytest.raises(ArchiveError, match="too much time or memory"):
        extract(tmp_path / "a.zip", tmp_path / "out", budget)


def test_the_first_of_two_of_a_name(tmp_path: Path) -> None:
    """Two members of one name, or a file where a folder is: the first is kept and the second named."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr("a.py", b"first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            package.writestr("a.py", b"second")
        package.writestr("a.py/b.py", b"third")
    extracted = extract(tmp_path / "a.zip", tmp_path / "out", Budget())
    assert files(tmp_path / "out") == {"a.py": b"first"}
    assert extracted.left_out == {"there are two of that name; the first was taken": ["a.py", "b.py"]}


def test_a_full_disk_is_nobodys_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is full the run has to stop: no archive is blamed for it."""
    make_zip(tmp_path / "a.zip", {"variance.py": b"x"})

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("grader.classroom.intake.extract._write", full)
    with pytest.raises(OSError, match="No space left") as caught:
        extract(tmp_path / "a.zip", tmp_path / "out", Budget())
    assert caught.value.errno == errno.ENOSPC


def test_modes_are_not_taken_over(tmp_path: Path) -> None:
    """No file is executable, or unreadable for us, because an archive says so."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        info = zipfile.ZipInfo("a.py")
        info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o4777) << 16
        package.writestr(info, b"x")
    extract(tmp_path / "a.zip", tmp_path / "out", Budget())
    assert stat.S_IMODE((tmp_path / "out/a.py").stat().st_mode) & 0o7111 == 0


@pytest.mark.parametrize(("name", "make"), [("a.zip", make_zip), ("a.tar.gz", make_tar)])
def test_what_tools_leave_costs_nothing(tmp_path: Path, name: str, make: Callable[..., object]) -> None:
    """An environment with more files, and more in them, than a submission may have is passed over by name, and said."""
    members = {f"hw/.venv/lib/m{number}.py": b"x" * 1000 for number in range(600)} | {"hw/.git/zeros": bytes(20 << 20)}
    make(tmp_path / name, members | {"hw/variance.py": b"pass"})
    done = extract(tmp_path / name, tmp_path / "out", Budget(1 << 20, 50, ratio=1))
    assert [path.name for path in (tmp_path / "out").rglob("*.*")] == ["variance.py"]
    assert done.notes("it") == ["it: 600 programs in .venv were passed over."]
