"""The last step: what was handed in twice becomes one, and each submission gets its id."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from grader.classroom.handin import HandIn, Intake, Moodle, NoSubmission
from grader.classroom.intake.safe_names import slug, writable
from grader.i18n import _
from grader.sandbox.staging import fingerprint

_DIGITS = 12
# Empty; what a hash could have made; what Windows keeps for devices.
_NOT_BY_ITSELF = re.compile(
    rf"^$|(^|-)[0-9a-f]{{{_DIGITS}}}[0-9a-f]*$|^(con|prn|aux|nul|(com|lpt)\d)(\.|$)", re.IGNORECASE
)


def give_names(entries: Iterable[HandIn | NoSubmission]) -> Intake:
    """Sort what was decided by name, and make names and ids of it that can be written to a file."""
    handins: list[HandIn] = []
    others: list[NoSubmission] = []
    for entry in entries:
        if isinstance(entry, HandIn):
            handins.append(entry)
        else:
            others.append(entry)
    handins, doubles = _drop_doubles(handins)
    handins.sort(key=lambda handin: (slug(handin.name).lower(), handin.name, handin.source))
    return Intake(
        [_clean(handin) for handin in _identify(_note_namesakes(handins))],
        [NoSubmission(writable(other.path), writable(other.reason)) for other in [*others, *doubles]],
    )


def _drop_doubles(handins: list[HandIn]) -> tuple[list[HandIn], list[NoSubmission]]:
    """Of submissions with one name in one folder that hold the same, as an archive and its folder, keep the first."""
    kept: dict[object, HandIn] = {}
    doubles = []
    for handin in handins:
        held = fingerprint(handin.folder) if handin.folder else object()  # where nothing is, it is like no other
        content = writable(handin.name), PurePath(handin.source).parent, handin.moodle, held
        first = kept.setdefault(content, handin)
        if first is handin:
            continue
        text = _("It holds the same as {first}, which is graded.").format(first=first.source)
        doubles.append(NoSubmission(handin.source, text))
        note = _("{source} holds the same once more.").format(source=handin.source)
        kept[content] = replace(first, notes=(*first.notes, note))
    return [*kept.values()], doubles


def _note_namesakes(handins: list[HandIn]) -> list[HandIn]:
    """Where a name, or one of Moodle's participants, has several submissions, each says so: a person has to choose."""
    names = Counter(writable(handin.name) for handin in handins)
    participants = Counter(handin.moodle.participant for handin in handins if handin.moodle)
    noted = []
    for handin in handins:
        notes = handin.notes
        if names[writable(handin.name)] > 1:
            notes += (_("There are several submissions of this name; each was graded."),)
        if handin.moodle and participants[handin.moodle.participant] > 1:
            text = _("There are several submissions of Moodle's participant {number}; each was graded.")
            notes += (text.format(number=handin.moodle.participant),)
        noted.append(replace(handin, notes=notes))
    return noted


def _identify(handins: list[HandIn]) -> list[HandIn]:
    """Give each an id that no other has, and that stays when others join.

    The id is the name in plain letters. Where that is nobody's own, a hash of name and source follows: because another
    has it too, because no file may be called so, or because it ends as such a hash does, which could be another's.
    """
    wanted = [slug(f"{h.name}-{h.moodle.participant}" if h.moodle else h.name) for h in handins]
    counts = Counter(name.lower() for name in wanted)
    identified: dict[str, HandIn] = {}
    for handin, name in zip(handins, wanted, strict=True):
        id_ = name
        digest = hashlib.sha256(f"{handin.name}\0{handin.source}".encode("utf-8", "replace")).hexdigest()
        digits = _DIGITS
        if counts[name.lower()] > 1 or _NOT_BY_ITSELF.search(name):
            id_ = f"{name}-{digest[:digits]}".removeprefix("-")
        while id_.lower() in identified:  # the same source named twice, or a hash that somebody went to lengths to hit
            digits += 1
            id_ = f"{name}-{digest}{digits}".removeprefix("-")
        identified[id_.lower()] = replace(handin, id=id_)
    return [*identified.values()]


def _clean(handin: HandIn) -> HandIn:
    """The same with text that can be written to a file: a name on disk need not be text."""
    return replace(
        handin,
        name=writable(handin.name),
        source=writable(handin.source),
        notes=tuple(map(writable, handin.notes)),
        moodle=handin.moodle and Moodle(handin.moodle.participant, writable(handin.moodle.full_name)),
        problem=writable(handin.problem),
    )
