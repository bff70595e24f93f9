"""Which students' functions compute the same? A law that random entries tell has a constant that scatters."""

from grader.judging.finding import OwnLaw


def same_law(one: OwnLaw, other: OwnLaw) -> bool:
    """Whether two laws are the same: as they are written, or up to how exactly their constant is known."""
    if one.function != other.function or one.formula == other.formula:
        return one.function == other.function
    mine, theirs = one.law, other.law
    if mine is None or theirs is None or len(mine.terms) != 1 or len(theirs.terms) != 1:
        return False
    (term,), (another,) = mine.terms, theirs.terms
    if term.powers != another.powers or mine.shifts != theirs.shifts or mine.ending != theirs.ending:
        return False
    off = abs(term.constant - another.constant)
    return off <= (mine.precision + theirs.precision) * min(abs(term.constant), abs(another.constant))
