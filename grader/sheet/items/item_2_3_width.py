"""Item 2.3: wider and narrower layers. Written."""

from grader.exercise import Item
from grader.i18n import _

ITEM = Item("2.3", _("Wider and narrower layers"), written=4)
