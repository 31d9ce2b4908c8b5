"""The rules' tables, made from the rule files by cog. Holds no fact that the code holds."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tabular import slug, table

if TYPE_CHECKING:
    from sessionls.engine.scanners.rulebook import PatternFile


def rule_counts() -> str:
    """How many rules there are, in a sentence."""
    from sessionls.engine.scanners.rulebook import ruff_rules as ours

    rules = [
        rule.languages or file.languages for _, file in _pattern_files() for rule in file.rules
    ]
    own, python = len(rules), sum("python" in languages for languages in rules)
    return (
        f"There are {own} rules of our own, {own - python} of them for languages other "
        f"than Python, and {len(ours().select('python'))} security rules of ruff.\n"
    )


def rule_files() -> str:
    """The rules of our own, one section for each file."""
    heads = ("rule", "languages", "CWE", "severity", "fix", "what it says")
    parts: list[str] = []
    for title, file in _pattern_files():
        rows = [
            (
                _anchored(rule.id),
                ", ".join(rule.languages or file.languages),
                _cwe(rule.cwe),
                rule.severity,
                "yes" if rule.fix else "",
                rule.message,
            )
            for rule in file.rules
        ]
        parts.append(f"### {title}\n\n{table(heads, rows)}")
    return "\n".join(parts)


def mistakes() -> str:
    """What rules of several languages, or several rules, say is the same mistake."""
    from sessionls.engine.scanners.rulebook import load_rules

    rows = [
        (one["mistake"], one["severity"], ", ".join(map(_linked, one["rules"])))
        for one in load_rules("mistakes.yml")
    ]
    return table(("mistake", "severity", "rules"), rows)


def ruff_rules(scanner: str) -> str:
    """The rules of ruff that one of our scanners selects."""
    from sessionls.engine.scanners.rulebook import ruff_rules as ours

    known = _ruff()
    rows = [
        (_anchored(code), known.get(code, ""), _cwe(rule.cwe), rule.severity)
        for code, rule in ours().select(scanner).items()
    ]
    return table(("rule", "ruff's name", "CWE", "severity"), rows)


def secret_rules() -> str:
    """The kinds of secrets that are looked for."""
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    from sessionls.engine.scanners.secret_gates import GATES

    kinds = [
        kind
        for kind, detector in get_mapping_from_secret_type_to_class().items()
        if detector.__name__ in GATES
    ]
    rows = [(_anchored(slug(kind)), kind) for kind in sorted(kinds, key=slug)]
    return table(("rule", "kind"), rows)


def _pattern_files() -> "Iterator[tuple[str, PatternFile]]":
    """Our rule files with their titles, which stand in their first lines."""
    import yaml

    from sessionls.engine.scanners.rulebook import PatternFile

    folder = Path(__file__).parent.parent / "src" / "sessionls" / "rules"
    for path in sorted(folder.glob("*.yml")):
        if path.name not in ("ruff.yml", "mistakes.yml"):
            text = path.read_text("utf-8")
            title = text.splitlines()[0].removeprefix("#").strip().rstrip(".")
            yield title, PatternFile.model_validate(yaml.safe_load(text))


def _ruff() -> dict[str, str]:
    program = Path(sys.executable).with_name("ruff")
    told = subprocess.run(
        [program, "rule", "--all", "--output-format", "json"], capture_output=True, check=True
    )
    return {rule["code"]: rule["name"] for rule in json.loads(told.stdout)}


def _anchored(rule: str) -> str:
    return f'<a id="{rule.lower()}"></a>`{rule}`'


def _linked(rule: str) -> str:
    return f"[`{rule}`](#{rule.lower()})"


def _cwe(number: int | None) -> str:
    return f"CWE-{number}" if number else ""
