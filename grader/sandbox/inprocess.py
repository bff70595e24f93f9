"""The in-process level: a student's code in the grader's own process, so that ``breakpoint()`` and ``--pdb`` work.

For one's own code on one's own machine only: no isolation, no deadlines, and output goes where pytest puts it.
The request and the reply pass through the same bytes as in a worker, so that verdicts do not depend on the level.
"""

import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from grader.sandbox.encoding import Request, encode_load, encode_request
from grader.sandbox.inside.calls import perform
from grader.sandbox.inside.loader import Loader
from grader.sandbox.inside.wire import WireError
from grader.sandbox.replies import Loaded, Raised, Reply, Unreadable
from grader.sandbox.reply_decoding import read_reply
from grader.sandbox.session import Session
from grader.sandbox.staging import fingerprint

# What a program may switch for all of its process, with what the grader computes there: how to ask, and how to set.
_SWITCHES: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (torch.get_default_dtype, torch.set_default_dtype),
    (torch.get_default_device, torch.set_default_device),
    (torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms),
    (np.geterr, lambda errors: np.seterr(**errors)),
)


class InProcessSession(Session):
    """A session that imports the submission right here.

    Args:
        folder: the submission.
        package: the name under which it is imported.
    """

    def __init__(self, folder: Path, package: str) -> None:
        self._loader = Loader(folder, package)
        self.fingerprint = fingerprint(folder)
        self._switches = _ask_switches()

    def call(self, request: Request) -> Reply:
        """Call a function; an exception's live traceback stays attached for the debugger."""
        with self._with_its_switches():
            return self._call(request)

    @contextmanager
    def _with_its_switches(self) -> Iterator[None]:
        """Have the process's switches as the student's code left them, and afterwards as they were."""
        ours = _ask_switches()
        _set_switches(self._switches)
        try:
            with warnings.catch_warnings():
                yield
        finally:
            self._switches = _ask_switches()
            _set_switches(ours)

    def _call(self, request: Request) -> Reply:
        loading = _read(*perform(self._loader, encode_load(request.module), b""))
        if not isinstance(loading.ending, Loaded):
            return replace(loading, loading=True)
        header, body = encode_request(request)
        raised: list[BaseException] = []
        reply = _read(*perform(self._loader, header, bytes(body), raised.append))
        if raised and isinstance(reply.ending, Raised):
            return replace(reply, ending=replace(reply.ending, debug=raised[0].__traceback__))
        return reply

    def renew(self, functions: Collection[str]) -> bool:  # noqa: ARG002 - the interface asks
        """There is one process, and it stays as the student's code has left it."""
        return False

    def close(self) -> None:
        """Forget the submission's modules: what this process imports next is not to meet them."""
        self._loader.forget()


def _read(header: dict[str, Any], body: bytearray) -> Reply:
    """Read a reply as one from a worker: what a tensor that went in has become may be no array that can travel."""
    try:
        return read_reply(header, body, output="")
    except WireError as error:
        return Reply(Unreadable(str(error)))


def _ask_switches() -> list[Any]:
    return [ask() for ask, _set in _SWITCHES]


def _set_switches(values: list[Any]) -> None:
    for (ask, switch), value in zip(_SWITCHES, values, strict=True):
        if ask() != value:
            switch(value)
