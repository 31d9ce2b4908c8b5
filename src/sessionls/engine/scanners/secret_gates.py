"""Cheap looks that find every line where a detector of secrets may see something.

A gate is wider than its detector, never narrower: it may let a line through in vain, and it loses
nothing. The detectors themselves need about a tenth of a millisecond for every line.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Gate:
    """What a line must have before a detector is worth asking.

    Attributes:
        patterns: What matches where a secret may be, by the word that it begins with. A text
            without the word is not searched, and one with it is searched at its speed.
        folded: Whether the words and patterns are about the text in lower case.
    """

    patterns: Mapping[str, re.Pattern[str]]
    folded: bool = False


def _gate(*words: str, **endings: str) -> Gate:
    patterns = {word: re.compile(re.escape(word)) for word in words}
    return Gate(patterns | _patterns(endings))


def _folded(*words: str, **endings: str) -> Gate:
    return Gate(_gate(*words, **endings).patterns, folded=True)


def _patterns(endings: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {word: re.compile(word + ending) for word, ending in endings.items()}


def _preceded(*words: str) -> str:
    return "(?:" + "|".join(f"(?<={word})" for word in words) + ")"


_KEY = r"(?:key|pwd|pw|pass(?:word)?|token)"
_ASSIGN = r"[\"']?\]?[ :=>]+[\"']?"
_OWNERS = ("api", "auth", "service", "account", "db", "database", "priv", "private", "client")
_KEY_OF = _preceded(*(f"{owner}{dash}key" for owner in _OWNERS for dash in ("", "_")))
_PASS_OF = _preceded(
    *(f"{one}{dash}pass" for one in ("db", "database", "key") for dash in ("", "_"))
)

# Names are the classes of detect-secrets.
GATES: dict[str, Gate] = {
    "ArtifactoryDetector": _gate(AKC=r"[a-zA-Z0-9]{10}", AP=r"[\dA-F][a-zA-Z0-9]{8}"),
    "AWSKeyDetector": _folded(
        a3t=r"[a-z0-9][0-9a-z]{16}",
        abia=r"[0-9a-z]{16}",
        acca=r"[0-9a-z]{16}",
        akia=r"[0-9a-z]{16}",
        asia=r"[0-9a-z]{16}",
        aws=r"[^\r\n]*[\"'][0-9a-z/+]{40}",
    ),
    "AzureStorageKeyDetector": _gate("AccountKey="),
    "BasicAuthDetector": Gate({"://": re.compile(r"://[^\s:]+:[^\s]+@")}),
    "CloudantDetector": _folded(
        ".cloudant",
        cl=rf"(?:oudant|ou)?[_-]?(?:api)?[_-]?{_KEY}{_ASSIGN}(?:[0-9a-f]{{64}}|[a-z]{{24}})",
    ),
    "DiscordBotTokenDetector": Gate(
        {".": re.compile(r"\.[a-zA-Z\d_-]{6}\.[a-zA-Z\d_-]{27}")},
    ),
    "GitHubTokenDetector": _gate(gh="[pousr]_[A-Za-z0-9_]{36}"),
    "GitLabTokenDetector": _gate("GR1348941", gl="(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-"),
    "IbmCloudIamDetector": _folded(
        key=rf"{_ASSIGN}[a-z0-9_\-]{{44}}",
        pwd=rf"{_ASSIGN}[a-z0-9_\-]{{44}}",
        **{"pass": rf"(?:word)?{_ASSIGN}[a-z0-9_\-]{{44}}"},
        token=rf"{_ASSIGN}[a-z0-9_\-]{{44}}",
    ),
    "IbmCosHmacDetector": _folded(secret=rf"[-_]?(?:access)?[-_]?key{_ASSIGN}[a-f0-9]{{48}}"),
    "JwtTokenDetector": _gate("eyJ"),
    "KeywordDetector": _folded(
        "pwd",
        "secret",
        key=_KEY_OF,
        contra="se[ñn]a",
        **{"pass": f"(?:word|wd|{_PASS_OF})"},
    ),
    "MailchimpDetector": Gate({"-us": re.compile(r"-us[0-9]")}),
    "NpmDetector": _gate(":_authToken="),
    "OpenAIDetector": _gate("T3BlbkFJ"),
    "PrivateKeyDetector": _gate("PRIVATE KEY", "PuTTY-User-Key-File-2"),
    "PypiTokenDetector": _gate("pypi-AgE"),
    "SendGridDetector": _gate("SG."),
    "SlackDetector": _folded("hooks.slack", xox="[abposr]-"),
    "SoftlayerDetector": _folded(
        "softlayer", sl=rf"[_-]?(?:api)?[_-]?{_KEY}{_ASSIGN}[a-z0-9]{{64}}"
    ),
    "SquareOAuthDetector": _gate("sq0csp-"),
    "StripeDetector": _gate("k_live_"),
    "TelegramBotTokenDetector": Gate({":": re.compile(r":[0-9A-Za-z_-]{35}")}),
    "TwilioKeyDetector": _gate(AC="[a-z0-9]{32}", SK="[a-z0-9]{32}"),
}

# Several gates begin with the same word: each is looked for once.
_WORDS = {
    folded: frozenset(
        word for gate in GATES.values() if gate.folded == folded for word in gate.patterns
    )
    for folded in (False, True)
}


def candidate_places(text: str) -> dict[str, list[int]]:
    """Offsets where each detector may see something; detectors without any are absent."""
    texts = {False: text, True: fold(text)}
    held = {folded: {word for word in _WORDS[folded] if word in texts[folded]} for folded in texts}
    found: dict[str, list[int]] = {}
    for name, gate in GATES.items():
        places = _places(gate, texts[gate.folded], held[gate.folded])
        if places:
            found[name] = places
    return found


def _places(gate: Gate, text: str, held: Set[str]) -> list[int]:
    return [
        match.start()
        for word in gate.patterns.keys() & held
        for match in gate.patterns[word].finditer(text)
    ]


def fold(text: str) -> str:
    """Lower case that keeps every offset and that knows what `re.IGNORECASE` takes for equal."""
    if text.isascii():
        return text.lower()
    # Longer in lower case, or equal to a letter of ASCII for `re` only.
    text = text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i")
    text = text.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")
    text = text.replace("\N{LATIN SMALL LETTER LONG S}", "s")
    return text.replace("\N{KELVIN SIGN}", "k").lower()
