"""The protocol's tables, made from the code by cog. Holds no fact that the code holds."""

from typing import get_args

from pydantic import BaseModel
from results import RESULTS, Result
from tabular import code, doc, fields, keys, slug, table


def commands() -> str:
    """Every command in one line, with a link to its section."""
    from sessionls.server.features.commands import COMMANDS

    rows = [
        (f"[`{name}`](#{slug(name)})", keys(params), _result(name).shape)
        for name, (params, _) in COMMANDS.items()
    ]
    return table(("command", "argument (`?` optional)", "result"), rows)


def command_sections() -> str:
    """A section for each command: what it does, what it takes, what it answers."""
    from sessionls.server.features.commands import COMMANDS

    unknown = RESULTS.keys() - COMMANDS.keys()
    if unknown:
        raise LookupError(f"docs/results.py tells of commands that are gone: {sorted(unknown)}")
    return "\n".join(_command(name, params) for name, (params, _) in COMMANDS.items())


def records() -> str:
    """Every kind of record: its own fields, and what it says."""
    from sessionls.domain.records import Event, UnknownEvent

    kinds = [event for event in get_args(Event) if event is not UnknownEvent]
    rows = [
        (code(event.model_fields["kind"].default), keys(event, leave_out="kind"), doc(event))
        for event in kinds
    ]
    return table(("kind", "fields (`?` optional)", "what happened"), rows)


def shapes() -> str:
    """The objects inside records and results, field by field."""
    from sessionls.domain import blocks, finding, records, text, usage

    shown = (
        records.By,
        blocks.Message,
        blocks.ChangedFile,
        finding.Finding,
        finding.Fix,
        finding.TextEdit,
        text.Range,
        text.Position,
        records.ToolCall,
        records.PermissionQuestion,
        records.ProposedEdit,
        usage.Usage,
        usage.UsageSums,
    )
    return "\n".join(
        f"### {shape.__name__}\n\n{doc(shape)}\n\n{fields(shape.model_json_schema())}"
        for shape in shown
    )


def blocks() -> str:
    """Every kind of block."""
    from sessionls.domain import blocks as module

    shown = [
        module.TextBlock,
        module.ThoughtBlock,
        module.ReferenceBlock,
        module.DiagnosticsBlock,
        module.ChangesBlock,
        module.ImageBlock,
        module.BlobBlock,
    ]
    rows = [
        (code(block.model_fields["kind"].default), keys(block, leave_out="kind"), doc(block))
        for block in shown
    ]
    return table(("kind", "fields (`?` optional)", "what it is"), rows)


def _command(name: str, params: type[BaseModel]) -> str:
    schema = params.model_json_schema(by_alias=True)
    takes = fields(schema) if schema.get("properties") else "It takes an empty object.\n"
    result = _result(name)
    said = f"\n{result.note}\n" if result.note else ""
    return (
        f"### `{name}` {{ #{slug(name)} }}\n\n{_sentence(name, params)}\n\n{takes}\n"
        f"Answers {result.shape}.\n{said}"
    )


def _result(name: str) -> Result:
    if name not in RESULTS:
        raise LookupError(f"docs/results.py does not say what {name} answers.")
    return RESULTS[name]


def _sentence(name: str, params: type[BaseModel]) -> str:
    from sessionls.server.features.commands import COMMANDS

    shared = sum(one is params for one, _ in COMMANDS.values()) > 1
    return _result(name).what or ("" if shared else doc(params))
