"""The summary page of a CI run on GitHub."""

import os
from pathlib import Path


def append_to_step_summary(text: str) -> None:
    """Append Markdown to the page, if this is such a run.

    Raises:
        OSError: it cannot be written.
    """
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(text)
