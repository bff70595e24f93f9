"""Item 0: the ballot, and the count of the vote."""

import pytest

from grader.report.forms.ballot_count import BallotError, CategoryGroup, count_votes, group_categories


def test_spellings_are_grouped_and_proposers_counted() -> None:
    """Case, spacing and punctuation make no new category; who repeats one proposes it once; ties go by name."""
    proposals = [
        ["Robots dreaming", "robots, Dreaming!", "Still life"],
        ["robots dreaming"],
        ["Robots dreaming", "Ärger"],
        ["ÄRGER", "---"],
    ]
    assert group_categories(proposals) == [
        CategoryGroup("Robots dreaming", 3, ("robots dreaming",)),
        CategoryGroup("ÄRGER", 2, ("Ärger",)),
        CategoryGroup("Still life", 1, ()),
    ]


WIDE = 'voter,Robots,Still life,"Cats, old"\nada,x,,1\nemmy,x,0,yes\nalan,-,nein,x\n'


def test_approval_votes_with_a_column_per_category() -> None:
    """Any mark approves; empty, 0, no and - do not. A voter may approve of many."""
    tally = count_votes(WIDE)
    assert tally.ballots == 3
    assert tally.ranks == ((1, "Cats, old", 3), (2, "Robots", 2), (3, "Still life", 0))
    assert tally.ties == ()


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators_and_a_byte_order_mark(delimiter: str) -> None:
    """What a German spreadsheet saves is read too."""
    text = "\ufeff" + WIDE.replace("Cats, old", "Cats").replace('"', "").replace(",", delimiter).replace("\n", "\r\n")
    assert count_votes(text).ranks[0] == (1, "Cats", 3)


def test_one_row_per_approval() -> None:
    """With the columns voter and category the same voter counts once per category, whatever the spelling."""
    text = "category,voter\nRobots,ada\nrobots!,Ada\nCats,ada\nRobots,emmy\nCats,alan\n"
    tally = count_votes(text)
    assert (tally.ballots, tally.ranks) == (3, ((1, "Cats", 2), (1, "Robots", 2)))
    assert tally.ties == ("tie on rank 1 with 2 votes each: Cats, Robots",)


def test_ranks_after_a_tie_skip() -> None:
    """Two on rank 1 are followed by rank 3; categories without a vote are no tie."""
    tally = count_votes("A,B,C,D,E\nx,x,x,,\nx,x,,,\n")
    assert [rank for rank, _name, _votes in tally.ranks] == [1, 1, 3, 4, 4]
    assert len(tally.ties) == 1


def test_which_columns_are_votes_is_asked_where_it_cannot_be_told() -> None:
    """A number of everybody's is no vote; which columns are can be said."""
    text = "Matrikelnummer,Group,Robots,Cats\n12345,1,x,\n12346,2,x,x\n"
    with pytest.raises(BallotError, match=r"Which columns are votes\? In 'Matrikelnummer', 'Group' stand other things"):
        count_votes(text)
    assert count_votes(text, ["Cats", "Robots"]).ranks == ((1, "Robots", 2), (2, "Cats", 1))
    with pytest.raises(BallotError, match="There is no column 'Dogs'"):
        count_votes(text, ["Dogs"])
    assert count_votes("Robots,Cats\napproved,\napproved,approved\n").ballots == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "There are no votes"),
        ("A,B\n", "There are no votes"),
        ("A,a!\nx,x\n", "Column 2 of the header, 'a!', names no category of its own"),
        ("A,,B\nx,x,x\n", "Column 2"),
        ("A,B\nx,x,x\n", "Line 2 has 3 cells, the header has 2"),
        ("voter,A\nada,x\nAda,x\n", "Line 3: Ada votes a second time .first in line 2"),
        ("voter,category\nada,\n", "Line 2 needs a voter and a category"),
        ("voter,category\nada,--\n", "neither letter nor digit"),
    ],
)
def test_votes_that_cannot_be_counted(text: str, words: str) -> None:
    """The error names the line and what to do."""
    with pytest.raises(BallotError, match=words):
        count_votes(text)
