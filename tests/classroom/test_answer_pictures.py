"""The pictures that an answer shows are kept for its page, and nothing else of what a student hands in."""

from pathlib import Path

import pytest
from cases import EXERCISE

from grader.classroom.answer_pictures import keep_answer_pictures
from grader.classroom.handin import HandIn
from grader.report.forms.answer_html import answer_to_html, picture_file

PNG = b"\x89PNG\r\n\x1a\n and so on"
ANSWERS = (
    "## Item 1.3\n![a](plots/a.png) ![b](b%20c.JPG)\n![no](script.png) ![up](../up.png) ![svg](x.svg) ![link](l.png)\n"
)


@pytest.fixture
def handin(tmp_path: Path) -> HandIn:
    """A submission with pictures, and with what only looks like one."""
    folder = tmp_path / "work" / "ada"
    (folder / "plots").mkdir(parents=True)
    (folder / "answers.md").write_text(ANSWERS, encoding="utf-8")
    (folder / "plots" / "a.png").write_bytes(PNG)
    (folder / "b c.JPG").write_bytes(b"\xff\xd8\xff and so on")
    (folder / "script.png").write_bytes(b"<svg onload='alert(1)'>")
    (folder / "unused.png").write_bytes(PNG)
    (folder.parent / "up.png").write_bytes(PNG)
    (folder / "x.svg").write_text("<svg/>")
    (folder / "l.png").symlink_to(folder.parent / "up.png")
    return HandIn("ada", "Ada", "ada", folder)


def test_pictures_of_answers_are_kept(handin: HandIn, tmp_path: Path) -> None:
    """Those that the answers name, lie in the folder and are pictures by their content; a later run replaces them."""
    keep_answer_pictures(EXERCISE, handin, tmp_path)
    kept = tmp_path / "answers" / "ada"
    assert {path.name for path in kept.iterdir()} == {picture_file("plots/a.png"), picture_file("b c.JPG")}
    assert handin.folder is not None
    (handin.folder / "answers.md").write_text("![b](b%20c.JPG)", encoding="utf-8")
    keep_answer_pictures(EXERCISE, handin, tmp_path)
    assert {path.name for path in kept.iterdir()} == {picture_file("b c.JPG")}
    keep_answer_pictures(EXERCISE, HandIn("ada", "Ada", "ada", None), tmp_path)
    assert not kept.exists()


def test_lines_of_an_answer_stay_lines() -> None:
    """What was typed line by line stays so; a line that an editor wrapped flows on."""
    long = "This sentence was wrapped by an editor that breaks lines at a hundred columns, and it goes on"
    html = answer_to_html(f"a: 1\nb: 2\n\n{long}\nhere.", lambda _name: "")
    assert "a: 1<br>\nb: 2" in html
    assert f"{long}\nhere." in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1)) [y](data:text/html,x) [z](vbscript:x)",
        "![x](data:image/svg+xml;base64,AA==)",
        "<a href='x' onclick='y'>z</a><iframe src=x>",
        "[a]: javascript:x\n[a]",
        "[" * 3000 + "*" * 3000,
        "> " * 3000,
        "\ud800 \x00",
    ],
)
def test_hostile_answers_are_harmless(text: str) -> None:
    """No script, handler, frame or link of a kind that runs comes out of any answer."""
    html = answer_to_html(text, lambda name: f"../answers/{name}").lower()
    for word in ("<script", "<iframe", "<svg", "<img", 'href="javascript', 'href="data', 'href="vbscript'):
        assert word not in html
