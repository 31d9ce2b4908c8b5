"""Tables of the documentation, made from the code by cog. Holds no fact that the code holds."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from results import RESULTS, Result

if TYPE_CHECKING:
    from sessionls.engine.scanners.rulebook import PatternFile

Schema = Mapping[str, Any]


def settings() -> str:
    """The settings: key, type, default and what each is for."""
    from sessionls.workspace.settings import Settings

    schema = Settings.model_json_schema(by_alias=True)
    rows = [
        (_code(name), _type(field), _code(json.dumps(field["default"])), field["description"])
        for name, field in schema["properties"].items()
    ]
    return _table(("setting", "type", "default", "what it does"), rows)


def commands() -> str:
    """Every command in one line, with a link to its section."""
    from sessionls.server.features.commands import COMMANDS

    rows = [
        (f"[`{name}`](#{_anchor(name)})", _keys(params), _result(name).shape)
        for name, (params, _) in COMMANDS.items()
    ]
    return _table(("command", "argument (`?` optional)", "result"), rows)


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
        (_code(event.model_fields["kind"].default), _keys(event, leave_out="kind"), _doc(event))
        for event in kinds
    ]
    return _table(("kind", "fields (`?` optional)", "what happened"), rows)


def shapes() -> str:
    """The objects inside records and results, field by field."""
    from sessionls.domain import blocks, finding, records, text, usage

    shown = (
        records.By,
        blocks.Message,
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
        f"### {shape.__name__}\n\n{_doc(shape)}\n\n{_fields(shape.model_json_schema())}"
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
        module.ImageBlock,
        module.BlobBlock,
    ]
    rows = [
        (_code(block.model_fields["kind"].default), _keys(block, leave_out="kind"), _doc(block))
        for block in shown
    ]
    return _table(("kind", "fields (`?` optional)", "what it is"), rows)


def agents() -> str:
    """The built-in agents."""
    from sessionls.workspace.agents import BUILT_IN, Agents

    rows = [
        (
            _code(agent.name),
            agent.description,
            "all" if agent.tools is None else _codes(agent.tools),
            _codes(agent.scanners) or "none",
            "<br>".join(f"{action.title} ({', '.join(action.on)})" for action in agent.actions),
        )
        for agent in Agents([("built-in", BUILT_IN)]).all()
    ]
    return _table(("agent", "what it is for", "tools", "scanners", "code actions"), rows)


def header(agent: str) -> str:
    """The header of a built-in agent's file."""
    from sessionls.workspace.agents import BUILT_IN

    text = (BUILT_IN / f"{agent}.md").read_text("utf-8")
    return text.split("---\n")[1]


def tools() -> str:
    """The tools that an agent file may name."""
    from sessionls.workspace.agent_files import TOOLS

    return _codes(TOOLS)


def rule_files() -> str:
    """The rules of our own, one section for each file."""
    heads = ("rule", "languages", "CWE", "severity", "fix", "what it says")
    parts: list[str] = []
    for title, file in _pattern_files():
        rows = [
            (
                _anchored(rule.id),
                ", ".join(rule.languages or file.languages),
                _cwe(rule.cwe),
                rule.severity,
                "yes" if rule.fix else "",
                rule.message,
            )
            for rule in file.rules
        ]
        parts.append(f"### {title}\n\n{_table(heads, rows)}")
    return "\n".join(parts)


def ruff_rules(scanner: str) -> str:
    """The rules of ruff that one of our scanners selects."""
    from sessionls.engine.scanners.rulebook import ruff_rules as ours

    known = _ruff()
    rows = [
        (_anchored(code), known.get(code, ""), _cwe(rule.cwe), rule.severity)
        for code, rule in ours().select(scanner).items()
    ]
    return _table(("rule", "ruff's name", "CWE", "severity"), rows)


def secret_rules() -> str:
    """The kinds of secrets that are looked for."""
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    from sessionls.engine.scanners.secret_gates import GATES

    kinds = [
        kind
        for kind, detector in get_mapping_from_secret_type_to_class().items()
        if detector.__name__ in GATES
    ]
    rows = [(_anchored(_slug(kind)), kind) for kind in sorted(kinds, key=_slug)]
    return _table(("rule", "kind"), rows)


def rule_counts() -> str:
    """How many rules there are, in a sentence."""
    from sessionls.engine.scanners.rulebook import ruff_rules as ours

    rules = [
        rule.languages or file.languages for _, file in _pattern_files() for rule in file.rules
    ]
    own, python = len(rules), sum("python" in languages for languages in rules)
    return (
        f"There are {own} rules of our own, {own - python} of them for languages other "
        f"than Python, and {len(ours().select('python'))} security rules of ruff.\n"
    )


