"""Why an editor and the hub do not come together. Imports nothing."""


class NoHub(Exception):
    """There is no hub to be had here; the sentence says why. Serving in the process may do."""


class HubRefused(Exception):
    """The hub is there and does not take this connection; the sentence is for a person."""
