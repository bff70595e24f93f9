"""What a student's process may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on one submission's worker.

    Attributes:
        call_seconds: CPU time of one call (loading a file included).
        sleep_seconds: how long one call may sleep or wait in all: nothing honest does, while slow code needs its time.
        run_seconds: CPU time of all calls together, and how long they may sleep together.
        memory_bytes: address space beyond what Python, numpy and torch take themselves.
        output_bytes: how much of what was printed is kept, from the end.
    """

    call_seconds: float = 5.0
    sleep_seconds: float = 5.0
    run_seconds: float = 60.0
    memory_bytes: int = 2 << 30
    output_bytes: int = 16 << 10
