"""The window that a landscape shows."""

from math import inf, nan

import pytest

from grader.sheet.lab import Window


def test_a_square_lies_around_zero() -> None:
    """Borders, area, diagonal and corners of a square follow from its radius."""
    window = Window.square(2)
    assert window == Window(-2, 2, -2, 2)
    assert window.area == 16
    assert window.diameter == pytest.approx(32**0.5)
    assert window.corners.tolist() == [[-2, -2], [2, -2], [2, 2], [-2, 2]]
    assert Window(0, 1, 2, 3).extent == (0, 1, 2, 3)


@pytest.mark.parametrize("borders", [(0, 0, 0, 1), (1, 0, 0, 1), (0, 1, 1, 0), (-inf, 1, 0, 1), (0, 1, nan, 1)])
def test_empty_and_unbounded_windows_are_refused(borders: tuple[float, float, float, float]) -> None:
    """The error says what a window needs and what it got."""
    with pytest.raises(ValueError, match=r"x_min < x_max and y_min < y_max, got Window\(x_min="):
        Window(*borders)
