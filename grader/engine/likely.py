"""Which file was meant where one of the exercise's is missing or untouched: told by what is in it, not by its name."""

import ast
import os
import re
import stat
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

from grader.engine.answers import read_answers
from grader.engine.documents import is_document
from grader.engine.submission import Submission
from grader.exercise import Exercise
from grader.i18n import _
from grader.sandbox.folder_walk import Folder

_MOST = 50  # files of a folder that are looked into
_SHOWN = 5
_PLACEHOLDER = re.compile(
    r"\.?(?P<name>.+)\.(?:icloud|cloud|odlink|url|lnk|webloc|crdownload|part|download)", re.IGNORECASE
)
_DEFINITION = re.compile(r"^(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
_TEXTS = frozenset({".md", ".markdown", ".txt"})


def placeholder_for(name: str) -> str:
    """The file that a name of iCloud, OneDrive or a browser stands for, which is not there itself; empty if none."""
    match = _PLACEHOLDER.fullmatch(name)
    return match["name"] if match else ""


def is_untouched(exercise: Exercise, folder: Path, wanted: str, name: str) -> bool:
    """Whether a file that stands for one of the exercise's is as it was handed out: all stubs, or no answer."""
    text = Submission(exercise, folder).read(name)
    if text is None:
        return False
    if wanted == exercise.answers:
        return not any(_answers(exercise, text).values())
    return _has_stubs_alone(text, _functions(exercise, wanted))


def find_likely(exercise: Exercise, folder: Path, wanted: str, names: Iterable[str]) -> list[str]:
    """Those of some files in a folder that hold what one of the exercise's files is to hold, and are worked on."""
    suffixes = _TEXTS if wanted == exercise.answers else {PurePosixPath(wanted).suffix}
    near = [name for name in names if PurePosixPath(name).suffix.lower() in suffixes]
    return [name for name in near[:_MOST] if _holds(exercise, folder, wanted, name)]


def describe_missing(wanted: str, likely: list[str], names: Iterable[str]) -> str:
    """Name the files that one that is missing may be in, in a sentence; empty if there is none."""
    code = wanted.endswith(".py")
    away = [name for name in names if placeholder_for(name).lower() == wanted.lower()]
    if away:
        text = _("{found} only stands for {file}, which was not downloaded: the file itself is not there.")
        return text.format(found=away[0], file=wanted)
    if likely:
        text = _("{file} may be one of {found}; none was taken for it.")
        return text.format(file=wanted, found=", ".join(likely[:_SHOWN]))
    notebooks = [name for name in names if name.lower().endswith(".ipynb")]
    if code and notebooks:
        text = _("{file} is missing. There is {found}: notebooks are not run.")
        return text.format(file=wanted, found=", ".join(notebooks[:_SHOWN]))
    return ""


def describe_beside(submission: Submission, wanted: str) -> str:
    """Name the files at a submission's top that one that is missing may be in, in a sentence; empty if none is."""
    try:
        with Folder(os.path.realpath(submission.folder)) as folder:
            names = [name for name in folder.names(_MOST) if stat.S_ISREG(folder.status(name).st_mode)]
    except OSError:
        return ""
    names = [name for name in names if name not in submission.exercise.files]
    likely = find_likely(submission.exercise, submission.folder, wanted, names)
    if len(likely) == 1:
        return _("{found} defines its functions: rename it.").format(found=likely[0])
    return describe_missing(wanted, likely, names)


def _holds(exercise: Exercise, folder: Path, wanted: str, name: str) -> bool:
    text = Submission(exercise, folder).read(name)
    if text is None:
        return False
    if wanted == exercise.answers:
        return is_document(name) and sum(map(bool, _answers(exercise, text).values())) > 1
    functions = _functions(exercise, wanted)
    return not functions.isdisjoint(_DEFINITION.findall(text)) and not _has_stubs_alone(text, functions)


def _answers(exercise: Exercise, text: str) -> dict[str, str]:
    return dict(read_answers(text, exercise.item_ids, exercise.written_items))


@cache
def _functions(exercise: Exercise, file: str) -> frozenset[str]:
    return frozenset(name for name, function in exercise.functions.items() if function.file == file)


def _has_stubs_alone(text: str, functions: frozenset[str]) -> bool:
    """Whether a file defines some of these functions, and each of them only raises NotImplementedError."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in functions]
    return bool(defined) and all(map(_is_stub, defined))


def _is_stub(node: ast.FunctionDef) -> bool:
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    match body:
        case [ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError")) | ast.Name(id="NotImplementedError"))]:
            return True
    return False
