"""How a call to a student's function can end. Each ending is data; none is an exception of ours."""

from dataclasses import dataclass, field
from types import TracebackType

from grader.values import Array, Value


@dataclass(frozen=True)
class Place:
    """A line in one of the student's files; ``file`` is relative to the submission."""

    file: str
    line: int


@dataclass(frozen=True)
class Frame:
    """One level of a traceback, in a file of the student's."""

    file: str
    line: int
    function: str
    text: str


@dataclass(frozen=True)
class Returned:
    """The function returned. ``arguments`` are the tensors that went in, as they were afterwards, in order.

    ``gradient`` is the vector-Jacobian product that was asked for, or None where the result does not depend
    differentiably on the argument.
    """

    value: Value
    arguments: tuple[Array, ...]
    gradient: Array | None = None


@dataclass(frozen=True)
class Several:
    """How several calls ended that were asked for at once: the last may be the first that did not return."""

    replies: "tuple[Reply, ...]"


@dataclass(frozen=True)
class Loaded:
    """The module was loaded."""


@dataclass(frozen=True)
class Raised:
    """The code raised. ``exits`` and ``memory`` mark ``SystemExit`` and ``MemoryError``.

    ``needs`` says what it was refused that no submission gets: "process", "sharing" or "network", or nothing.
    ``debug`` is the live traceback, kept by the in-process level alone, for a debugger.
    """

    type: str
    message: str
    frames: tuple[Frame, ...]
    exits: bool = False
    memory: bool = False
    needs: str = ""
    debug: TracebackType | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class MissingFile:
    """The submission has no such file."""


@dataclass(frozen=True)
class Omitted:
    """The file was not taken over from what was handed in; ``why`` completes "the file …"."""

    why: str


@dataclass(frozen=True)
class Undefined:
    """The file loads but defines no such name."""


@dataclass(frozen=True)
class Uncallable:
    """The name exists but is no function; ``type`` says what it is."""

    type: str


@dataclass(frozen=True)
class Unfit:
    """The function cannot take these arguments; ``message`` shows its signature and what does not fit."""

    message: str


@dataclass(frozen=True)
class TimedOut:
    """The call used up its time. ``frames`` say where it was.

    ``asleep`` says whether it slept or waited for that time rather than computed; None where the system does not tell.
    """

    seconds: float
    asleep: bool | None
    frames: tuple[Frame, ...]


@dataclass(frozen=True)
class Exhausted:
    """The time for the whole submission was used up before this call; ``asleep`` as in `TimedOut`."""

    seconds: float
    asleep: bool | None


@dataclass(frozen=True)
class Died:
    """The process ended during the call: ``status`` is its exit code, or the negative number of a signal."""

    status: int
    frames: tuple[Frame, ...]


@dataclass(frozen=True)
class Overfull:
    """The code wrote more to disk than it may."""


@dataclass(frozen=True)
class Unreadable:
    """What came back was no reply of ours: forged, cut, unasked for, or too large."""

    why: str


Ending = (
    Returned
    | Several
    | Loaded
    | Raised
    | MissingFile
    | Omitted
    | Undefined
    | Uncallable
    | Unfit
    | TimedOut
    | Exhausted
    | Died
    | Overfull
    | Unreadable
)


@dataclass(frozen=True)
class Reply:
    """The ending of a call, with where the function is defined and what was printed meanwhile (the tail of it).

    ``loading`` says that it ended before the call, while the function's file was loaded.
    """

    ending: Ending
    where: Place | None = None
    output: str = ""
    loading: bool = False
