"""Work that no signal may cut in two: from making a thing to being responsible for it, and its removal."""

import atexit
import functools
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put off what Ctrl-C, or a request to end, would raise in here until the block is done."""
    arrived: list[int] = []
    handlers = _raising_handlers()
    for number in handlers:
        signal.signal(number, lambda number, _frame: arrived.append(number))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if arrived:
            handlers[arrived[0]](arrived[0], None)


@functools.cache
def end_uninterrupted() -> None:
    """Have this program's end, in which files are removed, go on whatever signal comes.

    What is registered with `atexit` last runs first: to be called when that which removes them has been registered.
    """
    atexit.register(_ignore)


def _ignore() -> None:
    for number in _raising_handlers():
        signal.signal(number, signal.SIG_IGN)


def _raising_handlers() -> dict[int, Callable[[int, Any], Any]]:
    """The handlers written in Python; they run, and can be changed, in the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    return {number: handler for number in _SIGNALS if callable(handler := signal.getsignal(number))}
