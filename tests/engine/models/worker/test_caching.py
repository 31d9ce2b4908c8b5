"""Where the marks for prompt caching stand."""

from sessionls.engine.models.worker.caching import Message, marked_messages, marked_tools

MARK = {"type": "ephemeral"}


def _has_mark(message: Message) -> bool:
    return "cache_control" in str(message)


def test_the_system_prompt_and_the_last_message_before_the_newest_are_marked() -> None:
    messages: list[Message] = [
        {"role": "system", "content": "You help."},
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": None, "tool_calls": [{}]},
        {"role": "tool", "tool_call_id": "a", "content": "text"},
        {"role": "user", "content": [{"type": "text", "text": "two"}]},
    ]
    before = str(messages)
    marked = marked_messages(messages)
    assert [_has_mark(message) for message in marked] == [True, False, False, True, False]
    assert str(messages) == before


def test_a_message_of_calls_only_leaves_the_mark_to_the_one_before() -> None:
    messages: list[Message] = [
        {"role": "system", "content": "You help."},
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": None, "tool_calls": [{}]},
        {"role": "tool", "tool_call_id": "a", "content": "text"},
    ]
    assert [_has_mark(one) for one in marked_messages(messages)] == [True, True, False, False]


def test_a_first_message_is_not_marked() -> None:
    messages: list[Message] = [
        {"role": "system", "content": "You help."},
        {"role": "user", "content": "one"},
    ]
    assert [_has_mark(one) for one in marked_messages(messages)] == [True, False]


def test_only_the_end_of_the_tools_is_marked() -> None:
    assert marked_tools([]) == []
    assert marked_tools([{"type": "a"}, {"type": "b"}]) == [
        {"type": "a"},
        {"type": "b", "cache_control": MARK},
    ]
