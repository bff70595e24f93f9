"""Loads a student's folder as a package, module by module, and remembers what failed.

Relative imports, ``package.module`` and bare imports of neighbouring files all work. The folder comes last on the
path, so a file named like a library shadows nothing.
"""

import importlib
import importlib.machinery
import importlib.util
import linecache
import sys
import traceback
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from .alone import needs_of

_MAX_FRAMES = 30
_MAX_TEXT = 300
_MAX_MESSAGE = 2000


class Loader:
    """One student's folder under one package name.

    Args:
        folder: the submission.
        package: the name under which its modules are imported.
    """

    def __init__(self, folder: Path, package: str) -> None:
        self.folder = folder.resolve()
        self.package = package
        self._failures: dict[str, dict[str, Any]] = {}
        self._package_made = False

    def module(self, name: str) -> ModuleType | dict[str, Any]:
        """Import ``package.name``: the module, or a description of why it does not load."""
        if name in self._failures:
            return self._failures[name]
        if not (self.folder / f"{name}.py").is_file() and not (self.folder / name / "__init__.py").is_file():
            return self._fail(name, {"outcome": "missing_file"})
        try:
            if not self._package_made:
                self._make_package()
            return importlib.import_module(f"{self.package}.{name}")
        except BaseException as error:  # noqa: BLE001 - sys.exit() while importing must not end the worker
            return self._fail(name, {"outcome": "raised", **describe_exception(error, self.folder)})

    def forget(self) -> None:
        """Take the package, and what was imported from the folder by a bare name, out of this process again."""
        own = {name for name, module in list(sys.modules.items()) if self._is_neighbour(name, module)} | {self.package}
        for name in [name for name in sys.modules if name.partition(".")[0] in own]:
            del sys.modules[name]
        sys.path[:] = [entry for entry in sys.path if entry != str(self.folder)]
        self._failures.clear()
        self._package_made = False

    def _is_neighbour(self, name: str, module: ModuleType) -> bool:
        file = getattr(module, "__file__", None)
        return file is not None and Path(file) in {self.folder / f"{name}.py", self.folder / name / "__init__.py"}

    def _fail(self, name: str, description: dict[str, Any]) -> dict[str, Any]:
        self._failures[name] = description
        return description

    def _make_package(self) -> None:
        sys.dont_write_bytecode = True  # the folder is the student's: leave nothing in it
        if str(self.folder) not in sys.path:
            sys.path.append(str(self.folder))
        init = self.folder / "__init__.py"
        if init.is_file():
            spec = importlib.util.spec_from_file_location(
                self.package, init, submodule_search_locations=[str(self.folder)]
            )
        else:
            spec = importlib.machinery.ModuleSpec(self.package, None, is_package=True)
            spec.submodule_search_locations = [str(self.folder)]
        if spec is None:
            raise ImportError(f"cannot load {init}")
        # Another folder may have been loaded under this name before, at the in-process level.
        for name in [name for name in sys.modules if name.startswith(f"{self.package}.")]:
            del sys.modules[name]
        module = importlib.util.module_from_spec(spec)
        if module.__file__ is None:
            # inspect.getmodule, which torch asks while it imports, raises a TypeError for a module whose file is None
            # where one of the same name had a file before.
            del module.__file__
        sys.modules[self.package] = module
        self._package_made = True
        if spec.loader is not None:
            try:
                spec.loader.exec_module(module)
            except BaseException:
                del sys.modules[self.package]
                self._package_made = False
                raise


def describe_exception(error: BaseException, folder: Path) -> dict[str, Any]:
    """Say what was raised and where in the student's files; frames of libraries and of the grader are left out."""
    if isinstance(error, MemoryError):
        traceback.clear_frames(error.__traceback__)  # they hold what filled the memory, and telling of it takes some
    description: dict[str, Any] = {
        "type": type(error).__name__[:100],
        "message": _message_of(error),
        "frames": _student_frames(error.__traceback__, folder),
        "needs": needs_of(error),
    }
    if isinstance(error, SystemExit):
        description["exit"] = True
    if isinstance(error, MemoryError):
        description["memory"] = True
    if isinstance(error, SyntaxError) and error.filename:
        description["frames"].append(
            {
                "file": _relative(error.filename, folder) or Path(error.filename).name,
                "line": error.lineno or 0,
                "function": "",
                "text": (error.text or "").strip()[:_MAX_TEXT],
            }
        )
        description["message"] = str(error.msg)[:_MAX_MESSAGE]
    return description


def _student_frames(trace: TracebackType | None, folder: Path) -> list[dict[str, Any]]:
    frames = []
    for frame, line in traceback.walk_tb(trace):
        file = _relative(frame.f_code.co_filename, folder)
        if file is not None:
            text = linecache.getline(frame.f_code.co_filename, line).strip()[:_MAX_TEXT]
            frames.append({"file": file, "line": line, "function": frame.f_code.co_name[:100], "text": text})
    return frames[-_MAX_FRAMES:]


def _relative(filename: str, folder: Path) -> str | None:
    try:
        return Path(filename).resolve().relative_to(folder).as_posix()
    except (ValueError, OSError):
        return None


def _message_of(error: BaseException) -> str:
    try:
        return str(error)[:_MAX_MESSAGE]
    except Exception:  # noqa: BLE001 - a student's __str__ can raise anything
        return ""
