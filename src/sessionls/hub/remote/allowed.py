"""What guests may ask for and hear. What does not stand here is refused, whatever their role."""

from collections.abc import Mapping

from sessionls.server.needs import NEEDS
from sessionls.workspace.roles import Role

_COMMANDS = (
    "sessionls.agent.list",
    "sessionls.edit.answer",
    "sessionls.edit.show",
    "sessionls.finding.dismiss",
    "sessionls.finding.restore",
    "sessionls.info",
    "sessionls.message.edit",
    "sessionls.message.release",
    "sessionls.message.withdraw",
    "sessionls.permission.answer",
    "sessionls.prompt.complete",
    "sessionls.question.answer",
    "sessionls.review",
    "sessionls.session.archive",
    "sessionls.session.cancel",
    "sessionls.session.compact",
    "sessionls.session.export",
    "sessionls.session.fork",
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
)
COMMANDS: Mapping[str, Role] = {
    name: needed for name in _COMMANDS if (needed := NEEDS[name]) != "own"
}
"""Commands and the roles that they need. A guest trusts, deletes, imports,
undoes edits and invites with none."""
OF_DOCUMENTS = frozenset(
    {
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/documentLink",
        "textDocument/codeLens",
    }
)
"""Requests about session documents; about other documents they are refused."""
OF_PROMPTS = frozenset({"textDocument/completion", "textDocument/hover"})
"""Requests about messages that a guest writes: what may be named in them, and no text of it."""
RESOLVED = "completionItem/resolve"
"""Says more of what the host has offered."""
SYNCHRONISING = frozenset(
    {
        "textDocument/didOpen",
        "textDocument/didChange",
        "textDocument/didSave",
        "textDocument/didClose",
    }
)
NOTIFICATIONS = frozenset({"initialized", "exit", "$/cancelRequest"})
"""What else a guest may tell. Anything not known is passed over in silence."""
PROMISES = frozenset(
    {
        "positionEncoding",
        "textDocumentSync",
        "executeCommandProvider",
        "documentSymbolProvider",
        "foldingRangeProvider",
        "documentLinkProvider",
        "codeLensProvider",
        "completionProvider",
        "hoverProvider",
    }
)
"""What of the host's capabilities a guest is told of."""
TOLD = frozenset(
    {
        "$/cancelRequest",
        "$/progress",
        "sessionls/update",
        "sessionls/delta",
        "sessionls/listed",
        "sessionls/mention",
        "sessionls/presence",
        "textDocument/publishDiagnostics",
        "window/showMessage",
    }
)
"""Notifications that reach guests."""
ASKED = frozenset(
    {
        "client/registerCapability",
        "client/unregisterCapability",
        "window/showDocument",
        "window/showMessageRequest",
        "window/workDoneProgress/create",
        "workspace/codeLens/refresh",
        "workspace/textDocumentContent/refresh",
    }
)
"""Requests of the host that reach guests; dialogs only those who drive. No text of theirs is ever
changed from here."""
