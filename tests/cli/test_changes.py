"""`sessionls review --changes`: what changed, with the real server and real repositories."""

from pathlib import Path

from tests.cli.terminal import Terminal
from tests.engine.context.repositories import commit, repository, write

EVAL = "eval(input())\n"


def changed(workspace: Path) -> None:
    """The workspace as a repository, with one more mistake in an old file and a new file."""
    repository(workspace, {"old.py": EVAL + "x = 1\n"})
    write(workspace, {"old.py": EVAL + "x = 1\n" + EVAL, "new.py": EVAL})


def places(terminal: Terminal, *words: str) -> list[str]:
    found = terminal.run("review", *words, "--json").json["findings"]
    return sorted(
        f"{one['uri'].rpartition('/')[2]}:{one['range']['start']['line'] + 1}" for one in found
    )


def test_only_changed_lines_are_reported(terminal: Terminal, workspace: Path) -> None:
    changed(workspace)
    assert places(terminal, "--changes") == ["new.py:1", "old.py:3"]
    assert terminal.run("review", "--changes", "--fail-on", "warning").code == 1


def test_a_branch_is_named_behind_the_flag(terminal: Terminal, workspace: Path) -> None:
    changed(workspace)
    commit(workspace, "second")
    assert places(terminal, "--changes", "HEAD~1") == ["new.py:1", "old.py:3"]
    done = terminal.run("review", "--changes", "nope")
    assert done.code == 2
    assert "'nope' is no branch and no commit here" in done.err


def test_where_nothing_has_changed_that_is_said_and_fine(
    terminal: Terminal, workspace: Path
) -> None:
    changed(workspace)
    commit(workspace, "second")
    done = terminal.ok("review", "--changes")
    assert done.out == "Nothing has changed in shop since the last commit.\n"
    told = terminal.ok("review", "--changes", "--json").json
    assert told == {"session": None, "turn": None, "findings": []}
    assert terminal.ok("review", "--changes", "--format", "github").out == ""
    (run,) = terminal.ok("review", "--changes", "--format", "sarif").json["runs"]
    assert (run["results"], run["invocations"]) == ([], [{"executionSuccessful": True}])
    assert terminal.ok("session", "list", "--json").json["sessions"] == []


def test_a_session_that_knows_a_finding_reports_it_again(
    terminal: Terminal, workspace: Path
) -> None:
    changed(workspace)
    terminal.ok("review", "--changes", "--fail-on", "never")
    assert places(terminal, "--changes", "--session", "last") == ["new.py:1", "old.py:3"]


def test_where_lines_only_went_nothing_is_found_and_that_is_fine(
    terminal: Terminal, workspace: Path
) -> None:
    changed(workspace)
    write(workspace, {"old.py": "x = 1\n"})
    (workspace / "new.py").unlink()
    assert terminal.ok("review", "--changes").out.startswith("Nothing found · security (offline)")


def test_without_a_repository_a_sentence_says_so(terminal: Terminal) -> None:
    done = terminal.run("review", "--changes")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "sessionls: shop is in no git repository, so nobody can tell what changed.\n"
    )


def test_paths_and_changes_exclude_each_other(terminal: Terminal) -> None:
    for words, why in (
        (("--changes", "bad.py", "good.py"), "one branch or commit at most"),
        (("gone.py",), "does not exist"),
    ):
        done = terminal.run("review", *words)
        assert done.code == 2
        assert why in " ".join(done.err.replace("│", " ").split())


def test_what_a_review_was_about_stands_in_the_session(terminal: Terminal, workspace: Path) -> None:
    changed(workspace)
    terminal.ok("review", "--changes", "HEAD", "--fail-on", "never")
    shown = terminal.ok("session", "show", "last").out
    assert "what changed since `HEAD`: 2 files" in shown
    assert "`new.py` untracked" in shown
    exported = terminal.ok("session", "show", "last", "--json").out
    assert "+++" not in exported
