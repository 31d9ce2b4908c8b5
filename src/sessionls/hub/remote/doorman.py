"""Bounds on who has not shown an invitation yet: how many at once, how often again. No network."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much strangers may take. Times are in seconds."""

    at_once: int = 32
    at_once_from_one: int = 8
    patience: float = 5.0
    """For the handshake and the first words together."""
    free_failures: int = 3
    first_wait: float = 1.0
    longest_wait: float = 120.0
    forgets_after: float = 900.0
    remembered: int = 4096
    """Addresses."""


@dataclass(slots=True, eq=False)
class Ticket:
    """Somebody at the door. `let_go` ends the wait from outside."""

    address: str
    let_go: Callable[[], None]


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0
    shut_until: float = 0.0


@dataclass(slots=True)
class Doorman:
    """Lets strangers wait at the door. `seconds` is a clock that only moves forward."""

    seconds: Callable[[], float]
    bounds: Bounds = field(default_factory=Bounds)
    _waiting: dict[Ticket, None] = field(default_factory=dict[Ticket, None])
    _failures: OrderedDict[str, _Failures] = field(default_factory=OrderedDict[str, _Failures])

    def admit(self, address: str, let_go: Callable[[], None]) -> Ticket | None:
        """A ticket for somebody who comes; `None` where the door stays shut.

        When all places are taken the one who has waited longest goes: who is slow on purpose keeps
        nobody out.
        """
        known = self._failures.get(key_of(address))
        if known and self.seconds() < known.shut_until:
            return None
        key = key_of(address)
        mine = [one for one in self._waiting if key_of(one.address) == key]
        if len(mine) >= self.bounds.at_once_from_one:
            return None
        if len(self._waiting) >= self.bounds.at_once:
            # It gives its place up at once: who is slow to go would be asked again and again.
            longest = next(iter(self._waiting))
            self.leave(longest)
            longest.let_go()
        ticket = Ticket(address, let_go)
        self._waiting[ticket] = None
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """It waits no more, whatever came of it."""
        self._waiting.pop(ticket, None)

    def failed(self, address: str) -> float:
        """It showed nothing that counts. For how many seconds the door is shut for it now."""
        key, now = key_of(address), self.seconds()
        known = self._failures.pop(key, None)
        if known is None or now - known.last > self.bounds.forgets_after:
            known = _Failures()
        known.count += 1
        known.last = now
        extra = known.count - self.bounds.free_failures
        wait = min(self.bounds.first_wait * 2 ** min(extra - 1, 30), self.bounds.longest_wait)
        known.shut_until = now + wait if extra > 0 else 0.0
        self._failures[key] = known
        while len(self._failures) > self.bounds.remembered:
            self._failures.popitem(last=False)
        return wait if extra > 0 else 0.0

    def succeeded(self, address: str) -> None:
        """It is a guest: what failed from there before counts no more."""
        self._failures.pop(key_of(address), None)


def key_of(address: str) -> str:
    """Whom an address stands for: with IPv6 the network, as one machine has very many of them."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return f"{parsed.exploded[:19]}::/64"
    return str(parsed)
