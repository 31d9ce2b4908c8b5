"""Commands at once in one folder: none keeps the others from reading or writing."""

import subprocess

from tests.cli.terminal import Terminal


def test_commands_at_once_refuse_each_other_nothing(terminal: Terminal) -> None:
    terminal.ok("session", "new", "Lamps")
    wanted = (
        *(("session", "list"), ("session", "show", "last"), ("info",), ("edit", "list")),
        *(("session", "new", "Stars"), ("session", "new", "Moons")),
    )
    started = [
        subprocess.Popen(
            [*terminal.program, *words],
            cwd=terminal.folder,
            env=dict(terminal.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for words in wanted
    ]
    said = [one.communicate(timeout=120)[0] for one in started]
    assert [one.returncode for one in started] == [0] * len(wanted), said
    assert not any("open for writing" in text for text in said)
    titles = {row["title"] for row in terminal.ok("session", "list", "--json").json["sessions"]}
    assert titles == {"Lamps", "Stars", "Moons"}
