"""The pages in real headless Chromium: offline, by keyboard, on a phone, in print, and with hostile text."""

import json
import os
import shutil
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import jsonschema
import pytest
from classrooms import HOSTILE, Json, MakeClass, item_of
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from grader.report.forms.answer_html import picture_file
from grader.report.forms.pages import member_page
from grader.report.forms.writing import read_class, write_forms
from grader.report.schemas import load_schema
from grader.report.visible import Audience

# As Debian, Ubuntu and GitHub's machines call it.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Without these Chromium asks for updates and looks for other machines; as root it has no sandbox of its own.
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
)
DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=375, height=667)
# The smallest PNG that is one: 1 × 1 pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f0001040100"
    "5fe5c34b0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Debian's Chromium. CI installs it, so there it has to be found."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "chromium is not installed, and this is CI"
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*QUIET], env={**os.environ, "HOME": str(tmp_path_factory.mktemp("home"))}
        )
        yield started
        started.close()


def place(locator: Locator, axis: Literal["x", "y"]) -> float:
    """Where an element begins, in pixels."""
    box = locator.bounding_box()
    assert box is not None
    return box[axis]


class Visit:
    """An open page, and everything that it asked for or complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def column(self, number: int) -> list[str]:
        """The texts of a column of the table of points."""
        return self.page.locator(f"table.sortable tbody tr > :nth-child({number})").all_inner_texts()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a file in a page of its own."""
    opened: list[Page] = []

    def open_file(path: Path, size: ViewportSize = DESKTOP) -> Visit:
        page = browser.new_page(viewport=size)
        opened.append(page)
        seen = Visit(page)
        page.goto(path.as_uri())
        return seen

    yield open_file
    for page in opened:
        page.close()


@pytest.fixture
def made(messy: Path) -> Path:
    """A messy class with its forms, and a picture of one submission."""
    picture = messy / "pictures" / "right" / "statistics.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(PNG)
    report = messy / "reports" / "right.json"
    links = {
        "Variance, layer by layer": "../pictures/right/statistics.png",
        "gone": "../pictures/right/gone.png",
        "outside": "../../../etc/outside.png",
    }
    data: Json = json.loads(report.read_text(encoding="utf-8"))
    data["grading"]["pictures"] = [
        {"experiment": "any word", "title": title, "png": path, "svg": "", "numbers": ""}
        for title, path in links.items()
    ]
    jsonschema.validate(data, load_schema("report"))
    report.write_text(json.dumps(data), encoding="utf-8")
    write_forms(messy)
    return messy


def test_ten_minutes_at_the_top(made: Path, visit: Callable[..., Visit]) -> None:
    """The first screen says how many are graded, the median, how many need attention, and who."""
    page = visit(made / "index.html").page
    names, values = (page.locator(f".figures {tag}").all_inner_texts() for tag in ("dt", "dd"))
    figures = dict(zip(names, values, strict=True))
    assert figures["graded"].split() == ["8", "/", "9"]
    attention = page.locator("#attention")
    waiting = attention.locator("h3 + ul.attention > li, details:not(.resolved) > ul.attention > li")
    assert figures["need attention"] == str(waiting.count())
    assert attention.locator("h3").all_inner_texts() == ["Not graded 2", f"Graded, but look {waiting.count() - 2}"]
    assert attention.locator("li.urgent").count() == 2
    assert place(attention, "y") < DESKTOP["height"] / 2
    text = attention.inner_text()
    for words in ("Not isolated", "1 check could not be graded (1.7.trains)", "would unpack to 3 GB"):
        assert words in text
    assert page.locator("#misconceptions + ol").inner_text().startswith("1 of 8 relu-normal-for-linear")


