"""The last step: what was handed in twice becomes one, namesakes are told apart, and each submission gets its id."""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import NamedTuple

from grader.classroom.handin import HandIn, Intake, Moodle, NoSubmission
from grader.classroom.intake.moodle_groups import join_groups
from grader.classroom.intake.safe_names import slug, writable
from grader.i18n import _
from grader.sandbox.staging import fingerprint

_DIGITS = 12
# Empty; what a hash could have made; what Windows keeps for devices.
_NOT_BY_ITSELF = re.compile(
    rf"^$|(^|-)[0-9a-f]{{{_DIGITS}}}[0-9a-f]*$|^(con|prn|aux|nul|(com|lpt)\d)(\.|$)", re.IGNORECASE
)


class Known(NamedTuple):
    """A submission of an earlier run.

    Attributes:
        id: its id.
        name: how it is shown.
        source: where it lay.
        moodle: who handed it in, if Moodle said so.
    """

    id: str
    name: str
    source: str
    moodle: Moodle | None


def give_names(entries: Iterable[HandIn | NoSubmission], known: Iterable[Known] = ()) -> Intake:
    """Sort what was decided by name, and make names and ids of it that can be written to a file.

    Args:
        entries: what was decided.
        known: the submissions of earlier runs, which keep their ids.
    """
    handins: list[HandIn] = []
    others: list[NoSubmission] = []
    for entry in entries:
        if isinstance(entry, HandIn):
            handins.append(entry)
        else:
            others.append(entry)
    handins, doubles = _drop_doubles(handins)
    handins = _tell_apart(join_groups(handins))
    handins.sort(key=lambda handin: (slug(handin.name).lower(), handin.name, handin.source))
    return Intake(
        [_clean(handin) for handin in _identify(_note_namesakes(handins), [*known])],
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


def _tell_apart(handins: list[HandIn]) -> list[HandIn]:
    """Where several of Moodle's participants have one name, the number belongs to the name."""
    numbers: dict[str, set[str]] = {}
    for handin in handins:
        if handin.moodle:
            numbers.setdefault(writable(handin.name), set()).add(handin.moodle.participant)
    return [
        replace(handin, name=f"{handin.name} ({handin.moodle.participant})")
        if handin.moodle and handin.moodle.participant and len(numbers[writable(handin.name)]) > 1
        else handin
        for handin in handins
    ]


def _note_namesakes(handins: list[HandIn]) -> list[HandIn]:
    """Where a name, or one of Moodle's participants, has several submissions, each says so: a person has to choose."""
    names = Counter(writable(handin.name) for handin in handins)
    participants = Counter(number for handin in handins for number in _numbers(handin))
    noted = []
    for handin in handins:
        notes = handin.notes
        if names[writable(handin.name)] > 1:
            notes += (_("There are several submissions of this name; each was graded."),)
        number = next((number for number in _numbers(handin) if participants[number] > 1), "")
        if number:
            text = _("There are several submissions of Moodle's participant {number}; each was graded.")
            notes += (text.format(number=number),)
        noted.append(replace(handin, notes=notes))
    return noted


def _numbers(handin: HandIn) -> list[str]:
    """The numbers of all whom Moodle names."""
    people = handin.group or ((handin.moodle,) if handin.moodle else ())
    return [who.participant for who in people if who.participant]


def _identify(handins: list[HandIn], known: list[Known]) -> list[HandIn]:
    """Give each an id that no other has, and that stays: when others join, a participant is renamed, or all is moved.

    Who was in an earlier run keeps the id. A new one is the name in plain letters. Where that is nobody's own, a hash
    of name and place follows: because another has it too, because no file may be called so, or because it ends as such
    a hash does, which could be another's.
    """
    kept = _recognise(handins, known)
    new = [handin for place, handin in enumerate(handins) if place not in kept]
    counts = Counter(map(_plain_id, new)) + Counter(one.id.lower() for one in known)
    taken = {one.id.lower() for one in known}
    identified = []
    for place, handin in enumerate(handins):
        id_ = kept.get(place)
        if id_ is None:
            id_ = _new_id(handin, taken, own=counts[_plain_id(handin)] == 1)
            taken.add(id_.lower())
        identified.append(replace(handin, id=id_))
    return identified


def _new_id(handin: HandIn, taken: set[str], *, own: bool) -> str:
    name = _plain_id(handin, lower=False)
    if own and not _NOT_BY_ITSELF.search(name):
        return name
    # However the path was typed: the place is the same.
    place = f"{handin.name}\0{os.path.realpath(handin.source)}"
    digest = hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()
    digits = _DIGITS
    id_ = f"{name}-{digest[:digits]}".removeprefix("-")
    while id_.lower() in taken:  # the same source named twice, or a hash that somebody went to lengths to hit
        digits += 1
        id_ = f"{name}-{digest}{digits}".removeprefix("-")
    return id_


def _plain_id(handin: HandIn, *, lower: bool = True) -> str:
    who = handin.moodle
    name = slug(f"{who.full_name}-{who.participant}" if who else handin.name)
    return name.lower() if lower else name


def _recognise(handins: list[HandIn], known: list[Known]) -> dict[int, str]:
    """The ids of those that were in an earlier run, by their place in the list.

    A participant of Moodle's is known by the number, everybody else by the name. Of several the one that is called the
    same, and lies in the most similar place, is meant: its path may have been typed in another way.
    """
    wanted: dict[object, list[int]] = {}
    for place, handin in enumerate(handins):
        wanted.setdefault(_person(handin.moodle, handin.name), []).append(place)
    pairs = [
        (handins[place].moodle == one.moodle, _alike(handins[place].source, one.source), -place, -number)
        for number, one in enumerate(known)
        for place in wanted.get(_person(one.moodle, one.name), ())
    ]
    kept: dict[int, str] = {}
    used: set[int] = set()
    for _same, _alikeness, place, number in sorted(pairs, reverse=True):
        if -place not in kept and -number not in used:
            kept[-place] = known[-number].id
            used.add(-number)
    return kept


def _person(moodle: Moodle | None, name: str) -> tuple[bool, str]:
    number = moodle.participant if moodle else ""
    return bool(number), number or writable(name)


def _alike(one: str, other: str) -> int:
    """How many parts two paths have in common, counted from their ends."""
    parts = zip(reversed(PurePath(one).parts), reversed(PurePath(other).parts), strict=False)
    return next((count for count, (a, b) in enumerate(parts) if writable(a) != writable(b)), len(PurePath(one).parts))


def _clean(handin: HandIn) -> HandIn:
    """The same with text that can be written to a file: a name on disk need not be text."""
    return replace(
        handin,
        name=writable(handin.name),
        source=writable(handin.source),
        notes=tuple(map(writable, handin.notes)),
        moodle=handin.moodle and _clean_person(handin.moodle),
        group=tuple(map(_clean_person, handin.group)),
        problem=writable(handin.problem),
    )


def _clean_person(who: Moodle) -> Moodle:
    return Moodle(who.participant, writable(who.full_name))
