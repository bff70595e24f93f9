"""The assignment and its solution are one contract: same files, functions, signatures, docstrings and headings."""

import ast
import importlib
import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest
from cases import EXERCISE, ROOT

ASSIGNMENT = ROOT / "assignment"
REFERENCE = ROOT / "reference"

STUBS = {function.name: (function.module, function.item) for function in EXERCISE.functions.values()}
FINISHED = {"standard_normal_": "initializers"}
MODULES = sorted({module for module, _item in STUBS.values()})
FUNCTIONS = [*((name, module) for name, (module, _item) in STUBS.items()), *FINISHED.items()]


def from_assignment(module: str) -> ModuleType:
    """Load a file of the assignment by its path: the folder is a submission and no package of ours."""
    spec = importlib.util.spec_from_file_location(f"stubs_{module}", ASSIGNMENT / f"{module}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def from_reference(module: str) -> ModuleType:
    """Import a module of the solution."""
    return importlib.import_module(f"reference.{module}")


def public_functions(module: ModuleType) -> set[str]:
    """Name the functions that a module defines itself, private ones left out."""
    defined = (name for name, value in inspect.getmembers(module, inspect.isfunction) if is_own(value, module))
    return {name for name in defined if not name.startswith("_")}


def is_own(function: object, module: ModuleType) -> bool:
    """Tell whether the module defines the function, decorated or not, and does not just import it."""
    return function.__module__ == module.__name__


def files(folder: Path) -> set[str]:
    """Name the files of a folder, without those that only one of the two readers needs."""
    only_one_reader = {"README.md", "HINTS.md", "__init__.py"}
    return {path.name for path in folder.iterdir() if path.is_file()} - only_one_reader


def headings(text: str) -> list[str]:
    """List the second-level headings of a Markdown text."""
    return re.findall(r"^## .*$", text, flags=re.MULTILINE)


def test_files() -> None:
    """Both folders hold the same files, apart from what only the student or only Python reads."""
    assert files(ASSIGNMENT) == files(REFERENCE) == {"answers.md", *(f"{module}.py" for module in MODULES)}


def test_assignment_is_no_package() -> None:
    """The student's folder has no __init__.py, so that the grader decides how it is loaded."""
    assert not (ASSIGNMENT / "__init__.py").exists()


@pytest.mark.parametrize("module", MODULES)
def test_same_functions(module: str) -> None:
    """Each pair of files defines the same public functions, and those are the contract's."""
    contract = {name for name, home in FUNCTIONS if home == module}
    assert public_functions(from_assignment(module)) == public_functions(from_reference(module)) == contract


@pytest.mark.parametrize("module", MODULES)
def test_same_module_docstring(module: str) -> None:
    """Each pair of files opens with the same words."""
    assert from_assignment(module).__doc__ == from_reference(module).__doc__


@pytest.mark.parametrize(("name", "module"), FUNCTIONS)
def test_same_signature(name: str, module: str) -> None:
    """Parameters, defaults and annotations agree, and everything is annotated."""
    stub, solution = (inspect.signature(getattr(home(module), name)) for home in (from_assignment, from_reference))
    assert stub == solution
    annotations = [stub.return_annotation, *(parameter.annotation for parameter in stub.parameters.values())]
    assert inspect.Signature.empty not in annotations


@pytest.mark.parametrize(("name", "module"), FUNCTIONS)
def test_same_docstring(name: str, module: str) -> None:
    """The student reads the same docstring, word for word, as the developer of the solution."""
    assert getattr(from_assignment(module), name).__doc__ == getattr(from_reference(module), name).__doc__


@pytest.mark.parametrize(("name", "module"), FUNCTIONS)
def test_docstring_describes_all_parameters(name: str, module: str) -> None:
    """A docstring has an Args section that names each parameter, and a Returns section."""
    function = getattr(from_assignment(module), name)
    args, returns = function.__doc__.split("Args:\n")[1].split("Returns:\n")
    assert re.findall(r"^ {8}(\w+):", args, flags=re.MULTILINE) == list(inspect.signature(function).parameters)
    assert returns.strip()


@pytest.mark.parametrize("name", STUBS)
def test_docstring_names_item(name: str) -> None:
    """A stub's docstring says which item it belongs to."""
    module, item = STUBS[name]
    assert f"\n    Item {item}. " in getattr(from_assignment(module), name).__doc__


@pytest.mark.parametrize("name", STUBS)
def test_stub_raises(name: str) -> None:
    """A stub raises a NotImplementedError that names the item, the function and the file."""
    module, item = STUBS[name]
    stub = getattr(from_assignment(module), name)
    arguments = [None] * len(inspect.signature(stub).parameters)
    message = f"Item {item}: fill in {name} in assignment/{module}.py"
    with pytest.raises(NotImplementedError, match=f"^{re.escape(message)}$"):
        stub(*arguments)


@pytest.mark.parametrize("name", STUBS)
def test_stub_is_one_statement(name: str) -> None:
    """A stub's body is its docstring and one raise: the student replaces a single line."""
    module, _item = STUBS[name]
    tree = ast.parse((ASSIGNMENT / f"{module}.py").read_text(encoding="utf-8"))
    (function,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    assert [type(statement) for statement in function.body] == [ast.Expr, ast.Raise]


def test_finished_example_is_the_same() -> None:
    """The worked example is finished, and it is the same code in both folders."""
    (name, module), *_ = FINISHED.items()
    stub, solution = (inspect.getsource(getattr(home(module), name)) for home in (from_assignment, from_reference))
    assert stub == solution


def test_same_answer_headings() -> None:
    """Both answers.md have the same headings: item 0, then the written items."""
    stub, solution = ((folder / "answers.md").read_text(encoding="utf-8") for folder in (ASSIGNMENT, REFERENCE))
    assert headings(stub) == headings(solution)
    items = [item.id for item in EXERCISE.items if item.written or item.id == "0"]
    assert [re.findall(r"^## Item (\d(?:\.\d)?): \S", heading) for heading in headings(stub)] == [[i] for i in items]


def test_no_answers_given() -> None:
    """Below a heading of the student's answers.md stand the comment and, for item 0, three numbers; nothing else."""
    text = (ASSIGNMENT / "answers.md").read_text(encoding="utf-8")
    comment = "<!-- Write your answer below this line. -->"
    first, *others = re.split(r"^## .*\n", text, flags=re.MULTILINE)[1:]
    assert first.split() == [*comment.split(), "1.", "2.", "3."]
    assert all(other.strip() == comment for other in others)
