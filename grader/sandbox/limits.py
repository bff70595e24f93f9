"""What a student's process may use."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on one submission's worker.

    Attributes:
        call_seconds: CPU time of one call (loading a file included).
        run_seconds: CPU time of all calls together.
        wall_factor: sleeping uses no CPU time; a call is stopped after this many times ``call_seconds`` of wall time,
            and no further call is made after this many times ``run_seconds``.
        memory_bytes: address space beyond what Python, numpy and torch take themselves.
        output_bytes: how much of what was printed is kept, from the end.
    """

    call_seconds: float = 5.0
    run_seconds: float = 60.0
    wall_factor: float = 10.0
    memory_bytes: int = 2 << 30
    output_bytes: int = 16 << 10
