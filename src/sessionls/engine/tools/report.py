"""The tool `report`: an agent's own finding, at the place that it quotes. Never at another one."""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sessionls.domain.errors import BadInput
from sessionls.domain.faults import fault_words
from sessionls.domain.finding import SEVERITIES, Finding, Fix, Severity, TextEdit
from sessionls.domain.masking import masked
from sessionls.domain.permission import Subject
from sessionls.domain.text import Range, TextIndex
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.secrecy import looks_secret
from sessionls.engine.tools.bare_secrets import secrets_near, touch, without
from sessionls.engine.tools.places import Places
from sessionls.engine.tools.quoted import Quoted, locate
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolFound, ToolResult
from sessionls.engine.walk import Skipped, read_text

SPEC = ToolSpec(
    "report",
    "Reports a finding to the person: it shows at the quoted text, in the editor and in the "
    "session. Quote whole lines, as they stand. Do not report again what scan has reported.",
    {
        "type": "object",
        "properties": {
            "path": {"type": "string", "description": "From the workspace's root on, or a URI."},
            "quote": {"type": "string", "description": "The text that the finding is about."},
            "severity": {"type": "string", "enum": list(SEVERITIES)},
            "message": {"type": "string", "description": "What is wrong, and what to do."},
            "rule": {"type": "string", "description": "A short name, such as sql-injection."},
            "line": {
                "type": "integer",
                "minimum": 1,
                "description": "1-based; only needed where the quote occurs more than once.",
            },
            "fix": {
                "type": "object",
                "description": "Where it is safe: `new` replaces the quoted text.",
                "properties": {"title": {"type": "string"}, "new": {"type": "string"}},
                "required": ["new"],
                "additionalProperties": False,
            },
        },
        "required": ["path", "quote", "severity", "message"],
        "additionalProperties": False,
    },
)
OWN = "agent"
"""Rules that agents make up stand below this name: `agent/sql-injection` is no scanner's rule."""
_SLUG = 60
_SECRET_RULE = re.compile(r"secret|passw|credential|token|api-?key|private-?key")


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class _Fix(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    new: str = Field(max_length=100_000)
    title: str = Field(default="", max_length=200)


class ReportArguments(BaseModel):
    """What a model reports. `line` is 1-based."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    quote: str = Field(max_length=20_000)
    severity: Annotated[Severity, BeforeValidator(_lower)]
    message: str = Field(min_length=1, max_length=4_000)
    rule: str = ""
    line: int | None = Field(default=None, ge=1)
    fix: _Fix | None = None


class ReportTool:
    """Makes findings out of what a model quotes; says so where the quote is not there."""

    def __init__(
        self,
        *,
        root: Path | None,
        agent: str,
        turn: str,
        read: Callable[[Path], str | None],
        known: Callable[[str], Sequence[Finding]],
        new_id: Callable[[], str],
        named: Sequence[Path] = (),
    ) -> None:
        """The same things are handed in as to `ScanTool`."""
        self._agent = agent
        self._turn = turn
        self._read = read
        self._known = known
        self._new_id = new_id
        self._named = tuple(named)
        self._places = Places(root, lambda path: read(path) is not None, self._named)
        self._reported: dict[str, list[Finding]] = defaultdict(list)

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return SPEC

    @property
    def access(self) -> Access:
        """It changes no file."""
        return "read"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The place that a finding is about."""
        path, message = str(arguments.get("path") or "?"), str(arguments.get("message") or "")
        return Subject(SPEC.name, f"Report a finding in {path}", message, paths=(path,))

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Report it, or say what the quote lacks."""
        try:
            asked = _asked(arguments)
            path = self._places.find(asked.path)
            text = await self._text(path)
            found = locate(text, asked.quote, asked.line)
            if isinstance(found, str):
                raise BadInput(f"{self._places.shown(path)}: {found}")
        except BadInput as refusal:
            yield ToolResult(str(refusal), is_error=True)
            return
        finding, note = await self._finding(path, TextIndex(text), found, asked)
        where = f"{self._places.shown(path)}:{finding.range.start.line + 1}"
        old = self._same(finding)
        if old is None:
            self._reported[finding.uri].append(finding)
            yield ToolFound((finding,))
            yield ToolResult(f"Reported at {where} as {finding.rule}.{note}")
        elif old.state == "stale":
            yield ToolFound((old.model_copy(update={"range": finding.range, "state": "open"}),))
            yield ToolResult(f"Known already, and still there: {where}, {old.rule}.")
        elif old.state == "dismissed":
            yield ToolResult(f"A person has dismissed this: {old.rule} at {where}. Not reported.")
        else:
            yield ToolResult(f"Known already: {old.rule} at {where}. Not reported again.")

    async def _text(self, path: Path) -> str:
        if (opened := self._read(path)) is not None:
            return opened
        shown = self._places.shown(path)
        if looks_secret(path) and path not in self._named:
            raise BadInput(f"{shown} looks like a file of secrets. Only its scanners report on it.")
        text = await asyncio.to_thread(read_text, path)
        if isinstance(text, Skipped):
            raise BadInput(f"{shown}: {text.reason}. A finding needs the text that it is about.")
        return text

    async def _finding(
        self, path: Path, index: TextIndex, found: Quoted, asked: ReportArguments
    ) -> tuple[Finding, str]:
        """The finding, and what the model should know of its fix."""
        place, text = found.place, index.text
        secrets = await secrets_near(path, index, place)
        rule = rule_of(asked.rule)
        quote = text[place.start : place.end]
        is_bare = touch(place, secrets) or bool(_SECRET_RULE.search(rule))
        span = index.range(place.start, place.end)
        fix, note = _fix(asked, found, span, quote)
        if fix and without(fix.edits[0].new_text, text, secrets) != fix.edits[0].new_text:
            fix, note = None, " The fix is left out: it repeats a secret."
        finding = Finding(
            id=self._new_id(),
            agent=self._agent,
            rule=rule,
            severity=asked.severity,
            message=without(asked.message.strip(), text, secrets),
            uri=path.as_uri(),
            range=span,
            fix=fix,
            turn=self._turn,
            quote=masked(quote) if is_bare else quote,
        )
        return finding, note

    def _same(self, finding: Finding) -> Finding | None:
        """What the session knows that says the same: the rule and lines, or the place and words."""
        known = (*self._known(finding.uri), *self._reported[finding.uri])
        return next((old for old in known if old.state != "fixed" and _is_same(old, finding)), None)


def rule_of(name: str) -> str:
    """The rule of an agent's own making: a slug below `agent/`."""
    own = name.strip().lower().removeprefix(f"{OWN}/")
    return f"{OWN}/{_slug(own) or 'finding'}"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:_SLUG].strip("-")


