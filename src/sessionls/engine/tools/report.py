"""The tool `report`: an agent's own finding, at the place that it quotes. Never at another one."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sessionls.domain.errors import BadInput
from sessionls.domain.faults import fault_words
from sessionls.domain.finding import SEVERITIES, Finding, Fix, Severity, TextEdit
from sessionls.domain.masking import is_mask, unmasked
from sessionls.domain.permission import Subject
from sessionls.domain.text import Range, TextIndex
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.bare_secrets import secrets_near
from sessionls.engine.tools.bounds import plain
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.quoted import locate
from sessionls.engine.tools.reported import OWN, Reported, recordable, rule_of, slug, start_of
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolFound, ToolResult
from sessionls.engine.walk import LARGEST, Skipped

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
        files: Files,
        agent: str,
        turn: str,
        known: Callable[[str], Sequence[Finding]],
        new_id: Callable[[], str],
    ) -> None:
        """`files` are those that may be read; the rest is what is handed to `ScanTool`, too."""
        self._agent = agent
        self._turn = turn
        self._files = files
        self._known = known
        self._new_id = new_id
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
        paths = self._files.places.judged(str(arguments.get("path") or "?"))
        message = str(arguments.get("message") or "")
        return Subject(SPEC.name, f"Report a finding in {plain(paths[0])}", message, paths=paths)

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Report it, or say what the quote lacks."""
        try:
            asked = _asked(arguments)
            about = await self._about(asked)
        except BadInput as refusal:
            yield ToolResult(str(refusal), is_error=True)
            return
        finding, note = self._finding(about, asked)
        where = f"{self._files.shown(about.path)}:{about.line}"
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

    async def recordable(self, arguments: Mapping[str, object]) -> Mapping[str, object]:
        """The arguments without the secrets in them: see `Discreet`."""
        try:
            about = await self._about(_asked(arguments))
        except BadInput:
            about = None
        return await recordable(arguments, about)

    async def _about(self, asked: ReportArguments) -> Reported:
        """What a report is about. Raises `BadInput` where that cannot be told."""
        path = self._files.find(asked.path)
        text = await self._text(path)
        quote = asked.quote
        if is_mask(quote):
            # A call that waited behind a person's answer comes again as it was recorded.
            start = start_of(text, asked.line)
            quote = await asyncio.to_thread(unmasked, quote, text, start)
        found = locate(text, quote, asked.line)
        if isinstance(found, str):
            raise BadInput(f"{self._files.shown(path)}: {found}")
        index = TextIndex(text)
        return Reported(path, index, found, await secrets_near(path, index, found.place))

    async def _text(self, path: Path) -> str:
        found = await self._files.text(path, LARGEST)
        if isinstance(found, Skipped):
            why = f"{self._files.shown(path)} {found.reason}"
            raise BadInput(f"{why}. A finding needs the text that it is about.")
        return found.text

    def _finding(self, about: Reported, asked: ReportArguments) -> tuple[Finding, str]:
        """The finding, and what the model should know of its fix."""
        rule, hide = rule_of(asked.rule), about.secrets.hide
        fix, note = _fix(asked, about)
        if asked.fix and fix and any(hide(text) != text for text in (asked.fix.new, fix.title)):
            fix, note = None, " The fix is left out: it repeats a secret."
        if about.found.how == "nearest":
            note += f" The quote does not occur; the nearest text reads:\n{hide(about.text)}"
        finding = Finding(
            id=self._new_id(),
            agent=self._agent,
            rule=rule,
            severity=asked.severity,
            message=hide(asked.message.strip()),
            uri=about.path.as_uri(),
            range=about.range,
            fix=fix,
            turn=self._turn,
            quote=about.quote(rule),
        )
        return finding, note

    def _same(self, finding: Finding) -> Finding | None:
        """What the session knows that says the same: the rule and lines, or the place and words."""
        known = (*self._known(finding.uri), *self._reported[finding.uri])
        return next((old for old in known if old.state != "fixed" and _is_same(old, finding)), None)


def _is_same(old: Finding, new: Finding) -> bool:
    if old.range == new.range and old.message == new.message:
        return True
    if old.turn == new.turn and new.rule == rule_of(""):
        # Where no rule is named, two messages of one turn are two findings.
        return False
    rules = {slug(old.rule), f"{OWN}-{slug(old.rule)}"}
    return slug(new.rule) in rules and _overlap(old.range, new.range)


def _overlap(one: Range, other: Range) -> bool:
    return one.start.line <= other.end.line and other.start.line <= one.end.line


def _fix(asked: ReportArguments, about: Reported) -> tuple[Fix | None, str]:
    """The fix for what stands at the place, or why there is none."""
    if asked.fix is None:
        return None, ""
    if about.found.how != "exact":
        return None, " The fix is left out: the text there is not exactly what was quoted."
    new = asked.fix.new
    if asked.quote.endswith(("\n", "\r")):
        # The end of the last line is not part of the place.
        new = new.rstrip("\r\n")
    if "\r\n" in about.text:
        new = new.replace("\r\n", "\n").replace("\n", "\r\n")
    if new == about.text:
        return None, " The fix is left out: it changes nothing."
    title = " ".join(asked.fix.title.split()) or "Apply the agent's fix"
    return Fix(title=title, edits=(TextEdit(range=about.range, new_text=new),)), ""


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
