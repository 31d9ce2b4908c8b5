"""The wire: names of commands and notifications, and the one definition of what commands take."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from sessionls.domain.text import Range

UPDATE = "sessionls/update"
"""Notification `{session, records}`, in the order of the records' numbers."""
DELTA = "sessionls/delta"
"""Notification `{session, turn, message, text, thought?}`: words of the message being made."""
PRESENCE = "sessionls/presence"
"""Notification `{session, people}`: who is in a session from now on."""
LISTED = "sessionls/listed"
"""Notification `{session, deleted?}`: a session as it is now, for who shows a list."""
MENTION = "sessionls/mention"
"""Notification `{session, seq, by, text}`: a message that mentions this connection's person."""

Key = Annotated[
    str | None,
    Field(
        default=None,
        min_length=1,
        max_length=200,
        description="client-made; the same key answers the first result",
    ),
]
SessionRef = Annotated[str, Field(min_length=1, max_length=100, description="the session's id")]
MessageRef = Annotated[str, Field(min_length=1, max_length=100, description="the message's id")]
Uri = Annotated[str, Field(min_length=1, max_length=8192)]
FilePath = Annotated[str | None, Field(min_length=1, max_length=4096)]
AgentRef = Annotated[str, Field(min_length=1, max_length=64, description="an agent's name")]


class Wire(BaseModel):
    """What comes over the wire: camelCase, frozen, and nothing that is not known."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=False,
        strict=True,
        defer_build=True,
    )


class Nothing(Wire):
    """No fields."""


class NewParams(Wire):
    """Begin a session."""

    title: str | None = None
    agent: AgentRef | None = None
    workspace: Uri | None = Field(default=None, description="folder URI; the first one when absent")
    key: Key


class ListParams(Wire):
    """List sessions, newest activity first."""

    state: Literal["open", "archived", "all"] = "open"
    query: str | None = Field(default=None, description="words in the title")
    limit: int = Field(default=50, ge=1, le=1000)
    before: str | None = Field(default=None, description="`next` of the page before")
    workspace: Uri | None = None


class LoadParams(Wire):
    """Read records of a session, and hear of new ones from here on."""

    session: SessionRef
    since: int | None = Field(default=None, ge=0, description="records after this number")
    before: int | None = Field(
        default=None, ge=1, description="the last records before this number"
    )
    limit: int = Field(default=200, ge=1, le=5000)


class SessionParams(Wire):
    """A session, and nothing else."""

    session: SessionRef


class KeyedParams(Wire):
    """A session, to be changed."""

    session: SessionRef
    key: Key


class ChangesOf(Wire):
    """What changed in the working tree: staged, unstaged and untracked files."""

    base: str | None = Field(
        default=None,
        min_length=1,
        max_length=500,
        description="since this branch or commit; the last commit when absent",
    )


class Picture(Wire):
    """A picture that is no file: its type, such as `image/png`, and its bytes in base64."""

    media_type: str = Field(max_length=100)
    data: str = Field(max_length=10_000_000)


class ContextItem(Wire):
    """A file, a folder or a part of one; diagnostics of any server; what changed; a picture."""

    uri: Uri | None = None
    range: Range | None = None
    text: str | None = None
    diagnostics: tuple[dict[str, object], ...] | None = Field(default=None, strict=False)
    changes: ChangesOf | None = None
    image: Picture | None = Field(default=None, strict=False)

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        others = (self.uri, self.range, self.text, self.diagnostics)
        if self.changes is not None or self.image is not None:
            alone = "changes" if self.changes is not None else "image"
            if any(one is not None for one in others) or (self.changes and self.image):
                raise ValueError(f"`{alone}` stands alone; give other things as further items")
            return self
        if self.uri is None and not self.diagnostics:
            raise ValueError("give a `uri`, `diagnostics`, `changes`, or `image`")
        if self.text is not None and self.diagnostics is not None:
            raise ValueError("`text` belongs to a `uri`, not to `diagnostics`")
        return self


class PromptParams(Wire):
    """Write a message."""

    session: SessionRef
    text: str = Field(max_length=4_000_000)
    agent: AgentRef | None = Field(default=None, description="answers this one message")
    keep: bool = Field(default=False, description="make that agent the default")
    context: tuple[ContextItem, ...] = Field(default=(), strict=False, max_length=1000)
    review: bool = Field(
        default=False, description="an agent with scanners begins with a scan of `context`"
    )
    key: Key

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text.strip() and not self.context:
            raise ValueError("a message needs words in `text`, or something in `context`")
        return self


class CompleteParams(Wire):
    """Ask what may be named where somebody writes a message."""

    text: str = Field(max_length=1_000_000, description="the message so far")
    offset: int = Field(ge=0, description="the cursor, in UTF-16 code units of `text`")
    session: SessionRef | None = Field(default=None, description="absent before there is one")
    workspace: Uri | None = Field(
        default=None, description="folder URI where there is no session; the first one when absent"
    )
    limit: int = Field(default=50, ge=1, le=200)


class AgentsParams(Wire):
    """List the agents of a workspace, the default one first."""

    session: SessionRef | None = Field(default=None, description="those of its workspace")
    workspace: Uri | None = Field(
        default=None, description="folder URI where there is no session; the first one when absent"
    )


class TypingParams(Wire):
    """Say that the person writes in a session, or no longer; it is over by itself, too."""

    session: SessionRef
    typing: bool


class MessageParams(Wire):
    """A message, by its id."""

    session: SessionRef
    message: MessageRef
    key: Key


class MessageEditParams(Wire):
    """Write a message anew before its turn begins; only its author may."""

    session: SessionRef
    message: MessageRef
    text: str = Field(max_length=4_000_000)
    key: Key


class RoleParams(Wire):
    """Give a role: to one person or everyone, in one session or in all."""

    role: Literal["drive", "comment", "observe"] | None = Field(
        description="`null` takes back what was given there"
    )
    person: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="name or address; everyone when absent",
    )
    session: SessionRef | None = Field(default=None, description="every session when absent")


class CancelParams(Wire):
    """End the running turn and what waits, or one turn."""

    session: SessionRef
    turn: str | None = None


class RetryParams(Wire):
    """Answer a message once more."""

    session: SessionRef
    turn: str
    agent: AgentRef | None = None
    key: Key


class RenameParams(Wire):
    """Give a session another title."""

    session: SessionRef
    title: str
    key: Key


class KeepParams(Wire):
    """Make an agent the session's default."""

    session: SessionRef
    agent: AgentRef
    key: Key


