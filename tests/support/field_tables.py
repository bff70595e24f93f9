"""The tables of fields in the report's README, as the model's types and docstrings give them."""

import re
from dataclasses import fields
from enum import EnumType
from typing import Any

import msgspec.inspect

from grader.report.class_model import ClassFile, FinalFile, ReportFile
from grader.report.schemas.generate import describe_fields, forms_in

FORMS: dict[str, type[Any]] = forms_in(ReportFile) | forms_in(ClassFile) | forms_in(FinalFile)


def make_table(form: type[Any]) -> str:
    """The table of a class: a row for each field, with its type in JSON, and what its docstring says."""
    info = msgspec.inspect.type_info(form)
    assert isinstance(info, msgspec.inspect.DataclassType)
    types = {field.encode_name: field.type for field in info.fields}
    meanings = describe_fields(form)
    rows = [
        f"| `{field.name}` | {_name(types[field.name])} | {_markdown(meanings[field.name])} |" for field in fields(form)
    ]
    return "\n".join([f"| field of `{form.__name__}` | type | meaning |", "|---|---|---|", *rows])


def _markdown(text: str) -> str:
    return re.sub(r"`+", "`", text).replace("**", r"\*\*").replace("|", r"\|")


def _name(info: msgspec.inspect.Type) -> str:
    match info:
        case msgspec.inspect.UnionType(types=types):
            return " or ".join(_name(one) for one in types)
        case msgspec.inspect.VarTupleType(item_type=item):
            return f"list of {_name(item)}"
        case msgspec.inspect.DictType(value_type=value):
            return f"object of {_name(value)} by name"
        case msgspec.inspect.Metadata(type=inner):
            return _name(inner)
        case msgspec.inspect.DataclassType(cls=cls):
            return f"`{cls.__name__}`"
        case msgspec.inspect.LiteralType(values=values):
            return ", ".join(f"`{value}`" for value in values)
        case msgspec.inspect.EnumType(cls=cls):
            assert isinstance(cls, EnumType)
            return ", ".join(f"`{member.value}`" for member in cls)
    names = {
        msgspec.inspect.StrType: "text",
        msgspec.inspect.FloatType: "number",
        msgspec.inspect.IntType: "whole number",
        msgspec.inspect.BoolType: "true or false",
        msgspec.inspect.NoneType: "null",
        msgspec.inspect.AnyType: "anything",
    }
    return names[type(info)]


if __name__ == "__main__":
    print("\n\n".join(map(make_table, FORMS.values())))  # noqa: T201 - to be copied into the README
