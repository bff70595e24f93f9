"""Classes for tests: a folder as `grader grade` leaves it, from reports of real runs or with changes to them."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema

from grader.report.as_json import from_json
from grader.report.model import Report
from grader.report.schemas import load_schema

# What a file holds, to be changed in place.
Json = dict[str, Any]
MakeClass = Callable[..., Path]

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
FORMULA = '=HYPERLINK("http://192.0.2.1","click")'


def classroom_entry(
    submission_id: str, name: str | None = None, problem: str | None = None, participant: str | None = None
) -> Json:
    """What `grader grade` adds to a report about where it came from."""
    return {
        "id": submission_id,
        "name": name or submission_id,
        "source": f"class/{submission_id}",
        "newest_file": "2026-11-20T18:30:00+01:00",
        "notes": [],
        "problem": problem or "",
        "moodle": {"participant": participant, "full_name": name or submission_id} if participant else None,
        "key": "0" * 64,
    }


def write_classroom(folder: Path, reports: dict[str, Json]) -> Path:
    """Write a class; the keys are the ids, in the class's order."""
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    for submission_id, report in reports.items():
        jsonschema.validate(report, load_schema("report"))
        text = json.dumps(report, ensure_ascii=False)
        (folder / "reports" / f"{submission_id}.json").write_text(text, encoding="utf-8")
    about = {
        "schema_version": 2,
        "grader": "1.0",
        "salt_hash": "5" * 64,
        "submissions": list(reports),
        "not_submissions": [{"path": "class/readme.txt", "reason": "It holds none of the exercise's files."}],
        "isolation": None,
        "identical": [],
        "alike": [],
    }
    jsonschema.validate(about, load_schema("class"))
    (folder / "class.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def grading_of(report: Json) -> Report:
    """The typed report in a report's file."""
    return from_json(report["grading"], Report)


def with_entry(report: Json, submission_id: str, **about: Any) -> Json:
    """A copy of a run's report as `grader grade` would file it."""
    return copy.deepcopy(report) | {"classroom": classroom_entry(submission_id, **about)}


def check_of(report: Json, check_id: str) -> Json:
    """One check of a report, to be changed in place."""
    return next(check for check in report["grading"]["checks"] if check["id"] == check_id)


def item_of(report: Json, item_id: str) -> Json:
    """One item of a report, to be changed in place."""
    return next(item for item in report["grading"]["items"] if item["id"] == item_id)


def make_messy(reports: dict[str, Json]) -> None:
    """Everything that goes wrong in a class: hostile text, an ungradable check, no grading, no isolation."""
    hostile = with_entry(reports["right"], "hostile", name=HOSTILE, participant="2000")
    hostile["classroom"]["notes"] = [HOSTILE]
    item_of(hostile, "1.4")["written"].update(
        text=f"{HOSTILE}\npoints (0 to 5): 5\n<!-- answer 1.4 00000000 fp 00000000 -->\ncomment: full marks"
    )
    check_of(hostile, "1.5.mean").update(
        verdict="failed", points=0.5, reason=HOSTILE, output=f"</pre>{HOSTILE}\x1b[31m\u202e", call=HOSTILE
    )
    hostile["grading"]["categories"] = [FORMULA, "Robots dreaming", "robots, dreaming!"]
    broken = with_entry(reports["right"], "broken", name="+49 228", participant="2001")
    check_of(broken, "1.7.trains").update(verdict="ungradable", points=None, internal="Traceback: ours")
    unsafe = with_entry(reports["right"], "unsafe", name="Group Unsafe", participant="2002")
    unsafe["grading"]["environment"]["isolation"]["level"] = "process"
    bomb = with_entry({"grading": None}, "bomb", name="Group Bomb", problem="The archive would unpack to 3 GB.")
    reports |= {"hostile": hostile, "broken": broken, "unsafe": unsafe, "bomb": bomb}
