"""What `initialize` promises, before what keeps the promise is imported. Imports nothing heavy."""

from collections.abc import Mapping

from lsprotocol import types

from sessionls.server.abilities import Abilities
from sessionls.server.client import Announcement

COMMANDS = (
    "sessionls.agent.list",
    "sessionls.agent.show",
    "sessionls.edit.answer",
    "sessionls.edit.show",
    "sessionls.edit.undo",
    "sessionls.finding.dismiss",
    "sessionls.finding.fix",
    "sessionls.finding.restore",
    "sessionls.hub.guests",
    "sessionls.hub.invite",
    "sessionls.hub.listen",
    "sessionls.hub.revoke",
    "sessionls.hub.status",
    "sessionls.hub.stop",
    "sessionls.info",
    "sessionls.message.edit",
    "sessionls.message.release",
    "sessionls.message.withdraw",
    "sessionls.model.try",
    "sessionls.permission.answer",
    "sessionls.permission.forget",
    "sessionls.permission.list",
    "sessionls.prompt.complete",
    "sessionls.question.answer",
    "sessionls.review",
    "sessionls.role.list",
    "sessionls.role.set",
    "sessionls.session.archive",
    "sessionls.session.cancel",
    "sessionls.session.compact",
    "sessionls.session.delete",
    "sessionls.session.export",
    "sessionls.session.fork",
    "sessionls.session.import",
    "sessionls.session.keep",
    "sessionls.session.leave",
    "sessionls.session.list",
    "sessionls.session.load",
    "sessionls.session.new",
    "sessionls.session.pause",
    "sessionls.session.prompt",
    "sessionls.session.rename",
    "sessionls.session.resume",
    "sessionls.session.retry",
    "sessionls.session.search",
    "sessionls.session.show",
    "sessionls.session.typing",
    "sessionls.session.unarchive",
    "sessionls.session.uncompact",
    "sessionls.workspace.trust",
)
KINDS = ("quickfix.sessionls", "source.sessionls", "refactor.rewrite.sessionls")
"""The roots of the kinds of our code actions."""
EVERY_FILE = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")]
)
PROMPT = "sessionls-prompt"
"""The scheme of documents that are messages which a person writes."""
NAMING = types.CompletionOptions(["@", "#"], resolve_provider=True)
"""What begins a mention; `completionItem/resolve` says more of an agent or a file."""
OF_DOCUMENTS = (
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL,
    types.TEXT_DOCUMENT_FOLDING_RANGE,
    types.TEXT_DOCUMENT_DOCUMENT_LINK,
    types.TEXT_DOCUMENT_CODE_LENS,
)
"""Methods for session documents only: promised where they cannot be registered later."""
OF_WRITING: Mapping[str, object] = {
    types.TEXT_DOCUMENT_COMPLETION: NAMING,
    types.TEXT_DOCUMENT_HOVER: None,
    types.TEXT_DOCUMENT_DEFINITION: None,
}
"""Methods for prompts and definition files only, with their options."""
_ALWAYS = (
    types.INITIALIZED,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION,
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL,
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_SAVE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
    types.WORKSPACE_TEXT_DOCUMENT_CONTENT,
    types.CODE_ACTION_RESOLVE,
    types.COMPLETION_ITEM_RESOLVE,
)


def is_prompt(uri: str) -> bool:
    """Whether a document is a message that somebody writes."""
    return uri.startswith(f"{PROMPT}:")


def announcement(can: Abilities) -> Announcement:
    """The promise to a client of these abilities."""
    features = dict[str, object](dict.fromkeys(_ALWAYS))
    features[types.WORKSPACE_DID_RENAME_FILES] = EVERY_FILE
    features[types.WORKSPACE_DID_DELETE_FILES] = EVERY_FILE
    # Only a client that takes literals may be told of kinds.
    kinds = types.CodeActionOptions(list(KINDS), resolve_provider=True)
    features[types.TEXT_DOCUMENT_CODE_ACTION] = kinds if can.action_literals else None
    features |= {method: None for method in OF_DOCUMENTS if method not in can.dynamic}
    features |= {name: one for name, one in OF_WRITING.items() if name not in can.dynamic}
    return Announcement(COMMANDS, features)
