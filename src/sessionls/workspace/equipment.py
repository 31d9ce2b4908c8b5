"""What a turn works with: the model and the tools that its agent may use."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sessionls.domain.agent import Agent
from sessionls.domain.finding import Finding
from sessionls.domain.session import Session
from sessionls.engine.models.model import Model
from sessionls.engine.tools.tool import Tool
from sessionls.workspace.texts import Texts
from sessionls.workspace.turns import Equip, Equipment
from sessionls.workspace.uris import path_of, same_uri, uri_of

ChooseModel = Callable[[Agent, Path | None], Model]
"""Gives the model that answers for an agent in the workspace of a root folder."""


def offline(_agent: Agent, root: Path | None) -> Model:
    """The model that needs no key and no network."""
    from sessionls.engine.models.offline import OfflineModel

    return OfflineModel(uri_of(root) if root else "")


def equip_with(
    root: Path | None, texts: Texts, new_id: Callable[[], str], choose: ChooseModel
) -> Equip:
    """The equipment of a workspace's turns."""

    def equip(session: Session, turn: str, agent: Agent) -> Equipment:
        # Scanners weigh a fifth of an idle server, and most connections never start a turn.
        from sessionls.engine.models import offline
        from sessionls.engine.tools.scan import ScanTool

        scan = ScanTool(
            root=root,
            agent=agent.name,
            turn=turn,
            scanners=agent.scanners,
            read=texts.unsaved,
            new_id=new_id,
            known=_Known(session).at,
            named=_named(session),
        )
        model = choose(agent, root)
        return Equipment(
            model,
            _allowed(agent, [scan]),
            ", ".join(agent.model),
            cut_cost=0.0 if model.name == offline.NAME else None,
        )

    return equip


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


def _allowed(agent: Agent, tools: Sequence[Tool]) -> dict[str, Tool]:
    return {
        tool.spec.name: tool
        for tool in tools
        if agent.tools is None or tool.spec.name in agent.tools
    }
