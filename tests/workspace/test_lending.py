"""What is lent to turns, and taken back."""

import pytest

from sessionls.domain.errors import Refused
from sessionls.workspace.lending import Lending, Lent

LENT = Lent(credentials={"KEY": "one"})


def test_a_turn_has_what_was_lent_to_it_and_others_what_is_there() -> None:
    lending = Lending()
    lending.offer(Lent(credentials={"KEY": "latest"}))
    with lending.lent_to("t1", LENT):
        pass
    assert lending.of("t1") is LENT
    assert lending.of("t2").credentials == {"KEY": "latest"}
    lending.take_back("t1")
    assert lending.of("t1").credentials == {"KEY": "latest"}


def test_what_was_lent_to_a_message_that_is_refused_is_given_back() -> None:
    lending = Lending()
    with pytest.raises(Refused), lending.lent_to("t1", LENT):
        raise Refused("The disk is full.")
    assert lending.of("t1") is not LENT


def test_what_a_guest_offers_counts_only_as_long_as_nobody_here_has_come() -> None:
    lending = Lending()
    spare = Lent(credentials={"KEY": "spare"})
    lending.offer_spare(spare)
    assert lending.of("t1") is spare
    lending.offer(LENT)
    lending.offer_spare(spare)
    assert lending.of("t1") is LENT
