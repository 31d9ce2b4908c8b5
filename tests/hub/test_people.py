"""Several people in one session, over real connections to one hub."""

from pathlib import Path

from tests.hub.desktop import Desktop
from tests.hub.people import (
    ANA,
    BEN,
    EVE,
    begins,
    people,
    records,
    refused,
    settled,
    shared,
    sits,
)


async def test_who_is_in_a_session_is_told_to_the_others(desktop: Desktop, workspace: Path) -> None:
    ana, ben = await sits(desktop, workspace, ANA), await sits(desktop, workspace, BEN)
    session = await begins(ana)
    loaded = await ben.do("session.load", session=session)
    names = [(one["name"], one.get("id"), one["editor"]) for one in loaded["people"]]
    assert names == [
        ("Ana Núñez", "ana@example.org", "vim"),
        ("Ben", "ben.b@example.org", "vim"),
    ]
    assert [(one["typing"], one["role"]) for one in loaded["people"]] == [(False, "drive")] * 2
    assert await people(ana) == loaded["people"]
    assert (await ana.do("info"))["people"] == {session: loaded["people"]}
    await ben.do("session.leave", session=session)
    assert [one["name"] for one in await people(ana)] == ["Ana Núñez"]


async def test_a_connection_that_dies_is_out_at_once(desktop: Desktop, workspace: Path) -> None:
    both = await shared(desktop, workspace)
    both.ben.process.kill()
    assert [one["name"] for one in await people(both.ana)] == ["Ana Núñez"]


async def test_two_editors_of_one_person_are_two_entries(desktop: Desktop, workspace: Path) -> None:
    one, other = await sits(desktop, workspace, ANA), await sits(desktop, workspace, ANA)
    session = await begins(one)
    loaded = await other.do("session.load", session=session)
    assert [entry["name"] for entry in loaded["people"]] == ["Ana Núñez"] * 2


async def test_typing_is_told_and_ends_with_the_message(desktop: Desktop, workspace: Path) -> None:
    both = await shared(desktop, workspace)
    await both.ben.do("session.typing", session=both.session, typing=True)
    assert [one["typing"] for one in await people(both.ana)] == [False, True]
    await both.ben.do("session.prompt", session=both.session, text="Here it is")
    assert [one["typing"] for one in await people(both.ana)] == [False, False]
    stranger = await sits(desktop, workspace, EVE)
    said = await refused(stranger, "session.typing", session=both.session, typing=True)
    assert "Load the session first" in said


async def test_a_message_in_the_queue_is_edited_and_withdrawn_by_its_author_only(
    desktop: Desktop, workspace: Path
) -> None:
    both = await shared(desktop, workspace)
    ana, ben, session = both.ana, both.ben, both.session
    await ana.do("session.pause", session=session)
    first = await ben.do("session.prompt", session=session, text="wrong words")
    gone = await ben.do("session.prompt", session=session, text="a mistake")
    queue = (await ana.do("session.load", session=session))["session"]["queue"]
    assert [(one["message"], one["by"]["name"]) for one in queue] == [
        (first["message"], "Ben"),
        (gone["message"], "Ben"),
    ]
    named = {"session": session, "message": first["message"]}
    assert "Only Ben" in await refused(ana, "message.edit", **named, text="x")
    assert "Only Ben" in await refused(ana, "message.withdraw", **named)
    await ben.do("message.edit", **named, text="first words", key="e1")
    await ben.do("message.edit", **named, text="first words", key="e1")
    await ben.do("message.withdraw", session=session, message=gone["message"])
    await ana.do("session.resume", session=session)
    found = await settled(ana, session)
    assert found["turns"] == 1
    kinds = [(one["kind"], one["by"]["name"]) for one in await records(ana, session)]
    assert kinds.count(("messageEdited", "Ben")) == 1
    assert kinds.count(("messageWithdrawn", "Ben")) == 1
    assert "does not wait any more" in await refused(ben, "message.edit", **named, text="x")
    hits = [(await ana.do("session.search", query=words))["hits"] for words in ("wrong", "mistake")]
    assert hits == [[], []]
    (hit,) = (await ana.do("session.search", query="first words"))["hits"]
    assert hit["line"] == "first words"
    page = (await ana.do("session.export", session=session))["content"]
    assert "first words" in page
    assert "edited" in page
    assert "withdrawn by Ben" in page
    assert "wrong" not in page
    assert "a mistake" not in page


