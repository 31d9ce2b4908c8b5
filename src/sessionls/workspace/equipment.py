"""What a turn works with: the model and the tools that its agent may use."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.agent import Agent
from sessionls.domain.finding import Finding
from sessionls.domain.records import QuestionAnswered
from sessionls.domain.session import Session
from sessionls.engine.models.model import Model
from sessionls.engine.tools.ask import Words
from sessionls.engine.tools.tool import Tool
from sessionls.workspace.gate import TurnGate, TurnRules
from sessionls.workspace.lending import Lending, Lent
from sessionls.workspace.preparing import Equip, Equipment, Outfit
from sessionls.workspace.texts import Texts
from sessionls.workspace.uris import path_of, same_uri, uri_of
from sessionls.workspace.waits import Waits


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is to answer: for which agent, in the workspace of a root, with what was lent.

    `inherited` names the models of the caller, in a turn inside another one.
    """

    agent: Agent
    root: Path | None
    lent: Lent
    inherited: Sequence[str] = ()


ChooseModel = Callable[[Choice], Awaitable[Model]]
"""Gives the model that answers."""
RulesFor = Callable[[Outfit, Lent], TurnRules]
"""Gives the rules for the calls of a turn."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What the turns of a workspace have in common."""

    root: Path | None
    texts: Texts
    new_id: Callable[[], str]
    waits: Waits
    lending: Lending
    choose: ChooseModel
    rules: RulesFor


async def offline(choice: Choice) -> Model:
    """The model that needs no key and no network."""
    from sessionls.engine.models.offline import OfflineModel

    return OfflineModel(uri_of(choice.root) if choice.root else "")


def equip_with(kit: Kit) -> Equip:
    """The equipment of a workspace's turns."""

    async def equip(outfit: Outfit) -> Equipment:
        from sessionls.engine.models.offline import NAME

        lent = kit.lending.of(outfit.top)
        inherited = (outfit.caller.model.name,) if outfit.caller else ()
        model = await kit.choose(Choice(outfit.agent, kit.root, lent, inherited))
        tools = _allowed(outfit, _tools(kit, outfit))
        gate = TurnGate(
            outfit.turn,
            outfit.agent,
            kit.rules(outfit, lent),
            kit.waits,
            kit.new_id,
            outfit.caller.gate if outfit.caller else None,
        )
        is_free = model.name == NAME
        asked = ", ".join(outfit.agent.model)
        return Equipment(model, tools, gate, asked, cut_cost=0.0 if is_free else None)

    return equip


def _tools(kit: Kit, outfit: Outfit) -> Sequence[Tool]:
    # Scanners weigh a fifth of an idle server, and most connections never start a turn.
    from sessionls.engine.tools.ask import AskTool
    from sessionls.engine.tools.scan import ScanTool

    async def words(question: str) -> Words:
        kit.waits.expect(question)
        record = await kit.waits.answer(question)
        assert isinstance(record.event, QuestionAnswered)
        return Words(record.event.text, record.by.name)

    scan = ScanTool(
        root=kit.root,
        agent=outfit.agent.name,
        turn=outfit.turn,
        scanners=outfit.agent.scanners,
        read=kit.texts.unsaved,
        new_id=kit.new_id,
        known=_Known(outfit.session).at,
        named=_named(outfit.session),
    )
    return (scan, AskTool(outfit.turn, kit.new_id, words))


class _Known:
    """A session's findings by file, sorted once: a folder has thousands of files."""

    def __init__(self, session: Session) -> None:
        self._findings = session.findings
        self._names: dict[str, list[str]] | None = None

    def at(self, uri: str) -> Sequence[Finding]:
        """The findings in a file, whatever their state.

        What this very turn has reported is not among them, unless it looked here before.
        """
        if self._names is None:
            self._names = {}
            for finding in self._findings.values():
                self._names.setdefault(same_uri(finding.uri), []).append(finding.id)
        return [self._findings[name] for name in self._names.get(same_uri(uri), ())]


def _named(session: Session) -> tuple[Path, ...]:
    """What people named in their messages may be looked at, wherever it lies."""
    uris = (uri for turn in session.turns.values() for uri in turn.references)
    return tuple(path for uri in dict.fromkeys(uris) if (path := path_of(uri)))


def _allowed(outfit: Outfit, tools: Sequence[Tool]) -> dict[str, Tool]:
    """The tools that the agent's file names."""
    wanted = outfit.agent.tools
    return {tool.spec.name: tool for tool in tools if wanted is None or tool.spec.name in wanted}
