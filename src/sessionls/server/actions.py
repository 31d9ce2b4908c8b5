"""Offers as code actions: kinds, tags, reasons; plain commands where a client knows no more."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from lsprotocol import types

from sessionls.domain.agent import Applies
from sessionls.server.abilities import Abilities

FIX = "quickfix.sessionls"
SOURCE = "source.sessionls"
REWRITE = "refactor.rewrite.sessionls"
KINDS = (FIX, SOURCE, REWRITE)
REVIEW = "sessionls.review"
EDIT_ANSWER = "sessionls.edit.answer"
Edit = Callable[[], types.WorkspaceEdit | str]
"""Makes the edit of an action, or says why there is none."""


@dataclass(frozen=True, slots=True)
class Action:
    """A code action before it is known how much of it the client understands.

    It has a `command`, or an `edit` whose `data` find it again when it is resolved; `fallback` is
    the command that does the same for clients that take only commands.
    """

    title: str
    kind: str
    command: types.Command | None = None
    edit: Edit | None = None
    data: dict[str, str] = field(default_factory=dict[str, str])
    fallback: types.Command | None = None
    diagnostics: Sequence[types.Diagnostic] = ()
    preferred: bool = False
    generated: bool = False
    refused: str | None = None


def root_of(on: Applies) -> str:
    """The kind below which everything for a file, a selection, a diagnostic or changes stands."""
    return {"file": SOURCE, "changes": SOURCE, "selection": REWRITE, "diagnostic": FIX}[on]


def kind_of(agent: str, on: Applies) -> str:
    """The kind under which menus show what an agent offers."""
    match on:
        case "file":
            return f"{SOURCE}.{agent}"
        case "changes":
            # Whoever binds a key to an agent's kind means the file.
            return f"{SOURCE}.changes.{agent}"
        case _:
            return root_of(on)


def wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a client that asks for `only` these kinds wants this one: kinds form a tree."""
    return only is None or any(not one or kind == one or kind.startswith(f"{one}.") for one in only)


def any_wanted(kinds: Iterable[str], only: Sequence[str] | None) -> bool:
    """Whether actions below these kinds can be wanted at all."""
    return only is None or any(
        wanted(kind, only) or any(one.startswith(f"{kind}.") for one in only) for kind in kinds
    )


def command(title: str, name: str, **argument: object) -> types.Command:
    """A command of ours with its one object of plain JSON; what is `None` is left out."""
    given = {key: value for key, value in argument.items() if value is not None}
    return types.Command(title, name, arguments=[given])


def shown(actions: Iterable[Action], can: Abilities) -> list[types.CodeAction | types.Command]:
    """The actions in the form that the client understands; what it cannot take is left out."""
    made: list[types.CodeAction | types.Command | None] = [
        _code_action(one, can) if can.action_literals else _command(one) for one in actions
    ]
    return [one for one in made if one is not None]


def _command(action: Action) -> types.Command | None:
    return None if action.refused else action.command or action.fallback


def _code_action(action: Action, can: Abilities) -> types.CodeAction | None:
    refused = action.refused
    resolved = "edit" in can.resolved_action and can.action_data
    edit = None
    if action.edit and not resolved and not refused:
        made = action.edit()
        edit, refused = (None, made) if isinstance(made, str) else (made, None)
    if refused and not can.disabled_actions:
        return None
    return types.CodeAction(
        title=action.title,
        kind=action.kind,
        diagnostics=list(action.diagnostics) or None,
        is_preferred=True if action.preferred and not refused else None,
        disabled=types.CodeActionDisabled(refused) if refused else None,
        edit=edit,
        command=None if refused else action.command,
        data=action.data if action.edit and resolved and not refused else None,
        tags=[types.CodeActionTag.LlmGenerated] if action.generated and can.action_tags else None,
    )
