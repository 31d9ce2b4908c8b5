"""What the words of an agent file mean: the one source for editors and for the documentation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word says, as a part of a sentence in Markdown; `absent` is what counts without it."""

    says: str
    absent: str = ""


KEYS: Mapping[str, Meaning] = {
    "name": Meaning(
        "small letters, digits, `-` and `_`, at most 64, a letter or digit first",
        "the file's name without `.md`",
    ),
    "description": Meaning("one sentence for people who choose", "empty"),
    "model": Meaning(
        "a name, or a list in order of preference; `auto`, `inherit` and `offline` are words for "
        "it",
        "`auto`",
    ),
    "tools": Meaning("names of tools; `[]` for none", "all"),
    "scanners": Meaning(
        "what looks at code when no model answers, and what the tool `scan` uses: see "
        "[Rules](rules.md)",
        "none",
    ),
    "parameters": Meaning("an object for the model's provider", "empty"),
    "permissions": Meaning(
        "by tool, perhaps with a pattern: `allow`, `ask` or `deny`; see "
        "[Permissions](permissions.md)",
        "empty",
    ),
    "maxSteps": Meaning("how many answers of the model a turn may take, 1 to 1000", "20"),
    "actions": Meaning("the code actions that it offers", "none"),
}
"""The keys of the header, in the order in which people write them."""

ACTION: Mapping[str, Meaning] = {
    "title": Meaning("what the code action is called"),
    "on": Meaning(
        "what it is offered on: one or more of `file`, `selection`, `diagnostic`, `changes`"
    ),
    "text": Meaning("the message that it sends"),
}
"""The keys of an action."""

APPLIES: Mapping[str, Meaning] = {
    "file": Meaning("a whole file"),
    "selection": Meaning("what is selected in the editor"),
    "diagnostic": Meaning("a diagnostic of any language server"),
    "changes": Meaning("what has changed since the last commit"),
}
"""What an action may be offered on."""

MODELS: Mapping[str, Meaning] = {
    "auto": Meaning(
        "the first that works: the setting `model`, a provider's key in the environment, a model "
        "on this machine, else `offline`"
    ),
    "inherit": Meaning("the model of the agent that calls this one, else as `auto`"),
    "offline": Meaning("no language model: the agent's scanners answer"),
}
"""The words for models that are no names."""

TOOLS: Mapping[str, tuple[Meaning, str]] = {
    "read": (Meaning("shows a file, or some of its lines"), "look"),
    "list": (Meaning("shows what is in a folder"), "look"),
    "search": (Meaning("finds lines"), "look"),
    "diagnostics": (Meaning("shows what other language servers said"), "look"),
    "scan": (Meaning("runs the agent's scanners"), "look, and report findings"),
    "report": (Meaning("makes a finding of what the model quotes"), "report findings"),
    "edit": (Meaning("proposes changes of a file"), "change files, once a person accepts"),
    "shell": (Meaning("runs a command line"), "start programs"),
    "web": (Meaning("fetches a page"), "send an address to others"),
    "ask": (Meaning("puts a question to the people of the session"), "wait for them"),
    "agent": (
        Meaning("lets another agent do a part of the work"),
        "what the other agent may, and no more than itself",
    ),
    "skill": (Meaning("reads what a skill says; comes with `read`"), "look"),
}
"""The tools with what they do, and what they may do."""

SCANNERS: Mapping[str, tuple[str, str]] = {
    "python": (
        "Python, also unsaved text",
        "the security rules of ruff, and rules of our own",
    ),
    "defects": ("Python, also unsaved text", "rules of ruff that find defects"),
    "patterns": ("other languages", "rules of our own, through ast-grep"),
    "secrets": ("every text file", "the detectors of detect-secrets; they ask no server"),
}
"""The scanners with what they look at, and with what."""

PERMISSIONS: Mapping[str, Meaning] = {
    "allow": Meaning("the call goes on; in a file of a workspace it counts as `ask`"),
    "ask": Meaning("a person is asked"),
    "deny": Meaning("the call is refused, whatever others allow"),
}
"""What may be said of a tool's calls."""

PARAMETERS: Mapping[str, Meaning] = {
    "temperature": Meaning("how freely the model chooses its words: 0 is the most sober"),
    "top_p": Meaning("from how much of what is likely the model chooses, 0 to 1"),
    "max_tokens": Meaning("how long an answer may be, in tokens"),
    "reasoning_effort": Meaning("how long the model thinks: `low`, `medium`, `high`"),
    "seed": Meaning("the same number gives the same answer more often"),
    "stop": Meaning("texts at which the answer ends"),
}
"""Parameters that many providers take; others go to the provider as well."""

_OF_TOOLS = {name: Meaning(f"{one.says}; it may {may}") for name, (one, may) in TOOLS.items()}
_OF_SCANNERS = {name: Meaning(f"{on}, with {how}") for name, (on, how) in SCANNERS.items()}
_VOCABULARY: Mapping[tuple[str, ...], Mapping[str, Meaning]] = {
    ("key",): KEYS,
    ("model", "value"): MODELS,
    ("tools", "value"): _OF_TOOLS,
    ("scanners", "value"): _OF_SCANNERS,
    ("permissions", "key"): _OF_TOOLS,
    ("permissions", "*", "value"): PERMISSIONS,
    ("parameters", "key"): PARAMETERS,
    ("actions", "key"): ACTION,
    ("actions", "on", "value"): APPLIES,
}


def vocabulary(path: Sequence[str], role: str) -> Mapping[str, Meaning]:
    """The words that are known at a place of the header, by the keys that lead to it."""
    keys = (path[0], "*") if path[:1] == ("permissions",) and path[1:] else tuple(path)
    return _VOCABULARY.get((*keys, role), {})


BY_PATTERN: Sequence[str] = ("shell(git status*)", "read(docs/**)", "agent(reviewer)")
"""Rules with a pattern, as people write them."""
