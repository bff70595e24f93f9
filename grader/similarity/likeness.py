"""Which submissions of a class are identical but for comments, names and layout, and which have much in common."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from grader.similarity.tokens import Token, read_tokens
from grader.similarity.winnowing import RUN, fingerprints

# Of less than 15 fingerprints, about 80 tokens, two students may write the same without a word to each other. Of the
# right solutions in tests/submissions/correct, in fifty styles, no two that are not the same share more than 14.
_LEAST_SHARE = 0.4
_LEAST_OWN = 15
_COMMON_SHARE, _COMMON_COUNT = 0.1, 4  # what more submissions share is no sign of anything


@dataclass(frozen=True)
class Passage:
    """Some lines of a file, counted from 1, the last one included."""

    file: str
    first: int
    last: int


@dataclass(frozen=True)
class SharedCode:
    """What one of two submissions has in common with the other.

    Attributes:
        submission: its name.
        share: of its telling fingerprints, how large a part the other one has too, between 0 and 1.
        passages: where these stand.
    """

    submission: str
    share: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Pair:
    """Two submissions that have much in common."""

    one: SharedCode
    other: SharedCode

    @property
    def share(self) -> float:
        """The greater of the two shares."""
        return max(self.one.share, self.other.share)


@dataclass(frozen=True)
class Likeness:
    """What is alike in a class.

    Attributes:
        identical: groups of submissions that are the same but for comments, names and layout.
        pairs: two that are not identical and have much in common, the most alike first.
    """

    identical: tuple[tuple[str, ...], ...] = ()
    pairs: tuple[Pair, ...] = ()


NOTHING_ALIKE = Likeness()


class _Prints:
    """The fingerprints of a submission, and where they stand."""

    def __init__(self, code: Mapping[str, str]) -> None:
        self.tokens = {file: read_tokens(text) for file, text in code.items()}
        self.places: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for file, tokens in self.tokens.items():
            for fingerprint, places in fingerprints([token.text for token in tokens]).items():
                self.places[fingerprint] += [(file, place) for place in places]

    @property
    def stream(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """All that is compared, in order."""
        return tuple((file, tuple(token.text for token in tokens)) for file, tokens in sorted(self.tokens.items()))

    def passages(self, shared: Iterable[int]) -> tuple[Passage, ...]:
        """The lines of some fingerprints, those that touch together."""
        lines: dict[str, set[int]] = defaultdict(set)
        for file, place in (where for fingerprint in shared for where in self.places[fingerprint]):
            run: list[Token] = self.tokens[file][place : place + RUN]
            lines[file] |= set(range(run[0].line, run[-1].line + 1))
        return tuple(
            Passage(file, first, last) for file in self.tokens if file in lines for first, last in _runs(lines[file])
        )


def compare(
    submissions: Mapping[str, Mapping[str, str]],
    stubs: Mapping[str, str],
    given: Sequence[Mapping[str, str]] = (),
) -> Likeness:
    """Compare the submissions of a class with each other.

    Args:
        submissions: the code of each, by file, by name.
        stubs: what everybody started from: it is nobody's own.
        given: other code that students may have in common, such as the reference and handed-out examples.
    """
    prints = {name: _Prints(code) for name, code in submissions.items()}
    started = set(_Prints(stubs).places)
    written = {name: one for name, one in prints.items() if len(one.places.keys() - started) >= _LEAST_OWN}
    identical = _identical(written)
    first_of = {name: group[0] for group in identical for name in group}
    singles = {name: one for name, one in written.items() if first_of.get(name, name) == name}
    return Likeness(identical, _pairs(singles, started.union(*(_Prints(code).places for code in given))))


def _identical(prints: Mapping[str, _Prints]) -> tuple[tuple[str, ...], ...]:
    groups = defaultdict(list)
    for name, one in prints.items():
        groups[one.stream].append(name)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _pairs(prints: Mapping[str, _Prints], given: set[int]) -> tuple[Pair, ...]:
    own = {name: one.places.keys() - given for name, one in prints.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for name, marks in own.items():
        for mark in marks:
            holders[mark].append(name)
    most = max(_COMMON_COUNT, int(_COMMON_SHARE * len(prints)))
    telling = {name: {mark for mark in marks if len(holders[mark]) <= most} for name, marks in own.items()}
    shared: dict[tuple[str, str], set[int]] = defaultdict(set)
    for mark, names in holders.items():
        for pair in combinations(names, 2) if len(names) <= most else ():
            shared[pair].add(mark)
    found = []
    for both, marks in shared.items():
        if len(marks) >= _LEAST_OWN:
            one, other = (
                SharedCode(name, len(marks) / len(telling[name]), prints[name].passages(marks)) for name in both
            )
            found.append(Pair(one, other))
    alike = (pair for pair in found if pair.share >= _LEAST_SHARE)
    return tuple(sorted(alike, key=lambda pair: (-pair.share, pair.one.submission, pair.other.submission)))


def _runs(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as runs without gaps: the first and the last of each."""
    runs: list[tuple[int, int]] = []
    for line in sorted(lines):
        if runs and line == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], line
        else:
            runs.append((line, line))
    return runs
