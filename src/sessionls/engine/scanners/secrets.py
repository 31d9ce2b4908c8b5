"""Secrets in a text, through detect-secrets. Asks no server, and never repeats a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sessionls.engine.scanners.hit import Hit, Outcome, SourceText, Trouble
from sessionls.engine.scanners.lines import (
    LONGEST_LINE,
    TOO_LONG,
    LineTable,
    line_table,
    longest_line,
)
from sessionls.engine.scanners.secret_gates import GATES, candidate_places
from sessionls.engine.scanners.secret_places import (
    is_key_material,
    is_placeholder,
    is_prose,
    secret_place,
)

if TYPE_CHECKING:
    from detect_secrets.plugins.base import BasePlugin
    from detect_secrets.util.code_snippet import CodeSnippet

KEYWORD = "secret-keyword"
_PRIVATE_KEY = "private-key"
# Files of settings without a suffix that detect-secrets knows; there a value needs no quotes.
_SETTINGS = re.compile(r"^\.env(rc|\..+)?$|\.env$")


def scan_secrets(source: SourceText) -> Outcome:
    """Every secret of a text, each marked exactly."""
    if _is_left_out(source.path.name):
        return Outcome()
    places = candidate_places(source.text)
    if not places:
        return Outcome()
    if longest_line(source.text) > LONGEST_LINE:
        return Outcome(troubles=(Trouble("secrets", TOO_LONG),))
    table = line_table(source.text)
    return Outcome(tuple(_hits(source, table, _by_row(places, table))))


def _is_left_out(name: str) -> bool:
    from detect_secrets.filters import heuristic

    return (
        heuristic.is_non_text_file(name)
        or heuristic.is_lock_file(name)
        or heuristic.is_swagger_file(name)
    )


def _by_row(places: Mapping[str, Sequence[int]], table: LineTable) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    for detector, offsets in places.items():
        for row in dict.fromkeys(map(table.row, offsets)):
            rows.setdefault(row, []).append(detector)
    return rows


def _hits(source: SourceText, table: LineTable, rows: Mapping[int, list[str]]) -> Iterator[Hit]:
    from detect_secrets.util.code_snippet import get_code_snippet

    lines = table.lines(source.text)
    for row in sorted(rows):
        line = lines[row - 1].rstrip()
        context = get_code_snippet(lines, row)
        if not _is_line_left_out(_name(source.path), line, context):
            for detector in rows[row]:
                yield from _line_hits(source, detector, line, table.starts[row - 1])


def _name(path: Path) -> str:
    return "settings.ini" if _SETTINGS.search(path.name) else path.name


def _is_line_left_out(name: str, line: str, context: CodeSnippet) -> bool:
    from detect_secrets.filters import allowlist, heuristic

    return allowlist.is_line_allowlisted(name, line, context) or heuristic.is_indirect_reference(
        line
    )


def _line_hits(source: SourceText, detector: str, line: str, offset: int) -> Iterator[Hit]:
    plugin = _plugins()[detector]
    found = plugin.analyze_line(filename=_name(source.path), line=line)
    for value in sorted({str(secret.secret_value) for secret in found}):
        if _is_secret_left_out(value, line, plugin):
            continue
        start, end = secret_place(plugin, line, value)
        rule = _slug(plugin.secret_type)
        if _is_real(source.text, rule, offset + start, offset + end):
            yield _hit(rule, plugin.secret_type, offset + start, offset + end)


def _is_real(text: str, rule: str, start: int, end: int) -> bool:
    value = text[start:end]
    if is_placeholder(value) or (rule == KEYWORD and is_prose(value)):
        return False
    return rule != _PRIVATE_KEY or is_key_material(text, end)


def _is_secret_left_out(value: str, line: str, plugin: BasePlugin) -> bool:
    from detect_secrets.filters import heuristic

    return (
        heuristic.is_sequential_string(value)
        or heuristic.is_potential_uuid(value)
        or heuristic.is_likely_id_string(value, line, plugin)
        or heuristic.is_templated_secret(value)
        or heuristic.is_prefixed_with_dollar_sign(value)
        or heuristic.is_not_alphanumeric_string(value)
    )


@cache
def _plugins() -> Mapping[str, BasePlugin]:
    # Made one by one: the library's own list includes high-entropy strings, which are noise, and
    # its settings could switch on the check of a secret at its server.
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    classes = {one.__name__: one for one in get_mapping_from_secret_type_to_class().values()}
    return {name: classes[name]() for name in GATES}


def _slug(kind: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-")


def _hit(rule: str, kind: str, start: int, end: int) -> Hit:
    cwe = 321 if rule == _PRIVATE_KEY else 798
    return Hit(
        scanner="secrets",
        rule=rule,
        severity="warning" if rule == KEYWORD else "error",
        message=(
            f"This looks like a secret ({kind}) for everyone who can read the file. "
            "Revoke it, and read the new one from the environment or a secret store."
        ),
        start=start,
        end=end,
        cwe=cwe,
        link=f"https://cwe.mitre.org/data/definitions/{cwe}.html",
    )
