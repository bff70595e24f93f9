"""A student's own functions in the lab: what is wrong with a result only later is said in the grader's own words."""

from pathlib import Path

import pytest
import torch
from cases import EXERCISE

from grader.sheet.workbench.own import take_own_functions
from grader.sheet.workbench.standing import StudentCodeError


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ("{'a'}", "Your count_cells returned an object of type set"),
        ("None", "Your count_cells returned None"),
        ("['many']", "Your count_cells returned a list of 1, but a number is asked for"),
        ("[5]", "Your count_cells returned a list of 1, but a number is asked for"),
        ("[3, 4]", "Your count_cells returned a list of 2, but a number is asked for"),
        ("torch.zeros((2,) * 9)", "Your count_cells returned "),
    ],
)
def test_result_that_is_none_is_told_as_in_the_exam(solved: Path, later: str, words: str) -> None:
    """No word of torch's about what it cannot convert: the student did not call it."""
    with (solved / "landscape.py").open("a", encoding="utf-8") as file:
        file.write("_right = count_cells\ndef count_cells(patterns):\n")
        file.write(f"    return {later} if len(patterns) == 7 else _right(patterns)\n")
    toolbox, _remarks = take_own_functions(EXERCISE, solved)
    with pytest.raises(StudentCodeError, match=words) as caught:
        toolbox.own["count_cells"](torch.ones(7, 2, dtype=torch.bool))
    assert "infer" not in str(caught.value)
