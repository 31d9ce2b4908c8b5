"""Who may wait at the door, and how soon again."""

from dataclasses import dataclass, field

from sessionls.hub.remote.doorman import Bounds, Doorman, Ticket, key_of


@dataclass
class Door:
    """A doorman with a clock that stands until it is moved."""

    bounds: Bounds = field(default_factory=Bounds)
    now: float = 1000.0
    gone: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.doorman = Doorman(lambda: self.now, self.bounds)

    def come(self, address: str) -> Ticket | None:
        return self.doorman.admit(address, lambda: self.gone.append(address))


def test_one_address_takes_only_some_of_the_places() -> None:
    door = Door(Bounds(at_once=10, at_once_from_one=3))
    tickets = [door.come("192.0.2.1") for _ in range(5)]
    assert [bool(one) for one in tickets] == [True, True, True, False, False]
    assert door.come("192.0.2.2")


def test_who_has_waited_longest_goes_when_all_places_are_taken() -> None:
    door = Door(Bounds(at_once=3))
    for number in range(5):
        assert door.come(f"192.0.2.{number}")
    assert door.gone[0] == "192.0.2.0"


def test_who_is_slow_to_go_has_no_place_any_more() -> None:
    door = Door(Bounds(at_once=3))
    for number in range(6):
        assert door.come(f"192.0.2.{number}")
    assert door.gone == ["192.0.2.0", "192.0.2.1", "192.0.2.2"]


def test_a_place_is_free_again_when_somebody_leaves() -> None:
    door = Door(Bounds(at_once_from_one=1))
    ticket = door.come("192.0.2.1")
    assert ticket
    assert door.come("192.0.2.1") is None
    door.doorman.leave(ticket)
    assert door.come("192.0.2.1")


def test_each_failure_shuts_the_door_for_longer() -> None:
    door = Door(Bounds(free_failures=2, first_wait=1.0, longest_wait=8.0))
    waits = [door.doorman.failed("192.0.2.1") for _ in range(8)]
    assert waits == [0, 0, 1, 2, 4, 8, 8, 8]
    assert door.come("192.0.2.1") is None
    assert door.come("192.0.2.2")
    door.now += 8
    assert door.come("192.0.2.1")


def test_failures_are_forgiven_after_a_success_or_a_while() -> None:
    door = Door(Bounds(free_failures=1))
    for forgive in (lambda: door.doorman.succeeded("192.0.2.1"), lambda: setattr(door, "now", 1e6)):
        assert door.doorman.failed("192.0.2.1") == 0
        assert door.doorman.failed("192.0.2.1") > 0
        forgive()


def test_an_attacker_with_many_addresses_takes_no_more_memory() -> None:
    door = Door(Bounds(remembered=100))
    for number in range(1000):
        door.doorman.failed(f"10.0.{number // 250}.{number % 250}")
    assert len(door.doorman._failures) == 100  # pyright: ignore[reportPrivateUsage]


def test_a_network_of_ipv6_counts_as_one() -> None:
    assert key_of("2001:db8:1:2::5") == key_of("2001:db8:1:2:ffff::6")
    assert key_of("2001:db8:1:2::5") != key_of("2001:db8:1:3::5")
    assert key_of("::ffff:192.0.2.1") == key_of("192.0.2.1")
    assert key_of("fe80::1%eth0") == key_of("fe80::2")
