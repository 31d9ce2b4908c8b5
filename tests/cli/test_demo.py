"""`sessionls demo`: the first minute works, and leaves what it says it leaves."""

import re
import shutil
from pathlib import Path

import pytest
from tests.cli.terminal import Terminal


def test_the_demo_tells_a_whole_first_session(terminal: Terminal, workspace: Path) -> None:
    done = terminal.ok("demo", str(workspace))
    told = [
        "A session begins",
        "security",
        "bad.py:5",
        "1 finding in 1 file",
        "The next message is for assistant again",
        "starts again",
        "Before the release",
        "Now you",
    ]
    places = [done.out.index(words) for words in told]
    assert places == sorted(places)
    assert done.err.strip() == ""
    assert "--context .  give any agent one turn" in done.out


@pytest.mark.long
def test_the_demo_changes_nothing_in_the_sample_and_names_the_file_it_made(
    terminal: Terminal, workspace: Path
) -> None:
    done = terminal.ok("demo", str(workspace))
    (journal,) = re.findall(r"\S+\.jsonl", done.out)
    assert Path(journal).read_text().count('"turnEnded"') == 2
    assert not Path(journal).is_relative_to(workspace)
    assert not (workspace / ".sessionls" / "sessions").exists()


@pytest.mark.long
def test_the_sample_has_real_mistakes_in_every_language(terminal: Terminal, tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    shutil.copytree(Path(__file__).parents[2] / "examples" / "workspace", sample)
    done = terminal.run("review", str(sample), "--workspace", str(sample), "--json")
    found = {Path(finding["uri"]).suffix for finding in done.json["findings"]}
    assert found >= {".py", ".ts", ".go", ".sh", ".yml", ".yaml"}
