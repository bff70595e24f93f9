"""The HTML pages of a class: one static file each, with its style and script inside and nothing loaded from elsewhere.

Everything that others wrote passes Jinja2's autoescape. A Content-Security-Policy allows only the page's own style and
script, by their hashes, and pictures beside the page: markup that slipped through could load and run nothing.
"""

import base64
import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from grader.i18n import LANGUAGE, _, plural
from grader.judging.finding import Location, Verdict
from grader.report.as_text import describe_adjustment, format_points, verdict_name, what_is_suspected
from grader.report.cohort import ClassMember, Cohort
from grader.report.forms.answer_html import answer_to_html, picture_file
from grader.report.forms.overview import make_overview
from grader.report.forms.submission_view import make_view
from grader.report.model import CheckResult
from grader.report.visible import Audience

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES = Path(__file__).parent / "templates"
# A sign beside the colour, so that colour is never the only difference.
_SIGNS = {
    "passed": "✓",
    "part": "◐",
    "failed": "✗",
    "timed_out": "T",
    "crashed": "C",
    "blocked": "⊘",
    "not_attempted": "–",
    "open": "?",
    "ungradable": "!",
    "not_run": "·",
}


def index_page(cohort: Cohort) -> str:
    """Return the class at a glance: what needs attention, the table, distribution, misconceptions and heat-map."""
    states = {member.id: {check.id: _state(check) for check in member.checks} for member in cohort.graded}
    passed = {check.id: sum(row.get(check.id) == "passed" for row in states.values()) for check in cohort.checks}
    return _render("index.html", cohort=cohort, overview=make_overview(cohort), states=states, passed=passed)


def member_page(cohort: Cohort, member: ClassMember, audience: Audience) -> str:
    """Return the page of one submission: for tutors, or the one that its student gets back."""
    for_tutor = audience is Audience.TUTOR
    place = cohort.members.index(member)
    return _render(
        "submission.html",
        cohort=cohort,
        submission=member,
        view=make_view(member, audience),
        answers=_answers(cohort.folder, member, for_tutor=for_tutor),
        code={file: text.split("\n") for file, text in _code(member).items()},
        same=_same(cohort, member) if for_tutor else [],
        alike=_alike(cohort, member) if for_tutor else [],
        for_tutor=for_tutor,
        pictures=_pictures(cohort.folder, member) if for_tutor else [],
        before=cohort.members[place - 1] if for_tutor and place else None,
        after=cohort.members[place + 1] if for_tutor and place + 1 < len(cohort.members) else None,
    )


def _code(member: ClassMember) -> Mapping[str, str]:
    return member.report.submission.code if member.report else {}


def _answers(folder: Path, member: ClassMember, *, for_tutor: bool) -> dict[str, "Markup"]:
    """The written answers as HTML, by item. A tutor's page finds their pictures beside it; a student's stands alone."""
    from markupsafe import Markup  # noqa: PLC0415

    def find_picture(name: str) -> str:
        place = f"answers/{member.id}/{picture_file(name)}"
        return f"../{quote(place)}" if for_tutor and (folder / place).is_file() else ""

    # The one text of others that is not escaped: it has been through nh3.
    return {
        item.id: Markup(answer_to_html(item.written.text, find_picture))  # noqa: S704
        for item in member.items
        if item.written
    }


@dataclass(frozen=True)
class _Like:
    """Another submission that is like one, and what of this one it has too."""

    member: ClassMember
    share: float
    passages: tuple[dict[str, Any], ...]


def _same(cohort: Cohort, member: ClassMember) -> list[ClassMember]:
    twins = {one for group in cohort.identical if member.id in group for one in group if one != member.id}
    return [one for one in cohort.members if one.id in twins]


def _alike(cohort: Cohort, member: ClassMember) -> list[_Like]:
    by_id = {one.id: one for one in cohort.members}
    found = []
    for pair in cohort.alike:
        for mine, other in ((pair.one, pair.other), (pair.other, pair.one)):
            if mine.submission == member.id and other.submission in by_id:
                places = ({"start": Location(part.file, part.first), "last": part.last} for part in mine.passages)
                found.append(_Like(by_id[other.submission], mine.share, tuple(places)))
    return found


def _pictures(folder: Path, member: ClassMember) -> list[dict[str, str]]:
    """The pictures that the report links and that lie in the class's folder; their links as seen from a page."""
    found = []
    for picture in member.report.pictures if member.report else ():
        path = posixpath.normpath(posixpath.join("reports", picture.png))
        if not path.startswith(("/", "..")) and (folder / path).is_file():
            found.append({"title": picture.title, "path": f"../{path}"})
    return found


def _state(check: CheckResult) -> str:
    """The verdict as a stable word, and ``part`` where a failed check earned a part of its points."""
    if check.verdict is Verdict.FAILED and check.points:
        return "part"
    return str(check.verdict or "not_run")


def _state_name(state: str) -> str:
    if state == "part":
        return _("failed, a part of the points")
    return verdict_name(None if state == "not_run" else Verdict(state))


def _time(text: str) -> str:
    """A time as people read it, where the pages are made; the report's is ISO 8601."""
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M %Z")
    except (ValueError, OverflowError):
        return text


def _family_name(name: str) -> str:
    """By what people are sorted: the last word of a name, then the rest; as it stands where it ends with a number."""
    given, _space, family = name.lower().rpartition(" ")
    return name.lower() if "," in name or not family.isalpha() else f"{family} {given}"


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
        (_TEMPLATES / name).read_text(encoding="utf-8").replace("\r\n", "\n") for name in ("style.css", "page.js")
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
        "adjustment": describe_adjustment,
        "state": _state,
        "suspected": what_is_suspected,
        "family": _family_name,
        "state_name": _state_name,
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
