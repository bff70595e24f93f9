"""The one door for text that a student reads: ``_("…")`` is translated by gettext when a catalogue exists.

A catalogue is ``grader/locale/<language>/LC_MESSAGES/grader.mo``. Without one the English text is used, so a
missing translation is never an error. ``LANGUAGE``, ``LC_ALL``,
``LC_MESSAGES`` and ``LANG`` choose the language.
"""

import gettext
from pathlib import Path

_catalogue = gettext.translation("grader", Path(__file__).parent / "locale", fallback=True)

_ = _catalogue.gettext
plural = _catalogue.ngettext

# As a tag, which a page declares so that it is read aloud in the right language.
LANGUAGE = _catalogue.info().get("language", "en").replace("_", "-")
