"""What an answer to a proposed edit, or its undoing, does to the texts of now. Writes nothing."""

from collections.abc import Callable, Collection, Sequence

from sessionls.domain.errors import Refused
from sessionls.domain.hunks import chosen, inverse
from sessionls.domain.patching import Misfit, Origin, origin, patched, stands
from sessionls.domain.records import FileChange, Hunk, ProposedEdit
from sessionls.workspace.texts import FileWrite
from sessionls.workspace.uris import path_of

Read = Callable[[str], str | None]
"""The text of a file by its URI; `None` where there is no file. Raises `Refused` for others."""


def accepting(edit: ProposedEdit, accepted: Collection[int], read: Read) -> list[FileWrite]:
    """The writes that make the texts say what is accepted; none where they say it already.

    Raises:
        Refused: a text has changed, so that a hunk has no place in it; or one that is not accepted
            stands in it all the same.
    """
    writes: list[FileWrite] = []
    for change, places in chosen(edit, accepted):
        now = read(change.uri)
        after = _with(change, places, now)
        if after != now:
            writes.append(FileWrite(change.uri, now, after))
    return writes


def undoing(edit: ProposedEdit, accepted: Collection[int], read: Read) -> list[FileWrite]:
    """The writes that take back what was accepted; none where it is gone already.

    Raises:
        Refused: a text is not what the edit made of it.
    """
    writes: list[FileWrite] = []
    for change, places in chosen(edit, accepted):
        now = read(change.uri)
        before = _without(change, places, now) if places else now
        if before != now:
            writes.append(FileWrite(change.uri, now, before))
    return writes


def named(change: FileChange) -> str:
    """What people call the file of a change."""
    path = path_of(change.uri)
    return path.name if path else change.uri


def _with(change: FileChange, places: Sequence[int], now: str | None) -> str | None:
    if change.creates:
        return _created(change, places, now)
    if now is None:
        if places:
            raise Refused(f"{named(change)} is not there any more, so nothing is changed in it.")
        return None
    hunks = [change.hunks[place] for place in places]
    known = origin(now, change)
    if known:
        _refuse_standing(change, known, places)
        return _sure(change, hunks, patched(known.text, hunks))
    if not hunks or stands(now, change, places):
        return now
    return _sure(change, hunks, patched(now, hunks))


def _created(change: FileChange, places: Sequence[int], now: str | None) -> str | None:
    content = "".join(hunk.new for hunk in change.hunks)
    if not places:
        if now == content:
            raise Refused(
                f"{named(change)} stands there as proposed. Accept it, or delete it first."
            )
        return now
    if now not in (None, "", content):
        raise Refused(f"{named(change)} has been made meanwhile, and says something else.")
    return content


def _refuse_standing(change: FileChange, known: Origin, places: Sequence[int]) -> None:
    """What stands in the text was applied, even where an earlier answer was cut off."""
    rest = [place for place in known.there if place not in places]
    if rest:
        line = change.hunks[rest[0]].line + 1
        raise Refused(
            f"The change at line {line} of {named(change)} stands in the file already. "
            "Accept it too, or take it out of the file first."
        )


def _without(change: FileChange, places: Sequence[int], now: str | None) -> str | None:
    if change.creates:
        if now not in (None, "".join(hunk.new for hunk in change.hunks)):
            raise Refused(f"{named(change)} has changed since; it is not deleted.")
        return None
    if now is None:
        raise Refused(f"{named(change)} is not there any more, so nothing is undone in it.")
    known = origin(now, change)
    if known:
        kept = [change.hunks[place] for place in known.there if place not in places]
        return _sure(change, kept, patched(known.text, kept))
    undo = inverse(change.hunks, places)
    made = patched(now, undo)
    if isinstance(made, Misfit) and not isinstance(
        patched(now, [change.hunks[place] for place in places]), Misfit
    ):
        # Somebody has taken it back already.
        return now
    return _sure(change, undo, made)


def _sure(change: FileChange, hunks: Sequence[Hunk], made: str | Misfit) -> str:
    if isinstance(made, str):
        return made
    line = hunks[made.place].line + 1
    raise Refused(
        f"The change at line {line} of {named(change)} has no place there now: {made.why}. "
        "Nothing was changed."
    )
