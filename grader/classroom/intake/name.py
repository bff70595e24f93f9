"""The last step: what was handed in twice becomes one, and each submission gets its id."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from grader.classroom.handin import HandIn, Intake, Moodle, NoSubmission
from grader.classroom.intake.safe_names import slug, writable
from grader.i18n import _
from grader.sandbox.staging import fingerprint


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
    handins.sort(key=lambda handin: slug(handin.name).lower())
    return Intake(
        [_clean(handin) for handin in _identify(handins)],
        [NoSubmission(writable(other.path), writable(other.reason)) for other in [*others, *doubles]],
    )


def _drop_doubles(handins: list[HandIn]) -> tuple[list[HandIn], list[NoSubmission]]:
    """Of submissions with one name that hold the same, such as an archive and its folder, keep the first."""
    kept: dict[object, HandIn] = {}
    doubles = []
    for handin in handins:
        held = fingerprint(handin.folder) if handin.folder else object()  # where nothing is, it is like no other
        content = slug(handin.name).lower(), handin.moodle, held
        first = kept.setdefault(content, handin)
        if first is handin:
            continue
        text = _("It holds the same as {first}, which is graded.").format(first=first.source)
        doubles.append(NoSubmission(handin.source, text))
        note = _("{source} holds the same once more.").format(source=handin.source)
        kept[content] = replace(first, notes=(*first.notes, note))
    return [*kept.values()], doubles


def _identify(handins: list[HandIn]) -> list[HandIn]:
    """Give each an id. Where names collide, or have no letters that a file name takes, a hash of the source tells."""
    wanted = [slug(f"{h.name}-{h.moodle.participant}" if h.moodle else h.name) for h in handins]
    counts = Counter(name.lower() for name in wanted)
    identified = []
    for handin, name in zip(handins, wanted, strict=True):
        if name and counts[name.lower()] == 1:
            identified.append(replace(handin, id=name))
            continue
        source = f"{handin.name}\0{handin.source}".encode("utf-8", "replace")
        id_ = "-".join(filter(None, [name, hashlib.sha256(source).hexdigest()[:8]]))
        several = _("There are several submissions of this name; each was graded.")
        identified.append(replace(handin, id=id_, notes=(*handin.notes, *([several] if name else []))))
    return identified


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
