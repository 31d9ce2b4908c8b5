"""What guests may ask for, and with which role at least. What does not stand here is refused."""

from collections.abc import Mapping

from sessionls.workspace.roles import Role

COMMANDS: Mapping[str, Role] = {
    "sessionls.agent.list": "observe",
    "sessionls.edit.show": "observe",
    "sessionls.info": "observe",
    "sessionls.session.export": "observe",
    "sessionls.session.leave": "observe",
    "sessionls.session.list": "observe",
    "sessionls.session.load": "observe",
    "sessionls.session.search": "observe",
    "sessionls.session.show": "observe",
    "sessionls.session.prompt": "comment",
    "sessionls.edit.answer": "drive",
    "sessionls.edit.undo": "drive",
    "sessionls.finding.dismiss": "drive",
    "sessionls.finding.restore": "drive",
    "sessionls.permission.answer": "drive",
    "sessionls.question.answer": "drive",
    "sessionls.review": "drive",
    "sessionls.session.archive": "drive",
    "sessionls.session.cancel": "drive",
    "sessionls.session.compact": "drive",
    "sessionls.session.fork": "drive",
    "sessionls.session.keep": "drive",
    "sessionls.session.new": "drive",
    "sessionls.session.pause": "drive",
    "sessionls.session.rename": "drive",
    "sessionls.session.resume": "drive",
    "sessionls.session.retry": "drive",
    "sessionls.session.unarchive": "drive",
    "sessionls.session.uncompact": "drive",
}
"""Commands. With no role a guest trusts, deletes, imports, invites, or changes what is allowed."""
OF_DOCUMENTS = frozenset(
    {
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/documentLink",
        "textDocument/codeLens",
    }
)
"""Requests about session documents; about other documents they are refused."""
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
    }
)
"""What of the host's capabilities a guest is told of."""
TOLD = frozenset(
    {
        "$/progress",
        "sessionls/update",
        "sessionls/delta",
        "sessionls/behind",
        "sessionls/mention",
        "sessionls/people",
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
        "window/workDoneProgress/create",
        "workspace/codeLens/refresh",
        "workspace/textDocumentContent/refresh",
    }
)
"""Requests of the host that reach guests. No text of theirs is ever changed from here."""
