"""The JSON form of a report, the source of all others. Its schema is ``schema.json`` beside this file."""

import json
import math
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from grader.judging.finding import Diagnosis, Finding
from grader.report.model import SCHEMA_VERSION, CheckResult, ItemResult, Report

__all__ = ["load_schema", "report_to_json"]


def report_to_json(report: Report, *, reveal_all: bool = False) -> dict[str, Any]:
    """Return the report as JSON data.

    Numbers that JSON does not have are strings: ``"nan"``, ``"inf"``, ``"-inf"``.

    Args:
        report: the report.
        reveal_all: keep every expected value and ratio; otherwise what a check does not reveal to students is null.
    """
    data = {
        "schema_version": SCHEMA_VERSION,
        "submission": {"path": report.submission, "sha256": report.digest},
        "points": {
            "automatic": report.points,
            "automatic_possible": report.possible,
            "written_possible": report.written_possible,
            "complete": report.complete,
        },
        "categories": list(report.categories),
        "items": [_item(item) for item in report.items],
        "checks": [_check(check, reveal_all=reveal_all) for check in report.checks],
        "environment": {**asdict(report.environment), "salt": report.salt},
    }
    plain: dict[str, Any] = _plain(data)
    return plain


@cache
def load_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every report keeps."""
    schema: dict[str, Any] = json.loads((Path(__file__).parent / "schema.json").read_text(encoding="utf-8"))
    return schema


def _item(item: ItemResult) -> dict[str, Any]:
    written = item.written
    return {
        "id": item.id,
        "title": item.title,
        "points": item.points,
        "possible": item.possible,
        "checks": [check.id for check in item.checks],
        "written": {"possible": written.possible, "status": written.status, "text": written.text} if written else None,
    }


def _check(check: CheckResult, *, reveal_all: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": check.id,
        "title": check.title,
        "functions": list(check.functions),
        "verdict": None if check.verdict is None else str(check.verdict),
        "points": check.points,
        "possible": check.possible,
        "seed": check.seed,
        "reveal": check.reveal,
        "parts": [vars(part) for part in check.parts],
    }
    shows_value = reveal_all or check.reveal == "value"
    shows_ratio = reveal_all or check.reveal in {"value", "ratio"}
    return data | _finding(check.finding, shows_value=shows_value, shows_ratio=shows_ratio)


def _finding(finding: Finding | None, *, shows_value: bool, shows_ratio: bool) -> dict[str, Any]:
    if finding is None:
        return dict.fromkeys(_FINDING_FIELDS)
    location = finding.location
    return {
        "kind": finding.kind,
        "reason": finding.reason,
        "call": finding.call,
        "inputs": dict(finding.inputs),
        "actual": finding.actual,
        "expected": finding.expected if shows_value else None,
        "ratio": finding.ratio if shows_ratio else None,
        "signature": vars(finding.signature) if finding.signature and shows_ratio else None,
        "notes": [note for note in finding.notes if note],
        "misconception": finding.diagnosis.misconception if finding.diagnosis else None,
        "diagnosis": _diagnosis(finding.diagnosis) if finding.diagnosis else None,
        "location": {"file": location.file, "line": location.line} if location else None,
        "traceback": [vars(line) for line in finding.trace],
        "output": finding.output,
        "internal": finding.internal,
    }


def _diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    return {
        "function": diagnosis.function,
        "known": diagnosis.known,
        "suspects": [vars(suspect) for suspect in diagnosis.suspects],
    }


_FINDING_FIELDS = (
    "kind",
    "reason",
    "call",
    "inputs",
    "actual",
    "expected",
    "ratio",
    "signature",
    "notes",
    "misconception",
    "diagnosis",
    "location",
    "traceback",
    "output",
    "internal",
)


def _plain(value: Any) -> Any:
    """Make non-finite floats strings, all the way down."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
