"""Item 0: three categories for the group's AI-art challenge."""

import pytest

from grader.exam.answers import categories, normalise_category
from grader.exam.unmet import Unmet
from grader.i18n import _
from grader.judging.finding import Finding, Verdict

WANTED = 3
PARTS = ("first", "second", "third")


@pytest.mark.check("0.categories")
def test_categories(answers: dict[str, str]) -> None:
    """Three categories are proposed that differ in more than case, spacing or punctuation."""
    proposed = categories(answers["0"])
    different = {normalise_category(text): text for text in proposed}
    if not proposed:
        reason = _("Nothing stands under the heading of item 0 in answers.md yet.")
        raise Unmet(Finding(Verdict.NOT_ATTEMPTED, "unanswered", reason))
    if len(proposed) == len(different) == WANTED:
        return
    if len(different) < len(proposed) <= WANTED:
        reason = _("Of the {count} categories some are the same: {categories}.")
    elif len(proposed) < WANTED:
        reason = _("Three categories are asked for, {count} found: {categories}.")
    else:
        reason = _("Exactly three categories are asked for, one per line; {count} found: {categories}.")
    text = reason.format(count=len(proposed), categories=", ".join(f"“{text[:60]}”" for text in proposed[:10]))
    # A category that stands there earns its part; of more than three nobody can tell which are meant.
    earned = PARTS[: len(different)] if len(different) < WANTED else ()
    raise Unmet(Finding(Verdict.FAILED, "wrong_categories", text, actual=proposed[:10], earned=earned))