def test_hostile_text_does_nothing(made: Path, visit: Callable[..., Visit]) -> None:
    """Names, reasons, outputs and answers that are markup are shown as they stand; nothing runs or is loaded."""
    for name in ("index.html", "pages/hostile.html"):
        seen = visit(made / name)
        assert seen.page.title() in {"Class", HOSTILE}
        assert seen.complaints == []
        assert seen.page.locator("img").count() == 0
        assert seen.page.locator("script").count() == 1
        assert [url for url in seen.requests if not url.startswith("file://")] == []
        assert HOSTILE in seen.page.locator("body").inner_text().replace("\n", "")
    body = seen.page.locator("body").inner_text()
    assert "\\x1b[31m\\u202e" in body
    assert "comment: full marks" in body


def test_policy_stops_what_would_slip_through(made: Path, visit: Callable[..., Visit]) -> None:
    """Were text not escaped, the page's policy would still run no script, no handler, and load nothing from outside."""
    path = made / "index.html"
    slipped = f'{HOSTILE}<img src="http://192.0.2.1/x.png"><style>h1 {{ display: none }}</style>'
    path.write_text(path.read_text(encoding="utf-8").replace("<h1>", f"{slipped}<h1>"), encoding="utf-8")
    seen = visit(path)
    assert seen.page.title() == "Class"
    assert seen.page.locator("h1").is_visible()
    assert any("Content Security Policy" in complaint for complaint in seen.complaints)


def test_table_is_sorted_by_keyboard(made: Path, visit: Callable[..., Visit]) -> None:
    """Tab reaches each heading, Enter and space sort, the state is announced, and empty points come last either way."""
    seen = visit(made / "index.html")
    page = seen.page
    original = seen.column(1)
    for _press in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('th[aria-sort] button')?.innerText") == "automatic":
            break
    else:
        pytest.fail("the heading was not reached")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    points = seen.column(3)
    numbers = [float(text) for text in points if text != "–"]
    assert numbers == sorted(numbers, reverse=True)
    assert points[-2:] == ["–", "–"]
    assert page.locator("th[aria-sort=descending] button").inner_text() == "automatic"
    page.keyboard.press("Space")
    numbers = [float(text) for text in seen.column(3) if text != "–"]
    assert numbers == sorted(numbers)
    assert seen.column(3)[-2:] == ["–", "–"]
    assert page.locator("th[aria-sort=ascending]").count() == 1
    assert page.locator("th[aria-sort=descending]").count() == 0
    page.locator("th[aria-sort] button", has_text="submission").press("Enter")
    names = seen.column(1)
    assert [name.split()[-1] for name in names if name.startswith("Group")][-2:] == ["Silent", "⚠"]
    assert sorted(names) == sorted(original)
    assert seen.complaints == []


def test_everything_is_reached_by_keyboard(made: Path, visit: Callable[..., Visit]) -> None:
    """The first Tab skips to the content; wide tables can be scrolled by arrow keys; folded lists open by Enter."""
    page = visit(made / "index.html", PHONE).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().x >= 0")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    region = page.get_by_role("region", name="Verdict of every check for every submission")
    region.focus()
    for _press in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    page.locator("#faults ~ details > summary").press("Enter")
    assert page.locator("#faults ~ details[open] tbody th").first.is_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_fit_the_screen(made: Path, visit: Callable[..., Visit], size: ViewportSize) -> None:
    """No page is wider than its screen; what is wide scrolls in a region of its own; the points' names stay in view."""
    for name in ("index.html", *(f"pages/{one}.html" for one in ("right", "crash", "prints", "hostile", "bomb"))):
        page = visit(made / name, size).page
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        small = page.evaluate(
            "[...document.querySelectorAll('p, td, th, dd, pre, code')].filter(e => e.innerText.trim() &&"
            " parseFloat(getComputedStyle(e).fontSize) < 12).length"
        )
        assert small == 0, name
    page = visit(made / "index.html", size).page
    page.locator(".scroll").first.evaluate("region => { region.scrollLeft = 500 }")
    assert place(page.locator("table.sortable tbody th").first, "x") >= 0


