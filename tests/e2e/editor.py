"""An editor for tests: pytest-lsp's client on the real server, with words for what we do."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcMethodNotFound
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import register_lsp_features

from sessionls.hub.election import try_lock
from tests.server.peer import Peer

SERVER = [sys.executable, "-m", "sessionls", "--no-hub"]
"""Serves in the process itself: what a test kills or looks into is all there is."""
WITH_HUB = [sys.executable, "-m", "sessionls"]
"""Starts a forwarder to the hub of the home."""
PATIENCE = 60.0

Wire = dict[str, Any]


def full() -> types.ClientCapabilities:
    """A client that can everything that LSP and we know."""
    return types.ClientCapabilities(
        experimental={"sessionls": {"updates": True}},
        general=types.GeneralClientCapabilities(position_encodings=["utf-16"]),
        window=types.WindowClientCapabilities(
            work_done_progress=True,
            show_document=types.ShowDocumentClientCapabilities(support=True),
        ),
        workspace=types.WorkspaceClientCapabilities(
            apply_edit=True,
            workspace_folders=True,
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=True,
                change_annotation_support=types.ChangeAnnotationsSupportOptions(),
            ),
            code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True),
            text_document_content=types.TextDocumentContentClientCapabilities(
                dynamic_registration=True
            ),
        ),
        text_document=types.TextDocumentClientCapabilities(
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                version_support=True,
                code_description_support=True,
                data_support=True,
                tag_support=types.ClientDiagnosticsTagOptions(
                    value_set=[types.DiagnosticTag.Unnecessary, types.DiagnosticTag.Deprecated]
                ),
            ),
            code_action=types.CodeActionClientCapabilities(
                code_action_literal_support=types.ClientCodeActionLiteralOptions(
                    code_action_kind=types.ClientCodeActionKindOptions(value_set=[""])
                ),
                is_preferred_support=True,
                disabled_support=True,
                data_support=True,
                resolve_support=types.ClientCodeActionResolveOptions(properties=["edit"]),
                tag_support=types.CodeActionTagOptions(
                    value_set=[types.CodeActionTag.LlmGenerated]
                ),
            ),
        ),
    )


def only(encoding: str) -> types.ClientCapabilities:
    """A client that can nothing but one position encoding."""
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=[encoding])
    )


class Editor:
    """One editor with its own server process."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.promised = types.ServerCapabilities()
        self.updates: list[Wire] = []
        self.deltas: list[Wire] = []
        self.registrations: list[types.Registration] = []
        self.refreshed: list[str] = []
        self.lens_refreshes = 0
        self.edits: list[types.WorkspaceEdit] = []
        self.takes_edits = True
        self.shows_nothing = False
        """Whether it is an editor that cannot ask anything."""
        self.asked: list[types.ShowMessageRequestParams] = []
        self.chooses: Callable[[types.ShowMessageRequestParams], str | None] = lambda _: None
        """The title that the person chooses when the server asks something."""
        self.shows_questions = asyncio.Event()
        self.shows_questions.set()
        """Cleared: a question stays on the screen."""
        self.killed = False
        self._apply: Callable[[types.WorkspaceEdit], object] = lambda _: None
        feature = cast("Callable[[str], Callable[[Any], Any]]", client.feature)
        self._changed = asyncio.Event()

        @feature("sessionls/update")
        def _updated(params: Any) -> None:
            self.updates.append(_plain(params))

        @feature(types.CLIENT_REGISTER_CAPABILITY)
        def _registered(params: types.RegistrationParams) -> None:
            self.registrations += params.registrations

        @feature(types.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH)
        def _refreshed(params: types.TextDocumentContentRefreshParams) -> None:
            self.refreshed.append(params.uri)

        @feature(types.WORKSPACE_CODE_LENS_REFRESH)
        def _lenses_refreshed(params: None) -> None:
            self.lens_refreshes += 1

        self._is_asked(feature)

    def _is_asked(self, feature: Callable[[str], Callable[[Any], Any]]) -> None:
        """What the server asks of the editor, and what it streams."""

        @feature(types.WORKSPACE_APPLY_EDIT)
        def _asked_to_edit(
            params: types.ApplyWorkspaceEditParams,
        ) -> types.ApplyWorkspaceEditResult:
            self.edits.append(params.edit)
            self._apply(params.edit)
            return types.ApplyWorkspaceEditResult(self.takes_edits)

        @feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
        async def _asked(
            params: types.ShowMessageRequestParams,
        ) -> types.MessageActionItem | None:
            if self.shows_nothing:
                raise JsonRpcMethodNotFound
            self.asked.append(params)
            await self.shows_questions.wait()
            title = self.chooses(params)
            return types.MessageActionItem(title) if title else None

        @feature("sessionls/delta")
        def _delta(params: Any) -> None:
            self.deltas.append(_plain(params))

    def applies(self, apply: Callable[[types.WorkspaceEdit], object]) -> None:
        """Let this do what an edit that the server sends asks for."""
        self._apply = apply

    @property
    def records(self) -> list[Wire]:
        """Every record that was pushed, in the order of arrival."""
        return [record for update in self.updates for record in update["records"]]

    async def command(self, command: str, **argument: Any) -> Any:
        """Run `sessionls.<command>` with one object."""
        params = types.ExecuteCommandParams(f"sessionls.{command}", [argument])
        return await self.client.workspace_execute_command_async(params)

    async def new(self, **argument: Any) -> str:
        """Begin a session; return its id."""
        return (await self.command("session.new", **argument))["session"]["id"]

    async def ask(self, session: str, text: str, **argument: Any) -> Wire:
        """Write a message and wait for the end of its turn; return the answer to the command."""
        accepted = await self.command("session.prompt", session=session, text=text, **argument)
        await self.ended(session, accepted["turn"])
        return accepted

    async def ended(self, session: str, turn: str) -> Wire:
        """Wait for the end of a turn; return its record."""
        while True:
            loaded = await self.command("session.load", session=session)
            for record in loaded["records"]:
                if record["kind"] == "turnEnded" and record["turn"] == turn:
                    return record
            await asyncio.sleep(0.01)

    async def review(self, uri: str, agent: str = "security", **argument: Any) -> Wire:
        """Review a file or folder; return the answer to the command when its turn has ended."""
        started = await self.command("review", agent=agent, uri=uri, **argument)
        await self.ended(started["session"], started["turn"])
        return started

    async def found(self, session: str) -> list[Wire]:
        """The findings of a session, each as it is recorded now."""
        findings: dict[str, Wire] = {}
        for record in (await self.load(session, since=0, limit=5000))["records"]:
            if record["kind"] == "findingReported":
                findings[record["finding"]["id"]] = dict(record["finding"])
            elif record["kind"] == "findingChanged":
                told = {"state", "reason", "range", "uri"} & record.keys()
                findings[record["findingId"]] |= {name: record[name] for name in told}
        return list(findings.values())

    async def said(self, session: str, turn: str) -> str:
        """The words of the last answer of a turn."""
        records = (await self.load(session))["records"]
        answers = [
            record["message"]
            for record in records
            if record["kind"] == "messageAdded" and record["message"].get("turn") == turn
        ]
        return answers[-1]["blocks"][-1]["text"]

    async def load(self, session: str, **argument: Any) -> Wire:
        """Load a session."""
        return await self.command("session.load", session=session, **argument)

    async def kinds(self, session: str) -> list[str]:
        """The kinds of a session's records, in order."""
        return [record["kind"] for record in (await self.load(session))["records"]]

    def open(self, path: Path, text: str | None = None, version: int = 1) -> str:
        """Open a file, with unsaved text if given; return its URI."""
        uri = path.as_uri()
        shown = path.read_text("utf-8") if text is None else text
        item = types.TextDocumentItem(uri, "plaintext", version, shown)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, text: str, version: int) -> None:
        """Replace the whole text of an open file."""
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def type(self, uri: str, place: types.Range, text: str, version: int) -> None:
        """Replace a part of an open file, as a keystroke does."""
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, uri),
                [types.TextDocumentContentChangePartial(place, text)],
            )
        )

    def save(self, uri: str) -> None:
        """Say that a file was saved."""
        self.client.text_document_did_save(
            types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
        )

    def close(self, uri: str) -> None:
        """Close a file."""
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
        )

    async def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until something holds; return it."""
        async with asyncio.timeout(PATIENCE):
            while not (value := holds()):
                await asyncio.sleep(0.005)
        return value

    async def diagnostics(self, uri: str, count: int) -> list[types.Diagnostic]:
        """Wait until a file has so many diagnostics; return them."""
        await self.until(lambda: len(self.client.diagnostics.get(uri, [])) == count or None)
        return list(self.client.diagnostics.get(uri, []))

    async def stop(self) -> None:
        """Leave politely."""
        await self.client.shutdown_session()

    def kill(self) -> None:
        """End the server's process at once, as a power cut would."""
        self.killed = True
        self._process.kill()

    @property
    def pid(self) -> int:
        """The id of the server's process."""
        return self._process.pid

    @property
    def _process(self) -> asyncio.subprocess.Process:
        server = self.client._server  # pyright: ignore[reportPrivateUsage]
        assert server is not None
        return server


