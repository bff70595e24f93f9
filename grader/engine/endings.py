"""Turns the ending of a call that gave no value into a finding: one sentence, with the student's file and line."""

import signal
from pathlib import Path

from grader.exercise import Exercise, Function
from grader.i18n import _
from grader.judging.finding import Finding, Kind, Location, TraceLine, Verdict
from grader.sandbox.inside import scratch
from grader.sandbox.replies import (
    Died,
    Ending,
    Exhausted,
    Frame,
    Loaded,
    MissingFile,
    Omitted,
    Overfull,
    Place,
    Raised,
    Reply,
    Returned,
    Several,
    TimedOut,
    Uncallable,
    Undefined,
    Unfit,
    Unreadable,
)

# By whether it slept: None where the system does not tell.
_LATE = {
    False: _("{subject} did not end within {seconds:g} seconds of computing{where}: an endless loop?"),
    True: _("{subject} did not end: it slept or waited for {seconds:g} s without computing{where}."),
    None: _("{subject} did not end within {seconds:g} seconds{where}: an endless loop?"),
}
_TOO_LATE = {
    False: _("The time for the whole submission, {seconds:.0f} seconds of computing, was used up by earlier calls."),
    True: _("The {seconds:.0f} seconds that the whole submission may sleep or wait were used up by earlier calls."),
    None: _("The time for the whole submission, {seconds:.0f} seconds, was used up by earlier calls."),
}
_OUT_OF_MEMORY = ("not enough memory", "can't allocate memory", "Cannot allocate memory")


def finding_of(reply: Reply, function: Function, exercise: Exercise, definition: Location | None) -> Finding:
    """Explain a reply that is not `Returned`.

    Args:
        reply: what came back.
        function: the function that was called.
        exercise: knows the other functions.
        definition: where its definition was found in the submission, for endings that tell no line.
    """
    verdict, kind, reason, location = _explain(reply, function, exercise, _where(reply.where) or definition)
    return Finding(
        verdict,
        kind,
        reason,
        location=location,
        trace=() if kind in {Kind.STUB, Kind.CALLS_STUB} else _trace(reply.ending),
        output=reply.output,
    )


_Explained = tuple[Verdict, Kind, str, Location | None]


def _explain(reply: Reply, function: Function, exercise: Exercise, definition: Location | None) -> _Explained:
    subject = _("{file}, while it was loaded,").format(file=function.file) if reply.loading else function.name
    if reply.loading:
        definition = None  # the code that runs then stands anywhere in the file
    match reply.ending:
        case Raised():
            return _explain_exception(reply.ending, function, exercise, subject, definition, loading=reply.loading)
        case TimedOut() | Exhausted() | Died() | Overfull() | Unreadable():
            return _explain_loss(reply.ending, subject, definition)
        case MissingFile() | Omitted() | Undefined() | Uncallable() | Unfit():
            return _explain_absence(reply.ending, function, definition)
        case Returned() | Several() | Loaded():
            raise ValueError("an ending without a fault needs no explanation")


def _explain_absence(
    ending: MissingFile | Omitted | Undefined | Uncallable | Unfit, function: Function, definition: Location | None
) -> _Explained:
    """There is no function that could be called as the sheet says."""
    name, file = function.name, function.file
    match ending:
        case MissingFile():
            reason = _("{file} is missing: it has to stand in the submission, under exactly this name.")
            return Verdict.FAILED, Kind.MISSING_FILE, reason.format(file=file), None
        case Omitted(why):
            return Verdict.FAILED, Kind.OMITTED_FILE, _("{file} {why}.").format(file=file, why=why), None
        case Undefined():
            reason = _("{file} does not define {name}: was it renamed, or is it indented into something else?")
            return Verdict.FAILED, Kind.MISSING_FUNCTION, reason.format(file=file, name=name), Location(file, 1)
        case Uncallable(type_name):
            reason = _("{name} in {file} is no function but of type {type}.")
            text = reason.format(name=name, file=file, type=type_name)
            return Verdict.FAILED, Kind.NOT_A_FUNCTION, text, definition or Location(file, 1)
        case Unfit(message):
            reason = _("{name} cannot be called as the sheet says{where}; it is defined as {name}{message}.")
            text = reason.format(name=name, message=message, where=_at(definition))
            return Verdict.FAILED, Kind.WRONG_SIGNATURE, text, definition


def _explain_loss(
    ending: TimedOut | Exhausted | Died | Overfull | Unreadable, subject: str, definition: Location | None
) -> _Explained:
    """The code ran, and nothing came back."""
    match ending:
        case TimedOut(seconds, asleep, frames):
            place = _last(frames) or definition
            text = _LATE[asleep].format(subject=subject, seconds=seconds, where=_at(place))
            return Verdict.TIMED_OUT, Kind.TIMEOUT, text, place
        case Exhausted(seconds, asleep):
            return Verdict.TIMED_OUT, Kind.RUN_TIMEOUT, _TOO_LATE[asleep].format(seconds=seconds), definition
        case Died(status, frames):
            return _explain_death(status, _last(frames) or definition, subject)
        case Overfull():
            reason = _(
                "{subject} wrote too much to disk: a submission may write {size} MB, in at most {count} files and "
                "folders at a time, and may make or open {most} of them in all."
            )
            size, count, most = scratch.MAX_BYTES >> 20, scratch.MAX_ENTRIES, scratch.MAX_CREATIONS
            text = reason.format(subject=subject, size=size, count=count, most=most)
            return Verdict.CRASHED, Kind.DISK_FULL, text, definition
        case Unreadable(why):
            reason = _("{subject} left no readable result: {why}.")
            return Verdict.CRASHED, Kind.UNREADABLE_RESULT, reason.format(subject=subject, why=why), definition


