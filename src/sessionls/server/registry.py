"""Every LSP feature, in the order in which they are registered."""

from sessionls.server.desk import Desk
from sessionls.server.features import (
    asking,
    code_actions,
    code_lenses,
    completion,
    definition,
    definitions,
    documents,
    editing,
    folding,
    hover,
    lifecycle,
    links,
    listing,
    mentions,
    outline,
    presence,
    session_documents,
    warming,
)
from sessionls.server.features.commands import commands_of

_FEATURES = (
    lifecycle,
    presence,
    asking,
    mentions,
    listing,
    documents,
    definitions,
    editing,
    code_actions,
    session_documents,
    outline,
    folding,
    links,
    code_lenses,
    completion,
    hover,
    definition,
    warming,
)


def register_all(desk: Desk) -> None:
    """Put every feature and command on a desk's connection."""
    desk.connection.commands = commands_of(desk)
    for feature in _FEATURES:
        feature.register(desk)
