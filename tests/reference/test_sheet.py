"""The exercise sheet and its hints fit the files that they talk about."""

import re
from collections.abc import Iterator
from types import ModuleType

import pytest
import torch
from cases import EXERCISE, ROOT

from reference import initializers, landscape, measurements, variance

ASSIGNMENT = ROOT / "assignment"


@pytest.fixture(scope="module")
def sheet() -> str:
    """Text of the exercise sheet."""
    return (ASSIGNMENT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hints() -> str:
    """Text of the hints."""
    return (ASSIGNMENT / "HINTS.md").read_text(encoding="utf-8")


@pytest.fixture
def experiment(sheet: str) -> str:
    """The script that the sheet gives to students."""
    script: str
    (script,) = re.findall(r"^```python\n(.*?)^```", sheet, flags=re.MULTILINE | re.DOTALL)
    # The worked example is the same in both folders; this way no test imports the student's.
    return script.replace("from assignment.", "from reference.")


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Compute in one thread: for matrices this small, waiting for each other costs threads more than they gain."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def prose(text: str) -> str:
    """Return a Markdown text without its blocks of code and formulas."""
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[str]:
    """List the headings of a Markdown text, without their marks."""
    return re.findall(r"^#+ (.*)$", prose(text), flags=re.MULTILINE)


def test_headings_repeat_points(sheet: str) -> None:
    """Each item has a section, in order, whose heading gives its points."""
    found = re.findall(r"^Item (\d(?:\.\d)?): .* \((\d+) points\)$", "\n".join(headings(sheet)), flags=re.MULTILINE)
    assert found == [(item.id, str(item.points + item.written)) for item in EXERCISE.items]


def test_links_lead_somewhere(sheet: str, hints: str) -> None:
    """Every link leads to a heading of the sheet or to a file beside it."""
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(sheet)}
    for target in re.findall(r"\]\((.*?)\)", prose(sheet) + hints):
        assert target.removeprefix("#") in anchors if target.startswith("#") else (ASSIGNMENT / target).is_file()


@pytest.mark.parametrize("module", [variance, initializers, measurements, landscape])
def test_sheet_names_every_function(sheet: str, module: ModuleType) -> None:
    """The sheet says of every function to fill in which file it is in."""
    file = f"{module.__name__.removeprefix('reference.')}.py"
    requests = "\n".join(re.findall(r"^\*\*Fill in\*\* .*(?:\n.+)*", sheet, flags=re.MULTILINE))
    for name in vars(module):
        function = vars(module)[name]
        if getattr(function, "__module__", None) == module.__name__ and name != "standard_normal_":
            assert re.search(rf"`{name}`[^.]*`{re.escape(file)}`", requests), name


def test_hints_for_every_automatic_item(hints: str) -> None:
    """Every item that is checked automatically has at least two folded hints, in the sheet's order."""
    items = [item.id for item in EXERCISE.items if item.checks]
    assert headings(hints) == ["Hints", *(f"Item {item}" for item in items)]
    for section in hints.split("\n## ")[1:]:
        numbers = [int(number) for number in re.findall(r"^<summary>Hint (\d+): .+</summary>$", section, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= 2
        assert section.count("<details>") == section.count("</details>") == len(numbers)


@pytest.mark.parametrize("page", ["README.md", "HINTS.md"])
def test_answer_of_item_1_6_is_not_printed(page: str) -> None:
    """Neither the sheet nor the hints print the variance that item 1.6 asks for."""
    text = (ASSIGNMENT / page).read_text(encoding="utf-8")
    assert not re.search(r"2\s*/\s*(n\b|`?fan_in)|\\frac\{?2\}?\{?(n\b|\\)|\bHe (initiali|et al)|[Kk]aiming", text)


@pytest.mark.usefixtures("one_thread")
def test_script_of_the_sheet_runs(experiment: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The sheet's script trains a net of 3 layers, initialised by the worked example, as the sheet says it does."""
    exec(experiment, {"__name__": "experiment"})  # noqa: S102
    steps = re.findall(r"^step +(\d+) +loss +(\S+) +accuracy (\S+)$", capsys.readouterr().out, flags=re.MULTILINE)
    assert [int(step) for step, _loss, _accuracy in steps] == list(range(0, 301, 50))
    assert float(steps[-1][2]) >= 0.95


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize(("initialiser", "loss"), [("standard_normal_", r"nan"), ("linear_normal_", r"[01]\.\d+")])
def test_script_of_the_sheet_fails_at_11_layers(
    experiment: str, capsys: pytest.CaptureFixture[str], initialiser: str, loss: str
) -> None:
    """With 11 layers the same script does not reach accuracy 0.9, by NaN or by standing still: item 1.4."""
    deep = experiment.replace("depth=3", "depth=11").replace("standard_normal_", initialiser)
    exec(deep, {"__name__": "experiment"})  # noqa: S102
    assert re.fullmatch(rf"step 300  loss +{loss}  accuracy 0\.[3-8]\d", capsys.readouterr().out.splitlines()[-1])
