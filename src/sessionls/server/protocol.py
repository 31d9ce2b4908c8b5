"""The wire: names of commands and notifications, and the one definition of what commands take."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from sessionls.domain.text import Range

UPDATE = "sessionls/update"
"""Notification `{session, records}`, in the order of the records' numbers."""
DELTA = "sessionls/delta"
"""Notification `{session, turn, message, text}`: words of the message being made."""

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
Uri = Annotated[str, Field(min_length=1, max_length=8192)]
AgentRef = Annotated[str, Field(min_length=1, max_length=64, description="an agent's name")]


class Wire(BaseModel):
    """What comes over the wire: camelCase, frozen, and nothing that is not known."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=False, strict=True
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


class ContextItem(Wire):
    """A file, a folder or a part of a file; or diagnostics of any server."""

    uri: Uri | None = None
    range: Range | None = None
    text: str | None = None
    diagnostics: tuple[dict[str, object], ...] | None = Field(default=None, strict=False)

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.uri is None and not self.diagnostics:
            raise ValueError("give a `uri`, or `diagnostics`")
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
    key: Key

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text.strip() and not self.context:
            raise ValueError("a message needs words in `text`, or something in `context`")
        return self


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
    key: Key


class ReviewParams(Wire):
    """Let an agent look at a file, a folder or a part of a file."""

    agent: AgentRef
    uri: Uri
    range: Range | None = None
    session: SessionRef | None = None
    text: str | None = None
    diagnostics: tuple[dict[str, object], ...] | None = Field(default=None, strict=False)
    key: Key


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
