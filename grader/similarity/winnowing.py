"""Fingerprints of a text by winnowing.

Schleimer, Wilkerson & Aiken (2003), section 3: of all runs of *k* tokens the hashes are taken, and of every *w* of
these in a row the smallest is kept, of equal ones the last. So two texts that share a run of k + w − 1 tokens share a
fingerprint, whatever stands around it, and a run of fewer than k tokens is never noticed.
"""

import hashlib
from collections.abc import Sequence

RUN, WINDOW = 12, 9  # tokens: two or three lines; whatever is shared for 20 tokens is noticed


def fingerprints(tokens: Sequence[str]) -> dict[int, list[int]]:
    """Return the fingerprints of a text, each with the places of the runs that gave it, in their order."""
    hashes = [_hash(tokens[start : start + RUN]) for start in range(len(tokens) - RUN + 1)]
    chosen: dict[int, list[int]] = {}
    last = -1
    for start in range(max(len(hashes) - WINDOW + 1, min(len(hashes), 1))):
        window = range(start, min(start + WINDOW, len(hashes)))
        place = min(window, key=lambda one: (hashes[one], -one))
        if place != last:
            chosen.setdefault(hashes[place], []).append(place)
            last = place
    return chosen


def _hash(run: Sequence[str]) -> int:
    return int.from_bytes(hashlib.blake2b("\0".join(run).encode("utf-8", "replace"), digest_size=8).digest())
