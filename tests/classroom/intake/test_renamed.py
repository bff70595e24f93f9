"""Files that a download renamed."""

import pytest
from cases import EXERCISE

from grader.classroom.intake.renamed import file_meant


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("variance.py", "variance.py"),
        ("variance (1).py", "variance.py"),
        ("variance(12).py", "variance.py"),
        ("Variance.PY", "variance.py"),
        ("variance - Copy.py", "variance.py"),
        ("variance - Kopie (2).py", "variance.py"),
        ("variance_copy.py", "variance.py"),
        ("variance_v2.py", "variance.py"),
        ("variance.py.txt", "variance.py"),
        ("answers (3).md", "answers.md"),
        ("initializers-2.py", "initializers.py"),
        ("my_variance.py", None),
        ("variance.md", None),
        ("answers.py", None),
        ("variances.py", None),
        ("variance.py.orig", None),
        ("helper.py", None),
    ],
)
def test_files_that_a_download_renamed(name: str, wanted: str | None) -> None:
    """A file of the exercise is known under the names that browsers and systems give to copies, and under no other."""
    assert file_meant(EXERCISE.files, name) == wanted
