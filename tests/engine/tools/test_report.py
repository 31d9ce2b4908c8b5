"""The tool `report`: findings stand where the quote stands, or the model is told why not."""

import itertools
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.tools.looks import Folder

from sessionls.domain.finding import Finding
from sessionls.domain.masking import is_mask
from sessionls.domain.text import TextIndex
from sessionls.engine.tools.report import ReportTool
from sessionls.engine.tools.reported import rule_of
from sessionls.engine.tools.tool import CallContext, ToolFound, ToolResult

CODE = """import os

def load(path):
    data = open(path).read()
    return eval(data)

def other(path):
    return eval(path)
"""
# Made up for this test; in parts, so that nobody takes it for one.
KEY = "AKIA" + "Z7QW3NXB4K6TPL2M"


@dataclass
class Bench:
    """A folder, what is open in an editor, and a session that remembers its findings."""

    root: Path | None
    named: tuple[Path, ...] = ()
    opened: dict[Path, str] = field(default_factory=dict[Path, str])
    denied: tuple[str, ...] = ()
    known: dict[str, Finding] = field(default_factory=dict[str, Finding])

    def __post_init__(self) -> None:
        numbers = itertools.count()
        self.tool = ReportTool(
            files=Folder(self.root, self.named, self.opened, self.denied).files,
            agent="reviewer",
            turn="turn",
            known=lambda uri: [one for one in self.known.values() if one.uri == uri],
            new_id=lambda: f"f{next(numbers)}",
        )

    async def call(self, **arguments: object) -> tuple[list[Finding], ToolResult]:
        found: list[Finding] = []
        result = ToolResult("nothing")
        async for event in self.tool.call(call(**arguments), CallContext()):
            if isinstance(event, ToolFound):
                found += event.findings
            elif isinstance(event, ToolResult):
                result = event
        return found, result

    async def one(self, **arguments: object) -> Finding:
        (found,), _ = await self.call(**arguments)
        return found

    async def refused(self, **arguments: object) -> str:
        found, result = await self.call(**arguments)
        assert result.is_error
        assert found == []
        return result.content


def call(**arguments: object) -> dict[str, object]:
    return {"path": "app.py", "severity": "error", "message": "Bad.", **arguments}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "app.py").write_text(CODE)
    return Bench(tmp_path)


def there(finding: Finding, text: str = CODE) -> str:
    return TextIndex(text).slice(finding.range)


async def test_a_quote_becomes_a_finding_at_its_place(bench: Bench) -> None:
    finding = await bench.one(quote="    return eval(data)\n", rule="Eval of input!")
    assert there(finding) == finding.quote == "    return eval(data)"
    assert (finding.rule, finding.agent, finding.severity) == (
        "agent/eval-of-input",
        "reviewer",
        "error",
    )
    assert finding.scanner is None


async def test_unsaved_text_wins_over_the_disk(bench: Bench, tmp_path: Path) -> None:
    bench.opened[tmp_path / "app.py"] = "\n\nexec(x)\n"
    assert (await bench.one(quote="exec(x)")).range.start.line == 2
    assert "does not occur" in await bench.refused(quote="return eval(data)")


async def test_other_white_space_is_found_by_the_words(bench: Bench) -> None:
    finding = await bench.one(quote="data = open(path).read()\nreturn   eval(data)")
    assert there(finding) == "data = open(path).read()\n    return eval(data)"


async def test_lines_that_are_clearly_nearest_are_taken(bench: Bench) -> None:
    finding = await bench.one(quote="data = open(path).read();")
    assert there(finding) == "data = open(path).read()"


async def test_a_model_reads_what_stands_at_the_nearest_lines(bench: Bench) -> None:
    _, result = await bench.call(quote="data = open(path).read();")
    assert result.content.endswith("the nearest text reads:\ndata = open(path).read()")
    _, result = await bench.call(quote="return   eval(data)", rule="other")
    assert "nearest" not in result.content


async def test_two_messages_without_a_rule_about_one_place_are_two_findings(bench: Bench) -> None:
    for message in ("It runs text.", "It has no test."):
        assert (await bench.one(quote="return eval(data)", message=message)).message == message
    found, result = await bench.call(quote="return eval(data)", message="It runs text.")
    assert found == []
    assert "Known already" in result.content
    assert (await bench.call(quote="return eval(data)", message="One.", rule="x"))[0]
    assert not (await bench.call(quote="return eval(data)", message="Two.", rule="x"))[0]


