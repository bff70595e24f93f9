"""The in-process level: a student's code in the grader's own process, so that ``breakpoint()`` and ``--pdb`` work.

For one's own code on one's own machine only: no isolation, no deadlines, and output goes where pytest puts it.
The request and the reply pass through the same bytes as in a worker, so that verdicts do not depend on the level.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.sandbox.encoding import Request, encode_load, encode_request
from grader.sandbox.inside.calls import perform
from grader.sandbox.inside.loader import Loader
from grader.sandbox.inside.wire import WireError
from grader.sandbox.replies import Loaded, Raised, Reply, Unreadable
from grader.sandbox.reply_decoding import read_reply
from grader.sandbox.session import Session
from grader.sandbox.staging import fingerprint


class InProcessSession(Session):
    """A session that imports the submission right here.

    Args:
        folder: the submission.
        package: the name under which it is imported.
    """

    def __init__(self, folder: Path, package: str) -> None:
        self._loader = Loader(folder, package)
        self.fingerprint = fingerprint(folder)

    def call(self, request: Request) -> Reply:
        """Call a function; an exception's live traceback stays attached for the debugger."""
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
        """Nothing to end."""


def _read(header: dict[str, Any], body: bytearray) -> Reply:
    """Read a reply as one from a worker: what a tensor that went in has become may be no array that can travel."""
    try:
        return read_reply(header, body, output="")
    except WireError as error:
        return Reply(Unreadable(str(error)))
