"""The in-process level: a student's code in the grader's own process, so that ``breakpoint()`` and ``--pdb`` work.

For one's own code on one's own machine only: no isolation, no deadlines, and output goes where pytest puts it.
The request and the reply pass through the same bytes as in a worker, so that verdicts do not depend on the level.
"""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from grader.sandbox.encoding import Request, encode_load, encode_request
from grader.sandbox.inside.calls import perform
from grader.sandbox.inside.loader import Loader
from grader.sandbox.replies import Loaded, Raised, Reply
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
        loading = read_reply(*perform(self._loader, encode_load(request.module), b""), output="")
        if not isinstance(loading.ending, Loaded):
            return replace(loading, loading=True)
        header, body = encode_request(request)
        raised: list[BaseException] = []
        reply_header, reply_body = perform(self._loader, header, bytes(body), raised.append)
        reply = read_reply(reply_header, reply_body, output="")
        if raised and isinstance(reply.ending, Raised):
            return replace(reply, ending=replace(reply.ending, debug=raised[0].__traceback__))
        return reply

    def renew(self, functions: Collection[str]) -> bool:  # noqa: ARG002 - the interface asks
        """There is one process, and it stays as the student's code has left it."""
        return False

    def close(self) -> None:
        """Nothing to end."""
