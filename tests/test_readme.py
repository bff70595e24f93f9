"""The READMEs: what they say can be run, and is run; what they link to is there."""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from textwrap import dedent

import pytest
from cases import ROOT, all_cases

from grader.commands.exit_codes import Exit
from grader.exercise import load_exercise
from grader.judging.finding import Verdict
from grader.sheet.workbench.command import EXPERIMENT_NAMES

Command = Callable[..., CompletedProcess[str]]


def tracked(pattern: str) -> list[Path]:
    """The project's files of this name: those that git tracks, and those that it would."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", pattern],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [path for name in sorted({*listing.stdout.split("\0")} - {""}) if (path := ROOT / name).is_file()]


PAGES = tracked("*.md")
MANUALS = [page for page in PAGES if page.name in {"README.md", "CONTRIBUTING.md"}]
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
README = TEXT[ROOT / "README.md"]
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def parts_of(text: str) -> Iterator[str]:
    """The single commands of a shell script."""
    for line in text.splitlines():
        yield from (part.strip() for part in line.split(" && "))


COMMANDS = {
    part: page
    for page in MANUALS
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", TEXT[page], re.MULTILINE | re.DOTALL)
    for part in parts_of(block)
}
RUN_BY_CI = tuple(parts_of(CI))
# At a small size, by the tests of the scripts.
RUN_BY_TESTS = "".join(path.read_text(encoding="utf-8") for path in tracked("tests/*/test_*.py"))
# What takes more than its worth on every push, and why.
RUN_BY_HAND = {
    ".venv/bin/pip install -e '.[comparison]'": "290 MB, and nothing but a benchmark needs it",
    ".venv/bin/python tests/benchmarks/landscape.py": "compares with what that installs",
    ".ci/run": "runs these tests",
}
SHOWN = re.compile(r"grader (check|grade|lab|report|review|ballot) ")
SELECTION = re.compile(r"\.venv/bin/pytest tests/\S")


def named(page: Path) -> str:
    """A page as a test's id."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_are_run_by_ci_or_here(line: str) -> None:
    """Each command is part of .ci/run, or of a test, so that none can rot."""
    script = re.search(r"tests/calibration/(\w+\.py)", line)
    assert (
        any(known.startswith(line) for known in RUN_BY_CI)
        or SHOWN.search(line)
        or SELECTION.match(line)
        or (script and f'"{script[1]}"' in RUN_BY_TESTS)
        or line in {*RUN_BY_HAND, ".venv/bin/pip install -e ."}  # what .ci/run installs holds that
    ), named(COMMANDS[line])


