"""Who imports whom, and when: rooms in one direction, no circles, each module by itself, nothing heavy too early."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from cases import ROOT

# Which rooms a room may import, itself besides. The sheet is handed in: nobody imports it, nor the reference.
BASE = {"i18n", "files", "printable", "values", "draw", "processors", ""}
ROOMS = {
    "judging": BASE,
    "sandbox": BASE,
    "exercise": BASE | {"judging", "sandbox"},
    "similarity": BASE,
    "report": BASE | {"judging"},
    "engine": BASE | {"judging", "sandbox", "exercise", "report"},
    "plugin": BASE | {"judging", "sandbox", "exercise", "report", "engine"},
    "classroom": BASE | {"judging", "sandbox", "exercise", "report", "engine", "plugin", "similarity"},
    "selftest": BASE | {"judging", "sandbox", "exercise", "report", "engine", "plugin"},
    "commands": BASE | {"judging", "sandbox", "exercise", "report", "engine", "plugin", "classroom", "selftest"},
    "sheet": BASE | {"judging", "sandbox", "exercise", "report", "engine", "plugin", "commands"},
    "cli": BASE | {"exercise", "sandbox", "commands"},
    "__main__": {"cli"},
    "pytest_entry": set[str](),
}

IMPORT_EACH = """
import gc, importlib, os, sys
import jinja2, matplotlib.figure, numpy, parsl, pytest, pytest_jsonreport.plugin, torch, tqdm
assert not [name for name in sys.modules if name.partition(".")[0] in {"grader", "reference"}]
gc.disable()  # a child has no time for it, and would copy all that it shares with this process
gc.freeze()
for name in sys.argv[1:]:
    pid = os.fork()
    if pid == 0:
        try:
            importlib.import_module(name)
        except BaseException as error:
            print(f"{name}: {type(error).__name__}: {error}", flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
"""

EXAM = """
from pathlib import Path
from grader.exercise import load_exercise
from grader.plugin.run import run_exam
run_exam(load_exercise(), Path("reference"), ["-q"])
"""
HELP = """
import contextlib
import grader.cli
with contextlib.suppress(SystemExit):
    grader.cli.main(["--help"])
"""
# A statement, what must not be imported with it, and why that matters.
LATE = {
    "the help": (
        "import grader.cli\ntry: grader.cli.main(['--help'])\nexcept SystemExit: pass",
        ("torch", "numpy", "_pytest", "matplotlib", "tqdm", "jinja2"),
    ),
    "pytest's plugin": ("import grader.plugin, grader.pytest_entry", ("torch", "matplotlib")),
    "the exam": (EXAM, ("matplotlib", "grader.sheet.workbench.bench", "jinja2")),
    "the numerics": (
        "import grader.sheet.lab",
        ("matplotlib", "_pytest", "grader.sandbox.levels", "grader.engine.judge"),
    ),
    "the pictures": ("import grader.sheet.lab.pictures", ("matplotlib.pyplot", "_pytest", "grader.engine.judge")),
}


def modules() -> dict[str, Path]:
    """Every module of the grader and the reference, by name."""
    found = {}
    for package in ("grader", "reference"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports when it runs, at its top or later; not what only types need."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)


def room(module: str) -> str:
    """The room of a module of the grader."""
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("grader.") and room(name) not in BASE])
def test_imports_run_one_way(module: str) -> None:
    """A room knows only those below it: no engine imports a sheet, no form of a report the engine."""
    own = room(module)
    found = set(imported(MODULES[module]))
    assert not {name for name in found if name.startswith("reference") or room(name) not in ROOMS[own] | {own}}


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) in BASE])
def test_what_all_rooms_use_uses_none(module: str) -> None:
    """The few modules below all rooms import no room; the reference, which is no part of the grader, may."""
    if module.startswith("grader"):
        assert {room(name) for name in imported(MODULES[module])} <= BASE


def test_no_two_modules_of_one_name() -> None:
    """A file's name says which it is, without its folder; a command is named like the room that it opens."""
    names = Counter(path.name for name, path in MODULES.items() if name.startswith("grader."))
    assert {name for name, count in names.items() if count > 1} <= {"__init__.py", "__main__.py"}


def test_no_circles() -> None:
    """No module imports one that imports it, not even late, inside a function."""
    graph = {name: set(imported(path)) - {name} for name, path in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.skipif(sys.platform == "win32", reason="a fork per module, or torch would be imported two hundred times")
def test_each_module_imports_by_itself() -> None:
    """Whichever module comes first, it finds what it needs: each is imported in an interpreter without any other."""
    names = [name for name in MODULES if not name.endswith("__main__")]
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_EACH, *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, ""), run.stdout + run.stderr


@pytest.mark.parametrize("who", LATE)
def test_nothing_needless_is_imported(who: str) -> None:
    """What is heavy is imported by those who need it, when they do."""
    statement, unwanted = LATE[who]
    code = f"import sys\n{statement}\nprint([name for name in {unwanted!r} if name in sys.modules], file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stderr.splitlines()[-1] == "[]", run.stderr
