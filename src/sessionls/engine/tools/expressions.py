"""The expressions of a search: Python's, held within what ends, and the same in ripgrep's words.

Knows no file. What only one of the two engines means is Python's, and is left to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import regex

from sessionls.domain.errors import BadInput

LONGEST = 1_000
_MOST_REPEATS = 1_000
_MOST_REPEATS_TOGETHER = 100_000

_TOKEN = re.compile(
    r"(?P<escape>\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|(?:[pP]|N)\{[^}]*\}|.))"
    r"|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<group>\((?:\?(?:P?<\w+>|P=\w+\)|<?[=!]|>|:|-?[a-zA-Z-]+[:)]|.?))?)"
    r"|(?P<repeat>(?:[*+?]|\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]+)\})[?+]?)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_GROUPS = re.compile(r"\((?:\?(?:P?<[A-Za-z_]\w*>|P=\w+\)|<?[=!]|>|:|-?[ims]+[:)]))?")
_FLAGS = re.compile(r"\(\?([ims]+)[:)]")
_SAME = frozenset("dDwWsSbBt")
_SAME_IN_SETS = frozenset("dDwWsSt")
_IN_SET = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))|([^\\])", re.DOTALL)
_HYPHEN = r"\x{2D}"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a line is searched for.

    `within` finds something in a whole text, its line ends as LF, wherever `line` finds something
    in one of its lines; `ripgrep` is an expression that ripgrep finds in every such line, and
    perhaps in others. Both are `None` where there is none.
    """

    line: "regex.Pattern[str]"
    within: "regex.Pattern[str] | None" = None
    ripgrep: str | None = None


def words(text: str) -> Sought:
    """Look for a text, word for word.

    Raises:
        BadInput: no line can hold it.
    """
    _check(text)
    pattern = regex.compile(regex.escape(text, special_only=True), regex.V0)
    return Sought(pattern, pattern, "".join(map(_character, text)))


def expression(text: str) -> Sought:
    """Look for what an expression matches.

    Raises:
        BadInput: it is none, or one that may never end.
    """
    _check(text)
    tokens = list(_tokens(text))
    held = "".join(_held(kind, token) for kind, token in tokens)
    _check_repeats(token for kind, token in tokens if kind == "repeat")
    try:
        line = regex.compile(held, regex.V0)
        shared = _shared(tokens)
        within = regex.compile(held, regex.V0 | regex.MULTILINE) if shared else None
    except (regex.error, RecursionError, OverflowError) as error:
        why = str(error) if isinstance(error, regex.error) else "it is nested too deeply"
        raise BadInput(f"The pattern cannot be read as an expression: {why}.") from error
    return Sought(line, within, shared)


def _check(text: str) -> None:
    if not 0 < len(text) <= LONGEST:
        raise BadInput(f"A pattern has 1 to {LONGEST:,} characters.")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise BadInput("The pattern holds half a character, which is in no text.")
    if re.search(r"[\r\n\0]", text):
        raise BadInput("A search looks at one line at a time: leave line ends out of the pattern.")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text):
        yield found.lastgroup or "", found[0]


def _held(kind: str, token: str) -> str:
    """A token for Python's engine: only what is known to end."""
    if kind == "group" and not _GROUPS.fullmatch(token):
        raise BadInput(f"Groups that begin with {token} are not known here.")
    # To the library, braces that are no count ask for matches that are only similar.
    return "\\{" if (kind, token) == ("other", "{") else token


def _check_repeats(repeats: Iterator[str]) -> None:
    """Counts multiply where they are nested, and each one costs memory."""
    most = [max(map(int, re.findall(r"[0-9]+", repeat)), default=1) for repeat in repeats]
    if max(most, default=0) > _MOST_REPEATS or prod(map(_at_least_one, most)) > (
        _MOST_REPEATS_TOGETHER
    ):
        raise BadInput(
            f"The pattern repeats too often: a count is at most {_MOST_REPEATS:,}, all of them "
            f"multiplied at most {_MOST_REPEATS_TOGETHER:,}."
        )


