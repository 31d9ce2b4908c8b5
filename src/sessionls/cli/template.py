"""The agent file that people begin with. A test reads it back without a problem."""

_TEMPLATE = """\
---
name: {name}
description: One sentence that tells people when to ask this agent.

# auto takes the first that works: your setting, a provider key, a local model, else offline.
model: auto

# Leave tools out for all of them; [] means none. There are: read, list, search, diagnostics, edit,
# shell, report, scan, agent, ask, web, skill, and those of MCP servers as mcp__<server>__<tool>.
tools: [read, list, search, report]

# What looks at code when no model answers, and what the tool scan uses: python, patterns, secrets,
# defects. [] means nothing.
scanners: []

# What editors offer: on file, selection, diagnostic or changes. `text` is the message it sends.
actions:
  - title: Ask {name}
    on: [file, selection]
    text: Look at this.

# Further keys, with examples. A tool is allowed, asked for or denied (allow, ask, deny); parameters
# are for the model's provider; maxSteps is how many answers of the model a turn may take.
# permissions: {{shell: deny}}
# parameters: {{temperature: 0.1}}
# maxSteps: 20
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
