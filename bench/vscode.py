"""The extension for VS Code: what it costs a window, from a press to words, and while they stream.

VS Code runs in a browser here, with all its parts on this machine. So times are compared with
those of the same window: with VS Code's own extension for JSON, which has a language server too,
with an empty session, and with a panel in which nothing happens. An empty session is one line, the
others bring sixty records and a screen of Markdown. A machine that does something else for a
moment spoils a frame of one stream: so what counts is the stream in the middle, and the longest
task is told as well, in the thread's own time.
"""

import statistics
from collections.abc import Iterator
from random import Random

from tests.editors.neovim.models import Wire

from bench.table import Row
from bench.vscode_window import Drawn, Opened, opened

LONG, SHORT, EMPTY = 100_000, 600, 0
STARTS, OPENINGS, STREAMS = 5, 11, 5
IDLE = "nothing happens"
FRAME = 50
"""Milliseconds that a frame may take, and a task."""
ANSWER, PACE = 2000, 200
"""Tokens, and how many of them come in a second."""
BURST, REST = 5, 0.7 * 5 / PACE
"""Tokens at once, as providers send them, and seconds between: the rest is what sending takes."""


def rows() -> list[Row]:
    """One window for all of it."""
    with opened(LONG, SHORT, EMPTY) as code:
        return [*_activated(code), *_opened(code), *_streamed(code)]


def _activated(code: Opened) -> list[Row]:
    code.window.file("package.json")
    starts = [code.activations("Sessions", "JSON Language Features") for _ in range(STARTS)]
    own, json = (statistics.median(column) for column in zip(*starts, strict=True))
    return [Row("VS Code activates the extension", own, "ms", "its own for JSON", json, 1.0)]


def _opened(code: Opened) -> list[Row]:
    titles = [f"{count} messages" for count in (LONG, SHORT, EMPTY)]
    opened: dict[str, list[float]] = {title: [] for title in titles}
    older: dict[str, list[float]] = {title: [] for title in titles[:2]}
    anew: dict[str, list[float]] = {title: [] for title in titles}
    code.window.sessions()
    for turn, order in enumerate(_orders(titles)):
        for title in order:
            took = code.from_row(title)
            further = code.older() if title in older else 0.0
            fresh = code.from_icon(title)
            # The first one reads the journal.
            if turn:
                opened[title].append(took)
                anew[title].append(fresh)
                older.get(title, []).append(further)
    long, short, empty = (statistics.median(opened[title]) for title in titles)
    fresh_long, _, fresh_empty = (statistics.median(anew[title]) for title in titles)
    back, near = (statistics.median(older[title]) for title in titles[:2])
    return [
        Row("from a press to 100,000 messages", long, "ms", "an empty session", empty, 2.0),
        Row("the same", long, "ms", f"{SHORT} messages", short, 1.3),
        Row("the same in a new panel", fresh_long, "ms", "an empty session", fresh_empty, 2.0),
        Row("a page further back in them", back, "ms", f"of {SHORT} messages", near, 1.3),
    ]


def _orders(titles: list[str]) -> Iterator[list[str]]:
    """Each comes as often after each of the others, and none after itself: it would be there."""
    shuffle = Random(0).shuffle
    order = titles.copy()
    for _ in range(OPENINGS + 1):
        last = order[-1]
        shuffle(order)
        while order[0] == last:
            shuffle(order)
        yield order.copy()


def _streamed(code: Opened) -> list[Row]:
    tokens = _tokens()
    code.from_row(f"{SHORT} messages")
    # The first turn starts what carries the model.
    code.model.says("Ready.")
    code.asks("Are you there?")
    idle: list[Drawn] = []
    streamed: list[Drawn] = []
    for number in range(STREAMS):
        idle.append(code.idle(ANSWER / PACE))
        code.model.answers(_paced(tokens))
        streamed.append(code.streaming(f"Explain it, {number}."))
    code.model.answers(_paced(tokens))
    task = code.longest_task("Explain it once more.")
    pace = statistics.median(ANSWER / one.seconds for one in streamed)
    frame, calm = (
        statistics.median(max(one.long, default=0.0) for one in each) for each in (streamed, idle)
    )
    often, seldom = (
        60 * sum(len(one.long) for one in each) / sum(one.seconds for one in each)
        for each in (streamed, idle)
    )
    return [
        Row("tokens streamed into the panel", pace, "/s", least=PACE),
        Row("the longest task meanwhile", task, "ms", goal=FRAME, goal_is_value=True),
        Row(
            f"the longest frame over {FRAME} ms", frame, "ms", IDLE, calm, FRAME, goal_is_value=True
        ),
        Row("such frames in a minute", often, "", IDLE, seldom),
    ]


def _tokens() -> list[str]:
    """An answer as models write them: sections with words, a list, and code of fifty lines."""
    words = "The price of an order is the sum of what is in the cart, and `total` rounds it. "
    code = "".join(f"    value_{n} = cart.price({n}) * rate  # one of many\n" for n in range(50))
    section = (
        f"## A section\n\n{words * 4}\n\n- **one** thing\n- another `thing`\n\n"
        f"```python\ndef total(cart, rate):\n{code}```\n\n"
    )
    text = section * 10
    return [text[at : at + 4] for at in range(0, ANSWER * 4, 4)]


def _paced(tokens: list[str]) -> list[Wire]:
    rest: Wire = {"kind": "rest", "seconds": REST}
    steps: list[Wire] = []
    for number, token in enumerate(tokens):
        steps.append({"kind": "text", "text": token})
        if number % BURST == BURST - 1:
            steps.append(rest)
    return steps