class ForkParams(Wire):
    """Begin a session from another's record."""

    session: SessionRef
    at: int | None = Field(
        default=None, description="the record's number; the last one when absent"
    )
    title: str | None = None
    show: bool = Field(default=False, description="show the new session's document")
    key: Key


class ShowParams(Wire):
    """Show a session's document in the editor."""

    session: SessionRef
    finding: str | None = Field(default=None, description="at this finding")
    turn: str | None = Field(default=None, description="at this turn")
    seq: int | None = Field(default=None, ge=1, description="at this record")


class SearchParams(Wire):
    """Search the words of all sessions."""

    query: str = Field(min_length=1, max_length=1000)
    limit: int = Field(default=50, ge=1, le=1000)


class ExportParams(Wire):
    """Write a session as one document."""

    session: SessionRef
    format: Literal["markdown", "json"] = "markdown"


class ImportParams(Wire):
    """Take a session from its JSON export."""

    content: str
    workspace: Uri | None = None


class AgentParams(Wire):
    """One agent."""

    agent: AgentRef


class PermissionParams(Wire):
    """Answer a permission."""

    session: SessionRef
    permission: str
    decision: Literal["once", "always", "reject"]
    scope: Literal["session", "workspace"] | None = Field(
        default=None, description="for how long `always` is; `session` when absent"
    )
    reason: Literal["unattended"] | None = Field(
        default=None, description="that nobody decided: there was nobody to ask"
    )
    key: Key


class PermissionListParams(Wire):
    """List what people always allow in a workspace."""

    workspace: Uri | None = Field(default=None, description="folder URI; the first one when absent")


