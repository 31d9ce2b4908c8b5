"""The offline model through whole turns, with the real agents, scanners and files."""

from itertools import count
from pathlib import Path

import pytest
from tests.engine.gates import OpenGate

from sessionls.domain.blocks import Block, DiagnosticsBlock, ReferenceBlock, TextBlock
from sessionls.domain.finding import Finding
from sessionls.domain.text import Position, Range
from sessionls.engine.events import Ended, Fixed, Found, Said, Streamed
from sessionls.engine.models.folding import folded
from sessionls.engine.models.model import (
    CallAsked,
    Finished,
    ModelMessage,
    ModelRequest,
    PersonSaid,
    TextDelta,
    ToolSaid,
)
from sessionls.engine.models.offline import OfflineModel
from sessionls.engine.models.references import Target, targets_of
from sessionls.engine.models.summary import summarize
from sessionls.engine.tools.scan import ScanTool
from sessionls.engine.turn import TurnRequest, take_turn
from sessionls.workspace.agents import BUILT_IN, Agents

AGENTS = Agents([("built-in", BUILT_IN)])
MODE = "import os; os.chmod('a', 0o777)\n"
SHELL = "import subprocess\nsubprocess.run(input(), shell=True)\n"


class Talk:
    """A session in memory: its folder, what was said, what was found."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.history: list[ModelMessage] = []
        self.findings: dict[str, Finding] = {}
        self.ended: Ended | None = None
        self.pieces = 0
        self.numbers = count()

    async def ask(self, agent: str, *blocks: Block, text: str = "Look.") -> str:
        """What the agent answers to a message: all of its words."""
        self.history.append(PersonSaid("Ada", (TextBlock(text=text), *blocks)))
        said: list[str] = []
        self.pieces = 0
        async for event in take_turn(self._request(agent)):
            match event:
                case Found(findings=findings):
                    self.findings |= {finding.id: finding for finding in findings}
                case Fixed(finding_ids=names):
                    for name in names:
                        update = {"state": "fixed"}
                        self.findings[name] = self.findings[name].model_copy(update=update)
                case Streamed():
                    self.pieces += 1
                case Said(text=words):
                    said.append(words)
                case Ended():
                    self.ended = event
                case _:
                    pass
        return "\n\n".join(said)

    def _request(self, name: str) -> TurnRequest:
        agent = AGENTS.get(name)
        tool = ScanTool(
            root=self.root,
            agent=name,
            turn="turn",
            scanners=agent.scanners,
            read=lambda _path: None,
            known=lambda uri: [item for item in self.findings.values() if item.uri == uri],
            new_id=lambda: f"f{next(self.numbers)}",
        )
        tools = {"scan": tool} if agent.tools is None or "scan" in agent.tools else {}
        return TurnRequest(
            agent, OfflineModel(), tools, OpenGate(), tuple(self.history), lambda: 0.0
        )


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path)


def lines(start: int, end: int, character: int = 1) -> Range:
    return Range(
        start=Position(line=start, character=0), end=Position(line=end, character=character)
    )


def to(path: Path, place: Range | None = None) -> ReferenceBlock:
    return ReferenceBlock(uri=path.as_uri(), range=place)


async def test_file_is_scanned_and_the_worst_comes_first(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(MODE + SHELL)
    answer = await talk.ask("security", to(path))
    first, _, rest = answer.partition("\n\n")
    assert first == "**1 error and 1 warning** in `app.py`."
    listed = [line.split(":")[1].split("`")[0] for line in rest.splitlines() if line[:2] == "- "]
    assert listed == ["3", "1"]
    assert "`app.py:3` error `S602`" in rest
    assert talk.pieces > 1
    assert {finding.rule for finding in talk.findings.values()} == {"S602", "S103"}


async def test_turn_costs_nothing_and_names_the_model(talk: Talk, tmp_path: Path) -> None:
    await talk.ask("security", to(tmp_path))
    assert talk.ended is not None
    assert (talk.ended.stop_reason, talk.ended.model) == ("end", "offline")
    assert (talk.ended.usage.input, talk.ended.usage.output, talk.ended.usage.cost) == (0, 0, 0.0)


async def test_nothing_found_says_what_was_checked(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text("x = 1\n")
    answer = await talk.ask("security", to(path))
    checked = "Checked 1 file with the rules of python and secrets."
    assert answer.startswith(f"**No findings** in `app.py`. {checked}")
    assert "no finding does not mean that there is no mistake" in answer


async def test_file_of_a_language_without_rules_says_that_only_secrets_were_looked_for(
    talk: Talk, tmp_path: Path
) -> None:
    path = tmp_path / "app.rs"
    path.write_text("fn main() {}\n")
    answer = await talk.ask("security", to(path))
    assert answer.startswith(
        "**No findings** in `app.rs`. Checked 1 file with the rules of secrets."
    )
    assert "There are no rules for .rs files; only secrets were looked for." in answer


async def test_folder_names_the_scanners_and_the_kinds_of_files_without_rules(
    talk: Talk, tmp_path: Path
) -> None:
    for name in ("a.js", *(f"a.x{number}" for number in range(7))):
        (tmp_path / name).write_text("1\n")
    answer = await talk.ask("security", to(tmp_path))
    assert "Checked 8 files with the rules of patterns and secrets." in answer
    assert "no rules for .x0, .x1, .x2, .x3, .x4 and 2 other kinds of files; only" in answer


async def test_file_below_a_folder_that_is_named_too_is_reported_once(
    talk: Talk, tmp_path: Path
) -> None:
    (tmp_path / "src").mkdir()
    path = tmp_path / "src" / "app.py"
    path.write_text(MODE)
    answer = await talk.ask("security", to(tmp_path / "src"), to(path), to(path, lines(0, 0)))
    assert answer.startswith("**1 warning** in 1 file of `src`.")


async def test_selection_is_scanned_by_its_lines(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(MODE + MODE + MODE)
    answer = await talk.ask("security", to(path, lines(1, 2, character=0)))
    assert answer.startswith("**1 warning** in line 2 of `app.py`.")
    answer = await talk.ask("security", to(path, lines(0, 2)))
    assert answer.startswith("**3 warnings** in lines 1 to 3 of `app.py`. 2 of them new.")


async def test_place_of_a_diagnostic_is_scanned(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text("x = 1\n" + MODE + MODE)
    diagnostic: dict[str, object] = {"range": lines(1, 1).wire(), "message": "odd"}
    block = DiagnosticsBlock(uri=path.as_uri(), diagnostics=(diagnostic,))
    assert (await talk.ask("security", block)).startswith("**1 warning** in line 2 of `app.py`.")


async def test_folder_tells_what_was_left_out(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(MODE)
    (tmp_path / "b.bin").write_bytes(b"\0")
    (tmp_path / "c.py").write_text("def f(:\n")
    answer = await talk.ask("security", to(tmp_path))
    assert answer.startswith("**1 warning** in 2 files.")
    assert "Skipped: `b.bin` (binary)." in answer
    assert "Not checked completely: `c.py` (python: not valid Python, line 1" in answer


async def test_second_look_tells_what_is_known_and_what_is_fixed(
    talk: Talk, tmp_path: Path
) -> None:
    path = tmp_path / "app.py"
    path.write_text(MODE + SHELL)
    await talk.ask("security", to(path))
    path.write_text(MODE)
    answer = await talk.ask("security", to(path))
    assert answer.startswith("**1 warning** in `app.py`. None of them is new.")
    assert "Fixed since the last look: 1 finding." in answer


async def test_several_references_are_summed_up_together(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(MODE)
    (tmp_path / "b.py").write_text(SHELL)
    answer = await talk.ask("security", to(tmp_path / "a.py"), to(tmp_path / "b.py"))
    assert answer.startswith("**1 error and 1 warning** in 2 files.")


async def test_long_list_names_the_worst_and_counts_the_rest(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(MODE * 30 + SHELL)
    answer = await talk.ask("security", to(path))
    listed = [line for line in answer.splitlines() if line.startswith("- ")]
    assert (len(listed), listed[0].split("`")[3], listed[-1]) == (21, "S602", "- and 11 more")


async def test_dismissed_findings_are_not_counted_but_mentioned(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "app.py"
    path.write_text(MODE)
    await talk.ask("security", to(path))
    talk.findings = {
        name: finding.model_copy(update={"state": "dismissed"})
        for name, finding in talk.findings.items()
    }
    answer = await talk.ask("security", to(path))
    assert answer.startswith("**No findings** in `app.py`.")
    assert "Not counted: 1 finding that people dismissed." in answer


async def test_message_without_a_reference_takes_up_the_last_one_that_had_some(
    talk: Talk, tmp_path: Path
) -> None:
    path = tmp_path / "app.py"
    path.write_text(MODE)
    await talk.ask("explainer", to(path))
    answer = await talk.ask("security", text="again, please")
    again = "No file is named in this message, so the same files as before are looked at again"
    assert answer.startswith(f"{again}: `{path.as_uri()}`.")
    assert "**1 warning** in `app.py`." in answer


async def test_message_that_refers_to_nothing_says_what_it_could_refer_to(talk: Talk) -> None:
    answer = await talk.ask("security")
    assert answer.startswith("Nothing to look at: this message refers to no file")
    assert "sessionls review PATH" in answer


async def test_scan_that_fails_is_told_in_words(talk: Talk, tmp_path: Path) -> None:
    answer = await talk.ask("security", to(tmp_path / "gone.py"))
    assert answer.strip() == "Could not look: gone.py cannot be read: No such file or directory."


async def test_file_without_rules_is_not_called_clean(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello\n")
    answer = await talk.ask("reviewer", to(tmp_path / "a.txt"))
    assert answer.startswith("**Nothing was checked** in `a.txt`.")
    assert "No findings" not in answer


@pytest.mark.parametrize("agent", ["assistant", "explainer", "tester"])
async def test_agent_without_scanners_says_that_it_needs_a_model(talk: Talk, agent: str) -> None:
    answer = await talk.ask(agent)
    assert answer.startswith(f"`{agent}` needs a language model")
    assert all(word in answer for word in ("`security`", "`reviewer`"))
    assert len(answer.strip().split("\n\n")) == 3


async def test_agent_without_the_tool_says_what_to_add(tmp_path: Path) -> None:
    history = (PersonSaid("Ada", (to(tmp_path),)),)
    request = ModelRequest("mine", "", history, tools=(), scanners=("python",))
    events = [event async for event in OfflineModel().answer(request)]
    assert isinstance(events[0], TextDelta)
    assert "Add `scan` to `tools`" in events[0].text
    assert events[1:] == [Finished("end", "offline")]


async def test_every_call_has_an_id_of_its_own(tmp_path: Path) -> None:
    history = (PersonSaid("Ada", (to(tmp_path / "a"), to(tmp_path / "b"))),)
    tool = Talk(tmp_path)._request("security").tools["scan"]  # pyright: ignore[reportPrivateUsage]
    request = ModelRequest("security", "", history, (tool.spec,), ("python",))
    ids = [
        event.call.id
        for _ in range(2)
        async for event in OfflineModel().answer(request)
        if isinstance(event, CallAsked)
    ]
    assert len(ids) == len(set(ids)) == 4


def test_places_are_named_once_and_lines_give_way_to_their_whole_file() -> None:
    blocks = [
        ReferenceBlock(uri="file:///a", range=lines(1, 2)),
        ReferenceBlock(uri="file:///b", range=lines(1, 2)),
        ReferenceBlock(uri="file:///b", range=lines(1, 2)),
        ReferenceBlock(uri="file:///a"),
        DiagnosticsBlock(uri="file:///a", diagnostics=({"range": "odd"},)),
        DiagnosticsBlock(diagnostics=({},)),
        TextBlock(text="file:///c"),
    ]
    assert [target.wire("") for target in targets_of(blocks)] == [
        {"path": "file:///b", "startLine": 2, "endLine": 3},
        {"path": "file:///a"},
    ]


@pytest.mark.parametrize(
    ("uris", "kept"),
    [
        (["file:///w/b.py", "file:///w/a/../b.py"], ["file:///w/b.py"]),
        (["file:///w/a/", "file:///w/a"], ["file:///w/a"]),
        (["file:///"], ["file:///"]),
        (["untitled:a/../b"], ["untitled:a/../b"]),
    ],
)
def test_spellings_of_a_place_are_one_place(uris: list[str], kept: list[str]) -> None:
    blocks = [ReferenceBlock(uri=uri) for uri in uris]
    assert [target.uri for target in targets_of(blocks)] == kept


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        (["src", "src/a.py", "src.py"], ["src", "src.py"]),
        (["src/lib/b.py", "src/lib", "src"], ["src"]),
        (["src/lib", "src/a.py"], ["src/lib", "src/a.py"]),
        ([".", "src/made.py", "src"], [".", "src/made.py"]),
        (["src", "src/gone.py"], ["src", "src/gone.py"]),
    ],
)
def test_places_that_a_named_folder_leads_to_are_folded_in(
    tmp_path: Path, named: list[str], kept: list[str]
) -> None:
    (tmp_path / "src" / "lib").mkdir(parents=True)
    (tmp_path / ".gitignore").write_text("made.py\n")
    for name in ("src.py", "src/a.py", "src/made.py", "src/lib/b.py"):
        (tmp_path / name).write_text(MODE)
    targets = [Target((tmp_path / name).as_uri()) for name in named]
    left = folded(targets, tmp_path.as_uri())
    assert [target.uri for target in left] == [(tmp_path / name).as_uri() for name in kept]


def test_places_in_the_workspace_are_named_from_its_root_on() -> None:
    uris = ("file:///w/a%20b.py", "file:///w", "file:///other/a.py", "file:///w/c:d/e.py")
    targets = [targets_of([ReferenceBlock(uri=uri)])[0] for uri in uris]
    named = [target.wire("file:///w")["path"] for target in targets]
    assert named == ["a b.py", ".", "file:///other/a.py", "file:///w/c:d/e.py"]


def test_result_that_cannot_be_read_is_no_clean_result() -> None:
    words = "".join(summarize([ToolSaid("1", "{}"), ToolSaid("2", "torn {")]))
    assert words.count("Could not look") == 2
