"""The terminal form of a report: the explanation of one check, and the table of items."""

import unicodedata
from collections.abc import Iterator

from grader.i18n import _, plural
from grader.judging.finding import Verdict
from grader.report.as_text import describe_total, explain_in_sections, format_points, known_mistake, verdict_name
from grader.report.model import CheckResult, ItemResult, Report
from grader.report.visible import Audience, explain

# A line of text and the colour words that pytest's terminal writer knows.
Line = tuple[str, dict[str, bool]]

_WIDTH = 66
COLOURS = {
    Verdict.PASSED: {"green": True},
    Verdict.FAILED: {"red": True},
    Verdict.TIMED_OUT: {"red": True},
    Verdict.CRASHED: {"red": True},
    Verdict.OPEN: {"yellow": True, "bold": True},
    Verdict.UNGRADABLE: {"red": True, "bold": True},
    Verdict.NOT_ATTEMPTED: {"yellow": True},
    Verdict.BLOCKED: {"yellow": True},
}
_ASCII = str.maketrans(
    {
        "×": "x",
        "·": "*",
        "√": "sqrt",
        "²": "^2",
        "–": "-",
        "—": "-",
        "…": "...",
        "“": '"',
        "”": '"',
        "‖": "||",
        "≥": ">=",
        "−": "-",
        "±": "+/-",
        "→": "->",
        "≤": "<=",
        "ß": "ss",
    }
)


def headline(check: CheckResult) -> str:
    """Name a check and what it earned: ``B.throw: independent throws (0 of 4 points)``."""
    points = _("{points} of {possible} points").format(points=format_points(check.points), possible=check.possible)
    return f"{check.id}: {check.title} ({points})"


def explain_in_lines(
    check: CheckResult, audience: Audience, folder: str, same_as: str = "", *, named_in: str = "", hints: str = ""
) -> list[Line]:
    """Explain a check that was not passed.

    Args:
        check: the check.
        audience: who reads it.
        folder: the submission's folder, to be put before file names.
        same_as: the id of an earlier check that failed for the very same reason; the explanation is then short.
        named_in: the id of an earlier check whose explanation names the same known mistake; it is not told again.
        hints: the file with hints, beside the student's files.
    """
    explanation = explain(check, audience)
    item = check.id.rpartition(".")[0]
    place = _("hints for item {item} in {file}").format(item=item, file=hints) if hints else ""
    sections = explain_in_sections(explanation, folder, named_in=named_in, hints=place)
    if check.verdict is None or not sections:
        return []
    first = sections[0]
    reason: Line = first[0], COLOURS[check.verdict]
    if same_as:
        return [reason, (_("The same as in {check}.").format(check=same_as), {})]
    names = {known_mistake(suspect.id) for suspect in explanation.suspects}
    more = [*first[1:], *(line for section in sections[1:] for line in ("", *section))]
    return [reason, *((line, {"bold": True} if line in names else {}) for line in more)]


def summarise(report: Report, *, brief: bool = False) -> Iterator[Line]:
    """Yield the isolation, the table of items, the checks that want work or a word, and the total.

    Args:
        report: the report.
        brief: leave out the lines of single checks.
    """
    yield _isolation(report)
    for item in report.items:
        yield _item_line(item)
        for check in report.checks_of(item):
            # A check that is passed has a reason where it follows from an error that has cost its points elsewhere.
            wants_a_word = check.verdict is not Verdict.PASSED or check.reason
            if wants_a_word and not brief:
                yield from _check_lines(check)
    yield "", {}
    yield _total(report)


def to_encoding(text: str, encoding: str | None) -> str:
    """Replace characters that an encoding lacks by ASCII ones that mean the same."""
    try:
        text.encode(encoding or "ascii")
    except LookupError:
        return to_encoding(text, "ascii")
    except UnicodeEncodeError:
        return "".join(_to_ascii(character, encoding or "ascii") for character in text)
    return text


def _to_ascii(character: str, encoding: str) -> str:
    """The character itself if the encoding has it; else ASCII, without the marks on a letter."""
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFKD", character.translate(_ASCII))
        plain = "".join(part for part in parts if not unicodedata.combining(part))
        return plain.encode("ascii", "replace").decode()
    return character


def _item_line(item: ItemResult) -> Line:
    points, written = "", ""
    if item.checks:
        points = f"{format_points(item.points)} / {item.possible}"
    if item.written:
        names = {"answered": _("answered"), "unanswered": _("unanswered"), "open": _("open")}
        status = names[item.written.status]
        written = _("+ {points} written: {status}").format(points=item.written.possible, status=status)
    text = f"{item.id:<4} {item.title:<{_WIDTH - 5}} {points:>7}  {written}".rstrip()
    return text, {"bold": True}


def _check_lines(check: CheckResult) -> Iterator[Line]:
    points = f"{format_points(check.points)} / {check.possible}"
    colour = COLOURS[check.verdict] if check.verdict else {}
    yield f"       {check.title:<{_WIDTH - 7}} {points:>7}  {verdict_name(check.verdict)}", colour
    told_here = {Verdict.PASSED, Verdict.NOT_ATTEMPTED, Verdict.BLOCKED, Verdict.OPEN, Verdict.UNGRADABLE}
    if check.verdict in told_here:
        yield f"         {check.reason}", {}


def _isolation(report: Report) -> Line:
    isolation = report.environment.isolation
    if isolation.unsafe and not isolation.confined:
        text = _("NOT ISOLATED (--unsafe-no-isolation): the submission could have changed this result. {reasons}")
        return text.format(reasons="; ".join(isolation.obstacles)).rstrip(), {"red": True, "bold": True}
    if isolation.confined:
        text = _("isolation: confined; {count} ways out were tried beforehand, and all were shut")
        return text.format(count=len(isolation.refused)), {}
    return _("isolation: {level}").format(level=isolation.level), {}


def _total(report: Report) -> Line:
    points = report.points
    text = describe_total(report)
    ungradable, not_run = report.count(Verdict.UNGRADABLE), report.count(None)
    if ungradable:
        more = plural(
            "; {count} check could not be graded: THE GRADER FAILED, tell your tutor",
            "; {count} checks could not be graded: THE GRADER FAILED, tell your tutor",
            ungradable,
        )
        text += more.format(count=ungradable)
    if not_run:
        more = plural("; {count} check was not run", "; {count} checks were not run", not_run)
        text += more.format(count=not_run)
    if ungradable:
        return text, {"red": True, "bold": True}
    return text, {"green": True, "bold": True} if points.automatic == points.automatic_possible else {"bold": True}
