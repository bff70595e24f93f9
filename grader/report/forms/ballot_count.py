"""The vote of a class: the categories that it proposes, and the count of the ballots."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from grader.i18n import _
from grader.report.category import normalise_category
from grader.report.cohort import Cohort
from grader.report.forms.table import format_csv

_CATEGORY, _PROPOSERS, _SPELLINGS = "category", "proposers", "other spellings"
_NO = {"", "0", "no", "nein", "false", "-", "–"}
_YES = {"1", "x", "yes", "y", "ja", "j", "true", "+", "✓", "✔", "✗", "☑", "ok"}


class BallotError(Exception):
    """Votes that cannot be counted; the text names the line and the way out."""


@dataclass(frozen=True)
class CategoryGroup:
    """Proposals that differ only in case, spacing or punctuation: the commonest spelling, and the others."""

    name: str
    proposers: int
    other_spellings: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """What came of a vote: ranks of categories with their votes, best first; equal votes share a rank.

    Attributes:
        ballots: how many voted.
        ranks: rank, category, votes.
        ties: categories that share a rank, in words.
    """

    ballots: int
    ranks: tuple[tuple[int, str, int], ...]
    ties: tuple[str, ...]


def group_categories(proposals: Iterable[Iterable[str]]) -> list[CategoryGroup]:
    """Group the proposals of a class, those with most proposers first; who repeats a category proposes it once."""
    spellings: dict[str, Counter[str]] = {}
    for proposed in proposals:
        once = {normalise_category(text): " ".join(text.split()) for text in reversed(list(proposed))}
        for key, text in once.items():
            if key:
                spellings.setdefault(key, Counter())[text] += 1
    groups = []
    for counts in spellings.values():
        ordered = sorted(counts, key=lambda text: (-counts[text], text))
        groups.append(CategoryGroup(ordered[0], counts.total(), tuple(ordered[1:])))
    return sorted(groups, key=lambda group: (-group.proposers, group.name.casefold()))


def ballot_table(cohort: Cohort) -> str:
    """Return ``ballot.csv``: one category per row, how many proposed it, and how else it was spelt."""
    groups = group_categories(member.report.categories or () for member in cohort.members if member.report)
    rows = [(group.name, group.proposers, " | ".join(group.other_spellings)) for group in groups]
    return format_csv([(_CATEGORY, _PROPOSERS, _SPELLINGS), *rows])


def count_votes(text: str, columns: Collection[str] = ()) -> Tally:
    """Count approval votes: everybody may approve of as many categories as they like.

    Two forms are read. One row per voter: the header names the categories (a first column ``voter`` is allowed), any
    mark but an empty cell, 0, no or - approves. Or one row per approval, with the columns ``voter`` and ``category``.

    Args:
        text: the votes as CSV, separated by commas, semicolons or tabs.
        columns: the headings of those with votes, for the first form; empty where the table tells by itself.

    Raises:
        BallotError: there is nothing to count, or a line makes no sense.
    """
    rows = _read_rows(text)
    header = [cell.strip() for cell in rows[0][1]]
    words = [cell.casefold() for cell in header]
    if sorted(words) == ["category", "voter"]:
        approvals, order, ballots = _long(rows[1:], words.index("voter"), words.index("category"))
    else:
        approvals, order, ballots = _wide(*_votes_only(rows[1:], header, columns))
    votes = Counter({key: len(voters) for key, voters in approvals.items()})
    ordered = sorted(order, key=lambda key: (-votes[key], order[key].casefold()))
    ranks = [(1 + sum(votes[other] > votes[key] for other in order), order[key], votes[key]) for key in ordered]
    return Tally(ballots, tuple(ranks), tuple(_ties(ranks)))


def _read_rows(text: str) -> list[tuple[int, list[str]]]:
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    if len(rows) < 2:  # noqa: PLR2004 - a header and a vote
        raise BallotError(_("There are no votes: a header with the categories and one row per voter are needed."))
    return rows


def _votes_only(
    rows: list[tuple[int, list[str]]], header: list[str], wanted: Collection[str]
) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The table with the voter's column and those of votes alone, where these are named or cannot be told.

    A column in which something else than a mark stands is no vote.
    """
    unknown = [name for name in wanted if name not in header]
    if unknown:
        raise BallotError(_("There is no column {names}.").format(names=", ".join(map(repr, unknown))))
    first = _first_vote(header)
    if not wanted:
        columns = {name: [row[place] for _line, row in rows if place < len(row)] for place, name in enumerate(header)}
        other = [name for name in header[first:] if not _holds_votes(columns[name])]
        if other:
            text = _(
                "Which columns are votes? In {names} stand other things than marks such as x, 1, yes, 0 or no. Name "
                "those with votes: --column {example} --column …"
            )
            example = next((name for name in header[first:] if name not in other), header[-1])
            raise BallotError(text.format(names=", ".join(map(repr, other)), example=repr(example)))
        return rows, header
    places = [*range(first), *(place for place, name in enumerate(header) if place >= first and name in wanted)]
    kept = [(line, [*(row[place] for place in places if place < len(row)), *row[len(header) :]]) for line, row in rows]
    return kept, [header[place] for place in places]


