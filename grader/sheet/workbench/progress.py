"""A bar on the terminal for what takes longer than a second; without a terminal, nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from grader.sheet.lab.parallel import Progress


@contextmanager
def show_progress(name: str) -> Iterator[Progress]:
    """Show a bar while an experiment measures; it disappears when the work is done.

    Args:
        name: what the bar is called.
    """
    # disable=None: no bar where standard error is no terminal. delay: none for what is done within a second.
    bar = tqdm(
        desc=f"  {name}",
        total=0,
        disable=None,
        leave=False,
        delay=1,
        bar_format="{desc} {bar:40} {percentage:3.0f} %  {elapsed}, {remaining} left",
    )

    def expect(units: int) -> None:
        bar.total = (bar.total or 0) + units

    def show(units: int) -> None:
        bar.update(units)
        if bar.n >= (bar.total or 0):
            bar.clear()  # drawing follows, and prints lines of its own

    try:
        yield Progress(show, expect)
    finally:
        bar.close()
