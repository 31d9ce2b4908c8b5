"""Names of things. Ids are ULIDs made outside and handed in: the domain makes none."""

from typing import NewType

SessionId = NewType("SessionId", str)
TurnId = NewType("TurnId", str)
MessageId = NewType("MessageId", str)
FindingId = NewType("FindingId", str)
AgentName = NewType("AgentName", str)
