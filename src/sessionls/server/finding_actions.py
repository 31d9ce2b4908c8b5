"""Code actions of findings: apply the fix, dismiss, ask about it, open the session at it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from lsprotocol import types

from sessionls.domain.agent import Agent
from sessionls.server import convert
from sessionls.server.actions import FIX, REVIEW, Action, command
from sessionls.server.desk import Desk
from sessionls.server.edits import fix_of, fixes_in, workspace_edit
from sessionls.workspace import actions as asking
from sessionls.workspace.spots import Live
from sessionls.workspace.workspace import Workspace

_STALE = "The text has changed since; review it again."


@dataclass(frozen=True, slots=True)
class Scene:
    """A file in front of a person, with the agents there are."""

    desk: Desk
    workspace: Workspace
    uri: str
    agents: tuple[Agent, ...]

    @property
    def now(self) -> asking.Circumstances:
        """What decides whether agents can answer."""
        core, root = self.desk.seat.core, self.workspace.root
        return asking.Circumstances(
            lambda agent: core.model_for(agent, root), self.workspace.store.trouble
        )

    def text(self) -> str:
        """The file's text."""
        return self.desk.seat.texts.read(self.uri) or ""


def of_findings(scene: Scene, params: types.CodeActionParams) -> Iterator[Action]:
    """What can be done about the findings that a range touches."""
    live = scene.workspace.findings.at(scene.uri)
    if not live:
        return
    desk, asked = scene.desk, convert.plain_range(params.range)
    place = convert.recorded(asked, scene.uri, desk.seat.texts, desk.encoding)
    near = asking.near(live, place)
    known = {_name(one): one for one in params.context.diagnostics}
    for one in near:
        shown = known.get((one.session, one.finding.id))
        yield from _of_finding(scene, one, [shown] if shown else [])
    fixable = [one for one in live if one.finding.fix and one.state == "open"]
    if near and len(fixable) > 1:
        title = f"Fix all in this file ({len(fixable)})"
        yield Action(
            title,
            FIX,
            edit=lambda: edit_all(desk, scene.workspace, scene.uri),
            data={"uri": scene.uri},
        )


def edit_of(
    desk: Desk, workspace: Workspace, session: str, finding: str
) -> types.WorkspaceEdit | str:
    """The edit that applies a finding's fix, or a sentence why there is none."""
    fix, live = fix_of(desk, workspace, session, finding), workspace.findings.live(session, finding)
    if isinstance(fix, str):
        return fix
    return workspace_edit(desk, fix.uri, fix.title, [fix], [live.finding] if live else ())


def edit_all(desk: Desk, workspace: Workspace, uri: str) -> types.WorkspaceEdit | str:
    """The edit that applies all fixes of a file that can be applied together."""
    fixes = fixes_in(desk, workspace, uri)
    if not fixes:
        return "No finding of this file has a fix for its text as it is now."
    return workspace_edit(desk, fixes[0].uri, f"Fix {len(fixes)} findings", fixes)


def _of_finding(scene: Scene, live: Live, shown: list[types.Diagnostic]) -> Iterator[Action]:
    finding, trouble = live.finding, scene.workspace.store.trouble
    name = {"session": live.session, "finding": finding.id}
    if finding.fix:
        yield _fix(scene, live, finding.fix.title, shown)
    title = f"Dismiss: {finding.rule}"
    dismiss = command(title, "sessionls.finding.dismiss", **name)
    yield Action(title, FIX, dismiss, diagnostics=shown, refused=trouble)
    agent = next((one for one in scene.agents if one.name == finding.agent), None)
    if agent:
        yield _ask(scene, live, agent, shown)
    title = f"Open the session at {finding.rule}"
    show = command(title, "sessionls.session.show", **name)
    yield Action(title, FIX, show, diagnostics=shown)


def _fix(scene: Scene, live: Live, words: str, shown: list[types.Diagnostic]) -> Action:
    name = {"session": live.session, "finding": live.finding.id}
    title = f"Apply fix: {words}"
    return Action(
        title,
        FIX,
        edit=lambda: edit_of(scene.desk, scene.workspace, live.session, live.finding.id),
        data=name,
        fallback=command(title, "sessionls.finding.fix", **name),
        diagnostics=shown,
        preferred=True,
        refused=_STALE if live.state == "stale" else None,
    )


def _ask(scene: Scene, live: Live, agent: Agent, shown: list[types.Diagnostic]) -> Action:
    title = f"Ask {agent.name} about {live.finding.rule}"
    about = shown or [_diagnostic(scene, live)]
    text = asking.question(live.finding)
    asked = command(title, REVIEW, agent=agent.name, uri=scene.uri, diagnostics=about, text=text)
    return Action(
        title,
        FIX,
        asked,
        diagnostics=shown,
        generated=asking.is_generated(agent, scene.now),
        refused=asking.refusal(agent, asking.Place(scene.uri, scene.text), scene.now),
    )


def _diagnostic(scene: Scene, live: Live) -> types.Diagnostic:
    finding, desk = live.finding, scene.desk
    return types.Diagnostic(
        convert.shown(finding.range, scene.uri, desk.seat.texts, desk.encoding),
        finding.message,
        convert.SEVERITY[finding.severity],
        finding.rule,
        source=f"sessionls/{finding.agent}",
    )


def _name(diagnostic: types.Diagnostic) -> tuple[str, str] | None:
    """The session and the finding that a diagnostic of ours carries."""
    data: object = diagnostic.data
    if not isinstance(data, Mapping):
        return None
    named = cast("Mapping[str, object]", data)
    return str(named.get("session")), str(named.get("finding"))
