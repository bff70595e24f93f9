"""Makes the schemas from the types of the model; what a field means is taken from the docstring of its class."""

import inspect
import re
from dataclasses import fields
from typing import Any

import msgspec.inspect
import msgspec.json

from grader.report.class_model import ClassFile, FinalFile, ReportFile
from grader.report.schemas import Name

_FORMS: dict[Name, type] = {"report": ReportFile, "class": ClassFile, "final": FinalFile}
_ATTRIBUTE = re.compile(r"^    (?P<name>\w+): (?P<text>.+?)(?=^    \w+: |\Z)", re.DOTALL | re.MULTILINE)


def make_schemas() -> dict[Name, dict[str, Any]]:
    """Return all schemas."""
    return {name: _make_schema(form) for name, form in _FORMS.items()}


def describe_fields(form: type) -> dict[str, str]:
    """What a class's docstring says of its attributes."""
    attributes = inspect.getdoc(form).partition("Attributes:\n")[2]  # type: ignore[union-attr]  # ruff sees to it
    return {match["name"]: " ".join(match["text"].split()) for match in _ATTRIBUTE.finditer(attributes)}


def forms_in(form: type) -> dict[str, type]:
    """The classes of which a part of the model consists, itself included, by name."""
    found: dict[str, type] = {}
    waiting: list[msgspec.inspect.Type] = [msgspec.inspect.type_info(form)]
    while waiting:
        info = waiting.pop()
        match info:
            case msgspec.inspect.DataclassType(cls=cls) if cls.__name__ not in found:
                found[cls.__name__] = cls
                waiting += [field.type for field in info.fields]
            case msgspec.inspect.UnionType(types=types):
                waiting += types
            case msgspec.inspect.VarTupleType(item_type=item):
                waiting.append(item)
            case msgspec.inspect.DictType(value_type=value):
                waiting.append(value)
    return found


# Files of the same version that were written before these fields came lack them.
_NEWER = {"Classroom": {"group"}, "FinalPoints": {"adjustments"}}


def _make_schema(form: type) -> dict[str, Any]:
    _reference, definitions = msgspec.json.schema_components([form], ref_template="#/$defs/{name}")
    classes = forms_in(form)
    for name, definition in definitions.items():
        if name in classes:
            _complete(definition, classes[name])
        else:
            definition.pop("description", None)
    schema = definitions.pop(form.__name__)
    if form is ReportFile:
        # `grader check` knows of no classroom, and pytest-json-report's keys are its own.
        schema["required"].remove("classroom")
        schema["additionalProperties"] = True
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**head, **schema, "$defs": dict(sorted(definitions.items()))}


def _complete(definition: dict[str, Any], form: type[Any]) -> None:
    """Say what is meant, and that a file has every field and no other."""
    definition["description"] = inspect.getdoc(form).partition("\n\nAttributes:")[0]  # type: ignore[union-attr]
    meanings = describe_fields(form)
    names = [field.name for field in fields(form)]
    properties = {name: definition["properties"][name] for name in names}  # in the order of the file
    for name, schema in properties.items():
        schema.pop("default", None)
        if name in meanings:
            schema["description"] = meanings[name]
    newer = _NEWER.get(form.__name__, set())
    definition |= {"properties": properties, "required": [name for name in names if name not in newer]}
    definition["additionalProperties"] = False