async def test_a_quote_that_is_not_there_is_told_with_the_nearest_lines(bench: Bench) -> None:
    said = await bench.refused(quote="return eval(something_else)")
    assert "app.py: The quote does not occur in it" in said
    assert "5:     return eval(data)" in said or "8:     return eval(path)" in said


async def test_a_quote_that_occurs_twice_needs_more_or_a_line(bench: Bench) -> None:
    said = await bench.refused(quote="return eval(")
    assert "occurs 2 times, at lines 5 and 8" in said
    assert (await bench.one(quote="return eval(", line=8)).range.start.line == 7


async def test_a_line_between_two_places_decides_nothing(bench: Bench) -> None:
    assert "occurs 2 times" in await bench.refused(quote="return eval(", line=6)


async def test_a_fix_replaces_what_was_quoted(bench: Bench) -> None:
    finding = await bench.one(
        quote="    return eval(data)\n",
        fix={"new": "    return literal_eval(data)\n", "title": "Use literal_eval"},
    )
    assert finding.fix
    (edit,) = finding.fix.edits
    assert (edit.range, edit.new_text) == (finding.range, "    return literal_eval(data)")
    assert finding.fix.title == "Use literal_eval"


async def test_a_fix_has_the_line_ends_of_the_file(bench: Bench, tmp_path: Path) -> None:
    text = CODE.replace("\n", "\r\n")
    (tmp_path / "app.py").write_bytes(text.encode())
    quote = "    data = open(path).read()\n    return eval(data)"
    finding = await bench.one(quote=quote, fix={"new": "    a\n    b"})
    assert there(finding, text) == quote.replace("\n", "\r\n")
    assert finding.fix
    assert finding.fix.edits[0].new_text == "    a\r\n    b"


async def test_a_fix_is_left_out_where_the_quote_was_not_exact(bench: Bench) -> None:
    (finding,), result = await bench.call(quote="return  eval(data)", fix={"new": "return data"})
    assert finding.fix is None
    assert "left out" in result.content


async def test_what_the_session_knows_is_not_reported_twice(bench: Bench) -> None:
    await bench.one(quote="return eval(data)", rule="eval")
    found, result = await bench.call(quote="    return eval(data)", rule="agent/eval")
    assert found == []
    assert "Known already" in result.content
    assert not result.is_error


async def test_a_scanners_finding_is_not_reported_again_under_its_rule(bench: Bench) -> None:
    scanned = (await bench.one(quote="return eval(data)")).model_copy(
        update={"rule": "S307", "scanner": "python", "message": "Other."}
    )
    fresh = Bench(bench.root, known={"s": scanned})
    found, result = await fresh.call(quote="return eval(data)", rule="S307")
    assert (found, result.is_error) == ([], False)
    assert len((await fresh.call(quote="return eval(data)", rule="naming"))[0]) == 1


async def test_a_dismissed_finding_stays_dismissed(bench: Bench) -> None:
    old = (await bench.one(quote="return eval(data)")).model_copy(update={"state": "dismissed"})
    found, result = await Bench(bench.root, known={"f": old}).call(quote="return eval(data)")
    assert found == []
    assert "dismissed" in result.content


async def test_a_stale_finding_that_is_still_there_is_open_again(bench: Bench) -> None:
    old = (await bench.one(quote="return eval(data)")).model_copy(update={"state": "stale"})
    again = await Bench(bench.root, known={"f": old}).one(quote="return eval(data)")
    assert (again.id, again.state) == (old.id, "open")


async def test_no_secret_is_repeated(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f'aws = "{KEY}"\n')
    finding = await bench.one(
        quote=f'aws = "{KEY}"', message=f"{KEY} is a key.", fix={"new": f'aws = key("{KEY}")'}
    )
    assert is_mask(finding.quote)
    assert finding.message == "*** is a key."
    assert finding.fix is None


