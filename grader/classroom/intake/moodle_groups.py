"""Group assignments of a Moodle before version 4: each member has a folder, "Group-Name_123_…", with the same content.

Moodle writes the group's name, a hyphen and the member's name (``download_submissions`` in its older
``mod/assign/locallib.php``); either may hold hyphens of its own.
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from grader.classroom.handin import HandIn, Moodle
from grader.i18n import plural
from grader.sandbox.staging import fingerprint


def join_groups(handins: Sequence[HandIn]) -> list[HandIn]:
    """Make one submission of a group's folders.

    A download is of groups if every name in it has a hyphen, as only Moodle would see to it. In it, those with the same
    content whose names begin alike, up to a hyphen, are a group. Elsewhere the same content is two people's.
    """
    downloads: dict[PurePath, list[HandIn]] = defaultdict(list)
    for handin in handins:
        if handin.moodle:
            downloads[PurePath(handin.source).parent].append(handin)
    joined: dict[int, HandIn | None] = {}
    for download in downloads.values():
        if all("-" in handin.moodle.full_name for handin in download if handin.moodle):
            for group in _groups(download):
                joined |= {id(handin): None for handin in group} | {id(group[0]): _join(group)}
    found = [joined.get(id(handin), handin) for handin in handins]
    return [handin for handin in found if handin is not None]


def _groups(download: Sequence[HandIn]) -> list[list[HandIn]]:
    same: dict[str, list[HandIn]] = defaultdict(list)
    for handin in download:
        if handin.folder is not None:
            same[fingerprint(handin.folder)].append(handin)
    groups: dict[tuple[str, str], list[HandIn]] = defaultdict(list)
    for content, members in same.items():
        for handin in members:
            # Of two groups with the same content, untouched files for instance, the first hyphen tells them apart.
            groups[content, _full_name(handin).partition("-")[0]].append(handin)
    return [group for group in groups.values() if len(group) > 1]


def _join(group: Sequence[HandIn]) -> HandIn:
    members = tuple(handin.moodle for handin in group if handin.moodle)
    begin = os.path.commonprefix([_full_name(handin) for handin in group])  # noqa: RUF071 - letter by letter is meant
    name = begin[: begin.rindex("-")].strip()
    text = plural(
        "It is the work of {count} participant: {names}.",
        "It is the work of {count} participants: {names}.",
        len(group),
    )
    names = "; ".join(handin.moodle.full_name.removeprefix(f"{name}-") for handin in group if handin.moodle)
    note = text.format(count=len(group), names=names)
    number = min((who.participant for who in members), key=int)  # whoever is renamed
    return replace(group[0], name=name, moodle=Moodle(number, name), group=members, notes=(note, *group[0].notes))


def _full_name(handin: HandIn) -> str:
    return handin.moodle.full_name if handin.moodle else ""
