"""The terminal form of a report: the explanation of one check, and the table of items."""

import unicodedata
from collections.abc import Iterator

from grader.i18n import _, plural
from grader.judging.finding import Diagnosis, Finding, Verdict
from grader.report.model import CheckResult, ItemResult, Report

__all__ = ["COLOURS", "Line", "explain", "headline", "summarise", "to_encoding", "verdict_name"]

# A line of text and the colour words that pytest's terminal writer knows.
Line = tuple[str, dict[str, bool]]

_WIDTH = 66
COLOURS = {
    Verdict.PASSED: {"green": True},
    Verdict.FAILED: {"red": True},
    Verdict.TIMED_OUT: {"red": True},
    Verdict.CRASHED: {"red": True},
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
        "ß": "ss",
    }
)


def verdict_name(verdict: Verdict | None) -> str:
    """Name a verdict for people."""
    names = {
        Verdict.PASSED: _("passed"),
        Verdict.FAILED: _("failed"),
        Verdict.NOT_ATTEMPTED: _("not attempted"),
        Verdict.BLOCKED: _("blocked"),
        Verdict.TIMED_OUT: _("timed out"),
        Verdict.CRASHED: _("crashed"),
        Verdict.UNGRADABLE: _("not gradable"),
        None: _("not run"),
    }
    return names[verdict]


def headline(check: CheckResult) -> str:
    """Name a check and what it earned: ``1.5.mean: E[ReLU(z)] (0 of 2 points)``."""
    points = _("{points} of {possible} points").format(points=_points(check.points), possible=check.possible)
    return f"{check.id}: {check.title} ({points})"


def explain(
    check: CheckResult, folder: str, same_as: str = "", *, named_in: str = "", reveal_all: bool = False
) -> list[Line]:
    """Explain a check that was not passed.

    Args:
        check: the check.
        folder: the submission's folder, to be put before file names.
        same_as: the id of an earlier check that failed for the very same reason; the explanation is then short.
        named_in: the id of an earlier check whose explanation names the same known mistake; it is not told again.
        reveal_all: show expected values that the check keeps from students.
    """
    finding = check.finding
    if finding is None:
        return []
    lines: list[Line] = [(finding.reason, COLOURS[finding.verdict])]
    if same_as:
        return [*lines, (_("The same as in {check}.").format(check=same_as), {})]
    if finding.ratio and (reveal_all or check.reveal != "none"):
        lines.append((finding.ratio, {}))
    lines += [(note, {}) for note in finding.notes if note]
    if finding.expected is not None and (reveal_all or check.reveal == "value"):
        lines.append((_("Expected: {value}.").format(value=_show(finding.expected)), {}))
    lines += _credit(check)
    lines += _suspicion(finding.diagnosis, named_in)
    lines.append(("", {}))
    lines.append((_("What it asks:  {meaning}").format(meaning=check.meaning), {}))
    lines.append((_("Where to look: {place}").format(place=_place(check, finding, folder)), {}))
    lines += _traceback(finding, folder)
    return lines


def _credit(check: CheckResult) -> Iterator[Line]:
    """Where a part of the points is earned: what is there, and what is missing."""
    if not any(part.earned for part in check.parts):
        return
    for text, earned in ((_("You have: {parts}."), True), (_("You lack: {parts}."), False)):
        parts = [
            _("{title} ({points} of {possible} points)").format(
                title=part.title, points=part.possible, possible=check.possible
            )
            for part in check.parts
            if part.earned is earned
        ]
        if parts:
            yield text.format(parts="; ".join(parts)), {}


