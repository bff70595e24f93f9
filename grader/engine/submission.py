"""A submission's files as the trusted process reads them: as text, bounded, and through no link."""

import ast
import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from grader.exercise import Exercise, Function
from grader.i18n import _
from grader.judging.finding import Location
from grader.printable import make_printable
from grader.sandbox.folder_walk import open_regular

MAX_BYTES = 1 << 20
_MAX_SHOWN = 64_000  # letters of a file in a report


class SubmissionError(Exception):
    """There is no submission to grade; the message says what was expected where."""


@dataclass(frozen=True)
class Submission:
    """A folder that holds a student's files."""

    exercise: Exercise
    folder: Path

    @property
    def answers(self) -> str:
        """The text of the written answers; empty where there is none that can be read."""
        return (self.read(self.exercise.answers) if self.exercise.answers else None) or ""

    @property
    def code(self) -> dict[str, str]:
        """The text of the files with functions that can be read, by name, fit to be shown to people."""
        names = [name for name in self.exercise.files if name != self.exercise.answers]
        texts = {name: self.read(name) for name in names}
        return {name: make_printable(text[:_MAX_SHOWN]) for name, text in texts.items() if text is not None}

    def read(self, name: str) -> str | None:
        """Return the text of a file, or None if there is no regular file of that name that can be read.

        Text is UTF-8, with or without a byte order mark; UTF-16 with one; otherwise bytes are read as Latin-1. No more
        than a megabyte is read.
        """
        data = self._read_bytes(name)
        if data is None:
            return None
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16", errors="replace")
        try:
            # Of a file that was cut, the last character may lack bytes.
            return codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=len(data) < MAX_BYTES)
        except UnicodeDecodeError:
            return data.decode("latin-1")

    def find_definition(self, function: Function) -> Location | None:
        """Find the line that defines a function, by looking at the text alone."""
        text = self.read(function.file) or ""
        matches = list(re.finditer(rf"^def {function.name}\b", text, re.MULTILINE))
        # Of several the last one counts, as it does for Python.
        return Location(function.file, text.count("\n", 0, matches[-1].start()) + 1) if matches else None

    def names_in(self, function: Function) -> set[str]:
        """The names that a function's text uses, those of the submission's other functions that it uses included."""
        files = dict.fromkeys((*self.exercise.files, function.file))  # its own last: there it is defined
        used = {
            node.name: {name for inner in ast.walk(node) for name in (_name_of(inner),) if name}
            for file in files
            if file.endswith(".py")
            for node in reversed(self._definitions(file))
        }
        found, waiting = set[str](), [function.name]
        while waiting:
            for name in used.get(waiting.pop(), ()):
                if name not in found:
                    found.add(name)
                    waiting.append(name)
        return found

    def attempts(self, function: Function) -> bool:
        """Whether a function's text does anything but raise, or return what it would for any input."""
        for node in self._definitions(function.file):
            if node.name == function.name:
                return not all(map(_is_idle, node.body))
        return True  # not defined by a `def`, or by one that Python alone can read

    def _definitions(self, file: str) -> list[ast.FunctionDef]:
        """The functions that a file defines at its top, the one that counts first."""
        try:
            tree = ast.parse(self.read(file) or "")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
        return [node for node in reversed(tree.body) if isinstance(node, ast.FunctionDef)]

    def digest(self, fingerprint: str) -> str:
        """Return a SHA-256 over everything that decides the grading, so that a report says which content it speaks of.

        That is the exercise's files as they are read here, and whatever a worker gets to see.

        Args:
            fingerprint: over what a worker gets to see; see `grader.sandbox.staging`.
        """
        digest = hashlib.sha256(fingerprint.encode())
        for name in self.exercise.files:
            data = self._read_bytes(name)
            digest.update(f"{name}\0{-1 if data is None else len(data)}\0".encode() + (data or b""))
        return digest.hexdigest()

    def _read_bytes(self, name: str) -> bytes | None:
        # Never through a symbolic link: it could lead to a file that the student must not see in a report.
        try:
            with open_regular(self.folder / name) as file:
                return file.read(MAX_BYTES)
        except OSError:
            return None


def _name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _is_idle(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Raise() | ast.Expr(ast.Constant()) | ast.Return(None | ast.Constant()):
            return True
    return False


def open_submission(exercise: Exercise, path: Path) -> Submission:
    """Return the submission in a folder.

    Raises:
        SubmissionError: if the folder does not exist, may not be looked into, or holds none of a submission's files.
    """
    try:
        is_folder, holds_some = path.is_dir(), any((path / name).is_file() for name in exercise.files)
    except OSError as error:
        raise SubmissionError(_("{path} cannot be read: {error}.").format(path=path, error=error.strerror)) from None
    if not is_folder:
        raise SubmissionError(
            _("{path} is no folder. A submission is a folder with {files}.").format(**_names(exercise, path))
        )
    if not holds_some:
        message = _("{path} holds none of the files of a submission: {files}. Name the folder that holds them.")
        raise SubmissionError(message.format(**_names(exercise, path)))
    return Submission(exercise, path)


def _names(exercise: Exercise, path: Path) -> dict[str, str]:
    return {"path": str(path), "files": ", ".join(exercise.files)}
