"""What settings say about where things are sent, as a hash: a person's trust is bound to it."""

import hashlib
import json
from collections.abc import Mapping

from pydantic.alias_generators import to_camel

REACHING = ("model", "modelAliases", "providers")
"""The settings that say which server is asked, and which key it gets."""


def reach_of(values: Mapping[str, object]) -> str | None:
    """The hash of these settings in a file's values, in one spelling; `None` where it has none."""
    said = {_name(key): value for key, value in values.items() if _name(key) in REACHING}
    if not said:
        return None
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()


def _name(key: str) -> str:
    return to_camel(key) if "_" in key else key
