"""Bounds how many files and folders a worker makes: the kernel holds each such call until the zygote lets it go on.

What lies in a folder can only be counted now and then, while it changes; the calls are counted exactly. Nothing else is
looked at, such as a name, which the worker could change meanwhile. See seccomp_unotify(2) and linux/seccomp.h.
"""

import contextlib
import fcntl
import struct

from ..scratch import MAX_CREATIONS

_RECEIVE, _ANSWER = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_RECV, SECCOMP_IOCTL_NOTIF_SEND
_NOTICE_BYTES = 80
_GO_ON = 1  # SECCOMP_USER_NOTIF_FLAG_CONTINUE


class Permits:
    """Those of one worker.

    Attributes:
        listener: the descriptor at which the kernel asks.
    """

    def __init__(self, listener: int) -> None:
        self.listener = listener
        self._asked = 0

    @property
    def used_up(self) -> bool:
        """Whether it asked once too often: it waits for that answer until it is ended."""
        return self._asked > MAX_CREATIONS

    def answer(self) -> None:
        """Answer the call that waits."""
        notice = bytearray(_NOTICE_BYTES)
        with contextlib.suppress(OSError):  # the caller was interrupted, and asks again, or has ended
            fcntl.ioctl(self.listener, _RECEIVE, notice)
            self._asked += 1
            if not self.used_up:
                (number,) = struct.unpack_from("=Q", notice)
                fcntl.ioctl(self.listener, _ANSWER, struct.pack("=QqiI", number, 0, 0, _GO_ON))