def _at_least_one(count: int) -> int:
    return max(count, 1)


def _shared(tokens: list[tuple[str, str]]) -> str | None:
    """The expression in ripgrep's words; `None` if any of it means something else there."""
    said = ["(?m)"]
    before = ""
    for kind, token in tokens:
        one = _in_other_words(kind, token)
        # Flags in the middle reach differently far.
        is_late_flag = before and one == "(?i)"
        if one is None or is_late_flag or (kind == "repeat" and before in {"repeat", "anchor"}):
            return None
        said.append(one)
        before = "anchor" if not one or token in {"^", "$", "\\b", "\\B"} else kind
    return "".join(said)


def _in_other_words(kind: str, token: str) -> str | None:
    match kind:
        case "escape":
            return _escape(token)
        case "set":
            return _set(token)
        case "group":
            return _group(token)
        case "repeat":
            return None if token.endswith("+") and token != "+" else token.replace("{,", "{0,")
        case _:
            return _other(token)


def _escape(token: str) -> str | None:
    code = token[1:]
    if code in _SAME:
        return token
    if code[0] in "xu" and len(code) > 1:
        return _code_point(int(code[1:], 16))
    return None if code[0].isalnum() or not code.isascii() else _character(code)


def _group(token: str) -> str | None:
    if found := _FLAGS.fullmatch(token):
        # The other flags change nothing inside of one line.
        inner, end = "i" if "i" in found[1] else "", token[-1]
        return f"(?{inner}{end}" if inner or end == ":" else ""
    plain = token in {"(", "(?:"} or re.fullmatch(r"\(\?P?<[A-Za-z_]\w*>", token)
    return "(?:" if plain else None


def _other(token: str) -> str:
    # To ripgrep a line ends at LF alone, and what stands before it may be CR.
    ends = {"^": r"(?:^|\r)", "$": r"(?:\r|$)"}
    return ends.get(token) or (token if token in {".", "|", ")"} else _character(token))


def _set(token: str) -> str | None:
    inner = token[1:-1]
    mark = "^" if inner.startswith("^") else ""
    members = [_member(found) for found in _IN_SET.finditer(inner.removeprefix("^"))]
    inside = members[1:-1]
    if None in members or (inside.count("-") and not _are_ranges(members)):
        return None
    edges = {0, len(members) - 1}
    said = (
        _HYPHEN if member == "-" and number in edges else member or ""
        for number, member in enumerate(members)
    )
    return f"[{mark}{''.join(said)}]"


def _are_ranges(members: list[str | None]) -> bool:
    """Whether every hyphen inside stands between two characters that no other one touches."""
    touched: list[int] = []
    for number in range(1, len(members) - 1):
        if members[number] == "-":
            touched += (number - 1, number + 1)
    ends = [members[number] or "" for number in touched]
    simple = all(end != "-" and end[1:2] not in _SAME_IN_SETS for end in ends)
    return simple and len(set(touched)) == len(touched)


def _member(found: re.Match[str]) -> str | None:
    """One character of a set, or one of the sets that have a letter."""
    hexadecimal, escaped, bare = found[1] or found[2], found[3], found[4]
    if hexadecimal:
        return _code_point(int(hexadecimal, 16))
    if bare:
        # What looks like a set in a set is one to ripgrep, and four characters to Python.
        return None if bare == "[" else bare if bare == "-" else _character(bare)
    if escaped in _SAME_IN_SETS:
        return f"\\{escaped}"
    return None if escaped.isalnum() or not escaped.isascii() else _character(escaped)


def _character(char: str) -> str:
    return char if char.isalnum() else _code_point(ord(char)) or ""


def _code_point(number: int) -> str | None:
    """A character by its number. One that ends lines, or half a one, is ripgrep's to refuse."""
    return None if number in {10, 13} or 0xD800 <= number <= 0xDFFF else f"\\x{{{number:X}}}"
