"""What a person agrees to before a file's MCP server is started or reached. Asks nobody itself."""

import hashlib
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, assert_never

from sessionls.engine.mcp.lines import HttpLine, StdioLine, UsableLine
from sessionls.engine.mcp.template import Template
from sessionls.engine.mcp.visible import visible

# What these say decides which code a program loads: people see their values.
_DECIDING = re.compile(
    r"PATH|ENV|BASH_ENV|SHELLOPTS|IFS|NODE_.*|NPM_CONFIG_.*|PYTHON.*|PERL5?.*|RUBY.*|GEM_.*|GIT_.*"
    r"|JAVA_.*|JDK_.*|_JAVA_OPTIONS|LD_.*|DYLD_.*|UV_.*|PIP_.*|DOCKER_.*|SSL_.*|.*_PROXY",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])([:/?#]|$)", re.IGNORECASE)
_PASSWORD = re.compile(r"(?<=//)[^/?#@]*(?=@)")


@dataclass(frozen=True, slots=True)
class Consent:
    """A question for a person. `digest` is another one as soon as anything of it changes.

    `text` shows all of it, and no value of a variable of the environment.
    """

    server: str
    digest: str
    text: str


class Consents(Protocol):
    """Remembers, outside of every workspace, what a person agreed to."""

    def has(self, digest: str) -> bool:
        """Whether a person agreed to it."""
        ...

    def add(self, consent: Consent) -> None:
        """A person agrees. Raises `OSError` where that cannot be kept."""
        ...


def consent_of(line: UsableLine, workspace: Path | None) -> Consent:
    """What a person agrees to when the server of a line is used in a workspace."""
    source = line.source
    told = [
        f"MCP server {visible(source.name)!r} from {visible(_place(source.file, workspace))}",
        *_told(line),
        # The folder stands here once: what is below it is named from it on.
        f"Workspace: {visible(str(workspace)) if workspace else 'none'}",
    ]
    if inside := _files_inside(line, workspace):
        told.append(
            f"It uses files of this workspace, whose contents may change: {', '.join(inside)}"
        )
    return Consent(source.name, digest_of(line, workspace), "\n".join(told))


def digest_of(line: UsableLine, workspace: Path | None) -> str:
    """Of everything that decides what is started or reached, and what it is told."""
    told: dict[str, object] = {
        "name": line.source.name,
        "workspace": str(workspace) if workspace else None,
    }
    match line:
        case StdioLine():
            told |= {
                "argv": [word.wire() for word in line.argv],
                "env": [[name, value.wire()] for name, value in line.env],
                "cwd": line.cwd.wire() if line.cwd else None,
            }
        case HttpLine():
            told |= {
                "url": line.url.wire(),
                "headers": [[name, value.wire()] for name, value in line.headers],
            }
        case _:
            assert_never(line)
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _told(line: UsableLine) -> list[str]:
    match line:
        case StdioLine():
            argv = [word.shown() for word in line.argv]
            return [
                f"It starts: {visible(shlex.join(argv))}",
                *([f"In folder: {visible(line.cwd.shown())}"] if line.cwd else []),
                f"Environment: {_environment(line) or 'nothing besides PATH, HOME and the like'}",
            ]
        case HttpLine():
            url = line.url.shown()
            headers = ", ".join(_named(name, value) for name, value in line.headers)
            plain = url.lower().startswith("http:") and not _LOCAL.match(url)
            return [
                f"It sends to: {visible(_PASSWORD.sub('***', url))}",
                *(["What is sent there is not encrypted."] if plain else []),
                f"Headers: {headers or 'none'}",
                f"Variables whose values are sent: {_sent(line) or 'none'}",
            ]
        case _:
            assert_never(line)


def _place(file: Path, workspace: Path | None) -> str:
    """A file as people call it: from the workspace on where it lies inside."""
    if workspace is None or not file.is_relative_to(workspace):
        return str(file)
    return file.relative_to(workspace).as_posix()


def _environment(line: StdioLine) -> str:
    return ", ".join(
        f"{visible(name)}={visible(value.shown())}"
        if _DECIDING.fullmatch(name)
        else _named(name, value)
        for name, value in line.env
    )


def _named(name: str, value: Template) -> str:
    """A name, and the variables that its value is made of; what the file gives is not repeated."""
    names = ", ".join(f"${one}" for one in dict.fromkeys(value.names()))
    return f"{visible(name)} (from {visible(names)})" if names else visible(name)


def _sent(line: HttpLine) -> str:
    templates = (line.url, *(value for _, value in line.headers))
    return ", ".join(dict.fromkeys(name for one in templates for name in one.names()))


def _files_inside(line: UsableLine, workspace: Path | None) -> list[str]:
    """The words of a command line that name files of the workspace, from its own folder on."""
    if not isinstance(line, StdioLine) or workspace is None:
        return []
    folder = workspace / _likely(line.cwd) if line.cwd else workspace
    return [
        visible(word.shown())
        for word in line.argv
        if any(_is_inside(folder / name, workspace) for name in _names_in(_likely(word)))
    ]


def _likely(template: Template) -> str:
    """The text where no variable is set: nobody has agreed to read one yet."""
    return "".join(part if isinstance(part, str) else part.default or "" for part in template.parts)


def _names_in(word: str) -> Iterator[str]:
    """What of a word may name a file: all of it, and what stands behind its equals signs."""
    yield word
    yield from (word[match.end() :] for match in re.finditer("=", word))


def _is_inside(named: Path, workspace: Path) -> bool:
    try:
        path = named.resolve()
        return path.is_relative_to(workspace.resolve()) and path.is_file()
    except (OSError, ValueError, RuntimeError):
        return False
