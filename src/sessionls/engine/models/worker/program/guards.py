"""What keeps a worker from harm: its pipes are its own, and litellm calls nobody by itself."""

import os
import sys
from collections.abc import MutableMapping
from typing import BinaryIO

GUARDS = {
    # Otherwise the import loads the nearest `.env`, which may be that of a workspace.
    "LITELLM_MODE": "PRODUCTION",
    # Otherwise prices, headers, posts and tokenizers are fetched from the network.
    "LITELLM_OFFLINE_MODE": "true",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "HF_HUB_OFFLINE": "1",
    # Otherwise requests are written to the log.
    "LITELLM_LOG": "ERROR",
}


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """What the server says and what it hears.

    Afterwards, descriptor 1 leads to stderr and 0 to nowhere, for libraries and for processes
    that they start.
    """
    heard, said = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return heard, said


def guard_environment(environment: MutableMapping[str, str]) -> None:
    """Set what litellm must find before it is imported."""
    for name in [name for name in environment if name.startswith("LITELLM_")]:
        # Switches of litellm's own, such as its addresses, are not the person's to set here.
        if not name.endswith(("_API_KEY", "_API_BASE")):
            del environment[name]
    environment.update(GUARDS)
