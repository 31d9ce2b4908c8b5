"""Code actions of findings: apply the fix, dismiss, ask about it, open the session at it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from lsprotocol import types

from sessionls.domain.finding import Finding
from sessionls.domain.text import RECORDED, Encoding, TextIndex
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
    """A place in a file in front of a person, and how the agents stand to it, by name."""

    desk: Desk
    workspace: Workspace
    place: asking.Place
    standings: Mapping[str, asking.Standing]

    @property
    def uri(self) -> str:
        """The file."""
        return self.place.uri


def of_findings(scene: Scene, params: types.CodeActionParams) -> Iterator[Action]:
    """What can be done about the findings that a range touches, or that the client names."""
    live = scene.workspace.findings.at(scene.uri)
    if not live:
        return
    desk, index = scene.desk, scene.desk.seat.texts.index(scene.uri) or TextIndex("")
    asked = convert.plain_range(params.range)
    touched = asking.near(live, index.convert(asked, desk.encoding, RECORDED))
    known = {_name(one): one for one in params.context.diagnostics}
    # Some clients name what stands on the cursor's line, wherever in it the cursor is.
    near = [one for one in live if one in touched or (one.session, one.finding.id) in known]
    for one in near:
        shown = known.get((one.session, one.finding.id))
        yield from _of_finding(scene, one, index, [shown] if shown else [])
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


def _of_finding(
    scene: Scene, live: Live, index: TextIndex, shown: list[types.Diagnostic]
) -> Iterator[Action]:
    finding, trouble = live.finding, scene.workspace.store.trouble
    name = {"session": live.session, "finding": finding.id}
    if finding.fix:
        yield _fix(scene, live, finding.fix.title, shown)
    title = f"Dismiss: {finding.rule}"
    dismiss = command(title, "sessionls.finding.dismiss", **name)
    yield Action(title, FIX, dismiss, diagnostics=shown, refused=trouble)
    if finding.agent in scene.standings:
        yield _ask(scene, live, index, shown)
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


def _ask(scene: Scene, live: Live, index: TextIndex, shown: list[types.Diagnostic]) -> Action:
    finding, stands = live.finding, scene.standings[live.finding.agent]
    title = f"Ask {finding.agent} about {finding.rule}"
    asked = command(
        title,
        REVIEW,
        agent=finding.agent,
        uri=scene.uri,
        diagnostics=[_diagnostic(finding, index, scene.desk.encoding)],
        text=asking.question(finding),
    )
    return Action(
        title,
        FIX,
        asked,
        diagnostics=shown,
        generated=stands.generated,
        refused=stands.refused,
    )


def _diagnostic(finding: Finding, index: TextIndex, encoding: Encoding) -> dict[str, object]:
    """A finding as the JSON of a diagnostic, for the argument of a command."""
    return {
        "range": index.convert(finding.range, RECORDED, encoding).wire(),
        "message": finding.message,
        "severity": convert.SEVERITY[finding.severity].value,
        "code": finding.rule,
        "source": f"sessionls/{finding.agent}",
    }


def _name(diagnostic: types.Diagnostic) -> tuple[str, str] | None:
    """The session and the finding that a diagnostic of ours carries."""
    data: object = diagnostic.data
    if not isinstance(data, Mapping):
        return None
    named = cast("Mapping[str, object]", data)
    return str(named.get("session")), str(named.get("finding"))
