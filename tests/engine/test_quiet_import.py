"""What the collector of garbage does while a heavy library is imported, and after it."""

import gc
from collections.abc import Generator

import pytest

from sessionls.engine.quiet_import import quiet_import


@pytest.fixture(autouse=True)
def thawed() -> Generator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_what_was_made_is_left_alone_and_the_collector_goes_on() -> None:
    before = gc.get_freeze_count()
    with quiet_import():
        assert not gc.isenabled()
        made = [[number] for number in range(1_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_two_at_once_turn_the_collector_on_again_whichever_ends_last() -> None:
    first, second = quiet_import(), quiet_import()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_an_import_that_fails_leaves_the_collector_as_it_was() -> None:
    with pytest.raises(ImportError), quiet_import():
        raise ImportError
    assert gc.isenabled()