def _suspicion(diagnosis: Diagnosis | None, named_in: str) -> Iterator[Line]:
    """Name the known mistake, or say that there is none."""
    if diagnosis is None:
        return
    yield "", {}
    suspects = diagnosis.suspects
    if named_in and diagnosis.misconception:
        text = _("The known mistake of {check} again: {id}")
        yield text.format(check=named_in, id=diagnosis.misconception), {}
        return
    if not suspects:
        text = _("None of the {count} mistakes that the grader knows for {function} gives these results.")
        yield text.format(count=diagnosis.known, function=diagnosis.function), {}
        return
    if len(suspects) > 1:
        yield _("{count} known mistakes give these results; they cannot be told apart:").format(count=len(suspects)), {}
    for suspect in suspects:
        yield _("A known mistake:  {id}").format(id=suspect.id), {"bold": True}
        yield _("Perhaps you think: “{thought}”").format(thought=suspect.thought), {}
        yield _("Ask yourself:     {hint}").format(hint=suspect.hint), {}


def summarise(report: Report, *, brief: bool = False) -> Iterator[Line]:
    """Yield the isolation, the table of items, the checks that want work or a word, and the total.

    Args:
        report: the report.
        brief: leave out the lines of single checks.
    """
    yield _isolation(report)
    for item in report.items:
        yield _item_line(item)
        for check in item.checks:
            # A check that is passed has a reason where it follows from an error that has cost its points elsewhere.
            wants_a_word = check.verdict is not Verdict.PASSED or (check.finding and check.finding.reason)
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
        points = f"{_points(item.points)} / {item.possible}"
    if item.written:
        status = _("answered") if item.written.text else _("unanswered")
        written = _("+ {points} written: {status}").format(points=item.written.possible, status=status)
    text = f"{item.id:<4} {item.title:<{_WIDTH - 5}} {points:>7}  {written}".rstrip()
    return text, {"bold": True}


def _check_lines(check: CheckResult) -> Iterator[Line]:
    points = f"{_points(check.points)} / {check.possible}"
    colour = COLOURS[check.verdict] if check.verdict else {}
    yield f"       {check.title:<{_WIDTH - 7}} {points:>7}  {verdict_name(check.verdict)}", colour
    told_here = {Verdict.PASSED, Verdict.NOT_ATTEMPTED, Verdict.BLOCKED, Verdict.UNGRADABLE}
    if check.finding and check.verdict in told_here:
        yield f"         {check.finding.reason}", {}


def _isolation(report: Report) -> Line:
    isolation = report.environment.isolation
    if isolation.unsafe and not isolation.confined:
        text = _("NOT ISOLATED (--unsafe-no-isolation): the submission could have changed this result. {reasons}")
        return text.format(reasons="; ".join(isolation.obstacles)).rstrip(), {"red": True, "bold": True}
    if isolation.confined:
        text = _("isolation: confined; {count} ways out were tried beforehand, and all were shut")
        return text.format(count=len(isolation.proven)), {}
    return _("isolation: {level}").format(level=isolation.level), {}


def _total(report: Report) -> Line:
    text = _("{points} / {possible}, {written} more from your tutor").format(
        points=_points(report.points), possible=report.possible, written=report.written_possible
    )
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
    return text, {"green": True, "bold": True} if report.points == report.possible else {"bold": True}


def _place(check: CheckResult, finding: Finding, folder: str) -> str:
    places = []
    if finding.location:
        places.append(f"{folder}/{finding.location.file}:{finding.location.line}")
    item = check.id.rpartition(".")[0]
    places.append(_("hints for item {item} in HINTS.md").format(item=item))
    return "; ".join(places)


def _traceback(finding: Finding, folder: str) -> Iterator[Line]:
    if not finding.trace:
        return
    yield "", {}
    yield _("Your code, most recent call last:"), {}
    previous = None
    for line in finding.trace:
        if line == previous:
            continue
        previous = line
        function = f", in {line.function}" if line.function else ""
        yield f'  File "{folder}/{line.file}", line {line.line}{function}', {}
        if line.text:
            # A CI system would take such a line for a command.
            margin = "|" if line.text.startswith(("::", "##[")) else " "
            yield f"   {margin}{line.text}", {}


def _points(points: float | None) -> str:
    return "–" if points is None else f"{points:g}"


def _show(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
