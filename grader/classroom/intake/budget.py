"""What one submission may cost: one budget for all that is in it, folders, archives, and archives in these."""

import math
import time
from dataclasses import dataclass, field

from grader.i18n import _

MAX_NESTING = 3  # archives in archives in archives, in a submission that may be one itself
MAX_ARCHIVES = 20
MAX_CANDIDATES = 20  # folders with files of the exercise, that are compared with each other
MAX_PATH_DEPTH = 24  # folders in folders, in an archive
ALWAYS_ALLOWED = 16 << 20  # bytes; up to here nobody minds how well something was compressed
MAX_UNITS = 50  # submissions in a folder among others, as a student's versions or a small group


class OverBudgetError(Exception):
    """It asks for too much; the message is the end of a sentence that begins with what does."""


@dataclass
class Budget:
    """What is left to one submission.

    Attributes:
        bytes: of all that is copied and unpacked.
        entries: files and folders, those in the lists of archives included that are left out.
        archives: that are unpacked.
        cpu_seconds: for unpacking.
        patience: seconds by the clock, for everything.
        ratio: bytes per byte of an archive, beyond `ALWAYS_ALLOWED`.
        member_bytes: of one file in an archive; a larger one is left out.
        memory: bytes of address space for unpacking, beyond what is in use, where the system can limit it.
    """

    bytes: int = 512 << 20
    entries: int = 50_000
    archives: int = MAX_ARCHIVES
    cpu_seconds: float = 60.0
    patience: float = 600.0
    ratio: float = 200
    member_bytes: int = 512 << 20
    memory: int = 1 << 30
    _begun: float = field(default_factory=time.monotonic, init=False, repr=False)

    @property
    def seconds_left(self) -> float:
        """By the clock."""
        return self._begun + self.patience - time.monotonic()

    def take_entry(self) -> None:
        """Pay for a file or folder; raises OverBudgetError if there are too many."""
        if self.entries < 1:
            raise OverBudgetError(_("holds too many files and folders"))
        self.entries -= 1

    def take_bytes(self, count: int) -> None:
        """Pay for data; raises OverBudgetError, and takes nothing, if it is too much."""
        if count > self.bytes:
            raise OverBudgetError(_("holds too much data: more than {size} MB").format(size=self.bytes >> 20))
        self.bytes -= count

    def check_time(self) -> None:
        """Raises OverBudgetError if everything took too long by now."""
        if self.seconds_left < 0:
            raise OverBudgetError(_("took too long to read"))


def class_budget() -> Budget:
    """The budget of an archive that a tutor names, which may hold a class."""
    return Budget(64 << 30, 2_000_000, cpu_seconds=3600.0, patience=36_000.0, ratio=math.inf, memory=8 << 30)
