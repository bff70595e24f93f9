"""Item 2.2: more and fewer layers. Written."""

from grader.exercise import Item
from grader.i18n import _

ITEM = Item("2.2", _("More and fewer layers"), written=4)
