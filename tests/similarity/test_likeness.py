"""Who copied? What a copier changes first does not hide it, and what everybody was given is nobody's own."""

import re

import pytest
from cases import EXERCISE, ROOT, all_cases

from grader.engine.submission import Submission
from grader.similarity.likeness import Likeness, Passage, compare
from grader.similarity.tokens import read_tokens
from grader.similarity.winnowing import RUN, WINDOW, fingerprints

STUBS = Submission(EXERCISE, ROOT / "assignment").code
REFERENCE = Submission(EXERCISE, ROOT / "reference").code
Code = dict[str, str]


@pytest.fixture(scope="module")
def styles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Code]:
    """Right solutions in many styles, whose authors did not copy."""
    folder = tmp_path_factory.mktemp("styles")
    return {case.name: Submission(EXERCISE, case.build(folder / case.name)).code for case in all_cases("correct")}


def likeness(submissions: dict[str, Code]) -> Likeness:
    """Compare, as `grader grade` does."""
    return compare(submissions, STUBS, [REFERENCE])


def disguise(code: str) -> str:
    """Other names, other comments, other docstrings, other layout."""
    code = re.sub(r'"""(?:.|\n)*?"""', '"""Our own words."""', code)
    code = re.sub(r"#.*", "# ours", code)
    for name in ("total", "mean", "values", "weights", "layer", "row", "bound", "fan_in", "column"):
        code = re.sub(rf"(?<![.\w]){name}\b", f"my_{name}", code)
    return "\n\n".join(code.split("\n\n\n")).replace("    ", "  ")


def test_a_copy_in_disguise_is_identical(styles: dict[str, Code]) -> None:
    """Names, comments, docstrings and layout hide nothing; three of a kind are one group."""
    original = styles["correct/numpy"]
    copies = {"copy": {name: disguise(text) for name, text in original.items()}, "exact": original}
    found = likeness({**styles, **copies})
    assert [group for group in found.identical if "copy" in group] == [("correct/numpy", "copy", "exact")]
    assert not [pair for pair in found.pairs if {pair.one.submission, pair.other.submission} & {"copy", "exact"}]


def test_a_partial_copy_is_a_pair_with_the_lines(styles: dict[str, Code]) -> None:
    """One file of another's makes a pair, and the lines that are shared are named in both."""
    taken = styles["correct/modules_and_hooks"]["measurements.py"]
    mixed = styles["correct/plain_python"] | {"measurements.py": "# my own work\n" + disguise(taken)}
    (pair,) = likeness({"one": styles["correct/modules_and_hooks"], "mixed": mixed}).pairs
    sides = {side.submission: side for side in (pair.one, pair.other)}
    assert 0.3 < sides["mixed"].share <= 1
    (shown, *_more) = [passage for passage in sides["mixed"].passages if passage.file == "measurements.py"]
    assert 1 < shown.first < shown.last <= taken.count("\n") + 2


def test_independent_solutions_are_not_alike(styles: dict[str, Code]) -> None:
    """Fifty right solutions of one exercise: none is like another, but for those whose code is the reference's."""
    found = likeness(styles)
    assert found.pairs == ()
    assert all(styles[name] == REFERENCE for group in found.identical for name in group)


def test_what_was_handed_out_is_nobodys_own() -> None:
    """Untouched stubs, or the same few lines in them, make no pair and no group."""
    first = STUBS["variance.py"].index("    raise NotImplementedError")
    line_end = STUBS["variance.py"].index("\n", first)
    text = STUBS["variance.py"][:first] + "    return fan_in * weight_variance * input_variance"
    started = STUBS | {"variance.py": text + STUBS["variance.py"][line_end:]}
    assert likeness({"a": STUBS, "b": STUBS, "c": started, "d": started}) == Likeness()


def test_what_many_have_is_no_sign() -> None:
    """A passage in more than four submissions, as from a lecture, makes none of them alike; in two it does."""
    common = "\n".join(f"a{n} = torch.{name}(x, {n})" for n, name in enumerate("abcdefghijklmnopqrstuvwxyz"))
    own = {who: "".join(f"x.{who}{n}(x.{who}_{n})\n" for n in range(60)) for who in "pqrstu"}
    class_of = {who: {"variance.py": f"{common}\n{text}"} for who, text in own.items()}
    assert likeness(class_of).pairs == ()
    (pair,) = compare({who: {"variance.py": f"{common}\n{own[who][:500]}"} for who in "pq"}, {}).pairs
    assert pair.one.passages == (Passage("variance.py", 1, 26),)


def test_broken_code_is_compared_up_to_where_it_breaks() -> None:
    """A syntax error or an open bracket ends the list of tokens, and nothing raises."""
    assert [token.text for token in read_tokens("x = (1 +\ny = '")] == ["name", "=", "(", "1", "+", "name", "="]
    assert read_tokens("\0") == []
    assert likeness({"a": {"variance.py": "def f(:\n" * 50}, "b": {"variance.py": "\ud800"}}).pairs == ()


def test_tokens_keep_what_cannot_be_chosen() -> None:
    """Library functions, keywords, built-ins and numbers stay; names, texts, comments and docstrings do not."""
    code = 'def f(x: int) -> float:\n    """Doc."""\n    y = torch.randn(3)  # noise\n    return len("a") + y.mean()\n'
    words = " ".join(token.text for token in read_tokens(code))
    assert words == (
        "def name ( name : int ) -> float : name = name . randn ( 3 ) return len ( text ) + name . mean ( )"
    )
    assert read_tokens(code)[-1].line == 4


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_winnowing_notices_what_it_promises(place: int) -> None:
    """A shared run of k + w − 1 tokens gives a shared fingerprint wherever it stands (theorem of the paper)."""
    shared = [f"s{n}" for n in range(RUN + WINDOW - 1)]
    one = [f"a{n}" for n in range(80)]
    other = [f"b{n}" for n in range(80)]
    one[place : place + len(shared)] = shared
    other[59 - place : 59 - place + len(shared)] = shared
    assert fingerprints(one).keys() & fingerprints(other).keys()
    assert not fingerprints(one[:place]).keys() & fingerprints(other[: 59 - place]).keys()
