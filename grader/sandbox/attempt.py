"""What a worker tried that it must not be able to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attempt:
    """One forbidden thing that was tried.

    Attributes:
        name: what was tried.
        refused: whether it failed, as it must.
        answer: what the system said.
    """

    name: str
    refused: bool
    answer: str
