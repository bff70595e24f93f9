"""The one way from the model to JSON and back."""

import json
import math
from collections.abc import Mapping
from numbers import Integral, Real
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from grader.printable import make_printable
from grader.report.class_model import Classroom, ReportFile
from grader.report.model import Report

Model = TypeVar("Model")


def to_json(model: object) -> dict[str, Any]:
    """Return a part of the model as data that JSON can hold and every form can show.

    Numbers that JSON does not have become ``"nan"``, ``"inf"`` and ``"-inf"``; text becomes printable. Who makes a part
    of the model takes it there and back, so that from then on the model says what its JSON says.
    """
    data: dict[str, Any] = _plain(msgspec.to_builtins(model, enc_hook=_number))
    return data


def from_json(data: object, form: type[Model]) -> Model:
    """Return the part of the model that JSON data is.

    Raises:
        ValueError: the data has another form; the message says where.
    """
    try:
        return msgspec.convert(_plain(data), form)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


def read_file(path: Path, form: type[Model]) -> Model:
    """Read a file that holds a part of the model; keys that it does not know are left aside.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no JSON, or has another form.
    """
    return from_json(json.loads(path.read_text(encoding="utf-8")), form)


def report_data(
    grading: Report | None, machinery: Mapping[str, Any], classroom: Classroom | None = None
) -> dict[str, Any]:
    """Return the data of a report file: whose it is, what it earned and why, and pytest-json-report's keys last."""
    data = to_json(ReportFile(classroom=classroom, grading=grading))
    if classroom is None:
        del data["classroom"]
    return data | {key: value for key, value in machinery.items() if key not in data}


def to_text(data: Mapping[str, Any]) -> str:
    """Return JSON data as the text of a file."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return make_printable(value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _number(value: Any) -> float:
    """The plain number that a number of another library is."""
    if isinstance(value, Real):
        return int(value) if isinstance(value, Integral) else float(value)
    raise NotImplementedError