async def test_a_comment_gets_no_answer_until_somebody_who_drives_lets_it(
    desktop: Desktop, workspace: Path
) -> None:
    both = await shared(desktop, workspace)
    ana, ben, session = both.ana, both.ben, both.session
    await ana.do("role.set", role="comment", person="ben")
    assert [one["role"] for one in await people(ben)] == ["drive", "comment"]
    held = await ben.do("session.prompt", session=session, text="What about the tests?")
    assert held.keys() == {"message", "seq"}
    (known,) = (await ana.do("session.load", session=session))["session"]["held"]
    assert (known["message"], known["by"]["name"]) == (held["message"], "Ben")
    named = {"session": session, "message": held["message"]}
    assert "only comment" in await refused(ben, "message.release", **named)
    await ben.do("message.edit", **named, text="And the tests?")
    turn = (await ana.do("message.release", **named))["turn"]
    await ana.ended(session, turn)
    told = await records(ana, session)
    assert [one["by"]["name"] for one in told if one["kind"] == "messageReleased"] == ["Ana Núñez"]
    assert [one["turn"] for one in told if one["kind"] == "turnStarted"] == [turn]
    page = (await ben.do("session.export", session=session))["content"]
    assert "Ben comments" in page
    assert "let by Ana" in page


async def test_who_may_only_look_is_refused_with_what_is_allowed_and_by_whom(
    desktop: Desktop, workspace: Path
) -> None:
    both = await shared(desktop, workspace)
    ana, ben, session = both.ana, both.ben, both.session
    await ana.do("role.set", role="observe", person="Ben", session=session)
    said = await refused(ben, "session.prompt", session=session, text="x")
    assert "Ben may not do that in this session, only observe" in said
    assert "sessionls.role.set" in said
    for command in ("session.pause", "session.cancel", "session.delete"):
        await refused(ben, command, session=session)
    for command in ("session.load", "session.export", "session.leave"):
        await ben.do(command, session=session)
    own = await begins(ben)
    await ben.do("session.prompt", session=own, text="Elsewhere I drive")
    assert "Only people at the machine" not in await refused(
        ben, "session.rename", session=session, title="x"
    )
    await ana.do("role.set", role=None, person="Ben", session=session)
    await ben.do("session.rename", session=session, title="Now I may")


async def test_nobody_takes_the_last_role_from_themselves(
    desktop: Desktop, workspace: Path
) -> None:
    ana, ben = await sits(desktop, workspace, ANA), await sits(desktop, workspace, BEN)
    said = await refused(ana, "role.set", role="observe")
    assert "ana@example.org the role `drive` first" in said
    await ana.do("role.set", role="drive", person="ana@example.org")
    await ana.do("role.set", role="observe")
    assert "who drive" in await refused(ben, "role.list")
    assert (await ana.do("role.list"))["roles"] == [
        {"role": "drive", "person": "ana@example.org"},
        {"role": "observe"},
    ]


async def test_a_mention_reaches_a_person_who_does_not_follow_the_session(
    desktop: Desktop, workspace: Path
) -> None:
    ana = await sits(desktop, workspace, ANA)
    ben = await sits(desktop, workspace, BEN)
    eve = await sits(desktop, workspace, EVE)
    session = await begins(ben, title="Plans")
    text = "@ana-nunez and @ben.b: look"
    sent = await ben.do("session.prompt", session=session, text=text)
    shown = (await ana.until("window/showMessage"))["params"]["message"]
    assert shown == f"Ben mentions you in Plans: {text}"
    told = (await ana.until("sessionls/mention"))["params"]
    by = {"kind": "person", "name": "Ben", "id": "ben.b@example.org"}
    assert told == {"session": session, "seq": sent["seq"], "by": by, "text": text}
    await settled(ben, session)
    await ben.do("info")
    await eve.do("info")
    heard = [one.get("method") for one in (*ben.unread, *eve.unread)]
    assert "sessionls/mention" not in heard


