"""What people write for a workspace - agents, skills, MCP servers - and what is wrong with it."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sessionls.domain.agent import Problem
from sessionls.workspace.agents import Agents
from sessionls.workspace.mcp import SessionMcp
from sessionls.workspace.places import Home, definitions
from sessionls.workspace.trust import Trust

if TYPE_CHECKING:
    from sessionls.engine.context.grounds import Grounds
    from sessionls.engine.context.skills import Skill


class Definitions:
    """The definition files of a workspace, together with the person's own."""

    def __init__(
        self, root: Path | None, home: Home, trust: Trust, agents: Agents, mcp: SessionMcp
    ) -> None:
        self._root = root
        self._home = home
        self._trust = trust
        self._agents = agents
        self._mcp = mcp

    def hold(self, path: Path) -> bool:
        """Whether a file is one of them, or would be if it were there."""
        return definitions(self._home, [self._root] if self._root else []).hold(path)

    async def problems(self) -> Mapping[Path, Sequence[Problem]]:
        """What is wrong with them as they are now, by file; only where something is."""
        found: dict[Path, list[Problem]] = {}
        skills = await self.skill_problems()
        servers = await self._mcp.problems()
        for source in (self._agents.problems(), servers, skills):
            for path, problems in source.items():
                found.setdefault(path, []).extend(problems)
        return found

    async def skill_problems(self) -> Mapping[Path, Sequence[Problem]]:
        """What is wrong with skills alone, by file."""
        found: dict[Path, list[Problem]] = {}
        for path, problem in await asyncio.to_thread(self._skill_problems):
            found.setdefault(path, []).append(problem)
        return found

    async def skills(self) -> "Sequence[Skill]":
        """The skills that agents here may read, each name once."""
        return await asyncio.to_thread(self._skills)

    def _skills(self) -> "Sequence[Skill]":
        from sessionls.engine.context.skills import find_skills

        return find_skills(self._grounds(), self._home.skills).skills

    def _skill_problems(self) -> Sequence[tuple[Path, Problem]]:
        from sessionls.engine.context.skills import find_skills

        return find_skills(self._grounds(), self._home.skills).problems

    def _grounds(self) -> "Grounds | None":
        from sessionls.engine.context.grounds import Grounds

        return Grounds(self._root, self._trust.holds(self._root)) if self._root else None
