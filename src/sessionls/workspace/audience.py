"""Who is at a session right now, and who of them can be asked. Remembers nothing for long."""

from collections import defaultdict
from collections.abc import Collection, Hashable


class Audience:
    """The connections at the sessions of a workspace."""

    def __init__(self) -> None:
        self._members: dict[str, set[Hashable]] = defaultdict(set)
        self._unable: dict[str, dict[str, set[Hashable]]] = defaultdict(dict)
        """By session and question."""

    def join(self, session: str, member: Hashable) -> None:
        """A connection follows a session from here on."""
        self._members[session].add(member)

    def leave(self, session: str, member: Hashable) -> None:
        """It follows it no more."""
        self._members[session].discard(member)
        for unable in self._unable.get(session, {}).values():
            unable.discard(member)
        if not self._members[session]:
            del self._members[session]
            self._unable.pop(session, None)

    def is_unheard(self, session: str, question: str, member: Hashable) -> bool:
        """Note that this connection cannot show a question; whether nobody else can.

        Called once for each connection that tried.
        """
        self.spare(session, question, member)
        return self._members.get(session, set()) <= self._unable[session][question]

    def spare(self, session: str, question: str, member: Hashable) -> None:
        """Note that this connection is not asked: its person may not answer."""
        self._unable[session].setdefault(question, set()).add(member)

    def forget(self, session: str, question: str) -> None:
        """It has been answered."""
        self._unable.get(session, {}).pop(question, None)

    def forget_all_but(self, session: str, questions: Collection[str]) -> None:
        """Only these still wait for an answer."""
        unable = self._unable.get(session, {})
        for question in unable.keys() - questions:
            del unable[question]