async def test_an_editor_that_shows_mentions_itself_gets_no_message_of_them(
    desktop: Desktop, workspace: Path
) -> None:
    ours = {"updates": True, "mentions": True}
    ana = await sits(desktop, workspace, ANA, capabilities={"experimental": {"sessionls": ours}})
    ben = await sits(desktop, workspace, BEN)
    session = await begins(ben, title="Plans")
    await ben.do("session.prompt", session=session, text="@ana-nunez look")
    heard = [await ana.message()]
    while heard[-1].get("method") != "sessionls/mention":
        heard.append(await ana.message())
    assert "window/showMessage" not in [one.get("method") for one in heard]


async def test_a_mention_that_an_edit_adds_is_told_once(desktop: Desktop, workspace: Path) -> None:
    both = await shared(desktop, workspace)
    await both.ana.do("role.set", role="comment", person="ben.b@example.org")
    named = {"session": both.session}
    sent = await both.ben.do("session.prompt", text="Look", **named)
    edits = ["@ana-nunez look", "@ana-nunez look here", "Look here", "Here, @ana-nunez"]
    written = [
        (await both.ben.do("message.edit", message=sent["message"], text=text, **named))["seq"]
        for text in edits
    ]
    told = [(await both.ana.until("sessionls/mention"))["params"] for _ in range(2)]
    assert [(one["seq"], one["text"]) for one in told] == [
        (written[0], edits[0]),
        (written[3], edits[3]),
    ]


async def test_a_message_to_nobody_is_refused_and_one_to_whoever_is_known_is_not(
    desktop: Desktop, workspace: Path
) -> None:
    ana, _ = await sits(desktop, workspace, ANA), await sits(desktop, workspace, BEN)
    session = await begins(ana)
    await ana.do("session.pause", session=session)
    for name in ("ben", "ben.b", "Ana-Nunez", "security", "types/node"):
        await ana.do("session.prompt", session=session, text=f"@{name} look")
    said = await refused(ana, "session.prompt", session=session, text="@bem look")
    assert said.startswith("No agent or person here is called @bem. Did you mean @ben? Agents: ")
    assert "`@bem`" in said
    agreed = {"session": session, "text": "@bem look"}
    sent = await ana.do("session.prompt", **agreed, agent="security")
    edited = {"session": session, "message": sent["message"]}
    assert "called @eve" in await refused(ana, "message.edit", **edited, text="@eve look")
    await ana.do("role.set", role="comment", person="eve@example.org")
    await ana.do("message.edit", **edited, text="@eve look")


async def test_whoever_has_written_in_the_workspace_is_known_without_being_there(
    desktop: Desktop, workspace: Path
) -> None:
    eve = await sits(desktop, workspace, EVE)
    await begins(eve)
    eve.process.kill()
    await eve.process.wait()
    ana = await sits(desktop, workspace, ANA)
    session = await begins(ana)
    await ana.do("session.prompt", session=session, text="@eve look, when you are back")


async def test_git_is_asked_with_the_environment_of_the_editor(
    desktop: Desktop, workspace: Path, tmp_path: Path
) -> None:
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = Gil\n\temail = gil@example.org\n", "utf-8")
    plain = await sits(desktop, workspace, None)
    named = await sits(desktop, workspace, None, environment={"GIT_CONFIG_GLOBAL": str(config)})
    assert (await named.do("info"))["participant"] == {
        "kind": "person", "name": "Gil", "id": "gil@example.org",
    }  # fmt: skip
    assert (await plain.do("info"))["participant"]["name"] != "Gil"
