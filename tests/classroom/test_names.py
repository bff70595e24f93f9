"""Names as people and tools make them."""

import pytest

from grader.classroom.handin import Moodle
from grader.classroom.names import contract_file, is_archive, printable, safe_path, slug, split_moodle, stem


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("variance.py", "variance.py"),
        ("variance (1).py", "variance.py"),
        ("variance(12).py", "variance.py"),
        ("Variance.PY", "variance.py"),
        ("variance - Copy.py", "variance.py"),
        ("variance - Kopie (2).py", "variance.py"),
        ("variance_copy.py", "variance.py"),
        ("variance_v2.py", "variance.py"),
        ("variance.py.txt", "variance.py"),
        ("answers (3).md", "answers.md"),
        ("initializers-2.py", "initializers.py"),
        ("my_variance.py", None),
        ("variance.md", None),
        ("answers.py", None),
        ("variances.py", None),
        ("variance.py.orig", None),
        ("helper.py", None),
    ],
)
def test_files_that_a_download_renamed(name: str, wanted: str | None) -> None:
    """A file of the sheet is known under the names that browsers and systems give to copies, and under no other."""
    assert contract_file(name) == wanted


@pytest.mark.parametrize(
    ("name", "taken_apart"),
    [
        ("Anna Müller_123456_assignsubmission_file_", (Moodle("123456", "Anna Müller"), "file", "")),
        ("Anna Müller_123456_assignsubmission_file", (Moodle("123456", "Anna Müller"), "file", "")),
        ("A_B_7_assignsubmission_file_x_1.py", (Moodle("7", "A_B"), "file", "x_1.py")),
        ("Anna_1_assignsubmission_onlinetext_onlinetext.html", (Moodle("1", "Anna"), "onlinetext", "onlinetext.html")),
        ("Anna_assignsubmission_file_", None),
        ("anna", None),
    ],
)
def test_moodle(name: str, taken_apart: object) -> None:
    """Moodle's names say who, by number and name, and how the student called the file."""
    assert split_moodle(name) == taken_apart


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a/b.py", "a/b.py"),
        ("./a//b.py", "a/b.py"),
        ("a\\b.py", "a/b.py"),
        ("u\u0308.py", "ü.py"),
        ("a\x1b[2J\u202eb.py", "a_[2J_b.py"),
        ("../b.py", None),
        ("a/../../b.py", None),
        ("a\\..\\b.py", None),
        ("/etc/passwd", None),
        ("\\\\server\\share", None),
        ("C:\\b.py", None),
        ("c:b.py", None),
        ("x" * 300, None),
        ("", None),
        ("./", None),
    ],
)
def test_paths_in_archives(name: str, path: str | None) -> None:
    """A member's path stays inside, in a form that every system keeps; what leads out has none."""
    found = safe_path(name)
    assert (None if found is None else found.as_posix()) == path


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Jörg Weiß", "Joerg-Weiss"),
        ("u\u0308ben", "ueben"),
        ("a/b", "a-b"),
        ("../../x", "x"),
        ("李雷", ""),
        ("<b>&\"'", "b"),
        ("x" * 300, "x" * 80),
    ],
)
def test_slugs(name: str, wanted: str) -> None:
    """An id holds letters that neither a file system nor a browser takes for anything else."""
    assert slug(name) == wanted


def test_archives_by_name() -> None:
    """Suffixes count in any case; .rar and .7z are archives too, which are refused with a reason."""
    assert [stem(name) for name in ("a.tar.gz", "a.b.ZIP", "a.tgz", "a.rar", ".zip")] == ["a", "a.b", "a", "a", ".zip"]
    assert not is_archive("a.gz.py")


def test_printable_text_is_utf8() -> None:
    """A name that is no text, as file systems allow, can be written to a report all the same."""
    assert printable("a\udcff\nb").encode() == b"a?_b"
