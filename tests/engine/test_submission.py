"""A submission's files: which are read, how text is decoded, and what is never followed."""

import os
from pathlib import Path

import pytest
from cases import EXERCISE

from grader.engine.submission import Submission, SubmissionError, open_submission
from grader.judging.finding import Location
from grader.sandbox.staging import fingerprint

MEGABYTE = 1 << 20
FILES = ["variance.py", "initializers.py", "measurements.py", "landscape.py", "answers.md"]


@pytest.fixture
def submission(tmp_path: Path) -> Submission:
    """A submission with two files."""
    (tmp_path / "variance.py").write_bytes(b"def relu_mean(v):\n    return v\n")
    (tmp_path / "answers.md").write_bytes(b"## Item 0\n")
    return Submission(EXERCISE, tmp_path)


def digest(submission: Submission) -> str:
    """The digest of all that decides its grading."""
    return submission.digest(fingerprint(submission.folder))


# -- opening ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXERCISE.files)
def test_one_file_makes_a_submission(tmp_path: Path, name: str) -> None:
    """A folder with any of the files is a submission."""
    (tmp_path / name).write_bytes(b"")
    assert open_submission(EXERCISE, tmp_path).folder == tmp_path


@pytest.mark.parametrize("name", [".", "absent", "variance.py"])
def test_no_submission(tmp_path: Path, name: str) -> None:
    """A folder without the files, no folder, and a file in its place are refused; the message names what is due."""
    if name == "variance.py":
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(SubmissionError) as caught:
        open_submission(EXERCISE, tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
    assert ", ".join(EXERCISE.files) in str(caught.value)


def test_folder_of_the_same_name_is_no_file(tmp_path: Path) -> None:
    """A folder called variance.py is none of the files."""
    (tmp_path / "variance.py").mkdir()
    with pytest.raises(SubmissionError, match="holds none of the files"):
        open_submission(EXERCISE, tmp_path)


# -- reading ---------------------------------------------------------------------------------------------------------

TEXT = "Größe ≤ ½\r\nзначение\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TEXT.encode(), TEXT),
        (TEXT.encode("utf-8-sig"), TEXT),
        (TEXT.encode("utf-16"), TEXT),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), TEXT),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT),
        ("Größe".encode("latin-1"), "Größe"),
        ("café".encode("latin-1"), "café"),
        (b"\xff\xfeA", "�"),
        (b"\x00\x80\xff", "\x00\x80ÿ"),
        (b"", ""),
    ],
)
def test_text_is_decoded(submission: Submission, data: bytes, text: str) -> None:
    """UTF-8 with and without a mark, UTF-16 with one, and Latin-1 otherwise; no bytes at all can fail."""
    (submission.folder / "answers.md").write_bytes(data)
    assert submission.read("answers.md") == text


def test_missing_file_is_none(submission: Submission) -> None:
    """A file that is not there has no text."""
    assert submission.read("landscape.py") is None