def test_heat_map_shows_every_verdict_by_sign_and_colour(made: Path, visit: Callable[..., Visit]) -> None:
    """One row per submission, one column per check; states that differ have different signs or colours and a title."""
    page = visit(made / "index.html").page
    assert page.locator("table.heat tbody tr").count() == 9
    assert page.locator("table.heat thead th").count() == 27
    cell = page.locator("td[title='1.7.trains: not gradable']")
    assert (cell.count(), cell.inner_text()) == (1, "!")
    assert page.locator("td[title='1.5.mean: failed, a part of the points']").inner_text() == "◐"
    signs = page.locator(".legend .cell").all_inner_texts()
    assert len(set(signs)) == len(signs) == 10


def test_distribution_counts_everybody_with_points(made: Path, visit: Callable[..., Visit]) -> None:
    """The bars' numbers add up to the submissions that have automatic points, and heights are in proportion."""
    page = visit(made / "index.html").page
    counts = [int(text) for text in page.locator(".histogram .count").all_text_contents() if text]
    assert sum(counts) == 7
    heights = [
        float(bar) for bar in page.locator(".histogram rect").evaluate_all("b => b.map(r => r.getAttribute('height'))")
    ]
    assert sum(heights) / max(heights) == pytest.approx(sum(counts) / max(counts))


def test_page_of_a_submission(made: Path, visit: Callable[..., Visit]) -> None:
    """Items, reasons, output, answers and the pictures that exist; links lead from page to page and back."""
    seen = visit(made / "index.html")
    seen.page.get_by_role("link", name="Group Prints").first.click()
    text = seen.page.locator("main").inner_text()
    assert "Printed by the submission" in text
    assert "which is wrong." in text
    assert text.index("What was lost") < text.index("Written answers") < text.index("Passed")
    assert "expected" in text  # a tutor's page
    assert "The output layer changes fastest" in text
    seen.page.get_by_role("link", name="Class").click()
    assert seen.page.url.endswith("index.html")
    seen = visit(made / "pages" / "right.html")
    assert seen.page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)") == [1]
    assert seen.page.locator("img").get_attribute("alt") == "Variance, layer by layer"
    assert seen.complaints == []


