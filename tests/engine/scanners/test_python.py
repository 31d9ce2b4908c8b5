"""Ruff's places, exactly, through every kind of text that an editor may hold."""

from pathlib import Path

import pytest
from tests.engine.scanners.sources import hits_of, marked, troubles_of, unsaved

from sessionls.engine.scanners.hit import SourceText
from sessionls.engine.scanners.scan import SCANNERS, scan_sources

EXACT = {
    "plain": 'eval("a")\n',
    "astral before": 'x = "\U0001f600\U00010348"; eval("a")\n',
    "astral inside": 'eval("\U0001f600")\n',
    "combining": 'x = "a\u0301"; eval("e\u0301")\n',
    "tabs": 'if 1:\n\tx = 1;\teval("a")\n',
    "CRLF": 'x = 1\r\neval("a")\r\n',
    "lone CR": 'x = 1\reval("a")\r',
    "byte order mark, first line": '\ufeffx = "\U0001f600"; eval("a")\n',
    "byte order mark, later line": '\ufeffx = 1\neval("a")\n',
    "form feed": 'x = 1\n\x0cy = eval("a")\n',
    "line separator in a string": 'x = "\u2028\x85\x1c"; eval("a")\n',
    "multi-line string before": 'x = """\r\n\x0c\r\n"""; eval("a")\r\n',
    "lone surrogate": 'x = "\ud83d"; eval("a")\n',
    "no newline at the end": 'eval("a")',
}


@pytest.mark.parametrize("text", EXACT.values(), ids=EXACT.keys())
async def test_place_of_a_hit_is_exact(text: str) -> None:
    (hit,) = await hits_of(unsaved(text), "python")
    assert hit.rule == "S307"
    assert text[hit.start : hit.end].startswith("eval(")
    assert text[hit.start : hit.end].endswith(")")
    assert hit.start == text.index("eval")


async def test_saved_files_give_the_same_as_unsaved_ones(tmp_path: Path) -> None:
    sources: list[SourceText] = []
    for number, text in enumerate(EXACT.values()):
        path = tmp_path / f"{number}.py"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        sources.append(SourceText(path, text, saved=True))
    seen = {source.path: hits async for source, hits, _ in scan_sources(sources, ["python"])}
    for source in sources:
        assert seen[source.path] == await hits_of(unsaved(source.text), "python")


async def test_unsaved_text_wins_over_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    (hit,) = await hits_of(SourceText(path, "eval(x)\n", saved=False), "python")
    assert (hit.start, hit.end) == (0, 7)


async def test_file_that_vanished_is_scanned_from_its_text(tmp_path: Path) -> None:
    gone = [SourceText(tmp_path / name, "eval(x)\n", saved=True) for name in ("a.py", "b.py")]
    async for _, hits, troubles in scan_sources(gone, ["python"]):
        assert [hit.rule for hit in hits] == ["S307"]
        assert troubles == ()


async def test_file_in_another_encoding_is_scanned_from_its_text(tmp_path: Path) -> None:
    path, other = tmp_path / "a.py", tmp_path / "b.py"
    path.write_bytes(b"x = '\xe9'; eval(x)\n")
    other.write_text("x = 1\n")
    sources = [
        SourceText(path, "x = '\xe9'; eval(x)\n", saved=True),
        SourceText(other, "x = 1\n", saved=True),
    ]
    rules = {
        source.path.name: [hit.rule for hit in hits]
        async for source, hits, _ in scan_sources(sources, ["python"])
    }
    assert rules == {"a.py": ["S307"], "b.py": []}


async def test_syntax_error_is_a_trouble_that_names_the_line() -> None:
    (trouble,) = await troubles_of(unsaved("x = 1\ndef f(:\n"), "python")
    assert trouble.scanner == "python"
    assert "line 2" in trouble.message


async def test_unknown_scanner_is_a_trouble_that_names_the_known_ones() -> None:
    (trouble,) = await troubles_of(unsaved("x = 1\n"), "python", "snakes")
    assert trouble.scanner == "snakes"
    assert all(name in trouble.message for name in SCANNERS)


