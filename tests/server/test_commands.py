"""`workspace/executeCommand` over raw bytes."""

import logging

import pytest
from tests.server.peer import ready, until
from tests.server.toys import Toys


async def test_a_command_gets_its_object_and_its_result_comes_back() -> None:
    async with ready(Toys().table()) as made:
        answer = await made.peer.command("toy.echo", {"text": "grün 🌱", "n": [1, None]})
    assert answer == {"jsonrpc": "2.0", "id": 1, "result": {"text": "grün 🌱", "n": [1, None]}}


async def test_nested_messages_of_other_protocols_stay_as_they_are() -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"a": 1, "from": "x"}}
    async with ready(Toys().table()) as made:
        answer = await made.peer.command("toy.echo", {"mcp": call, "type_name": "T"})
    assert answer["result"] == {"mcp": call, "type_name": "T"}


@pytest.mark.parametrize("arguments", [{}, {"arguments": None}, {"arguments": []}])
async def test_no_argument_counts_as_the_empty_object(arguments: dict[str, object]) -> None:
    async with ready(Toys().table()) as made:
        answer = await made.peer.ask(
            "workspace/executeCommand", {"command": "toy.echo", **arguments}
        )
    assert answer["result"] == {}


@pytest.mark.parametrize("arguments", [[1], [{}, {}], ["x"], [None], [[]], {"a": 1}, "x", 5])
async def test_any_other_argument_is_refused(arguments: object) -> None:
    async with ready(Toys().table()) as made:
        answer = await made.peer.ask(
            "workspace/executeCommand", {"command": "toy.echo", "arguments": arguments}
        )
    assert answer["error"] == {
        "code": -32602,
        "message": "toy.echo takes one object as its only argument",
    }


async def test_an_unknown_command_is_refused_with_what_there_is() -> None:
    async with ready(Toys().table()) as made:
        near = await made.peer.command("toy.refused")
        alike = await made.peer.command("toy.nope")
        far = await made.peer.command("qqqqqq")
    assert near["error"]["message"] == "No command 'toy.refused'. Did you mean 'toy.refuse'?"
    assert alike["error"]["message"].startswith("No command 'toy.nope'. Known: toy.break,")
    assert far["error"]["code"] == -32602
    assert far["error"]["message"].startswith("No command 'qqqqqq'. Known: toy.break, toy.check,")


async def test_the_capabilities_list_the_commands_in_order() -> None:
    async with ready(Toys().table()) as made:
        provider = made.connection.server_capabilities.execute_command_provider
        assert provider is not None
        assert list(provider.commands) == sorted(Toys().table())


async def test_what_a_person_can_act_on_is_told_in_its_own_words() -> None:
    async with ready(Toys().table()) as made:
        answer = await made.peer.command("toy.refuse")
    assert answer["error"] == {"code": -32602, "message": "No session 'x'. Make one first."}


async def test_fields_that_do_not_fit_are_named() -> None:
    async with ready(Toys().table()) as made:
        answer = await made.peer.command("toy.check", {"text": 5, "when": 1})
    assert answer["error"] == {
        "code": -32602,
        "message": "session: this field is missing; text: must be a string; "
        "when: there is no such field",
    }


async def test_a_bug_says_so_without_a_traceback_or_contents(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with ready(Toys().table()) as made:
            answer = await made.peer.command("toy.break", {"prompt": "my words"})
    assert answer["error"] == {
        "code": -32603,
        "message": "toy.break failed: this is a bug. Its log entry says where",
    }
    assert "RuntimeError" in caplog.text
    assert "toys.py" in caplog.text
    assert "my words" not in caplog.text


async def test_a_result_without_json_form_is_answered_once_as_a_bug() -> None:
    async with ready(Toys().table()) as made:
        answer = await made.peer.command("toy.unsayable")
        after = await made.peer.command("toy.echo")
    assert answer["error"]["code"] == -32603
    assert after["result"] == {}


async def test_half_of_a_surrogate_pair_comes_back_as_it_went() -> None:
    async with ready(Toys().table()) as made:
        answer = await made.peer.command("toy.echo", {"text": "\ud83c"})
    assert answer["result"] == {"text": "\ud83c"}


async def test_cancelling_reaches_the_command() -> None:
    toys = Toys()
    async with ready(toys.table()) as made:
        number = made.peer.begin_command("toy.wait")
        await until(lambda: toys.events == ["begun"])
        made.peer.notify("$/cancelRequest", {"id": number})
        answer = await made.peer.answer(number)
    assert answer["error"] == {"code": -32800, "message": "The request was cancelled"}
    assert toys.events == ["begun", "cancelled"]


async def test_a_command_cancelled_at_once_is_still_answered_once() -> None:
    toys = Toys()
    async with ready(toys.table()) as made:
        number = made.peer.begin_command("toy.wait")
        made.peer.notify("$/cancelRequest", {"id": number})
        answer = await made.peer.answer(number)
        after = await made.peer.command("toy.echo")
        assert made.peer.unread == []
    assert answer["error"]["code"] == -32800
    assert after["result"] == {}


async def test_a_slow_command_keeps_no_other_waiting() -> None:
    toys = Toys()
    async with ready(toys.table()) as made:
        slow = made.peer.begin_command("toy.wait", {"n": 1})
        quick = await made.peer.command("toy.echo", {"n": 2})
        toys.release.set()
        assert quick["result"] == {"n": 2}
        assert (await made.peer.answer(slow))["result"] == {"n": 1}


async def test_an_id_in_use_is_refused_and_the_first_request_goes_on() -> None:
    toys = Toys()
    async with ready(toys.table()) as made:
        number = made.peer.begin_command("toy.wait", {"n": 1})
        made.peer.send(
            {"jsonrpc": "2.0", "id": number, "method": "workspace/executeCommand", "params": {}}
        )
        refused = await made.peer.answer(number)
        toys.release.set()
        answered = await made.peer.answer(number)
    assert refused["error"]["code"] == -32600
    assert answered["result"] == {"n": 1}
