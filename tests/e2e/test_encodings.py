"""Places are exact in whatever the client counts, and records count UTF-16 whatever it is."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types

from tests.e2e.editor import Editor, Wire, editing, only

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = itertools.count(1)
UNIT = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
COMBINED = "e\u0301"  # one letter on screen, two code points
MANY_LINES = 'eval(\r\n\t"😀" + x)'
TEXTS = {
    "astral before": '🙂 = 1\nx = "😀😀", eval(a)\n'.replace("🙂", "y"),
    "combining marks before": f'x = "{COMBINED}{COMBINED}ñ", eval(a)\n',
    "a tab before": 'if x:\n\tx = "\t😀\t", eval(a)\n',
    "carriage returns before": '# 😀\r\n# é\r\nx = "😀", eval(a)\r\ny = 1\r\n',
    "separators that end no line": 'x = "\u2028\x85\x0b", eval(a)\n',
    "astral inside": 'x = eval("😀" + a)  # 😀\n',
    "lines and astral inside": f'x = "😀", {MANY_LINES}  # 😀\r\ny = 1\r\n',
}
FOUND = {"lines and astral inside": MANY_LINES, "astral inside": 'eval("😀" + a)'}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=UNIT)
async def editor(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Editor]:
    """An editor that knows one encoding only."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("workspace")
    async with editing(home, [folder], only(request.param)) as made:
        yield made


@pytest.fixture
def encoding(editor: Editor) -> str:
    """What that editor counts in, as the server has agreed to."""
    agreed = editor.promised.position_encoding
    assert agreed is not None
    return str(types.PositionEncodingKind(agreed).value)


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for one test."""
    return tmp_path_factory.mktemp("code") / f"app{next(NUMBERS)}.py"


def position(text: str, offset: int, encoding: str) -> Wire:
    """Where an offset is for somebody who counts in an encoding."""
    codec, size = UNIT[encoding]
    lines = text[:offset].replace("\r\n", "\n").split("\n")
    return {"line": len(lines) - 1, "character": len(lines[-1].encode(codec)) // size}


def span(text: str, part: str, encoding: str) -> Wire:
    """Where a part of a text is."""
    start = text.index(part)
    end = start + len(part)
    return {"start": position(text, start, encoding), "end": position(text, end, encoding)}


def lsp(place: Wire) -> types.Range:
    return types.Range(types.Position(**place["start"]), types.Position(**place["end"]))


async def test_the_server_agrees_to_the_only_encoding_that_the_client_knows(
    editor: Editor, request: pytest.FixtureRequest
) -> None:
    assert str(editor.promised.position_encoding) in UNIT
    assert request.node.callspec.params["editor"] == editor.promised.position_encoding


@pytest.mark.parametrize("case", TEXTS)
@pytest.mark.parametrize("held", ["on disk", "in the editor"])
async def test_a_diagnostic_lies_exactly_on_what_was_found(
    editor: Editor, encoding: str, path: Path, case: str, held: str
) -> None:
    text, found = TEXTS[case], FOUND.get(case, "eval(a)")
    path.write_bytes(text.encode())
    if held == "in the editor":
        path.write_bytes(b"")
        editor.open(path, text)
    session = await editor.new()
    await editor.review(path.as_uri(), session=session)
    (shown,) = await editor.diagnostics(path.as_uri(), 1)
    (recorded,) = await editor.found(session)
    assert shown.range == lsp(span(text, found, encoding))
    assert recorded["range"] == span(text, found, "utf-16")
    assert recorded["quote"] == found


async def test_a_selection_for_review_is_taken_as_the_client_counts(
    editor: Editor, encoding: str, path: Path
) -> None:
    text = 'x = "😀é", eval(a)\ny = "😀é", eval(b)\r\nz = eval(c)\n'
    path.write_bytes(text.encode())
    session = await editor.new()
    place = span(text, "eval(b)", encoding)
    await editor.review(path.as_uri(), session=session, range=place)
    (found,) = await editor.found(session)
    records = (await editor.load(session))["records"]
    block = next(r["message"]["blocks"][1] for r in records if r["kind"] == "messageAdded")
    assert found["quote"] == "eval(b)"
    assert block["range"] == span(text, "eval(b)", "utf-16")


async def test_a_context_of_a_prompt_is_taken_as_the_client_counts(
    editor: Editor, encoding: str, path: Path
) -> None:
    text = f'é = "{COMBINED}😀"\r\ny = "😀😀"; part = 1\r\n'
    chosen = f'{COMBINED}😀"\r\ny = "😀'
    uri = editor.open(path.with_suffix(".txt"), text)
    diagnostic = {"message": "m", "range": span(text, "part", encoding)}
    session = await editor.new()
    prompt = await editor.command(
        "session.prompt",
        session=session,
        text="look",
        context=[
            {"uri": uri, "range": span(text, chosen, encoding)},
            {"uri": uri, "diagnostics": [diagnostic]},
        ],
    )
    await editor.ended(session, prompt["turn"])
    records = (await editor.load(session))["records"]
    blocks = next(r["message"]["blocks"] for r in records if r["kind"] == "messageAdded")
    assert blocks[1]["range"] == span(text, chosen, "utf-16")
    assert blocks[2]["diagnostics"][0]["range"] == span(text, "part", "utf-16")


@pytest.mark.parametrize("line", ['x = "😀é", ', 'x = "\u2028\x85", ', f'x = "{COMBINED}\t", '])
async def test_a_keystroke_lands_where_the_client_counts(
    editor: Editor, encoding: str, path: Path, line: str
) -> None:
    text = f"# one\r\n{line}eval(a)\r\n# end\r\n"
    uri = editor.open(path, text)
    session = await editor.new()
    await editor.review(uri, session=session)
    await editor.diagnostics(uri, 1)
    at = position(text, text.index("eval"), encoding)
    editor.type(uri, lsp({"start": at, "end": at}), '"😀", ', 2)
    now = text.replace("eval", '"😀", eval')
    expected = lsp(span(now, "eval(a)", encoding))
    await editor.until(lambda: editor.client.diagnostics[uri][0].range == expected)
    last = position(now, now.index("# end"), encoding)
    editor.type(uri, lsp({"start": last, "end": last}), "\r\neval(b)\r\n", 3)
    await editor.review(uri, session=session)
    shown = await editor.diagnostics(uri, 2)
    now = now.replace("# end", "\r\neval(b)\r\n# end")
    assert [one.range for one in shown] == [
        lsp(span(now, "eval(a)", encoding)),
        lsp(span(now, "eval(b)", encoding)),
    ]


async def test_an_unusual_selection_is_cut_to_the_text(editor: Editor, path: Path) -> None:
    text = 'x = "😀", eval(a)\n'
    path.write_text(text)
    session = await editor.new()
    far = {"start": {"line": 0, "character": 4_000_000}, "end": {"line": 70_000, "character": 0}}
    await editor.review(path.as_uri(), session=session, range=far)
    records = (await editor.load(session))["records"]
    block = next(r["message"]["blocks"][1] for r in records if r["kind"] == "messageAdded")
    assert block["range"]["start"] == position(text, text.index("\n"), "utf-16")
    assert block["range"]["end"] == position(text, len(text), "utf-16")
