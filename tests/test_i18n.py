"""Everything that a student reads can be translated: with a language of marks, nothing of ours is left without them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cases import EXERCISE, ROOT, SUBMISSIONS, Case

# Every message between marks; a message that is put into another has its own.
MARKED = """
import gettext, sys
class Marks(gettext.NullTranslations):
    def gettext(self, message): return f"«{message}»"
    def ngettext(self, one, many, count): return f"«{one if count == 1 else many}»"
    def info(self): return {"language": "xx"}
gettext.translation = lambda *_arguments, **_keywords: Marks()
from grader.cli import main
sys.exit(main(sys.argv[1:]))
"""
# pytest's own lines, and those that repeat the student's code.
OTHERS = re.compile(
    r"=+ (test session starts|FAILURES|\d.*) =+$|(platform|rootdir:|configfile:|collected) |grader/sheet/items/item_"
    r"|\S+:\d+: in |  "
)


@pytest.mark.parametrize(
    "name",
    ["wrong/initialiser_xavier", "wrong/formulas_by_a_factor", "wrong/right_formula_but_its_root", "mishaps/os_exit"],
)
def test_every_sentence_of_a_check_can_be_translated(name: str, tmp_path: Path) -> None:
    """What `grader check` prints is marked, but for numbers, names, code and what pytest says."""
    folder = Case(EXERCISE, ROOT, SUBMISSIONS / name).build(tmp_path / "group07")
    lines = marked("check", str(folder)).splitlines()
    text = "\n".join(line for line in lines if not OTHERS.match(line))
    for check in EXERCISE.checks:
        text = text.replace(check.id, "")
    assert "«points»" in text
    assert not re.findall(r"\w*[^\W\d_]{3,}\w*", without_marked(text))


def test_stubs_can_be_translated() -> None:
    """The table of what is not filled in, too."""
    lines = marked("check", "assignment").partition("«points»")[2].splitlines()
    text = "\n".join(line for line in lines[1:] if not re.match(r"=+ \d.* =+$", line))
    assert not re.findall(r"\w*[^\W\d_]{3,}\w*", without_marked(text))


def marked(*arguments: str) -> str:
    """The output of a command in the language of marks."""
    run = subprocess.run(
        [sys.executable, "-c", MARKED, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return run.stdout


def without_marked(text: str) -> str:
    """What stands outside all marks."""
    while (less := re.sub(r"«[^«»]*»", "", text)) != text:
        text = less
    return text
