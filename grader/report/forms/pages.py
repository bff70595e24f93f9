"""The HTML pages of a class: one static file each, with its style and script inside and nothing loaded from elsewhere.

Everything that others wrote passes Jinja2's autoescape. A Content-Security-Policy allows only the page's own style and
script, by their hashes, and pictures beside the page: markup that slipped through could load and run nothing.
"""

import base64
import hashlib
import json
import posixpath
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.i18n import LANGUAGE, _, plural
from grader.report.forms.cohort import Cohort, Submission
from grader.report.forms.overview import make_overview
from grader.report.forms.student import for_student, suspects_of
from grader.report.forms.text import format_points
from grader.report.terminal import verdict_name

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["index_page", "student_page", "submission_page"]

_TEMPLATES = Path(__file__).parent / "templates"
_LONGEST_VALUE = 2000
# A sign beside the colour, so that colour is never the only difference.
_SIGNS = {
    "passed": "✓",
    "part": "◐",
    "failed": "✗",
    "timed_out": "T",
    "crashed": "C",
    "blocked": "⊘",
    "not_attempted": "–",
    "ungradable": "!",
    "not_run": "?",
}


def index_page(cohort: Cohort) -> str:
    """Return the class at a glance: what needs attention, the table, distribution, misconceptions and heat-map."""
    states = {submission.id: {c["id"]: _state(c) for c in submission.checks} for submission in cohort.graded}
    passed = {c["id"]: sum(row.get(c["id"]) == "passed" for row in states.values()) for c in cohort.checks}
    return _render("index.html", cohort=cohort, overview=make_overview(cohort), states=states, passed=passed)


def submission_page(cohort: Cohort, submission: Submission) -> str:
    """Return a tutor's page of one submission: everything that its report says, the expected values too."""
    return _submission(cohort, submission, {check["id"]: check for check in submission.checks}, for_tutor=True)


def student_page(cohort: Cohort, submission: Submission) -> str:
    """Return the page that a student gets back: the same, without what the checks do not reveal."""
    checks = {check["id"]: for_student(check) for check in submission.checks}
    return _submission(cohort, submission, checks, for_tutor=False)


def _submission(cohort: Cohort, submission: Submission, checks: dict[str, Any], *, for_tutor: bool) -> str:
    order = list(cohort.submissions)
    place = order.index(submission)
    return _render(
        "submission.html",
        cohort=cohort,
        submission=submission,
        checks=checks,
        for_tutor=for_tutor,
        pictures=_pictures(cohort.folder, submission) if for_tutor else [],
        before=order[place - 1] if for_tutor and place else None,
        after=order[place + 1] if for_tutor and place + 1 < len(order) else None,
    )


def _pictures(folder: Path, submission: Submission) -> list[dict[str, str]]:
    """The pictures that the report links and that lie in the class's folder; their links as seen from a page."""
    found = []
    for picture in (submission.grading or {}).get("pictures", ()):
        path = posixpath.normpath(posixpath.join("reports", str(picture.get("png"))))
        if not path.startswith(("/", "..")) and (folder / path).is_file():
            found.append({"title": str(picture.get("title", "")), "path": f"../{path}"})
    return found


def _state(check: dict[str, Any]) -> str:
    """The verdict as a stable word, and ``part`` where a failed check earned a part of its points."""
    verdict = check["verdict"] or "not_run"
    return "part" if verdict == "failed" and check["points"] else str(verdict)


def _state_name(state: str) -> str:
    names = {"part": _("failed, a part of the points"), "not_run": verdict_name(None)}
    return names.get(state) or verdict_name(state)  # type: ignore[arg-type]  # a Verdict equals its word


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _time(text: str) -> str:
    """A time as people read it; the report's is ISO 8601."""
    return text.replace("T", " ").partition(".")[0]


@cache
def _environment() -> "Environment":
    # 80 ms that a command without pages need not wait for.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    # Autoescape is on for every template, whatever its name.
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style, script = (
        (_TEMPLATES / name).read_text(encoding="utf-8").replace("\r\n", "\n") for name in ("style.css", "sort.js")
    )
    environment.globals |= {
        "_": _,
        "plural": plural,
        "language": LANGUAGE,
        "policy": _policy(style, script),
        # Our own two files: the only text that is not escaped.
        "style": Markup(style),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "signs": _SIGNS,
    }
    environment.filters |= {
        "points": format_points,
        "state": _state,
        "suspects": suspects_of,
        "state_name": _state_name,
        "value": _value,
        "time": _time,
    }
    return environment


def _policy(style: str, script: str) -> str:
    own = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{own[0]}'; script-src 'sha256-{own[1]}'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(values)
