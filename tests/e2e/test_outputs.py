"""What is left out of a long result can be read on, by the path that the result names."""

from hashlib import sha256
from pathlib import Path

from tests.e2e.conftest import Launch
from tests.e2e.test_whole_road import calling, chosen_by_ana, options, results
from tests.provider.script import Answer, saying
from tests.provider.server import Provider

ALL = "".join(f"{number}\n" for number in range(1, 100_001)).encode()
PATH = f"output:{sha256(ALL).hexdigest()}"


async def test_what_is_left_out_of_a_long_output_can_be_read_also_after_a_restart(
    launch: Launch, workspace: Path
) -> None:
    async with Provider(
        Answer((calling("shell", "s1", command="seq 1 100000"),)),
        Answer((calling("read", "r1", path=PATH, startLine=50_000, endLine=50_001),)),
        saying("I see."),
        Answer((calling("read", "r2", path=PATH, startLine=99_999),)),
        saying("I see it still."),
    ) as provider:
        editor = await launch(options=options(provider))
        editor.chooses = chosen_by_ana
        session = await editor.new()
        asked = await editor.ask(session, "Count")
        await editor.ended(session, asked["turn"])
        told = str(provider.requests[1].body["messages"])
        assert f"[All of it, 588.9 kB: read with the path {PATH}]" in told
        assert "50001" not in told
        said = (await results(editor, session))["r1"]
        assert said.startswith("The output, lines 50000 to 50001 of 100000 (as it was)")
        assert said.endswith(" 50000\t50000\n 50001\t50001")
        await editor.stop()
        again = await launch(options=options(provider))
        asked = await again.ask(session, "And the end?")
        await again.ended(session, asked["turn"])
        assert (await results(again, session))["r2"].endswith("100000\t100000")
