"""What the tools of a workspace's turns may do. Asks nobody: that is the gate's."""

import asyncio
import logging
from functools import partial
from pathlib import Path

from sessionls.domain.agent import Agent
from sessionls.domain.errors import BadInput, Refused
from sessionls.domain.permission import Subject, Verdict
from sessionls.domain.permission_grants import Grant, counting, grant_for
from sessionls.domain.permission_judge import Layers, judge
from sessionls.domain.permission_rules import Rules, parse_rules
from sessionls.domain.records import Scope
from sessionls.workspace.gate import TurnRules
from sessionls.workspace.grants import Grants
from sessionls.workspace.lending import Lent
from sessionls.workspace.outfit import Outfit
from sessionls.workspace.owned import OwnedTasks
from sessionls.workspace.trust import Trust

log = logging.getLogger(__name__)
LOOKING = frozenset(
    {"read", "list", "search", "diagnostics", "scan", "report", "skill", "ask", "agent"}
)
"""What an agent of a workspace may do that nobody trusts."""


class Permissions:
    """The rules of a workspace: the user's, the agent's, its own, and what people said `always` to.

    The rules of agents that call each other add up in their gates.
    """

    def __init__(self, root: Path | None, trust: Trust, grants: Grants) -> None:
        self._root = root
        self._trust = trust
        self._grants = grants
        self._tasks = OwnedTasks()

    def rules_for(self, outfit: Outfit, lent: Lent) -> TurnRules:
        """The rules for one turn, with the settings that were lent to it."""
        layers = Layers(
            user=parse_rules(lent.settings.permissions, "your settings")[0],
            agents=(_rules_of(outfit.agent),),
            workspace=parse_rules(lent.layers.tightened, "the workspace's settings")[0],
        )
        session = outfit.session.id
        return TurnRules(
            judge=lambda subject: self._judge(subject, layers, outfit.agent, session),
            denies=lambda subject: judge(subject, layers).permission == "deny",
            remember=partial(self._remember, session),
        )

    def granted(self) -> tuple[Grant, ...]:
        """What people said `always` to here, in the order in which they did."""
        return self._grants.for_workspace(self._root)

    def forget(self, name: str | None) -> tuple[Grant, ...]:
        """Ask again for the grant of this id, or for everything; returns what is left.

        Raises:
            BadInput: there is no such grant.
            Refused: that cannot be kept.
        """
        granted = self.granted()
        gone = [grant for grant in granted if name in (None, grant.id)]
        if name is not None and not gone:
            raise BadInput(f"No permission {name!r} is remembered in this workspace.")
        try:
            self._grants.forget(self._root, gone)
        except OSError as error:
            raise Refused(f"This cannot be kept: {error.strerror}.") from error
        return self.granted()

    async def close(self) -> None:
        """Wait until what people said `always` to is kept."""
        await self._tasks.idle()

    def _judge(self, subject: Subject, layers: Layers, agent: Agent, session: str) -> Verdict:
        is_foreign = agent.origin == "workspace" and not self._trust.holds(self._root)
        if is_foreign and subject.tool not in LOOKING:
            why = "this workspace is not trusted, so its own agents only look"
            return Verdict("deny", why)
        grants = counting(self._grants.for_workspace(self._root), session)
        return judge(subject, Layers(layers.user, layers.agents, layers.workspace, grants))

    async def _remember(self, session: str, subject: Subject, scope: Scope) -> None:
        """Keep a grant before the next call is judged; a turn that is cancelled loses none."""
        grant = grant_for(subject, session if scope == "session" else None)
        if grant:
            keeping = self._tasks.start(self._keep(grant), "keeping what is always allowed")
            await asyncio.wait([keeping])

    async def _keep(self, grant: Grant) -> None:
        try:
            await asyncio.to_thread(self._grants.add, self._root, grant)
        except OSError as error:
            log.warning("what a person always allows was not kept: %s", error.strerror)


def _rules_of(agent: Agent) -> Rules:
    return parse_rules(agent.permissions, f"agent {agent.name}")[0]