async def start(
    home: Path,
    folders: list[Path],
    capabilities: types.ClientCapabilities,
    options: Wire | None = None,
    server: Sequence[str] = SERVER,
) -> Editor:
    """Start a server with a home of its own and initialize it."""
    client = LanguageClient(converter_factory=_converter)
    register_lsp_features(client)
    editor = Editor(client)
    await client.start_io(*server, env=_environment(home))
    params = types.InitializeParams(
        capabilities=capabilities,
        workspace_folders=[
            types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders
        ],
        initialization_options=options
        or {"participant": {"name": "Ana", "email": "ana@example.org"}},
    )
    editor.promised = (await client.initialize_session(params)).capabilities
    return editor


@asynccontextmanager
async def editing(
    home: Path,
    folders: list[Path],
    capabilities: types.ClientCapabilities | None = None,
    options: Wire | None = None,
    server: Sequence[str] = SERVER,
) -> AsyncGenerator[Editor]:
    """An editor with its own server process, until the end of the block."""
    editor = await start(home, folders, capabilities or full(), options, server)
    try:
        yield editor
    finally:
        if not editor.client.stopped and not editor.killed:
            await editor.stop()


@asynccontextmanager
async def raw(home: Path) -> AsyncGenerator[tuple[Peer, asyncio.subprocess.Process]]:
    """A server process and its wire as bytes, until the end of the block; it logs to `log.txt`."""
    pipe = asyncio.subprocess.PIPE
    home.mkdir(exist_ok=True)
    with (home / "log.txt").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *SERVER, stdin=pipe, stdout=pipe, stderr=log, limit=2**26, env=_environment(home)
        )
    assert process.stdin
    assert process.stdout
    try:
        yield Peer(process.stdout, process.stdin), process
    finally:
        if process.returncode is None:
            process.kill()
        # Reads what is left in the pipes, so that their transports close.
        await process.communicate()


async def hub_gone(home: Path) -> None:
    """Wait until the hub of a home, if there was one, has left."""
    lock = home / "run" / "hub.lock"
    if not lock.exists():
        return
    async with asyncio.timeout(PATIENCE):
        while (held := try_lock(str(lock))) is None:
            await asyncio.sleep(0.01)
    os.close(held)


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "SESSIONLS_HOME": str(home),
        "SESSIONLS_HUB_IDLE": "0.2",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


def _converter() -> Any:
    """A converter that tells code actions from commands: the standard one goes by a key alone."""
    converter = default_converter()

    def action(value: Wire, _: Any) -> types.Command | types.CodeAction:
        bare = isinstance(value.get("command"), str)
        return converter.structure(value, types.Command if bare else types.CodeAction)

    converter.register_structure_hook(types.Command | types.CodeAction, action)
    return converter


def _plain(value: Any) -> Any:
    """Namedtuples, which pygls makes of what it does not know, as dictionaries."""
    if hasattr(value, "_asdict"):
        return {key: _plain(inner) for key, inner in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
