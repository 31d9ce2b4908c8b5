"""Workspaces with MCP files."""

from pathlib import Path

import pytest
from tests.engine.mcp.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    root = tmp_path / "shop"
    root.mkdir()
    return Rig(root)
