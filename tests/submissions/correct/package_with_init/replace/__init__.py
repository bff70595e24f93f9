"""Our solution."""

from .initializers import *
from .landscape import *
from .measurements import *
from .variance import *

__version__ = "1.0"
