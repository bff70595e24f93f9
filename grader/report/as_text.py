"""The explanation of a check as lines of text: in a terminal, and wherever plain text is shown."""

from collections.abc import Iterable, Iterator

from grader.i18n import _, plural
from grader.judging.finding import Diagnosis, Verdict
from grader.report.class_model import Adjustment
from grader.report.model import PartResult, Report
from grader.report.visible import Explanation


def verdict_name(verdict: Verdict | None) -> str:
    """Name a verdict for people."""
    names = {
        Verdict.PASSED: _("passed"),
        Verdict.FAILED: _("failed"),
        Verdict.NOT_ATTEMPTED: _("not attempted"),
        Verdict.BLOCKED: _("blocked"),
        Verdict.TIMED_OUT: _("timed out"),
        Verdict.CRASHED: _("crashed"),
        Verdict.OPEN: _("open"),
        Verdict.UNGRADABLE: _("not gradable"),
        None: _("not run"),
    }
    return names[verdict]


def format_points(points: float | None) -> str:
    """Write points without needless digits; a dash where there are none."""
    return "–" if points is None else f"{round(points, 2):g}"


def list_names(names: Iterable[str]) -> str:
    """Write names in a row, so that one with a comma in it ("Müller, Anna") is told from two."""
    names = [*names]
    return ("; " if any("," in name for name in names) else ", ").join(names)


def describe_adjustment(change: Adjustment) -> str:
    """Say what a tutor changed by hand, and why."""
    if change.where:
        text = _("By hand, {where}: {old} → {new} points. {reason}")
        points = {"old": format_points(change.automatic), "new": format_points(change.points)}
        return text.format(where=change.where, reason=change.reason, **points)
    text = _("By hand, the whole submission: {change} points. {reason}")
    return text.format(change=f"{change.points:+g}", reason=change.reason)


def describe_total(report: Report) -> str:
    """Say what was earned, and what a tutor may add."""
    text, points = _("{points} / {possible}, up to {written} more from your tutor"), report.points
    return text.format(
        points=format_points(points.automatic), possible=points.automatic_possible, written=points.written_possible
    )


def explain_in_text(explanation: Explanation) -> str:
    """Return an explanation as text, with an empty line between its sections."""
    return "\n\n".join("\n".join(section) for section in explain_in_sections(explanation))


def explain_in_sections(
    explanation: Explanation, folder: str = "", *, named_in: str = "", hints: str = ""
) -> list[list[str]]:
    """Return an explanation as sentences, by sections that are not empty: what is wrong comes first.

    Args:
        explanation: what is to be said.
        folder: the submission's, to be put before file names.
        named_in: the id of an earlier check that has told the same known mistake; it is not told again.
        hints: where hints are found.
    """
    sections = (
        _what_is_wrong(explanation),
        what_is_suspected(explanation.diagnosis, named_in),
        _where_to_look(explanation, folder, hints),
        _what_was_raised(explanation, folder),
        _what_was_printed(explanation),
    )
    return [lines for section in sections if (lines := list(section))]


def _what_is_wrong(explanation: Explanation) -> Iterator[str]:
    if explanation.reason:
        yield explanation.reason
    if explanation.comparison:
        yield explanation.comparison
    yield from explanation.law
    yield from explanation.notes
    if explanation.call:
        yield _("Call: {call}").format(call=explanation.call)
    if explanation.actual:
        yield _("Returned: {value}").format(value=explanation.actual)
    if explanation.expected:
        yield _("Expected: {value}.").format(value=explanation.expected)
    if explanation.earned:
        yield _("You have: {parts}.").format(parts=_parts(explanation.earned, explanation.possible))
    if explanation.lacking:
        yield _("You lack: {parts}.").format(parts=_parts(explanation.lacking, explanation.possible))


def what_is_suspected(diagnosis: Diagnosis | None, named_in: str = "") -> Iterator[str]:
    """Yield the known mistakes that fit, or that there is none.

    Args:
        diagnosis: what came of looking for one.
        named_in: the id of an earlier check that has told the same mistake; it is not told again.
    """
    if diagnosis is None:
        return
    if named_in and diagnosis.misconception:
        yield _("The known mistake of {check} again: {id}").format(check=named_in, id=diagnosis.misconception)
        return
    if not diagnosis.suspects:
        text = plural(
            "The {count} mistake that the grader knows for {function} does not give these results.",
            "None of the {count} mistakes that the grader knows for {function} gives these results.",
            diagnosis.known,
        )
        yield text.format(count=diagnosis.known, function=diagnosis.function)
    if len(diagnosis.suspects) > 1:
        text = _("{count} known mistakes give these results; they cannot be told apart:")
        yield text.format(count=len(diagnosis.suspects))
    for suspect in diagnosis.suspects:
        yield known_mistake(suspect.id)
        yield _("Perhaps you think: “{thought}”").format(thought=suspect.thought)
        yield _("Ask yourself:     {hint}").format(hint=suspect.hint)


def known_mistake(mistake: str) -> str:
    """The line that names a known mistake."""
    return _("A known mistake:  {id}").format(id=mistake)


def _where_to_look(explanation: Explanation, folder: str, hints: str) -> Iterator[str]:
    if explanation.meaning:
        yield _("What it asks:  {meaning}").format(meaning=explanation.meaning)
    location = explanation.location
    places = [f"{_in(folder, location.file)}:{location.line}"] if location else []
    if places or hints:
        yield _("Where to look: {place}").format(place="; ".join([*places, hints] if hints else places))


def _what_was_raised(explanation: Explanation, folder: str) -> Iterator[str]:
    if explanation.traceback:
        yield _("Your code, most recent call last:")
    for line in explanation.traceback:
        function = f", in {line.function}" if line.function else ""
        yield f'  File "{_in(folder, line.file)}", line {line.line}{function}'
        if line.text:
            # A CI system would take such a line for a command.
            margin = "|" if line.text.startswith(("::", "##[")) else " "
            yield f"   {margin}{line.text}"
    if explanation.internal:
        yield _("The grader's own traceback:")
        yield from _with_margin(explanation.internal)


def _what_was_printed(explanation: Explanation) -> Iterator[str]:
    if explanation.output:
        yield _("Printed by your code:")
        yield from _with_margin(explanation.output)


def _with_margin(text: str) -> list[str]:
    """Lines that cannot be taken for the grader's own, or for a CI system's commands."""
    return [f"| {line}" for line in text.splitlines()]


def _parts(parts: tuple[PartResult, ...], possible: int) -> str:
    text = _("{title} ({points} of {possible} points)")
    return "; ".join(text.format(title=part.title, points=part.possible, possible=possible) for part in parts)


def _in(folder: str, file: str) -> str:
    return f"{folder}/{file}" if folder else file