def _explain_exception(
    error: Raised, function: Function, exercise: Exercise, subject: str, definition: Location | None, *, loading: bool
) -> _Explained:
    name, file = function.name, function.file
    place = _last(error.frames) or definition
    message = error.message or _("(no message)")
    if error.exits:
        reason = _("{subject} ended the program: sys.exit({argument}){where}.")
        text = reason.format(subject=subject, argument=error.message, where=_at(place))
        return Verdict.CRASHED, Kind.EXIT, text, place
    if error.memory or any(words in error.message for words in _OUT_OF_MEMORY):
        reason = _("{subject} ran out of memory{where}.").format(subject=subject, where=_at(place))
        return Verdict.CRASHED, Kind.OUT_OF_MEMORY, reason, place
    stub = _raising_stub(error)
    if stub is not None:
        return _explain_stub(stub, function, exercise, place)
    if loading and place is not None and _is_contract_file(place.file, exercise) and place.file != file:
        reason = _("{file} needs {other}, which does not load{where}: {type}: {message}")
        text = reason.format(file=file, other=place.file, where=_at(place), type=error.type, message=message)
        return Verdict.BLOCKED, Kind.IMPORTS_BROKEN_FILE, text, place
    kind = _load_kind(error.type) if loading else Kind.EXCEPTION
    if error.needs:
        reason = {
            "process": _("{subject} needs another process, which is not possible while grading{where}."),
            "sharing": _("{subject} needs what processes share, which is not possible while grading{where}."),
            "network": _("{subject} needs the network, which is not possible while grading{where}."),
        }[error.needs]
        return Verdict.FAILED, kind, reason.format(subject=subject, where=_at(place)), place
    if loading:
        reason = _("{file} does not load{where}: {type}: {message}")
        text = reason.format(file=file, where=_at(place), type=error.type, message=message)
        return Verdict.FAILED, kind, text, place
    reason = _("{name} raised {type}{where}: {message}")
    text = reason.format(name=name, type=error.type, where=_at(place), message=message)
    return Verdict.FAILED, kind, text, place


def _explain_stub(stub: str, function: Function, exercise: Exercise, place: Location | None) -> _Explained:
    if stub != function.name and stub in exercise.functions:
        reason = _("{name} calls {stub} (item {item}), which is not filled in yet.")
        text = reason.format(name=function.name, stub=stub, item=exercise.functions[stub].item)
        return Verdict.BLOCKED, Kind.CALLS_STUB, text, place
    if stub == function.name:
        reason = _("Not filled in yet: {name}{where}.").format(name=function.name, where=_at(place))
    else:
        reason = _("{name} is not finished: it raises NotImplementedError{where}.")
        reason = reason.format(name=function.name, where=_at(place))
    return Verdict.NOT_ATTEMPTED, Kind.STUB, reason, place


def _raising_stub(error: Raised) -> str | None:
    """The student's function whose own ``raise NotImplementedError`` ended the call."""
    if error.type != "NotImplementedError" or not error.frames:
        return None
    last = error.frames[-1]
    return last.function if last.text.startswith("raise NotImplementedError") else None


def _explain_death(status: int, place: Location | None, subject: str) -> _Explained:
    if status >= 0:
        reason = _("{subject} ended the program with exit code {status}{where}.")
        return Verdict.CRASHED, Kind.EXIT, reason.format(subject=subject, status=status, where=_at(place)), place
    if -status == getattr(signal, "SIGKILL", None):
        reason = _("{subject} was killed{where}, most likely by the system for using too much memory.")
        return Verdict.CRASHED, Kind.OUT_OF_MEMORY, reason.format(subject=subject, where=_at(place)), place
    try:
        signal_name = signal.Signals(-status).name
    except ValueError:
        signal_name = str(-status)
    reason = _("{subject} crashed with the signal {signal}{where}.")
    return Verdict.CRASHED, Kind.SIGNAL, reason.format(subject=subject, signal=signal_name, where=_at(place)), place


def _load_kind(error_type: str) -> Kind:
    if error_type in {"SyntaxError", "IndentationError", "TabError"}:
        return Kind.SYNTAX_ERROR
    return Kind.IMPORT_ERROR if error_type in {"ImportError", "ModuleNotFoundError"} else Kind.LOAD_ERROR


def _is_contract_file(file: str, exercise: Exercise) -> bool:
    return any(Path(file) == Path(function.file) for function in exercise.functions.values())


def _trace(ending: Ending) -> tuple[TraceLine, ...]:
    frames = ending.frames if isinstance(ending, Raised | TimedOut | Died) else ()
    return tuple(TraceLine(frame.file, frame.line, frame.function, frame.text) for frame in frames)


def _last(frames: tuple[Frame, ...]) -> Location | None:
    return Location(frames[-1].file, frames[-1].line) if frames else None


def _where(place: Place | None) -> Location | None:
    return Location(place.file, place.line) if place else None


def _at(place: Location | None) -> str:
    return _(" ({file}, line {line})").format(file=place.file, line=place.line) if place else ""
