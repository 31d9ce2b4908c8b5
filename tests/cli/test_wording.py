"""What a server says of its commands, as a person types them."""

import pytest
from tests.cli.test_entry import every_command

from sessionls.cli.wording import TYPED, for_terminal
from sessionls.domain.errors import UnknownSession
from sessionls.server.announced import COMMANDS


@pytest.mark.parametrize("name", TYPED)
def test_each_name_is_one_of_the_protocol_and_becomes_a_command_that_there_is(name: str) -> None:
    words = for_terminal(f"sessionls.{name}")
    assert f"sessionls.{name}" in COMMANDS
    assert words.removeprefix("sessionls ").partition(" --")[0] in every_command()


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Try `sessionls.session.resume`.", "Try `sessionls session resume`."),
        ("See sessionls.toml.", "See sessionls.toml."),
        ("`sessionls.finding.fix` does it.", "`sessionls.finding.fix` does it."),
    ],
)
def test_only_names_of_commands_change(told: str, shown: str) -> None:
    assert for_terminal(told) == shown


def test_what_then_stands_twice_is_said_once() -> None:
    told = for_terminal(str(UnknownSession("01KAMB")))
    assert told.endswith("workspace. `sessionls session list` shows the ones there are.")
