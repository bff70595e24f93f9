"""Item 1.4: why training stops working with 11 layers. Written."""

from grader.exercise import Item
from grader.i18n import _

ITEM = Item("1.4", _("Why 11 layers do not train"), written=5)
