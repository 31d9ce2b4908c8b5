"""What a person must be allowed to do for each command: the one table, and the one refusal."""

from collections.abc import Mapping
from typing import Literal

from sessionls.domain.errors import Refused
from sessionls.workspace.roles import MAY, Role, may
from sessionls.workspace.seat import Seat

Need = Role | Literal["own"]
"""A role; or `own`: who drives, and is no guest from another machine."""

NEEDS: Mapping[str, Need] = {
    "sessionls.session.new": "drive",
    "sessionls.session.list": "observe",
    "sessionls.session.load": "observe",
    "sessionls.session.leave": "observe",
    "sessionls.session.typing": "comment",
    "sessionls.session.prompt": "comment",
    "sessionls.prompt.complete": "comment",
    "sessionls.session.cancel": "drive",
    "sessionls.session.retry": "drive",
    "sessionls.session.pause": "drive",
    "sessionls.session.resume": "drive",
    "sessionls.session.archive": "drive",
    "sessionls.session.unarchive": "drive",
    "sessionls.session.delete": "drive",
    "sessionls.session.rename": "drive",
    "sessionls.session.keep": "drive",
    "sessionls.session.fork": "drive",
    "sessionls.session.show": "observe",
    "sessionls.session.search": "observe",
    "sessionls.session.compact": "drive",
    "sessionls.session.uncompact": "drive",
    "sessionls.session.export": "observe",
    "sessionls.session.import": "drive",
    "sessionls.message.edit": "comment",
    "sessionls.message.withdraw": "comment",
    "sessionls.message.release": "drive",
    "sessionls.role.list": "own",
    "sessionls.role.set": "own",
    "sessionls.agent.list": "observe",
    "sessionls.agent.show": "observe",
    "sessionls.permission.answer": "drive",
    "sessionls.permission.list": "drive",
    "sessionls.permission.forget": "own",
    "sessionls.question.answer": "drive",
    "sessionls.model.try": "drive",
    "sessionls.workspace.trust": "own",
    "sessionls.review": "drive",
    # It reads whole files, as they are now.
    "sessionls.edit.show": "drive",
    "sessionls.edit.answer": "drive",
    "sessionls.edit.undo": "drive",
    "sessionls.finding.dismiss": "drive",
    "sessionls.finding.fix": "drive",
    "sessionls.finding.restore": "drive",
    "sessionls.info": "observe",
    "sessionls.hub.status": "own",
    "sessionls.hub.stop": "own",
    "sessionls.hub.listen": "own",
    "sessionls.hub.invite": "own",
    "sessionls.hub.guests": "own",
    "sessionls.hub.revoke": "own",
}
_CHANGES = "The owner of this hub can change that: `sessionls.role.set`."
_OWN = "Only people at the machine on which this hub is, and who drive, may do that."


async def check(seat: Seat, command: str, session: str | None = None) -> None:
    """See that the person at a connection may give a command, in a session where it names one.

    Raises:
        Refused: they may not; it says what they may, and who can change it.
    """
    await seat.by()
    if refused := refusal(seat, command, session):
        raise Refused(refused)


def refusal(seat: Seat, command: str, session: str | None = None) -> str | None:
    """Why the person may not give a command, for people; `None` where they may."""
    needed, role = NEEDS[command], seat.role(session)
    if needed == "own":
        return None if seat.guest is None and role == "drive" else _OWN
    if may(role, needed):
        return None
    name = seat.person.name if seat.person else "You"
    where = "in this session" if session else "here"
    return f"{name} may not do that {where}, only {MAY[role]}. {_CHANGES}"


def drives(seat: Seat, session: str | None = None) -> bool:
    """Whether the person at a connection is asked what agents want to know."""
    return seat.role(session) == "drive"