def command_line() -> str:
    """The command line's reference, from its help."""
    from typer.cli import get_docs_for_click
    from typer.main import get_command

    from sessionls.cli.app import app

    command = get_command(app)
    context = command.context_class(command, info_name="sessionls")
    text = get_docs_for_click(obj=command, ctx=context, name="sessionls")
    body = text.partition("\n")[2]
    # A list needs an empty line before it; typer's help texts have none.
    return re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def _command(name: str, params: type[BaseModel]) -> str:
    schema = params.model_json_schema(by_alias=True)
    takes = _fields(schema) if schema.get("properties") else "It takes an empty object.\n"
    result = _result(name)
    said = f"\n{result.note}\n" if result.note else ""
    return (
        f"### `{name}` {{ #{_anchor(name)} }}\n\n{_sentence(name, params)}\n\n{takes}\n"
        f"Answers {result.shape}.\n{said}"
    )


def _result(name: str) -> Result:
    if name not in RESULTS:
        raise LookupError(f"docs/results.py does not say what {name} answers.")
    return RESULTS[name]


def _sentence(name: str, params: type[BaseModel]) -> str:
    from sessionls.server.features.commands import COMMANDS

    shared = sum(one is params for one, _ in COMMANDS.values()) > 1
    return _result(name).what or ("" if shared else _doc(params))


def _fields(schema: Schema) -> str:
    required = set(schema.get("required", ()))
    rows = [
        (
            _code(name if name in required else f"{name}?"),
            _type(field),
            _default(field),
            str(field.get("description", "")),
        )
        for name, field in schema["properties"].items()
    ]
    return _table(("field", "type", "default", ""), rows)


def _keys(shape: type[BaseModel], leave_out: str = "") -> str:
    fields = {
        field.alias or to_camel(name): field.is_required()
        for name, field in shape.model_fields.items()
        if name != leave_out
    }
    words = [_code(name if required else f"{name}?") for name, required in fields.items()]
    return ", ".join(words) or "none"


_WORDS = {"boolean": "true or false", "integer": "whole number", "array": "list"}


def _type(field: Schema) -> str:
    match field:
        case {"$ref": str(place)}:
            said = _code(place.rpartition("/")[2])
        case {"const": value}:
            said = _code(json.dumps(value))
        case {"enum": list(values)}:
            said = ", ".join(_code(json.dumps(value)) for value in values)
        case {"anyOf": list(options)} | {"oneOf": list(options)}:
            said = _one_of(options)
        case {"type": "array", "items": dict(items)}:
            said = f"list of {_type(items)}"
        case _:
            kind = str(field.get("type", "anything"))
            said = _WORDS.get(kind, kind)
    return said


def _one_of(options: Sequence[Schema]) -> str:
    kinds = dict.fromkeys(_type(option) for option in options if option.get("type") != "null")
    return "blocks" if "`TextBlock`" in kinds else " or ".join(kinds)


def _default(field: Schema) -> str:
    value = field.get("default")
    return "" if value is None or value in ([], {}) else _code(json.dumps(value))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def lines() -> Iterator[str]:
        yield _row(heads)
        yield _row(["---"] * len(heads))
        for row in rows:
            yield _row([cell.replace("|", "\\|").replace("\n", " ") for cell in row])

    return "\n".join(lines()) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _doc(shape: type[BaseModel]) -> str:
    words = " ".join((shape.__doc__ or "").split())
    return re.sub(r"`[a-z_]+`", lambda name: to_camel(name[0]), words)


def _code(text: str) -> str:
    return f"`{text}`"


def _codes(words: Iterable[str]) -> str:
    return ", ".join(map(_code, words))


def _anchor(name: str) -> str:
    return _slug(name)


def _anchored(rule: str) -> str:
    return f'<a id="{rule.lower()}"></a>`{rule}`'


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _cwe(number: int | None) -> str:
    return f"CWE-{number}" if number else ""


def _pattern_files() -> "Iterator[tuple[str, PatternFile]]":
    """Our rule files with their titles, which stand in their first lines."""
    import yaml

    from sessionls.engine.scanners.rulebook import PatternFile

    folder = Path(__file__).parent.parent / "src" / "sessionls" / "rules"
    for path in sorted(folder.glob("*.yml")):
        if path.name != "ruff.yml":
            text = path.read_text("utf-8")
            title = text.splitlines()[0].removeprefix("#").strip().rstrip(".")
            yield title, PatternFile.model_validate(yaml.safe_load(text))


def _ruff() -> dict[str, str]:
    program = Path(sys.executable).with_name("ruff")
    told = subprocess.run(
        [program, "rule", "--all", "--output-format", "json"], capture_output=True, check=True
    )
    return {rule["code"]: rule["name"] for rule in json.loads(told.stdout)}
