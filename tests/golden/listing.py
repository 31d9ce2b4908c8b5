"""`protocol.json`: every command with the schema of what it takes, notifications, settings."""

from typing import Any

from docs.results import RESULTS

from sessionls.server import protocol
from sessionls.server.features.commands import COMMANDS
from sessionls.server.needs import NEEDS
from sessionls.workspace.settings import Settings

NOTIFICATIONS = (
    protocol.UPDATE,
    protocol.DELTA,
    protocol.PRESENCE,
    protocol.LISTED,
    protocol.MENTION,
)


def listing() -> dict[str, Any]:
    """What a client may generate its own definitions from."""
    return {
        "commands": {
            name: {
                "needs": NEEDS[name],
                "argument": params.model_json_schema(by_alias=True),
                "result": RESULTS[name].shape.strip("`"),
            }
            for name, (params, _) in sorted(COMMANDS.items())
        },
        "notifications": list(NOTIFICATIONS),
        "settings": Settings.model_json_schema(by_alias=True),
    }