def test_symbolic_link_is_not_followed(submission: Submission, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link has no text, whether it leads out of the folder, to a neighbour, to itself or nowhere."""
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    link = submission.folder / "landscape.py"
    for target in (secret, Path("variance.py"), Path("landscape.py"), Path("nowhere")):
        link.symlink_to(target)
        assert submission.read("landscape.py") is None
        link.unlink()


def test_folder_in_place_of_a_file_is_none(submission: Submission) -> None:
    """A folder has no text."""
    (submission.folder / "landscape.py").mkdir()
    assert submission.read("landscape.py") is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes exist on Unix alone")
def test_pipe_in_place_of_a_file_is_none(submission: Submission) -> None:
    """A named pipe, which would block a reader for ever, has no text."""
    os.mkfifo(submission.folder / "landscape.py")
    assert submission.read("landscape.py") is None


@pytest.mark.parametrize("size", [MEGABYTE - 1, MEGABYTE, MEGABYTE + 1, 3 * MEGABYTE])
def test_huge_file_is_cut(submission: Submission, size: int) -> None:
    """No more than a megabyte is read."""
    (submission.folder / "answers.md").write_bytes(b"x" * size)
    assert submission.read("answers.md") == "x" * min(size, MEGABYTE)


@pytest.mark.parametrize("offset", [0, 1])
def test_cut_does_not_change_the_encoding(submission: Submission, offset: int) -> None:
    """A file that is cut within a character is still read as UTF-8."""
    (submission.folder / "answers.md").write_bytes(b"x" * offset + "ß".encode() * MEGABYTE)
    text = submission.read("answers.md")
    assert text is not None
    assert text.removeprefix("x" * offset).strip("ß") == ""


# -- digest ----------------------------------------------------------------------------------------------------------


def test_digest_is_of_the_content(submission: Submission, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same files in another folder, with other times and beside what no worker sees, have the same digest."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("variance.py", "answers.md"):
        (copy / name).write_bytes((submission.folder / name).read_bytes())
        os.utime(copy / name, (0, 0))
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "x.pyc").write_bytes(b"mine")
    assert digest(Submission(EXERCISE, copy)) == digest(submission)
    assert len(digest(submission)) == 64


@pytest.mark.parametrize("name", EXERCISE.files)
def test_digest_changes_with_every_file(submission: Submission, name: str) -> None:
    """A change, an addition or a removal of any of the files changes the digest."""
    path = submission.folder / name
    digests = set()
    for content in (None, b"", b"a", b"b", b"ab"):
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        digests.add(digest(submission))
    assert len(digests) == 5


@pytest.mark.parametrize("name", ["helper.py", "data/points.npy"])
def test_digest_covers_what_the_code_can_read(submission: Submission, name: str) -> None:
    """A helper module, or data, decides a verdict as much as the files that the sheet names."""
    path = submission.folder / name
    path.parent.mkdir(exist_ok=True)
    digests = {digest(submission)}
    for content in (b"", b"a", b"b"):
        path.write_bytes(content)
        digests.add(digest(submission))
    path.unlink()
    path.symlink_to("elsewhere")  # it is left out, and the report says why
    digests.add(digest(submission))
    assert len(digests) == 5


def test_digest_tells_files_apart(tmp_path: Path) -> None:
    """Content that moves from one file into the next changes the digest."""
    digests = set()
    for first, second in ((b"ab", b""), (b"a", b"b"), (b"", b"ab")):
        (tmp_path / "variance.py").write_bytes(first)
        (tmp_path / "initializers.py").write_bytes(second)
        digests.add(digest(Submission(EXERCISE, tmp_path)))
    assert len(digests) == 3


# -- definitions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def relu_mean(v):\n    return v\n", 1),
        ("import math\n\n\ndef relu_mean(v):\n    return v\n", 4),
        ("import math\r\n\r\n\r\ndef relu_mean(v):\r\n    return v\r\n", 4),
        ("def relu_mean_of(v): ...\ndef relu_mean (v): ...", 2),
        ("def relu_mean(v): ...\n\ndef relu_mean(v): return v\n", 3),
        ("class A:\n    def relu_mean(self): ...\n", None),
        ("# def relu_mean(v):\n", None),
        ("relu_mean = abs\n", None),
        ("", None),
    ],
)
def test_definition_is_found(submission: Submission, text: str, line: int | None) -> None:
    """The line of the function's last definition at the top level is found in the text, or nothing."""
    (submission.folder / "variance.py").write_bytes(text.encode())
    found = submission.find_definition(EXERCISE.functions["relu_mean"])
    assert found == (None if line is None else Location("variance.py", line))


def test_definition_in_a_missing_file(submission: Submission) -> None:
    """A function whose file is missing is defined nowhere."""
    assert submission.find_definition(EXERCISE.functions["count_cells"]) is None
