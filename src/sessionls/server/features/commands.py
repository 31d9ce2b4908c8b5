"""The table of commands: name, what it takes, what answers it."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from sessionls.server import protocol as p
from sessionls.server.commands import (
    documents,
    edits,
    hub,
    others,
    people,
    permissions,
    prompts,
    sessions,
    sharing,
)
from sessionls.server.connection import CommandHandler, Connection
from sessionls.server.desk import Desk
from sessionls.server.needs import check

Answer = Callable[[Desk, Any], Awaitable[dict[str, object]]]

COMMANDS: Mapping[str, tuple[type[p.Wire], Answer]] = {
    "sessionls.session.new": (p.NewParams, sessions.new),
    "sessionls.session.list": (p.ListParams, sessions.list_sessions),
    "sessionls.session.load": (p.LoadParams, sessions.load),
    "sessionls.session.leave": (p.SessionParams, sessions.leave),
    "sessionls.session.prompt": (p.PromptParams, sessions.prompt),
    "sessionls.prompt.complete": (p.CompleteParams, prompts.complete),
    "sessionls.session.cancel": (p.CancelParams, sessions.cancel),
    "sessionls.session.retry": (p.RetryParams, sessions.retry),
    "sessionls.session.pause": (p.KeyedParams, sessions.pause),
    "sessionls.session.resume": (p.KeyedParams, sessions.resume),
    "sessionls.session.archive": (p.KeyedParams, sessions.archive),
    "sessionls.session.unarchive": (p.KeyedParams, sessions.unarchive),
    "sessionls.session.delete": (p.KeyedParams, sessions.delete),
    "sessionls.session.rename": (p.RenameParams, sessions.rename),
    "sessionls.session.keep": (p.KeepParams, sessions.keep),
    "sessionls.session.fork": (p.ForkParams, sessions.fork),
    "sessionls.session.show": (p.ShowParams, documents.show),
    "sessionls.session.search": (p.SearchParams, sessions.search),
    "sessionls.session.compact": (p.SessionParams, sessions.compact),
    "sessionls.session.uncompact": (p.UncompactParams, sessions.uncompact),
    "sessionls.session.export": (p.ExportParams, sessions.export),
    "sessionls.session.import": (p.ImportParams, sessions.import_session),
    "sessionls.session.typing": (p.TypingParams, people.typing),
    "sessionls.message.edit": (p.MessageEditParams, people.edit),
    "sessionls.message.withdraw": (p.MessageParams, people.withdraw),
    "sessionls.message.release": (p.MessageParams, people.release),
    "sessionls.role.list": (p.Nothing, people.list_roles),
    "sessionls.role.set": (p.RoleParams, people.set_role),
    "sessionls.agent.list": (p.AgentsParams, others.list_agents),
    "sessionls.agent.show": (p.AgentParams, others.show_agent),
    "sessionls.permission.answer": (p.PermissionParams, sessions.answer_permission),
    "sessionls.permission.list": (p.PermissionListParams, permissions.list_granted),
    "sessionls.permission.forget": (p.PermissionForgetParams, permissions.forget),
    "sessionls.question.answer": (p.ReplyParams, sessions.answer_question),
    "sessionls.model.try": (p.ModelTryParams, others.try_model),
    "sessionls.workspace.trust": (p.TrustParams, others.trust),
    "sessionls.review": (p.ReviewParams, others.review),
    "sessionls.edit.answer": (p.EditAnswerParams, edits.answer),
    "sessionls.edit.undo": (p.EditUndoParams, edits.undo),
    "sessionls.edit.show": (p.EditParams, edits.show),
    "sessionls.finding.dismiss": (p.DismissParams, others.dismiss),
    "sessionls.finding.fix": (p.FixParams, documents.fix),
    "sessionls.finding.restore": (p.RestoreParams, others.restore),
    "sessionls.info": (p.Nothing, others.info),
    "sessionls.hub.status": (p.Nothing, hub.status),
    "sessionls.hub.stop": (p.StopParams, hub.stop),
    "sessionls.hub.listen": (p.ListenParams, sharing.listen),
    "sessionls.hub.invite": (p.InviteParams, sharing.invite),
    "sessionls.hub.guests": (p.Nothing, sharing.guests),
    "sessionls.hub.revoke": (p.GuestParams, sharing.revoke),
}


def commands_of(desk: Desk) -> dict[str, CommandHandler]:
    """The commands of one desk."""
    return {name: partial(_run, desk, name, *entry) for name, entry in COMMANDS.items()}


async def _run(
    desk: Desk,
    name: str,
    params: type[p.Wire],
    answer: Answer,
    _: Connection,
    given: Mapping[str, object],
) -> dict[str, object]:
    asked = params.model_validate(given)
    await desk.ready()
    # Of all sessions that are not named, what a person may do everywhere counts.
    await check(desk.seat, name, getattr(asked, "session", None))
    return await answer(desk, asked)
