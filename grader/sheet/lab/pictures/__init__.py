"""The pictures: every module draws those of one experiment, from its numbers alone, in one style.

The only part of the lab that needs matplotlib.
"""

from grader.sheet.lab.pictures.gallery import draw_pictures
from grader.sheet.lab.pictures.style import Picture

__all__ = ["Picture", "draw_pictures"]
