"""What Neovim knows of sessions: in which of them something happened last."""

import pytest

from tests.editors.neovim.conftest import Launch

_CATCHES_UP = """
local known = require("sessionls.known")
local function answered(id, seq, second)
  local record = { kind = "sessionRenamed", title = id, seq = seq, by = { name = "Ben" } }
  record.at = ("2026-01-01T12:00:%02d.000Z"):format(second)
  local session = { id = id, title = id, seq = seq }
  known.answered(1, "sessionls.session.load", {}, { session = session, records = { record } })
end
answered("A", 1, 1)
answered("B", 1, 2)
local earlier = known.last()
for _, one in ipairs(...) do
  answered(one[1], 2, one[2])
end
return { earlier or "none", known.last() }
"""


@pytest.mark.parametrize(
    ("answers", "last"),
    [
        ([["A", 30], ["B", 40]], "B"),
        ([["B", 40], ["A", 30]], "B"),
        ([["B", 40], ["A", 50]], "A"),
        ([["A", 30]], "A"),
    ],
)
def test_after_a_new_hub_the_session_at_hand_is_that_of_the_newest_record(
    launch: Launch, answers: list[object], last: str
) -> None:
    """The sessions are asked for at once, and answered in any order."""
    assert launch({"ladder": []}).lua(_CATCHES_UP, answers) == ["none", last]
