"""Bandit's `# nosec` marks, so that what a project has judged once stays judged."""

import re

_MARK = re.compile(r"#\s*nosec\b:?(?P<codes>[^#\r\n]*)", re.IGNORECASE)
_CODE = re.compile(r"\bB(\d{3})\b")


def is_marked(text: str, start: int, rule: str) -> bool:
    """Whether the line at offset `start` has a mark for `rule`, a code of ruff such as `S602`."""
    if "nosec" not in text:
        return False
    mark = _MARK.search(_line(text, start))
    if mark is None:
        return False
    codes = _CODE.findall(mark["codes"])
    return not codes or rule.removeprefix("S") in codes


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else len(text)]
