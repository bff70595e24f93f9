"""Item 0: the categories that a group proposes for the class's vote, as they stand in its answer."""

from grader.engine.answers import BULLET
from grader.report.category import normalise_category


def categories(answer: str) -> list[str]:
    """Return the categories proposed in the answer to item 0: one per list item, else one per line."""
    lines = [line for line in answer.splitlines() if line.strip()]
    listed = [line for line in lines if BULLET.match(line) and normalise_category(BULLET.sub("", line))]
    texts = [BULLET.sub("", line).strip().strip("*_`\"'").strip() for line in listed or lines]
    return [text for text in texts if normalise_category(text)]
