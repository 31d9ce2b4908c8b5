"""What commands answered that found nothing to change. Records nothing; ends with the process."""

from collections import OrderedDict

from sessionls.domain.errors import BadInput
from sessionls.domain.records import Event

_MOST = 1_000
Summary = dict[str, object]


class Unchanged:
    """The answers of such commands by their keys: a second time, none does what it did not do."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, str], tuple[type[Event], Summary]] = OrderedDict()

    def remember(self, session: str, key: str, kind: type[Event], answer: Summary) -> None:
        """Keep what a command of this kind answered; the oldest of very many are forgotten."""
        self._answers[session, key] = kind, answer
        if len(self._answers) > _MOST:
            self._answers.popitem(last=False)

    def answered(self, session: str, key: str, kind: type[Event]) -> Summary | None:
        """What the command with this key answered, if it was given before and changed nothing.

        Raises:
            BadInput: the key was another command's.
        """
        known, answer = self._answers.get((session, key), (kind, None))
        if known is not kind:
            raise BadInput(
                f"The key {key!r} was used for another command; make a new one for each."
            )
        return answer
