"""What a person may decide about a permission, in words for every place that shows it."""

from collections.abc import Mapping

from sessionls.domain.records import Decision, PermissionAnswered, Scope

DECISIONS: Mapping[str, tuple[Decision, Scope | None]] = {
    "Allow once": ("once", None),
    "Always in this session": ("always", "session"),
    "Always in this workspace": ("always", "workspace"),
    "Reject": ("reject", None),
}
"""Each decision by its title, in the order in which they are offered."""


def decided(answer: PermissionAnswered, who: str) -> str:
    """What was decided, and by whom: `allowed by Ana, once`."""
    match answer.decision:
        case "reject" if answer.reason:
            return f"rejected for {who}: nobody could be asked there"
        case "reject":
            return f"rejected by {who}"
        case "once":
            return f"allowed by {who}, once"
        case "always":
            where = f" in this {answer.scope}" if answer.scope else ""
            return f"allowed by {who}, always{where}"
