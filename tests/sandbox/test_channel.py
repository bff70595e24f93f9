"""An exchange with a worker: the deadline is asked while it is waited for, and told for how long that was."""

import socket

import pytest

from grader.sandbox.channel import exchange
from grader.sandbox.inside.wire import pack


class LateError(Exception):
    """The deadline has passed."""


def test_reply_that_is_there_is_not_late() -> None:
    """Nobody asks the deadline once a reply is whole, whatever time has passed: the grader may have stood still."""
    reply = pack({"outcome": "loaded"})
    pieces = [reply[:1], reply[1:10], reply[10:]]
    idle: list[float] = []
    ours, theirs = socket.socketpair()
    ours.setblocking(False)

    def check_deadline(idle_seconds: float) -> None:
        idle.append(idle_seconds)
        if not pieces:
            raise LateError
        theirs.send(pieces.pop(0))

    with ours, theirs:
        assert exchange(ours, b"a request", [], check_deadline) == ({"outcome": "loaded"}, b"")
    assert len(idle) == 3
    assert idle[0] == 0
    assert all(0 <= seconds <= 0.02 for seconds in idle)


def test_waiting_is_told_by_ticks() -> None:
    """However late a look is, no more is told than what was waited for."""
    idle: list[float] = []
    ours, theirs = socket.socketpair()
    ours.setblocking(False)

    def check_deadline(idle_seconds: float) -> None:
        idle.append(idle_seconds)
        if len(idle) == 4:
            raise LateError

    with ours, theirs, pytest.raises(LateError):
        exchange(ours, b"a request", [], check_deadline)
    assert idle[0] == 0
    assert all(0.01 < seconds <= 0.02 for seconds in idle[1:])
