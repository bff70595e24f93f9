"""Schemas, examples and manual say what the types say, and the files that are made keep the schemas."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cases import EXERCISE, ROOT, copy_submission
from classrooms import Json
from field_tables import FORMS, make_table
from jsonschema import Draft202012Validator
from made_reports import make_check, make_report
from report_examples import EXAMPLES, comparable, make_examples

from grader.classroom.handin import HandIn
from grader.classroom.results import Results
from grader.classroom.ungradable import machinery, ungradable
from grader.report.as_json import from_json, read_file, report_data
from grader.report.class_model import ClassFile, FinalFile, ReportFile
from grader.report.forms.writing import write_forms
from grader.report.schemas import FOLDER, Name, load_schema
from grader.report.schemas.generate import describe_fields, make_schemas

MODELS: dict[Name, type] = {"report": ReportFile, "class": ClassFile, "final": FinalFile}
README = (FOLDER.parent / "README.md").read_text(encoding="utf-8")


def example(name: str) -> Json:
    """An example beside the schemas."""
    data: Json = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return data


def validate(name: Name, data: object) -> None:
    """Fail unless the data keeps a schema, and is a part of the model."""
    Draft202012Validator(load_schema(name)).validate(data)
    from_json(data, MODELS[name])


def test_schemas_are_those_of_the_types() -> None:
    """The files are what `python -m grader.report.schemas` writes."""
    for name, schema in make_schemas().items():
        Draft202012Validator.check_schema(schema)
        assert json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) == schema


@pytest.mark.parametrize("name", MODELS)
def test_example_keeps_its_schema(name: Name) -> None:
    """The examples are what the schemas describe, and are read into the model."""
    validate(name, example(name))


def test_examples_are_what_the_grader_makes(tmp_path: Path) -> None:
    """A class of today gives the examples, up to versions, the machine and the time."""
    made = make_examples(tmp_path)
    for name in MODELS:
        validate(name, made[name])
    assert comparable(made) == comparable({name: example(name) for name in MODELS})


def test_class_of_ungradable_submissions_keeps_the_schemas(tmp_path: Path) -> None:
    """A submission whose examiner failed, one without any file, and one with checks that were not run."""
    folder = copy_submission(ROOT / "reference", tmp_path / "ada")
    names = ("ada", "ben", "cleo")
    ada, ben, cleo = (HandIn(id=name, name=name, source=name, folder=folder) for name in names)
    results = Results(tmp_path / "out")
    why = "The examiner ended twice."
    report = ungradable(EXERCISE, folder, "ada", salt="salt", problem=why, isolation=None)
    results.write(ada, "", report, machinery())
    results.write(ben, "", None, machinery())
    results.write(cleo, "", make_report(make_check(finding=None)), {})
    results.write_class("salt", None, [ada, ben, cleo], [])
    results.close()
    write_forms(results.out)
    for name in names:
        validate("report", json.loads((results.reports / f"{name}.json").read_text(encoding="utf-8")))
    for listed in ("class", "final"):
        validate(listed, json.loads((results.out / f"{listed}.json").read_text(encoding="utf-8")))
    file = read_file(results.reports / "ada.json", ReportFile)
    assert file.grading is not None
    assert file.grading.categories
    assert any(check.parts for check in file.grading.checks)
    final = read_file(results.out / "final.json", FinalFile)
    assert [entry.automatic for entry in final.submissions] == [None] * 3


def test_report_without_classroom_is_read() -> None:
    """`grader check` knows of no class; its file is a report file all the same."""
    data = report_data(make_report(make_check()), {"created": 1.0})
    assert from_json(data, ReportFile).classroom is None


# -- the manual ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_field_is_explained(form: type[Any]) -> None:
    """The manual has a table of each class, with every field, its type and meaning, and no other."""
    assert describe_fields(form).keys() == set(form.__dataclass_fields__)
    assert f"\n{make_table(form)}\n\n" in README, make_table(form)


def test_nothing_else_is_explained() -> None:
    """The manual has no table of a class that is not in the model, and none twice."""
    assert sorted(re.findall(r"^\| field of `(\w+)` \|", README, re.MULTILINE)) == sorted(FORMS)


@pytest.mark.parametrize(("place", "name"), [(0, "report"), (1, "final")])
def test_examples_of_the_manual_are_taken_from_the_files(place: int, name: str) -> None:
    """What the manual shows is the file beside the schema, with shorter lists."""
    shown = re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[place]
    assert_shortened(json.loads(shown), example(name))


def assert_shortened(short: Any, whole: Any) -> None:
    """Fail unless two values are equal but for the ends of lists."""
    if isinstance(whole, dict):
        assert list(short) == list(whole)
        for key, value in whole.items():
            assert_shortened(short[key], value)
    elif isinstance(whole, list):
        assert bool(short) == bool(whole)
        for one, other in zip(short, whole, strict=False):
            assert_shortened(one, other)
    else:
        assert short == whole
