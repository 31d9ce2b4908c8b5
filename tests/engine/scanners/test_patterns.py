"""Our own rules: exact places, and nothing that ast-grep cannot bear."""

from pathlib import Path

import pytest
from tests.engine.scanners.sources import hits_of, marked, troubles_of, unsaved

from sessionls.engine.scanners.languages import covers, language_of
from sessionls.engine.scanners.scan import SCANNERS

CALLS = {
    "a.js": "eval(x)",
    "a.tsx": "eval(x)",
    "a.go": "md5.New()",
    "a.java": 'MessageDigest.getInstance("MD5")',
    "a.rb": "Marshal.load(x)",
    "a.php": "unserialize($x)",
    "a.cs": "MD5.Create()",
    "a.sh": "chmod 777 x",
}
AROUND = {
    "a.go": "package a\nfunc f() {{ {0} {1} }}\n",
    "a.java": "class A {{ void f() {{ {0} x = {1}; }} }}\n",
    "a.php": "<?php {0} {1};\n",
    "a.cs": "class A {{ void F() {{ {0} x = {1}; }} }}\n",
    "a.sh": "{0}\n{1}\n",
    "a.rb": "{0}\n{1}\n",
}
BEFORE = {
    "astral": "/* \U0001f600\U00010348 */",
    "combining": "/* a\u0301 \u0130 */",
    "CRLF": "/* a */\r\n/* b */\r\n",
    "tabs": "\t/* a */\t",
    "form feed": "/* \x0c \u2028 \x85 */",
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", BEFORE)
async def test_place_of_a_hit_is_exact(name: str, kind: str) -> None:
    before = BEFORE[kind]
    if name in {"a.rb", "a.sh"}:
        before = before.replace("/*", "#").replace("*/", "")
    text = AROUND.get(name, "{0} {1};\n").format(before, CALLS[name])
    for whole in (text, "\ufeff" + text):
        source = unsaved(whole, name)
        (hit,) = await hits_of(source, "patterns")
        assert marked(source, hit) == CALLS[name]


async def test_place_in_yaml_is_exact() -> None:
    text = "# \U0001f600\r\non: push\r\npermissions: write-all\r\n"
    source = unsaved(text, ".github/workflows/a.yml")
    (hit,) = await hits_of(source, "patterns")
    assert marked(source, hit) == "permissions: write-all"


async def test_rule_with_a_path_leaves_other_files_alone() -> None:
    text = "on: push\npermissions: write-all\n"
    assert await hits_of(unsaved(text, "config/a.yml"), "patterns") == ()


@pytest.mark.parametrize("name", ["a.rs", "a.txt", "a", "Makefile", "a.sql", "a.vue", ".bashrc~"])
async def test_unknown_language_is_left_alone(name: str) -> None:
    source = unsaved("eval(x)\n", name)
    assert await hits_of(source, "patterns") == ()
    assert await troubles_of(source, "patterns") == ()


@pytest.mark.parametrize("name", [*CALLS, "a.py", "a.yml", ".github/workflows/a.yml"])
@pytest.mark.parametrize("text", ["", "\x00", "\ufeff", "((((", "\ud83d", "eval(\ud83d)", "'" * 99])
async def test_broken_text_breaks_nothing(name: str, text: str) -> None:
    hits = await hits_of(unsaved(text, name), "python", "patterns", "secrets", "defects")
    assert all(0 <= hit.start <= hit.end <= len(text) for hit in hits)


async def test_generated_line_is_a_trouble() -> None:
    source = unsaved("eval(x);" * 1_000, "a.js")
    assert await hits_of(source, "patterns") == ()
    (trouble,) = await troubles_of(source, "patterns")
    assert trouble.scanner == "patterns"
    assert "5,000" in trouble.message


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.PY", "", "python"),
        ("a.mts", "", "typescript"),
        ("run", "#!/usr/bin/env -S node\n", "javascript"),
        ("run", "#!/bin/sh", "bash"),
        ("run", "#!", None),
        ("run", "#!\n", None),
        ("run.txt", "#!/bin/sh\n", None),
        ("Rakefile", "", "ruby"),
    ],
)
def test_language_is_known_by_name_or_first_line(
    name: str, text: str, language: str | None
) -> None:
    assert language_of(Path(name), text) == language


@pytest.mark.parametrize(
    ("name", "text", "scanners"),
    [
        ("a.py", "", {"python", "defects", "secrets"}),
        ("a.cs", "", {"patterns", "secrets"}),
        ("a.rs", "", {"secrets"}),
        ("run", "#!/bin/sh", {"patterns", "secrets"}),
        ("run", "#!/usr/bin/python3", {"python", "defects", "secrets"}),
        ("run", "", {"secrets"}),
    ],
)
def test_scanner_covers_the_files_that_it_has_rules_for(
    name: str, text: str, scanners: set[str]
) -> None:
    assert {scanner for scanner in SCANNERS if covers(scanner, Path(name), text)} == scanners
