"""What the tests in VS Code need on this machine: Node, code-server, Chromium, the extension.

code-server comes from npm into a cache folder that is named after its version, never into the
repository. Whoever is first installs it; a lock keeps the others waiting.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parents[3]
EXTENSION = ROOT / "editors" / "vscode"
VSIX = EXTENSION / "sessionls.vsix"
NODE = Path(sys.prefix) / "node" / "bin"
"""Made by `editors/vscode/node.mk`."""
VERSION = "4.139.1"
NO_CHROMIUM = "no Chromium here: install it (`apt-get install chromium`, or Google Chrome)"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_IN_BUNDLE = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_PATIENCE = 600.0
"""Seconds for whoever else installs or builds."""


def chromium() -> str | None:
    """The browser that the tests drive."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    return found or (_IN_BUNDLE if Path(_IN_BUNDLE).exists() else None)


def cache() -> Path:
    """The folder for what is fetched once."""
    given = os.environ.get("SESSIONLS_E2E_CACHE")
    folder = Path(given) if given else Path.home() / ".cache" / "sessionls-e2e"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def code_server() -> Path:
    """The folder of code-server, installed if it was not."""
    _require_modules()
    place = cache() / f"code-server-{VERSION}-node{_node_version()}"
    done = place / ".done"
    with FileLock(cache() / "code-server.lock", timeout=_PATIENCE):
        if not done.exists():
            shutil.rmtree(place, ignore_errors=True)
            _install(place)
            done.touch()
    return place / "node_modules" / "code-server"


def extension() -> Path:
    """The packed extension, built anew where a source is newer."""
    _require_modules()
    with FileLock(cache() / "extension.lock", timeout=_PATIENCE):
        if not VSIX.exists() or VSIX.stat().st_mtime < _newest_source():
            npm(EXTENSION, "run", "package")
    return VSIX


def npm(folder: Path, *arguments: str) -> None:
    """Run npm with our Node; what it says is shown when it fails."""
    path = f"{NODE}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        [NODE / "npm", "--silent", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"npm {' '.join(arguments)}: {ended.stdout}{ended.stderr}"


def _install(place: Path) -> None:
    place.mkdir(parents=True)
    (place / "package.json").write_text(json.dumps({"private": True}))
    # Without scripts no compiler is needed, and nothing is fetched from elsewhere.
    plain = ("install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund")
    npm(place, *plain, f"code-server@{VERSION}")
    inside = place / "node_modules" / "code-server" / "lib" / "vscode"
    npm(inside, *plain)
    npm(inside / "extensions", *plain)


def _require_modules() -> None:
    if not (NODE / "node").exists() or not (EXTENSION / "node_modules").exists():
        raise RuntimeError("Node and its packages are not installed: begin with `make test`.")


def _node_version() -> str:
    asked = subprocess.run([NODE / "node", "--version"], capture_output=True, text=True, check=True)
    return asked.stdout.strip().lstrip("v")


def _newest_source() -> float:
    folders = ("src", "panel", "media", "scripts", "l10n")
    files = [path for name in folders for path in (EXTENSION / name).rglob("*") if path.is_file()]
    files += [*EXTENSION.glob("package*.json"), EXTENSION / "README.md"]
    return max(path.stat().st_mtime for path in files)
