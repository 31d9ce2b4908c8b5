"""Whether a hub listened for guests before: the name of the file that says so. Imports little."""

from collections.abc import Mapping

from sessionls.workspace.places import home_of

LISTENING = "listening.json"
"""In the user's state."""


def listened_before(environment: Mapping[str, str]) -> bool:
    """Whether the hub before this one may have listened. Only looks for the file."""
    return (home_of(environment).state / LISTENING).exists()
