"""Which language a file is in, by its name and first line, and which scanner reads it. No guess."""

from pathlib import PurePath

FOR_PYTHON = frozenset({"python", "defects"})
"""The scanners that look at Python only."""

_BY_SUFFIX = {
    ".py": "python",
    ".pyi": "python",
    ".pyw": "python",
    ".js": "javascript",
    ".cjs": "javascript",
    ".mjs": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".cts": "typescript",
    ".mts": "typescript",
    ".tsx": "tsx",
    ".go": "go",
    ".java": "java",
    ".rb": "ruby",
    ".rake": "ruby",
    ".gemspec": "ruby",
    ".php": "php",
    ".phtml": "php",
    ".cs": "csharp",
    ".sh": "bash",
    ".bash": "bash",
    ".yml": "yaml",
    ".yaml": "yaml",
}
_BY_NAME = {"Rakefile": "ruby", "Gemfile": "ruby", ".bashrc": "bash", ".bash_profile": "bash"}
_BY_INTERPRETER = {
    "python": "python",
    "python3": "python",
    "node": "javascript",
    "ruby": "ruby",
    "php": "php",
    "sh": "bash",
    "bash": "bash",
    "dash": "bash",
}
_LONGEST_SHEBANG = 200


def language_of(path: PurePath, text: str) -> str | None:
    """The language in ast-grep's words, such as `csharp`; `None` for what we cannot read."""
    known = _BY_NAME.get(path.name) or _BY_SUFFIX.get(path.suffix.lower())
    if known or path.suffix:
        return known
    return _BY_INTERPRETER.get(_interpreter(text))


def covers(scanner: str, path: PurePath, text: str = "") -> bool:
    """Whether a scanner has rules for files of this kind; the text decides where no name does.

    An unknown scanner covers everything: that nothing looked is told file by file.
    """
    language = language_of(path, text)
    if scanner in FOR_PYTHON:
        return language == "python"
    if scanner == "patterns":
        # Our own rules for Python belong to the scanner of that name.
        return language not in {None, "python"}
    return True


def _interpreter(text: str) -> str:
    if not text.startswith("#!"):
        return ""
    words = text[2:_LONGEST_SHEBANG].splitlines()[0].split() if len(text) > 2 else []
    names = [PurePath(word).name for word in words if not word.startswith("-")]
    return next((name for name in names if name != "env"), "")
