"""The election where it cannot end well: nobody keeps what the next one needs."""

import os
import time
from pathlib import Path

import pytest

from sessionls.hub.election import reach, try_lock
from sessionls.hub.place import Place
from sessionls.hub.trouble import NoHub


@pytest.mark.parametrize(
    ("file", "said"),
    [("socket", "cannot listen"), ("first_words", "cannot be started")],
)
def test_who_cannot_start_a_hub_says_why_and_lets_the_next_one_try(
    tmp_path: Path, file: str, said: str
) -> None:
    place = Place(str(tmp_path))
    Path(getattr(place, file)).mkdir()
    (Path(getattr(place, file)) / "something").touch()
    for _ in range(2):
        with pytest.raises(NoHub, match=said):
            reach(place, os.environ, time.monotonic() + 5)
    lock = try_lock(place.lock)
    assert lock is not None
    os.close(lock)
