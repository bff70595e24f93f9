"""How a worker process comes to be: the interface that every launcher keeps, and what they share."""

import importlib.util
import os
import socket
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from grader.i18n import _
from grader.sandbox.capture import FileCapture, PipeCapture
from grader.sandbox.limits import Limits

INSIDE = Path(__file__).resolve().parent / "inside"
# What a numerical library needs from the environment; everything else, secrets included, stays outside.
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


class SandboxError(Exception):
    """The sandbox itself failed: a fault of the machine or of the grader, never of the student."""


@contextmanager
def starting() -> Iterator[None]:
    """Whatever the system refuses on the way is the machine's fault, and a sentence."""
    try:
        yield
    except OSError as error:
        raise SandboxError(_("No sandbox can be started here: {error}.").format(error=error)) from error


@dataclass
class Worker:
    """A running worker as its launcher hands it over; ``folder`` is the submission, as the worker sees it."""

    pid: int
    folder: Path
    connection: socket.socket
    output: PipeCapture | FileCapture
    faults: PipeCapture | FileCapture


@dataclass(frozen=True)
class Usage:
    """What a worker has used so far.

    Attributes:
        cpu_seconds: CPU time of all its threads, None where the system does not tell: then wall time counts.
        waiting_seconds: for how long those threads that are alive have waited for a processor.
        awake: whether one of them computes right now, or waits for a processor or a disk.
        overfull: whether it wrote more to its scratch folder than it may.
    """

    cpu_seconds: float | None
    waiting_seconds: float = 0.0
    awake: bool = True
    overfull: bool = False


@dataclass(frozen=True)
class End:
    """How a worker ended.

    Attributes:
        status: its exit code, or minus the number of the signal; None if it did not end by itself, and was ended.
        cpu_seconds: CPU time of its whole life, None where the system does not tell.
    """

    status: int | None
    cpu_seconds: float | None = None


class Launcher(Protocol):
    """Starts and ends workers.

    Attributes:
        broken: whether it can start no more workers.
    """

    broken: bool

    def start(self, folder: Path, package: str, limits: Limits) -> Worker:
        """Start a worker for a submission, ready to take requests.

        Raises:
            SandboxError: if none can be started.
        """
        ...

    def usage(self, worker: Worker) -> Usage:
        """What the worker has used so far."""
        ...

    def interrupt(self, worker: Worker) -> None:
        """Ask a running worker to write where it is to its faults."""
        ...

    def stop(self, worker: Worker, grace: float) -> End:
        """End a worker, killing it after ``grace`` seconds."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


def interpreter_command(module: str, argument: str = "", program: str = sys.executable) -> list[str]:
    """The command that runs ``inside.<module>.main(argument)`` in a new interpreter.

    The interpreter is isolated (``-I -S``): no current directory, no user site, no ``.pth`` files on its path, only the
    standard library and the folders that hold torch and numpy.
    """
    code = (
        "import sys, importlib.util as u\n"
        f"sys.path += {list(map(str, library_folders()))!r}\n"
        f"spec = u.spec_from_file_location('_inside', {str(INSIDE / '__init__.py')!r},"
        f" submodule_search_locations=[{str(INSIDE)!r}])\n"
        "package = u.module_from_spec(spec)\n"
        "sys.modules['_inside'] = package\n"
        f"from _inside.{module} import main\n"
        f"main({argument})\n"
    )
    return [program, "-I", "-S", "-B", "-X", "utf8", "-c", code]


def scrubbed_environment() -> dict[str, str]:
    """The few environment variables that a worker gets."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    searched = kept.pop("LD_LIBRARY_PATH", "").split(os.pathsep)
    if absolute := [folder for folder in searched if Path(folder).is_absolute()]:
        kept["LD_LIBRARY_PATH"] = os.pathsep.join(absolute)
    return {"PATH": os.defpath, "LANG": "C.UTF-8", **threads, **kept}


def library_folders() -> list[Path]:
    """The folders that hold torch, numpy and whatever else is installed beside them."""
    folders = [Path(spec.origin).parents[1] for name in ("torch", "numpy") if (spec := _find(name)).origin]
    return list(dict.fromkeys([*folders, Path(sysconfig.get_path("purelib"))]))


def _find(name: str) -> "importlib.machinery.ModuleSpec":
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise SandboxError(f"{name} is not installed for {sys.executable}; install the grader again with pip")
    return spec
