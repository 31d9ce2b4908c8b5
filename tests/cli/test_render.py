"""Findings as text, annotations and SARIF, from plain values."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.cli.samples import finding, outcome, place

from sessionls.cli.places import to_uri
from sessionls.cli.render.console import ago, plain
from sessionls.cli.render.findings import sum_up
from sessionls.cli.render.frame import code_frame, read_index
from sessionls.cli.render.github import github_lines
from sessionls.cli.render.sarif import sarif_log
from sessionls.domain.finding import Finding

_SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0.schema.json").read_bytes())
_NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _frame(path: Path, found: Finding, width: int = 80) -> list[str]:
    return [str(row) for row in code_frame(found, read_index(path), width)]


def _log(*findings: Finding, root: Path) -> Any:
    return sarif_log(outcome(*findings), root, "0.1.0")


@pytest.mark.parametrize(
    ("code", "start", "end", "before", "width"),
    [
        ("call(text)", 5, 9, 5, 4),
        ("\tcall(text)", 6, 10, 9, 4),
        ("é = '漢字' + x", 11, 12, 13, 1),
        ("'🦉' + x", 7, 8, 7, 1),
        ("call(text)", 10, 10, 10, 1),
    ],
)
def test_carets_stand_under_the_place_whatever_is_before_it(
    tmp_path: Path, code: str, start: int, end: int, before: int, width: int
) -> None:
    path = tmp_path / "a.py"
    path.write_text(code)
    frame = _frame(path, finding(to_uri(path), place(0, start, end)))
    assert frame == [
        "     1 │ " + code.replace("\t", "    "),
        "       │ " + " " * before + "^" * width,
    ]


def test_a_place_of_several_lines_shows_its_first(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("one\ncall(\n  two,\n)\n")
    frame = _frame(path, finding(to_uri(path), place(1, 0, 1, last=3)))
    assert frame == ["     2 │ call(", "       │ ^^^^^"]


def test_no_frame_points_into_text_that_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("call(text)")
    assert _frame(path, finding(to_uri(path), place(0, 5, 9), quote="test")) == []
    assert _frame(path, finding(to_uri(path), place(7, 0, 1))) == []
    assert _frame(tmp_path / "gone.py", finding(to_uri(path), place(0, 0, 1))) == []


@pytest.mark.parametrize("width", [40, 80])
def test_a_long_line_is_cut_around_the_place(tmp_path: Path, width: int) -> None:
    path = tmp_path / "a.py"
    path.write_text("x" * 500 + "HERE" + "y" * 500)
    code, carets = _frame(path, finding(to_uri(path), place(0, 500, 504)), width)
    assert len(code) <= width
    assert code[carets.index("^") :].startswith("HERE")
    assert carets.count("^") == 4


def test_control_characters_and_marks_of_direction_only_show() -> None:
    assert plain("a\x1b[2Jb\u202ec\r\n\td") == "a\ufffd[2Jb\ufffdc\n\td"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=3), "now"),
        (timedelta(seconds=-3), "now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(hours=5, minutes=59), "5 hours ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=14), "2 weeks ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_times_are_told_in_one_unit(passed: timedelta, said: str) -> None:
    assert ago((_NOW - passed).isoformat().replace("+00:00", "Z"), _NOW) == said


def test_the_sum_counts_each_kind_and_the_files() -> None:
    found = [
        finding("file:///a.py", place(0, 0, 1)),
        finding("file:///a.py", place(1, 0, 1)),
        finding("file:///b.py", place(0, 0, 1), severity="information"),
    ]
    assert sum_up(found) == "3 findings in 2 files: 2 errors, 1 remark"
    assert sum_up([]) == "Nothing found"


def test_annotations_escape_what_the_format_uses_itself(tmp_path: Path) -> None:
    odd = finding(
        to_uri(tmp_path / "a, b:c.py"),
        place(4, 2, 6),
        severity="information",
        message="100 %\nof it",
        rule="a:b",
        cwe=None,
    )
    assert list(github_lines(outcome(odd), tmp_path)) == [
        "::notice file=a%2C b%3Ac.py,line=5,endLine=5,col=3,endColumn=7,"
        "title=a%3Ab (security)::100 %25%0Aof it"
    ]


def test_an_annotation_over_several_lines_has_no_columns(tmp_path: Path) -> None:
    wide = finding(to_uri(tmp_path / "a.py"), place(4, 2, 6, last=8))
    assert "col" not in next(github_lines(outcome(wide), tmp_path)).lower()


def test_a_sarif_log_is_valid_whatever_the_findings_carry(tmp_path: Path) -> None:
    log = _log(
        finding(to_uri(tmp_path / "a b.py"), place(0, 0, 4), quote="text", fix="safe"),
        finding(to_uri(tmp_path / "ä.py"), place(1, 0, 4, last=3), severity="hint", cwe=None),
        finding("untitled:Untitled-1", place(2, 0, 0), severity="information", rule="own-rule"),
        root=tmp_path,
    )
    jsonschema.validate(log, _SCHEMA)


def test_an_empty_sarif_log_is_valid_too(tmp_path: Path) -> None:
    log = _log(root=tmp_path)
    jsonschema.validate(log, _SCHEMA)
    assert log["runs"][0]["results"] == []


def test_sarif_places_are_relative_to_the_root_and_count_from_one(tmp_path: Path) -> None:
    log = _log(finding(to_uri(tmp_path / "a b.py"), place(4, 2, 6), fix="x"), root=tmp_path)
    run = log["runs"][0]
    result = run["results"][0]
    region = {"startLine": 5, "startColumn": 3, "endLine": 5, "endColumn": 7}
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a%20b.py", "uriBaseId": "ROOT"},
                "region": region,
            }
        }
    ]
    change = result["fixes"][0]["artifactChanges"][0]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "x"}}]
    assert run["originalUriBaseIds"]["ROOT"]["uri"] == tmp_path.as_uri() + "/"
    assert run["columnKind"] == "utf16CodeUnits"


def test_a_sarif_fingerprint_stays_when_the_lines_above_move(tmp_path: Path) -> None:
    uri = to_uri(tmp_path / "a.py")
    moved = [finding(uri, place(line, 0, 4), quote="text") for line in (1, 9)]
    other = finding(uri, place(1, 0, 4), quote="tent")
    prints = [
        result["partialFingerprints"]["sessionlsPlace/v1"]
        for log in (_log(each, root=tmp_path) for each in (*moved, other))
        for result in log["runs"][0]["results"]
    ]
    assert prints[0] == prints[1] != prints[2]
