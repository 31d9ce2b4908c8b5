"""The agent file that people begin with. A test reads it back without a problem."""

_TEMPLATE = """\
---
name: {name}
description: One sentence that tells people when to ask this agent.

# auto takes the first that works: your setting, a provider key, a local model, else offline.
model: auto

# Leave tools out for all of them; [] means none.
tools: [read, list, search, report]

# What runs when no model is configured: python, patterns, secrets. [] means nothing.
scanners: []

# What editors offer: on file, selection or diagnostic.
actions:
  - title: Ask {name}
    on: [file, selection]
---
You are {name}.
Say who reads the answer, what matters most to them, and what to leave out.

## What to do

1. The first step.
2. How to tell that it is done.
"""


def agent_file(name: str) -> str:
    """The text of a new agent's file."""
    return _TEMPLATE.format(name=name)
