"""How long the hub waits for somebody to come before it leaves: a variable, else a setting."""

from collections.abc import Mapping

IDLE = "SESSIONLS_HUB_IDLE"
"""Seconds; it counts before the setting."""
USUAL = 600.0


def told(environment: Mapping[str, str]) -> float | None:
    """What the variable says, if it is a number that one can wait."""
    try:
        seconds = float(environment.get(IDLE, ""))
    except ValueError:
        return None
    return seconds if seconds >= 0 else None


def set_by(environment: Mapping[str, str]) -> float:
    """What the person's own file of settings says. Imports what reads it: not before an answer."""
    from sessionls.workspace.places import home_of
    from sessionls.workspace.settings import layered
    from sessionls.workspace.settings_files import SettingsFiles

    path = home_of(environment).settings
    mine = (str(path), SettingsFiles().read(path).values)
    return layered(mine, ("", {}), ("", {}), standing="untrusted").settings.hub_idle