class PermissionForgetParams(Wire):
    """Ask again for what was always allowed."""

    grant: str | None = Field(
        default=None, max_length=100, description="the grant's id; all when absent"
    )
    workspace: Uri | None = Field(default=None, description="folder URI; the first one when absent")


class ModelTryParams(Wire):
    """Ask the model of an agent for one word, to see that it answers."""

    agent: AgentRef | None = Field(default=None, description="the default agent when absent")


class UncompactParams(Wire):
    """Let models read again what a summary stands for."""

    session: SessionRef
    compaction: int = Field(ge=1, description="the number of the compaction's record")


class ReplyParams(Wire):
    """Answer an agent's question."""

    session: SessionRef
    question: str
    text: str = Field(min_length=1, max_length=100_000)
    key: Key


class TrustParams(Wire):
    """Trust a workspace, or no longer."""

    workspace: Uri | None = Field(default=None, description="folder URI; the first one when absent")
    trusted: bool = True


class EditAnswerParams(Wire):
    """Accept or reject a proposed edit, or some of its hunks."""

    session: SessionRef
    edit: str = Field(min_length=1, max_length=100, description="the edit's id")
    accepted: (
        Literal["all", "none"]
        | Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(strict=False, max_length=10_000)]
    ) = Field(description="numbers of hunks, from 0 on through all files")
    reason: str | None = Field(default=None, max_length=4_000, description="told to the agent")
    key: Key


class EditUndoParams(Wire):
    """Take back what was applied of an edit."""

    session: SessionRef
    edit: str = Field(min_length=1, max_length=100, description="the edit's id")
    key: Key


class EditParams(Wire):
    """Show an edit as it stands now, for views of differences."""

    session: SessionRef
    edit: str = Field(min_length=1, max_length=100, description="the edit's id")


class StopParams(Wire):
    """End the hub."""

    now: bool = Field(default=False, description="also end the turns that run")


class ListenParams(Wire):
    """Let the hub listen for guests from other machines, or no longer."""

    address: str | None = Field(
        default=None,
        min_length=1,
        max_length=300,
        description="`HOST` or `HOST:PORT`, 7373 without; nowhere when absent",
    )
    certificate: FilePath = Field(default=None, description="a PEM file; an own one when absent")
    key: FilePath = Field(default=None, description="its key, a PEM file without a password")

    @model_validator(mode="after")
    def _are_a_pair(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("`certificate` and `key` belong together")
        return self


class InviteParams(Wire):
    """Invite somebody on another machine into one workspace."""

    name: str = Field(min_length=1, max_length=200, description="what the others call the guest")
    folder: str = Field(min_length=1, max_length=4096, description="the workspace's path")
    role: Literal["drive", "comment", "observe"] = "drive"
    expires: str = Field(default="7d", max_length=20, description="`30m`, `12h`, `7d`, `never`")
    host: str | None = Field(
        default=None,
        min_length=1,
        max_length=253,
        description="what this machine is called in the link; where it listens when absent",
    )


class GuestParams(Wire):
    """A guest."""

    name: str = Field(min_length=1, max_length=200)


class ReviewParams(Wire):
    """Let an agent look at a file, a folder or a part of a file; or at what changed."""

    agent: AgentRef
    uri: Uri
    range: Range | None = None
    session: SessionRef | None = None
    text: str | None = None
    diagnostics: tuple[dict[str, object], ...] | None = Field(default=None, strict=False)
    changes: ChangesOf | None = Field(
        default=None, description="what changed in the workspace that `uri` lies in"
    )
    key: Key

    @model_validator(mode="after")
    def _looks_at_one_thing(self) -> Self:
        if self.changes is not None and (self.range is not None or self.diagnostics is not None):
            raise ValueError("`changes` stands alone, without `range` and `diagnostics`")
        return self


class DismissParams(Wire):
    """Say that a finding does not matter."""

    session: SessionRef
    finding: str
    reason: str | None = None
    key: Key


class FixParams(Wire):
    """Apply a finding's fix in the editor."""

    session: SessionRef
    finding: str


class RestoreParams(Wire):
    """Take that back."""

    session: SessionRef
    finding: str
    key: Key