async def test_a_call_is_recorded_with_the_mask_of_its_finding(
    bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(f'import os\naws = "{KEY}"\n')
    sent = call(quote=f'"{KEY}"', message=f"{KEY} is a key.", fix={"new": f'key("{KEY}")'})
    finding = await bench.one(**sent)
    assert await bench.tool.recordable(sent) == {
        "path": "app.py",
        "severity": "error",
        "quote": finding.quote,
        "line": 2,
        "message": "*** is a key.",
    }


async def test_a_recorded_call_does_the_same_again(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f'"x"\naws = "{KEY}"\n')
    sent = call(quote=f'aws = "{KEY}"', message="Leaks.", fix={"new": f"{KEY} = 1"})
    recorded = await bench.tool.recordable(sent)
    first, again = await bench.one(**sent), await Bench(tmp_path).one(**recorded)
    assert again.model_copy(update={"id": first.id}) == first
    assert await bench.tool.recordable(recorded) == recorded


@pytest.mark.parametrize(
    "sent",
    [
        {"quote": f'token = "{KEY}"'},
        {"quote": KEY, "path": "missing.py"},
        {"quote": 3, "message": f"See {KEY}."},
        {"quote": "x", "fix": {"new": "y", "title": f"Not {KEY}"}},
        {"unreadableArguments": '{"quote": "' + KEY},
    ],
)
async def test_no_record_of_a_call_that_cannot_be_used_has_a_secret(
    bench: Bench, sent: dict[str, object]
) -> None:
    recorded = await bench.tool.recordable(sent)
    assert KEY not in repr(recorded)
    assert recorded != sent


async def test_a_quote_of_a_file_of_secrets_is_masked_in_its_record(bench: Bench) -> None:
    recorded = await bench.tool.recordable(call(path=".env", quote="A=open sesame"))
    assert is_mask(str(recorded["quote"]))


@given(
    st.dictionaries(
        st.sampled_from(["quote", "message", "line", "fix"]),
        st.recursive(st.text() | st.integers() | st.none(), lambda one: st.lists(one), max_leaves=4)
        | st.dictionaries(st.text(), st.text()),
    )
)
async def test_a_call_without_secrets_is_recorded_as_it_was_sent(sent: dict[str, object]) -> None:
    assert await Bench(Path("/nowhere")).tool.recordable(sent) == sent


async def test_what_an_agent_calls_a_secret_is_not_repeated(bench: Bench) -> None:
    finding = await bench.one(quote="return eval(data)", rule="hardcoded-password")
    assert is_mask(finding.quote)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"quote": "x", "severity": "critical"}, "severity: must be 'error', 'warning'"),
        ({"quote": 3}, "quote: must be a string"),
        ({"quote": "import os", "fix": {"old": "x"}}, "fix.new: this field is missing"),
        ({"quote": "  \n"}, "quote is empty"),
        ({"quote": "x", "path": "../other.py"}, "lies outside"),
        ({"quote": "x", "path": "missing.py"}, "cannot be read"),
        ({"quote": "x", "path": "pipe"}, "is not a regular file"),
        ({"quote": "x", "path": ".env"}, "looks as if it holds secrets"),
    ],
)
async def test_what_cannot_be_used_is_told(
    bench: Bench, tmp_path: Path, arguments: dict[str, object], said: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert said in await bench.refused(**arguments)


@pytest.mark.parametrize(
    "path", [".git/config", ".sessionls/sessions/s.jsonl", ".env", "notes.txt", "private/plan.md"]
)
async def test_what_read_refuses_gives_no_nearest_line(tmp_path: Path, path: str) -> None:
    Folder(tmp_path).write(
        dict.fromkeys(
            (".git/config", ".sessionls/sessions/s.jsonl", ".env", "private/plan.md"),
            "password = open sesame\n",
        )
    )
    (tmp_path / "notes.txt").symlink_to(".env")
    opened = {tmp_path / path: "password = open sesame\n"}
    for held in ({}, opened):
        bench = Bench(tmp_path, opened=held, denied=("private/plan.md",))
        assert "sesame" not in await bench.refused(path=path, quote="password = ?")


def test_a_subject_names_what_a_link_leads_to(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "notes").symlink_to("private")
    subject = bench.tool.subject(call(path="notes/plan.md"))
    assert (subject.title, subject.paths) == (
        "Report a finding in notes/plan.md",
        ("notes/plan.md", "private/plan.md"),
    )


def test_own_rules_cannot_be_mistaken_for_those_of_scanners() -> None:
    names = ["S307", "", "../../x", "agent/S307", "Ünïcode rule", "a" * 500]
    assert [rule_of(name)[:40] for name in names] == [
        "agent/s307",
        "agent/finding",
        "agent/x",
        "agent/s307",
        "agent/n-code-rule",
        "agent/" + "a" * 34,
    ]
