"""State files that several processes change at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sessionls.workspace.state_file import StateFile

_ROUNDS = 60
_START = """
import asyncio
import sys
from pathlib import Path
from sessionls.domain.permission_grants import Grant
from sessionls.engine.mcp.consent import Consent
from sessionls.workspace.consents import Consents
from sessionls.workspace.grants import Grants
from sessionls.workspace.spending import Spending
from sessionls.workspace.trust import Trust

async def spend(path):
    spending = Spending(path)
    spending.add("2026-01-31", 1.0)
    await spending.close()

path, me = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
for n in range({rounds}):
    {step}
"""
STEPS = {
    "grants": "Grants(path).add(Path('/w'), Grant(tool='shell', exact=(f'{me} {n}',)))",
    "consents": "Consents(path, str).add(Consent('db', f'{me} {n}', ''))",
    "trust": "Trust(path).give(Path(f'/{me}/{n}'))",
    "spending": "asyncio.run(spend(path))",
}


def kept(path: Path, what: str) -> int:
    """How many of the changes are in the file."""
    found = json.loads(path.read_text())
    match what:
        case "grants":
            (grants,) = found["grants"].values()
            return len(grants)
        case "trust":
            return len(found["trusted"])
        case "spending":
            return int(found["days"]["2026-01-31"])
        case _:
            return len(found)


@pytest.mark.parametrize("what", sorted(STEPS))
def test_nothing_is_lost_where_two_processes_write_at_once(tmp_path: Path, what: str) -> None:
    path = tmp_path / "state" / f"{what}.json"
    script = _START.format(rounds=_ROUNDS, step=STEPS[what])
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(path), me],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for me in ("one", "two")
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in both:
        process.communicate()
        assert process.returncode == 0
    assert kept(path, what) == 2 * _ROUNDS


def test_a_file_that_another_process_holds_for_long_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    StateFile(path).write({"a": 1})
    hold = (
        "import sys; from filelock import FileLock; lock = FileLock(sys.argv[1]); lock.acquire();"
        "print('held', flush=True); sys.stdin.readline(); lock.release()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path.with_suffix(".lock"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OSError, match="another process holds it"):
            StateFile(path).change(lambda before: {**before, "b": 2})
        assert StateFile(path).read() == {"a": 1}
        holder.communicate("go\n")
    StateFile(path).change(lambda before: {**before, "b": 2})
    assert StateFile(path).read() == {"a": 1, "b": 2}
