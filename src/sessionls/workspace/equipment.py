"""What a turn works with: the model and the tools that its agent may use."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sessionls.domain.agent import Agent
from sessionls.domain.finding import Finding
from sessionls.domain.session import Session
from sessionls.engine.models.model import Model
from sessionls.engine.models.offline import OfflineModel
from sessionls.engine.tools.scan import ScanTool
from sessionls.engine.tools.tool import Tool
from sessionls.workspace.texts import Texts
from sessionls.workspace.turns import Equip, Equipment
from sessionls.workspace.uris import same_uri

ChooseModel = Callable[[Agent], Model]
"""Gives the model that answers for an agent."""


def offline(_agent: Agent) -> Model:
    """The model that needs no key and no network."""
    return OfflineModel()


def equip_with(
    root: Path | None, texts: Texts, new_id: Callable[[], str], choose: ChooseModel
) -> Equip:
    """The equipment of a workspace's turns."""

    def equip(session: Session, turn: str, agent: Agent) -> Equipment:
        scan = ScanTool(
            root=root,
            agent=agent.name,
            turn=turn,
            scanners=agent.scanners,
            read=texts.unsaved,
            new_id=new_id,
            known=lambda uri: _known(session, uri),
        )
        return Equipment(choose(agent), _allowed(agent, [scan]), ", ".join(agent.model))

    return equip


def _known(session: Session, uri: str) -> Sequence[Finding]:
    key = same_uri(uri)
    return [finding for finding in session.findings.values() if same_uri(finding.uri) == key]


def _allowed(agent: Agent, tools: Sequence[Tool]) -> dict[str, Tool]:
    return {
        tool.spec.name: tool
        for tool in tools
        if agent.tools is None or tool.spec.name in agent.tools
    }
