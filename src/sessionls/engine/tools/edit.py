"""The tool `edit`: proposes changes and waits for the answer. Changes no file itself."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sessionls.domain.errors import BadInput, SessionlsError
from sessionls.domain.faults import fault_words
from sessionls.domain.hunks import hunks_between
from sessionls.domain.patching import digest
from sessionls.domain.permission import Subject
from sessionls.domain.records import FileChange, ProposedEdit
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.edit_words import answered, difference
from sessionls.engine.tools.editable import Editable, EditPlaces
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.replacing import replaced, rewritten
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolProposed, ToolResult

SPEC = ToolSpec(
    "edit",
    "Proposes a change of one file, which a person accepts or rejects part by part. Give `old` "
    "(copied exactly, and long enough to occur only once) and `new`; or `content` to write a whole "
    "file, new or not. The result says what was accepted.",
    {
        "type": "object",
        "properties": {
            "path": {"type": "string", "description": "From the workspace's root on, or a URI."},
            "old": {"type": "string", "description": "The text to replace; occurs exactly once."},
            "new": {"type": "string", "description": "What takes its place."},
            "content": {"type": "string", "description": "The whole text of the file."},
        },
        "required": ["path"],
        "additionalProperties": False,
    },
)
_LONGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class EditAnswer:
    """Which hunks of a proposed edit were accepted, and by whom; they are applied."""

    accepted: tuple[int, ...]
    by: str
    reason: str | None = None


class EditArguments(BaseModel):
    """What a model proposes: `old` and `new`, or `content`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    old: str | None = None
    new: str | None = Field(default=None, max_length=_LONGEST)
    content: str | None = Field(default=None, max_length=_LONGEST)


Answers = Callable[[str], Awaitable[EditAnswer]]
"""Waits for the answer to the edit of an id."""
Pending = Callable[[str], Awaitable[ProposedEdit | None]]
"""Gives the edit of an id that an earlier process proposed, answered since or not."""


class EditTool:
    """Proposes edits. The engine records a proposal before the tool goes on."""

    def __init__(
        self,
        *,
        files: Files,
        turn: str,
        new_id: Callable[[], str],
        answers: Answers,
        pending: Pending,
        apply: Answers,
        apply_at_once: Callable[[Path], bool],
    ) -> None:
        """What is handed in.

        Args:
            files: What may be read; only what lies inside its root is changed.
            turn: The turn that proposes.
            new_id: Makes ids of edits.
            answers: Waits until people have answered an edit.
            pending: Gives what an earlier process proposed.
            apply: Applies all of an edit that needs no answer. Raises `SessionlsError`.
            apply_at_once: Whether a file's edits need none.
        """
        self._turn = turn
        self._new_id = new_id
        self._answers = answers
        self._pending = pending
        self._apply = apply
        self._apply_at_once = apply_at_once
        self._places = EditPlaces(files)

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return SPEC

    @property
    def access(self) -> Access:
        """It changes files, once a person has said so."""
        return "write"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The file, and what would change in it."""
        path = str(arguments.get("path") or "?")
        detail = difference(arguments)
        return Subject(SPEC.name, f"Edit {path}", detail, paths=self._places.judged(path))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Propose, wait, and tell what was accepted."""
        edit = await self._pending(context.waited) if context.waited else None
        try:
            if edit is None:
                asked = _asked(arguments)
                edit = self._proposed(await self._places.find(asked.path), asked, context)
                yield ToolProposed(edit)
            path, shown = self._places.named(edit.changes[0].uri)
            ask = self._apply if self._needs_none(path) else self._answers
            answer = await ask(edit.id)
        except SessionlsError as refusal:
            yield ToolResult(str(refusal), is_error=True)
            return
        yield ToolResult(answered(edit, answer.accepted, answer.by, answer.reason, shown))

    def _proposed(self, file: Editable, asked: EditArguments, context: CallContext) -> ProposedEdit:
        made = _made(file, asked)
        change = FileChange(
            uri=file.path.as_uri(),
            creates=file.text is None,
            sha256=digest(file.text or ""),
            hunks=hunks_between(file.text or "", made),
        )
        verb = "Create" if change.creates else "Edit"
        return ProposedEdit(
            id=self._new_id(),
            turn=self._turn,
            title=f"{verb} {file.shown}",
            changes=(change,),
            call=context.id or None,
        )

    def _needs_none(self, path: Path) -> bool:
        # Hidden files steer programs: whoever may write them unseen may do anything.
        hidden = any(part.startswith(".") for part in self._places.parts(path))
        return not hidden and self._apply_at_once(path)


def _made(file: Editable, asked: EditArguments) -> str:
    """The new text of a file. Raises `BadInput` where there is none."""
    if asked.content is not None:
        made = rewritten(file.text, asked.content)
        if file.text is None and not asked.content:
            made = "An empty file shows no change. Give it some content."
    elif file.text is None:
        made = "The file does not exist. To create it, give `content`."
    else:
        made = replaced(file.text, asked.old or "", asked.new or "")
    if isinstance(made, str):
        raise BadInput(f"{file.shown}: {made}")
    return made[0]


def _asked(arguments: Mapping[str, object]) -> EditArguments:
    try:
        asked = EditArguments.model_validate(arguments)
    except ValidationError as error:
        wrong = "; ".join(
            f"{detail['loc'][0]}: "
            + fault_words(detail["type"], detail.get("ctx", {}), detail["msg"])
            for detail in error.errors()
        )
        raise BadInput(f"edit takes path with old and new, or with content. {wrong}.") from error
    pair = asked.old is not None and asked.new is not None
    if pair == (asked.content is not None) or (not pair and (asked.old or asked.new)):
        raise BadInput("Give `old` and `new`, or `content` alone: one of the two.")
    return asked