def test_print_unfolds_and_keeps_colours(made: Path, visit: Callable[..., Visit]) -> None:
    """On paper nothing is folded away, cut off at the side, or of use only with a mouse; the PDF has few pages."""
    seen = visit(made / "index.html")
    page = seen.page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator("nav").first.is_visible()
    assert page.locator(".scroll").first.evaluate("e => getComputedStyle(e).overflowX") == "visible"
    assert page.locator("td.failed").first.evaluate("e => getComputedStyle(e).printColorAdjust") == "exact"
    # A4 with its margins is 182 mm wide: 688 CSS pixels.
    page.set_viewport_size({"width": 688, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_table_is_searched_and_filtered(made: Path, visit: Callable[..., Visit]) -> None:
    """By name, by what is open, by points, by a lost check; the heat-map follows, and the count is announced."""
    seen = visit(made / "index.html")
    page = seen.page

    def shown(table: str) -> list[str]:
        return [name.strip(" ⚠") for name in page.locator(f"{table} tbody tr:visible > th").all_inner_texts()]

    everybody = shown("table.sortable")
    page.get_by_label("name", exact=True).fill("PRINTS")
    assert shown("table.sortable") == shown("table.heat") == ["Group Prints"]
    assert page.locator("#count").inner_text() == "1 of 9"
    page.get_by_label("name", exact=True).fill("")
    page.get_by_label("show").select_option("settled")
    assert shown("table.sortable") == ["Group Silent"]
    page.get_by_label("show").select_option("")
    page.get_by_label("automatic below").fill("67.5")
    below = shown("table.sortable")
    assert "Group Right" not in below
    assert "Group Bomb" not in below  # it has no points, which is not few
    assert "Group Linear" in below
    page.get_by_label("automatic below").fill("")
    page.get_by_label("lost").select_option("1.7.variance")
    assert shown("table.sortable") == ["Group Linear"]
    page.get_by_label("lost").select_option("")
    assert shown("table.sortable") == everybody
    assert seen.complaints == []


def test_heading_stays_in_view_and_says_what_is_possible(made: Path, visit: Callable[..., Visit]) -> None:
    """Scrolled down, the headings of a long table stay; each says the most that there is to earn."""
    page = visit(made / "index.html").page
    region = page.locator(".scroll").first
    region.evaluate("region => { region.style.maxHeight = '200px'; region.scrollTop = 150 }")
    heading = page.locator("table.sortable thead th").nth(2)
    assert abs(place(heading, "y") - place(region, "y")) < 2
    assert page.locator("table.sortable thead small").all_inner_texts()[:4] == ["possible", "100", "70", "30"]


def test_names_are_sorted_by_family(make_class: MakeClass, visit: Callable[..., Visit]) -> None:
    """Anna Weber comes after Zoe Adler; numbered groups are sorted as they are called."""

    def rename(reports: dict[str, Json]) -> None:
        for report, name in zip(reports.values(), ("Anna Weber", "Zoe Adler", "Group 10", "Group 9"), strict=False):
            report["classroom"]["name"] = name

    folder = make_class(rename)
    write_forms(folder)
    seen = visit(folder / "index.html")
    seen.page.locator("th[aria-sort] button", has_text="submission").click()
    names = [name for name in seen.column(1) if name != "Group Silent"]
    assert names == ["Zoe Adler", "Group 9", "Group 10", "Anna Weber"]


def test_a_cause_is_told_once_with_the_code(make_class: MakeClass, visit: Callable[..., Visit]) -> None:
    """Checks that one file cost are one entry with the student's lines; the line leads to the whole file."""

    def break_file(reports: dict[str, Json]) -> None:
        for check in reports["right"]["grading"]["checks"]:
            if check["id"].startswith("1.5"):
                check.update(
                    verdict="failed", points=0.0, kind="syntax_error", location={"file": "variance.py", "line": 40}
                )
                check["reason"] = "variance.py does not load (variance.py, line 40): SyntaxError: invalid syntax"
                for part in check["parts"]:
                    part["earned"] = False
                check["traceback"] = [{"file": "<frozen importlib>", "line": 1, "function": "load", "text": ""}]

    folder = make_class(break_file)
    write_forms(folder)
    page = visit(folder / "pages" / "right.html").page
    assert page.locator("#lost .check").count() == 1
    lost = page.locator("#lost .check")
    assert "1.5.mean, 1.5.second_moment, 1.5.output_variance variance.py does not load." in lost.inner_text()
    assert "frozen" not in lost.inner_text()
    assert lost.locator(".here").inner_text().startswith("40")
    assert page.locator("#passed details:not([open])").count() == 1
    lost.get_by_role("link", name="variance.py:40").click()
    assert page.locator("[id='variance.py-40']").is_visible()


def test_answers_are_markdown_with_their_own_pictures(make_class: MakeClass, visit: Callable[..., Visit]) -> None:
    """Tables, lists and pictures that were handed in are shown; of other pictures the name; markup stays text."""
    text = (
        "# Big\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\n- one\n- two\n\n![plot](plots/a%20b.PNG)\n![gone](gone.png)\n"
        "![out](http://192.0.2.1/x.png) ![up](../../x.png) ![data](data:image/png;base64,AA==)\n\n"
        f"{HOSTILE} [js](javascript:alert(1)) <http://192.0.2.1/>"
    )

    def write(reports: dict[str, Json]) -> None:
        item_of(reports["right"], "1.4")["written"].update(text=text)

    folder = make_class(write)
    picture = folder / "answers" / "right" / picture_file("plots/a b.PNG")
    picture.parent.mkdir(parents=True)
    picture.write_bytes(PNG)
    write_forms(folder)
    seen = visit(folder / "pages" / "right.html")
    answer = seen.page.locator("[id='answer-1.4']")
    assert answer.locator("td strong").inner_text() == "2"
    assert answer.locator("li").all_inner_texts() == ["one", "two"]
    assert answer.locator("img").evaluate_all("all => all.map(one => [one.alt, one.naturalWidth])") == [["plot", 1]]
    for words in ("[picture: gone.png]", "[picture: http://192.0.2.1/x.png]", "[picture: ../../x.png]", HOSTILE):
        assert words in answer.inner_text()
    assert answer.locator("a").evaluate_all("all => all.map(one => one.href)") == ["http://192.0.2.1/"]
    assert answer.locator("h1, h2").count() == 0
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith("file://")] == []
    cohort = read_class(folder)
    own = member_page(cohort, cohort.members[0], Audience.STUDENT)
    assert "[picture: plots/a b.PNG]" in own
    assert "<img" not in own


def test_likeness_is_for_tutors_only(make_class: MakeClass, visit: Callable[..., Visit]) -> None:
    """Who is like whom stands on the class's page and the two submissions', with the lines, and in no feedback."""
    folder = make_class()
    about = json.loads((folder / "class.json").read_text(encoding="utf-8"))
    about["identical"] = [["right", "silent"]]
    sides = [
        {"submission": name, "share": share, "passages": [{"file": "variance.py", "first": 3, "last": 9}]}
        for name, share in (("crash", 0.82), ("prints", 0.4))
    ]
    about["alike"] = [{"one": sides[0], "other": sides[1]}]
    jsonschema.validate(about, load_schema("class"))
    (folder / "class.json").write_text(json.dumps(about), encoding="utf-8")
    write_forms(folder)
    page = visit(folder / "index.html").page
    assert page.locator("#similar li").inner_text() == "Group Right; Group Silent"
    assert "82 %" in page.locator("#similar tbody tr").inner_text()
    page.locator("#similar tbody a", has_text="Group Crash").click()
    text = page.locator("main").inner_text()
    assert "82 % of its own code is also in that of Group Prints: variance.py:3–9. A hint, not a verdict." in text
    with zipfile.ZipFile(folder / "moodle-feedback.zip") as file:
        (feedback,) = (file.read(name).decode() for name in file.namelist())
    assert "Group Silent" in feedback
    assert "Group Right" not in feedback


def test_dark_and_local_time(made: Path, visit: Callable[..., Visit], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever prefers dark gets dark, on paper nobody does; times are those of the clock where the pages are made."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    write_forms(made)
    monkeypatch.undo()
    time.tzset()
    page = visit(made / "pages" / "right.html").page
    assert page.locator("time").inner_text() == "2026-11-20 12:30 EST"
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(background) == "rgb(22, 25, 29)"
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(background) == "rgb(255, 255, 255)"


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of axe-core, from npm: it is part of no commit. CI has npm, so there it has to be found."""
    npm, folder = shutil.which("npm"), tmp_path_factory.mktemp("axe")
    packed = npm and subprocess.run(
        [npm, "pack", "--silent", "axe-core@4.11"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    if not packed or packed.returncode:
        assert not os.environ.get("CI"), "axe-core cannot be had from npm, and this is CI"
        pytest.skip(f"axe-core cannot be had from npm: {packed.stderr[-200:] if packed else 'npm is not installed'}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        script = archive.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(made: Path, browser: Browser, axe: str, scheme: Literal["light", "dark"]) -> None:
    """No page has anything that axe-core, with all of its rules, calls a violation; folded parts are opened for it."""
    # The page's own policy would stop axe, too.
    with browser.new_context(bypass_csp=True, color_scheme=scheme) as context:
        page = context.new_page()
        for name in ("index.html", *(f"pages/{one}.html" for one in ("right", "crash", "prints", "hostile", "bomb"))):
            page.goto((made / name).as_uri())
            page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
            page.evaluate(axe)
            found = page.evaluate(
                "axe.run().then(({violations}) => violations.map(one => [one.id, one.nodes.map(n => n.html)]))"
            )
            assert found == [], name