@pytest.mark.parametrize("line", [line for line in RUN_BY_HAND if ".py" in line])
def test_what_is_run_by_hand_starts(line: str) -> None:
    """A script that nobody runs on each push at least finds all that it imports."""
    arguments = shlex.split(line)[1:]
    run = subprocess.run(
        [sys.executable, *arguments, "--help"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("line", [line for line in COMMANDS if SELECTION.match(line)])
def test_selections_of_tests_are_not_empty(command: Command, line: str) -> None:
    """What is said to run a few tests finds some."""
    run = command(*shlex.split(line.removeprefix(".venv/bin/")), "--collect-only", "-q", "-n", "0")
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with what the commands of the manuals take: submissions, and votes."""
    for name in ("reference", "submissions/group07"):
        shutil.copytree(ROOT / "reference", tmp_path / name, ignore=shutil.ignore_patterns("misconceptions", "__*"))
    (tmp_path / "votes.csv").write_text("voter,Robots,Cats\nada,x,\n", encoding="utf-8")
    return tmp_path


def as_shown(command: Command, line: str, desk: Path, *further: str) -> CompletedProcess[str]:
    """Run a command as it stands in a manual."""
    return command(*shlex.split(line.removeprefix(".venv/bin/")), *further, cwd=desk)


@pytest.mark.parametrize("line", [line for line in COMMANDS if "grader check" in line])
def test_tutors_command(command: Command, desk: Path, line: str) -> None:
    """The tutor's commands grade the reference, and write a report where they say so."""
    run = as_shown(command, line, desk)
    assert run.returncode in {Exit.DONE, Exit.NOT_ISOLATED}, run.stdout + run.stderr
    assert (desk / "report.json").exists() == ("--json" in line)
    assert run.returncode == Exit.DONE or "--untrusted" in line


@pytest.mark.parametrize("line", [line for line in COMMANDS if "grader lab" in line])
def test_lab_command(command: Command, desk: Path, line: str) -> None:
    """The lab's command draws what the picture below it shows."""
    run = as_shown(command, line, desk)
    assert run.returncode == Exit.DONE, run.stdout + run.stderr
    assert (desk / "lab" / "training-accuracy.png").exists()


def test_class_commands(command: Command, desk: Path) -> None:
    """The commands for a class work, one after the other, and a table names every file that they make."""
    order = ("grade", "report", "review", "ballot")
    lines = [line for verb in order for line in COMMANDS if f"grader {verb} " in line]
    assert len(lines) >= len(order)
    for line in lines:
        run = as_shown(command, line, desk)
        if run.returncode == Exit.NOT_ISOLATED:
            run = as_shown(command, line, desk, "--unsafe-no-isolation")
        assert run.returncode == Exit.DONE, run.stdout + run.stderr
    for path in (desk / "class").iterdir():
        name = f"{path.name}/" if path.is_dir() else path.name
        assert name.startswith(".") or name in {"class.json", "reports/", "review/"} or is_in_a_table(name), name


def is_in_a_table(name: str) -> bool:
    """Whether a table of some manual has a row for it."""
    return any(f"| `{name}` |" in TEXT[page] for page in MANUALS)


def test_tables_are_complete() -> None:
    """Every verdict, exit code and experiment stands in its table, and the exercise's text leads to each experiment."""
    assert all(map(is_in_a_table, [*Verdict, *EXPERIMENT_NAMES]))
    for code in set(Exit) - {Exit.INTERRUPTED}:  # `grader check` has none
        assert re.search(rf"^\| {code.value} \|", README, re.MULTILINE)
    for name in EXPERIMENT_NAMES:
        assert f"`grader lab {name}`" in TEXT[ROOT / "assignment" / "README.md"]


def test_opening_shows_the_real_output(command: Command) -> None:
    """The table of points at the top is what the first command prints."""
    table = re.search(r"^```text\n(0    .*?)^```", README, re.MULTILINE | re.DOTALL)
    assert table is not None
    run = command("pytest", "--submission", "reference", "-p", "no:cacheprovider")
    assert table[1] in run.stdout


def test_failure_is_a_real_one(command: Command, tmp_path: Path) -> None:
    """What the README shows of a failure is what a student reads, up to line breaks and the last digits."""
    shown = re.search(r"^```text\n(___.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert shown is not None
    (case,) = [case for case in all_cases("wrong") if case.folder.name == "statistics_standard_deviation"]
    folder = case.build(tmp_path / "assignment")
    run = command("pytest", "--submission", folder, "-p", "no:cacheprovider")
    assert comparable(shown[1]) in comparable(run.stdout.replace(str(tmp_path) + os.sep, ""))


def comparable(text: str) -> str:
    """The text in one line, with three digits of each decimal fraction."""
    return " ".join(re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.3g}", text).split())


def test_front_page_is_short_and_gives_nothing_away() -> None:
    """The root's README fits on two or three screens, and students may read it."""
    assert len(README.splitlines()) <= 150
    solutions = r"\b[124](\.\d+)?/(fan_in|n)\b|\bKaiming\b|\bHe\b|\bXavier\b|\bfactor of 2\b|π|√|twice|half the"
    assert re.findall(solutions, README) == []


@pytest.mark.parametrize("page", [page for page in MANUALS if ">>> " in TEXT[page]], ids=named)
def test_examples_give_what_they_show(page: Path) -> None:
    """Every Python session runs and answers as printed."""
    examples = doctest.DocTestParser().get_doctest(TEXT[page], {}, named(page), str(page), 0)
    assert doctest.DocTestRunner().run(examples).failed == 0


def test_item_of_the_manual_can_be_added(tmp_path: Path) -> None:
    """In a copy of the project the steps of "Add an item 2.6" make an item that the grader's test of itself accepts."""
    for name in ("grader", "reference", "assignment"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / load_exercise().variants).mkdir(parents=True)
    manual = TEXT[ROOT / "grader" / "README.md"].partition("\n## Add an item 2.6\n")[2].partition("\n## ")[0]
    entry, item, mistake = map(dedent, re.findall(r"^ *```python\n(.*?)^ *```", manual, re.MULTILINE | re.DOTALL))
    landscape = 'def dead_units(patterns: torch.Tensor) -> int:\n    """Item 2.6."""\n    '
    extend(tmp_path / "assignment" / "landscape.py", landscape + 'raise NotImplementedError("Item 2.6: fill in")')
    extend(tmp_path / "reference" / "landscape.py", landscape + "return int((~patterns.any(dim=0)).sum())")
    extend(tmp_path / "grader" / "sheet" / "contract.py", f"FUNCTIONS = (*FUNCTIONS, {entry})")
    (tmp_path / "grader" / "sheet" / "items" / "item_2_6_dead_units.py").write_text(item, encoding="utf-8")
    catalogue = tmp_path / "reference" / "misconceptions" / "landscape.py"
    before, line, after = catalogue.read_text(encoding="utf-8").partition("MISCONCEPTIONS = ")
    catalogue.write_text(f"{before}{mistake}\n\n{line}{after}", encoding="utf-8")
    for pattern, told in (("dead-*", "2.6.count*"), ("reference", "reference       0"), ("assignment", "73  not")):
        run = subprocess.run(
            [sys.executable, "-m", "grader", "selftest", pattern],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert run.returncode == Exit.DONE, run.stdout + run.stderr
        assert told in run.stdout


def extend(path: Path, code: str) -> None:
    """Append code to a file."""
    path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{code}\n", encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page leads to a file, and every anchor to a heading."""
    for target in links(page):
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize("page", MANUALS, ids=named)
def test_modules_that_are_named_are_there(page: Path) -> None:
    """A module in backticks is one of the project's, unless the manual tells how to write it."""
    known = [f"/{path.relative_to(ROOT).as_posix()}" for path in tracked("*.py")]
    names = set(re.findall(r"`([\w./-]+\.py)`", without_code(page)))
    missing = {name for name in names if not any(path.endswith(f"/{name}") for path in known)}
    assert missing <= {"sheet/items/item_2_6_dead_units.py"}


def test_every_manual_can_be_reached() -> None:
    """From the root's README links lead to every other manual."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in TEXT and page not in reached:
            reached.add(page)
            waiting += [(page.parent / target.partition("#")[0]).resolve() for target in links(page)]
    assert {named(page) for page in MANUALS} - {named(page) for page in reached} == set()


def links(page: Path) -> list[str]:
    """The relative links of a page."""
    targets: list[str] = re.findall(r"\]\(([^)\s]+)\)", without_code(page))
    return [target for target in targets if not re.match(r"\w+:", target)]


def anchors(page: Path) -> set[str]:
    """What GitHub makes of a page's headings."""
    headings: list[str] = re.findall(r"^#+ (.*)$", without_code(page), re.MULTILINE)
    shown = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in shown}


def without_code(page: Path) -> str:
    """A page's text without blocks of code, and without mathematics."""
    return re.sub(r"^ *```.*?^ *```|\$[^$\n]*\$", "", TEXT[page], flags=re.MULTILINE | re.DOTALL)


def test_hooks_before_a_commit_run_what_ci_lints() -> None:
    """The commands of .pre-commit-config.yaml are those of .ci/run, in its order."""
    hooks = re.findall(r"^ *entry: (.*)$", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    assert hooks == [line for line in RUN_BY_CI if re.match(r"\.venv/bin/(ruff|mypy)\b", line)]


def test_actions_are_pinned_by_hash() -> None:
    """Each action of a workflow, and of the one to copy, is named by a commit, the same everywhere, and its version."""
    workflows = [path.read_text(encoding="utf-8") for path in tracked(".github/workflows/*.yml")]
    uses = re.findall(r"- uses: (.*)", "\n".join([*workflows, README]))
    assert uses
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v[\d.]+", use) for use in uses)
    assert len(set(uses)) == len({use.partition("@")[0] for use in uses})