def _is_same(old: Finding, new: Finding) -> bool:
    if old.range == new.range and old.message == new.message:
        return True
    rules = {_slug(old.rule), f"{OWN}-{_slug(old.rule)}"}
    return _slug(new.rule) in rules and _overlap(old.range, new.range)


def _overlap(one: Range, other: Range) -> bool:
    return one.start.line <= other.end.line and other.start.line <= one.end.line


def _fix(asked: ReportArguments, found: Quoted, span: Range, quote: str) -> tuple[Fix | None, str]:
    """The fix for what stands at the place, or why there is none."""
    if asked.fix is None:
        return None, ""
    if found.how != "exact":
        return None, " The fix is left out: the text there is not exactly what was quoted."
    new = asked.fix.new
    if asked.quote.endswith(("\n", "\r")):
        # The end of the last line is not part of the place.
        new = new.rstrip("\r\n")
    if "\r\n" in quote:
        new = new.replace("\r\n", "\n").replace("\n", "\r\n")
    if new == quote:
        return None, " The fix is left out: it changes nothing."
    title = " ".join(asked.fix.title.split()) or "Apply the agent's fix"
    return Fix(title=title, edits=(TextEdit(range=span, new_text=new),)), ""


def _asked(arguments: Mapping[str, object]) -> ReportArguments:
    try:
        return ReportArguments.model_validate(arguments)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, detail['loc']))}: "
            + fault_words(detail["type"], detail.get("ctx", {}), detail["msg"])
            for detail in error.errors()
        )
        raise BadInput(f"report takes path, quote, severity and message. {wrong}.") from error
