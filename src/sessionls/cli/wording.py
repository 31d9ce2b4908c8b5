"""What the server says, in words that a person at a terminal can type. Knows names only."""

import re

_SAME = (
    *("agent.list", "agent.show", "edit.undo", "finding.dismiss", "finding.restore", "info"),
    *("hub.invite", "hub.listen", "message.edit", "message.release", "message.withdraw"),
    *("role.list", "role.set"),
    *("permission.forget", "permission.list", "review", "session.archive", "session.cancel"),
    *("session.delete", "session.export", "session.fork", "session.import", "session.keep"),
    *("session.list", "session.new", "session.pause", "session.rename", "session.resume"),
    *("session.retry", "session.search", "session.show", "session.unarchive"),
)
TYPED = {
    **{name: name.replace(".", " ") for name in _SAME},
    "edit.answer": "session answer",
    "edit.show": "edit list",
    "model.try": "doctor --models",
    "permission.answer": "session answer",
    "question.answer": "session answer",
    "session.load": "session show",
    "session.prompt": "prompt",
    "workspace.trust": "trust",
}
"""Commands of the protocol, and what they are here. Others are for editors; their names stay."""
_NAME = re.compile(r"\bsessionls\.([a-z]+(?:\.[a-zA-Z]+)?)")
_TWICE = re.compile(r"(`[^`]+`) \(or \1\)")


def for_terminal(text: str) -> str:
    """The text with commands as they are typed: `sessionls session list`."""
    return _TWICE.sub(r"\1", _NAME.sub(_typed, text))


def _typed(found: re.Match[str]) -> str:
    typed = TYPED.get(found[1])
    return f"sessionls {typed}" if typed else found[0]