def _first_vote(header: list[str]) -> int:
    return 1 if header[0].casefold() in {"voter", "name", "timestamp", "id"} else 0


def _holds_votes(cells: Iterable[str]) -> bool:
    """Whether nothing but marks stands in a column: known ones, or one and the same word in all cells that approve."""
    others = {cell.strip().casefold() for cell in cells} - _NO - _YES
    return not others or (len(others) == 1 and not any(letter.isdigit() for letter in next(iter(others))))


def _wide(rows: list[tuple[int, list[str]]], header: list[str]) -> tuple[dict[str, set[str]], dict[str, str], int]:
    first = _first_vote(header)
    order: dict[str, str] = {}
    for column, name in enumerate(header[first:], start=first + 1):
        key = normalise_category(name)
        if not key or key in order:
            text = _(
                "Column {column} of the header, {name!r}, names no category of its own. Give each category one column."
            )
            raise BallotError(text.format(column=column, name=name))
        order[key] = name
    approvals: dict[str, set[str]] = {key: set() for key in order}
    seen: dict[str, int] = {}
    for line, row in rows:
        if len(row) > len(header):
            text = _(
                "Line {line} has {count} cells, the header has {columns}. Is a comma inside a cell without quotes?"
            )
            raise BallotError(text.format(line=line, count=len(row), columns=len(header)))
        voter = row[0].strip().casefold() if first else f"line {line}"
        if voter in seen:
            text = _("Line {line}: {voter} votes a second time (first in line {first}). Keep one of the two.")
            raise BallotError(text.format(line=line, voter=row[0].strip(), first=seen[voter]))
        seen[voter] = line
        for key, cell in zip(order, row[first:], strict=False):
            if cell.strip().casefold() not in _NO:
                approvals[key].add(voter)
    return approvals, order, len(seen)


def _long(
    rows: list[tuple[int, list[str]]], voter_column: int, category_column: int
) -> tuple[dict[str, set[str]], dict[str, str], int]:
    order: dict[str, str] = {}
    approvals: dict[str, set[str]] = {}
    voters = set()
    for line, row in rows:
        if len(row) != 2 or not all(cell.strip() for cell in row):  # noqa: PLR2004 - voter and category
            raise BallotError(_("Line {line} needs a voter and a category.").format(line=line))
        voter, name = row[voter_column].strip().casefold(), " ".join(row[category_column].split())
        key = normalise_category(name)
        if not key:
            text = _("Line {line}: {name!r} is no category: it has neither letter nor digit.")
            raise BallotError(text.format(line=line, name=name))
        order.setdefault(key, name)
        approvals.setdefault(key, set()).add(voter)
        voters.add(voter)
    return approvals, order, len(voters)


def _ties(ranks: list[tuple[int, str, int]]) -> Iterable[str]:
    for rank in dict.fromkeys(rank for rank, _name, _votes in ranks):
        tied = [(name, votes) for other, name, votes in ranks if other == rank]
        if len(tied) > 1 and tied[0][1] > 0:
            names = ", ".join(name for name, _votes in tied)
            yield _("tie on rank {rank} with {votes} votes each: {names}").format(
                rank=rank, votes=tied[0][1], names=names
            )