async def test_marks_of_ruff_and_bandit_are_respected() -> None:
    text = "eval(a)  # noqa: S307\neval(b)  # nosec\neval(c)  # nosec B307\neval(d)  # nosec B101\n"
    (hit,) = await hits_of(unsaved(text), "python")
    assert text[hit.start : hit.end] == "eval(d)"


async def test_configuration_of_the_project_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text('exclude = ["*.py"]\nlint.ignore = ["S"]\n')
    path = tmp_path / "a.py"
    path.write_text("eval(x)\n")
    (hit,) = await hits_of(SourceText(path, "eval(x)\n", saved=True), "python")
    assert hit.rule == "S307"


async def test_assert_is_no_mistake_in_a_test() -> None:
    assert await hits_of(unsaved("assert x\n", "tests/test_a.py"), "python") == ()
    (hit,) = await hits_of(unsaved("assert x\n", "a.py"), "python")
    assert hit.rule == "S101"


async def test_script_without_a_suffix_is_known_by_its_first_line() -> None:
    text = "#!/usr/bin/env python3\neval(x)\n"
    (hit,) = await hits_of(unsaved(text, "script"), "python")
    assert text[hit.start : hit.end] == "eval(x)"
    assert await hits_of(unsaved("eval(x)\n", "script"), "python") == ()


async def test_a_command_that_is_written_there_whole_is_only_hinted_at() -> None:
    text = 'import os\nos.system("ls")\nos.system(command)\n'
    found = await hits_of(unsaved(text), "python")
    assert [hit.severity for hit in found if hit.rule == "S605"] == ["hint", "error"]


async def test_hit_carries_cwe_severity_and_documentation() -> None:
    (hit,) = await hits_of(unsaved("eval(x)\n"), "python")
    assert (hit.scanner, hit.severity, hit.cwe) == ("python", "error", 78)
    assert hit.link is not None
    assert hit.link.startswith("https://")


@pytest.mark.parametrize("number", range(3))
async def test_optional_import_hides_nothing(number: int) -> None:
    forms = ("yaml = None", "yaml = requests = None  # type: ignore", "pass; yaml = None")
    text = f"try:\n    import yaml\nexcept ImportError:\n    {forms[number]}\nyaml.load(x)\n"
    (hit,) = await hits_of(unsaved(text), "python")
    assert (hit.rule, marked(unsaved(text), hit)) == ("S506", "yaml.load")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import yaml\nyaml.load(x)\n", "import yaml\nyaml.safe_load(x)\n"),
        (
            "import yaml\nyaml.load(x, Loader=yaml.Loader)\n",
            "import yaml\nyaml.load(x, Loader=yaml.SafeLoader)\n",
        ),
        (
            "import requests\nrequests.get(u, verify=False, timeout=1)\n",
            "import requests\nrequests.get(u, verify=True, timeout=1)\n",
        ),
        (
            "from flask import Flask\napp = Flask('a')\napp.run(debug=True)\n",
            "from flask import Flask\napp = Flask('a')\napp.run(debug=False)\n",
        ),
        (
            "import jinja2\njinja2.Environment(autoescape=False)\n",
            "import jinja2\njinja2.Environment(autoescape=True)\n",
        ),
        (
            "import ssl\nssl._create_unverified_context()\n",
            "import ssl\nssl.create_default_context()\n",
        ),
    ],
)
async def test_fix_mends_the_hit(before: str, after: str) -> None:
    (hit,) = await hits_of(unsaved(before), "python")
    assert hit.fix is not None
    (change,) = hit.fix.replacements
    assert before[: change.start] + change.text + before[change.end :] == after
    assert await hits_of(unsaved(after), "python") == ()


async def test_defects_are_real_mistakes_with_the_safe_fixes_of_ruff() -> None:
    text = "def f(a=[]):\n    if a is 'x':\n        return b\n"
    hits = await hits_of(unsaved(text), "defects")
    assert [(hit.scanner, hit.rule) for hit in hits] == [
        ("defects", "B006"),
        ("defects", "F632"),
        ("defects", "F821"),
    ]
    assert [hit.rule for hit in hits if hit.fix] == ["F632"]
