"""Item 0: three categories for the group's AI-art challenge."""

from grader.engine.answers import Answers
from grader.engine.unmet import Unmet
from grader.exercise import Item
from grader.i18n import _
from grader.judging.finding import Finding, Kind, Part, Verdict
from grader.report.category import normalise_category
from grader.sheet import kinds
from grader.sheet.categories import WANTED, categories

ITEM = Item("0", _("Categories for the AI-art challenge"))
PARTS = (
    Part("first", 1, _("one category")),
    Part("second", 1, _("a second, different one")),
    Part("third", 1, _("a third, different one")),
)


@ITEM.check(
    "categories",
    _("three different categories"),
    _("Write three different categories under the heading of item 0 in answers.md, one per line."),
    parts=PARTS,
)
def check_categories(answers: Answers) -> None:
    """Three categories are proposed that differ in more than case, spacing or punctuation."""
    proposed = categories(answers["0"])
    different = {normalise_category(text): text for text in proposed}
    if not proposed and (doubt := answers.doubts.get("0")):
        if answers.absent:
            raise Unmet(Finding(Verdict.NOT_ATTEMPTED, Kind.UNANSWERED, doubt))
        raise Unmet(Finding(Verdict.OPEN, Kind.ANSWERED_ELSEWHERE, doubt, share=None))
    if not proposed:
        reason = _("Nothing stands under the heading of item 0 in answers.md yet.")
        raise Unmet(Finding(Verdict.NOT_ATTEMPTED, Kind.UNANSWERED, reason))
    if len(different) >= WANTED:
        return
    if len(different) < len(proposed):
        reason = _("Of the {count} categories some are the same: {categories}.")
    else:
        reason = _("Three categories are asked for, {count} found: {categories}.")
    text = reason.format(count=len(proposed), categories=", ".join(f"“{text[:60]}”" for text in proposed[:10]))
    earned = PARTS[: len(different)]  # a category that stands there earns its part
    raise Unmet(Finding(Verdict.FAILED, kinds.SheetKind.WRONG_CATEGORIES, text, actual=proposed[:10], earned=earned))
