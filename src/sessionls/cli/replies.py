"""From what is asked to a reply: by a person's keys, or the safe one. Sends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from sessionls.cli.link import Json
from sessionls.cli.render.asked import (
    Key,
    Waiting,
    put_edit,
    put_hunk,
    put_keys,
    put_permission,
    put_question,
    put_unknown,
    wish,
)
from sessionls.cli.typed import Lines
from sessionls.domain.hunks import Numbered, numbered
from sessionls.domain.records import PermissionQuestion, ProposedEdit, Question

_NOBODY = (
    "Nobody is there to answer. Do what you can without it, and say what you took for granted."
)
_UNSEEN = "Nobody was there to look at it."
_ONCE = Key("o", "once", "once")
_IN_SESSION = Key("s", "session", "always in this session")
_IN_WORKSPACE = Key("w", "workspace", "always in this workspace")
_AGREE = Key("a", "agree", "agree")
_REJECT = Key("r", "reject", "reject")
_ACCEPT = Key("a", "accept", "accept all")
_HUNKS = Key("h", "hunks", "hunk by hunk")
_YES, _NO = Key("y", "yes", "accept this one"), Key("n", "no", "reject this one")
_REST, _NONE = Key("a", "all", "accept the rest"), Key("r", "reject", "reject the rest")
_ANSWERS: Mapping[Key, Json] = {
    _ONCE: {"decision": "once"},
    _IN_SESSION: {"decision": "always", "scope": "session"},
    _IN_WORKSPACE: {"decision": "always", "scope": "workspace"},
    _AGREE: {"decision": "always", "scope": "workspace"},
    _REJECT: {"decision": "reject"},
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A command that answers a question, without its session; `told` is what a log says of it."""

    command: str
    argument: Json = field(default_factory=dict[str, object])
    told: str = ""


def safe(asked: Waiting) -> Reply:
    """The answer where nobody can be asked: nothing is allowed, nothing is changed."""
    match asked:
        case PermissionQuestion():
            who, what = wish(asked)
            wanted = f"{who} wanted to {what}" if who else what
            told = f"Rejected, because nobody can be asked here: {wanted}"
            return _permission(asked, {**_ANSWERS[_REJECT], "reason": "unattended"}, told)
        case Question():
            told = f"Not answered, because nobody can be asked here: {asked.text}"
            return _words(asked, _NOBODY, told)
        case ProposedEdit():
            told = f"Not applied, because nobody can be asked here: {asked.title}"
            return _edit(asked, "none", _UNSEEN, told)
        case _:
            assert_never(asked)


async def ask(asked: Waiting, lines: Lines) -> Reply:
    """Show what is asked, and read the answer. The end of the input is the safe answer.

    Raises:
        TakenBack: somebody else has answered.
    """
    lines.forget()
    match asked:
        case PermissionQuestion():
            put_permission(asked)
            key, _ = await _key(lines, _choices(asked), _REJECT)
            return _permission(asked, _ANSWERS[key])
        case Question():
            put_question(asked)
            return _words(asked, await _own_words(lines, asked.choices))
        case ProposedEdit():
            put_edit(asked)
            return await _ask_edit(asked, lines)
        case _:
            assert_never(asked)


def _choices(asked: PermissionQuestion) -> tuple[Key, ...]:
    if asked.tool == "mcp":
        # To a server one agrees until its entry changes, or not at all.
        return (_AGREE, _REJECT)
    return (_ONCE, _IN_SESSION, _IN_WORKSPACE, _REJECT)


async def _ask_edit(edit: ProposedEdit, lines: Lines) -> Reply:
    every = list(numbered(edit))
    keys = (_ACCEPT, _REJECT, *((_HUNKS,) if len(every) > 1 else ()))
    key, reason = await _key(lines, keys, _REJECT)
    if key == _ACCEPT:
        return _edit(edit, "all")
    if key == _REJECT:
        return _edit(edit, "none", reason or None)
    return _edit(edit, await _ask_hunks(every, lines) or "none")


async def _ask_hunks(every: Sequence[Numbered], lines: Lines) -> list[int]:
    """The numbers of the hunks that are accepted, asked one by one until the rest is decided."""
    accepted: list[int] = []
    for place, one in enumerate(every, start=1):
        lines.forget()
        put_hunk(one, place, len(every))
        is_last = place == len(every)
        keys = (_YES, _NO) if is_last else (_YES, _NO, _REST, _NONE)
        key, _ = await _key(lines, keys, _NONE)
        if key == _REST:
            return [*accepted, *(left.number for left in every[place - 1 :])]
        if key == _NONE:
            return accepted
        if key == _YES:
            accepted.append(one.number)
    return accepted


async def _key(lines: Lines, keys: Sequence[Key], at_end: Key) -> tuple[Key, str]:
    """The key that a person chooses, and what stands behind it; asked until it is one of them."""
    while True:
        put_keys(keys)
        typed = await lines.line()
        if typed is None:
            return at_end, ""
        word, _, rest = typed.partition(" ")
        for key in keys:
            if word.lower() in (key.letter, key.word):
                return key, rest.strip()
        put_unknown(typed, keys)


async def _own_words(lines: Lines, choices: Sequence[str]) -> str:
    while True:
        typed = await lines.line()
        if typed is None:
            return _NOBODY
        if typed.isdecimal() and 0 < int(typed) <= len(choices):
            return choices[int(typed) - 1]
        if typed:
            return typed


def _permission(asked: PermissionQuestion, answer: Json, told: str = "") -> Reply:
    return Reply("permission.answer", {"permission": asked.id, **answer}, told)


def _words(asked: Question, text: str, told: str = "") -> Reply:
    return Reply("question.answer", {"question": asked.id, "text": text}, told)


def _edit(edit: ProposedEdit, accepted: object, reason: str | None = None, told: str = "") -> Reply:
    return Reply("edit.answer", {"edit": edit.id, "accepted": accepted, "reason": reason}, told)
