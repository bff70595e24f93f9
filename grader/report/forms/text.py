"""Text that others wrote, made fit to be shown; and points as people write them."""

from typing import Any

from grader.printable import make_printable

__all__ = ["clean", "format_points", "printable"]


def printable(text: str) -> str:
    """Return text without control and format characters: no terminal and no XML parser takes offence at it."""
    return make_printable(text.replace("\r\n", "\n").replace("\r", "\n"))


def clean(data: Any) -> Any:
    """Make every string in JSON data printable, all the way down."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {printable(key): clean(value) for key, value in data.items()}
    if isinstance(data, list):
        return [clean(value) for value in data]
    return data


def format_points(points: float | None) -> str:
    """Write points without needless digits; a dash where there are none."""
    return "–" if points is None else f"{round(points, 2):g}"
