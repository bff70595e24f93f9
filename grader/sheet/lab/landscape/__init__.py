"""The exact landscape of a ReLU net on a window of the plane: its cells, their affine maps, its decision regions.

Within one *cell* every hidden unit is either on or off, so the net is an affine map there; Balestriero et al. (2019,
"The Geometry of Deep Networks: Power Diagram Subdivision") call the picture of all cells its Voronoi landscape, since
the cells of one layer are a power diagram, a generalised Voronoi diagram, and each further layer subdivides them.

Read the modules in this order: ``window`` and ``polygons`` say what is drawn, ``cells`` goes through the net layer by
layer, ``splitting`` is the algorithm that splits all cells by all units of one layer, ``decision`` cuts each cell by
the output that wins, ``normalization`` turns a net with normalised pre-activations into an ordinary one.
"""

from grader.sheet.lab.landscape.cells import Landscape, TooLargeError, find_cells
from grader.sheet.lab.landscape.decision import DecisionRegions
from grader.sheet.lab.landscape.frozen_normalization import freeze_normalization
from grader.sheet.lab.landscape.polygons import Polygons
from grader.sheet.lab.landscape.splitting import TooManyCellsError
from grader.sheet.lab.landscape.window import Window

__all__ = [
    "DecisionRegions",
    "Landscape",
    "Polygons",
    "TooLargeError",
    "TooManyCellsError",
    "Window",
    "find_cells",
    "freeze_normalization",
]
