"""The entry: serving or the command line? Imports nothing heavy before it has decided."""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_ALONE = "--no-hub"
_SERVING = (_ALONE, "--stdio", "--clientProcessId")
_JOINING = "join"
"""At a pipe it serves an editor, too: that of a guest."""
_FOR_PEOPLE = ("-h", "--help", "--json")
_COMPLETING = "_SESSIONLS_COMPLETE"
"""Shells set it, and pass no arguments, when they ask what a command line could go on with."""


_INTERRUPTED = 130
"""What shells expect of a command that Ctrl-C has ended."""


def main() -> int:
    """Run `sessionls`; return the exit code for the process."""
    arguments = sys.argv[1:]
    if _is_editor(arguments) and _COMPLETING not in os.environ:
        if _ALONE in arguments:
            from sessionls.hub.in_process import main as serve
        else:
            from sessionls.hub.forwarder import main as serve

        return serve()
    if _is_guests_editor(arguments) and _COMPLETING not in os.environ:
        from sessionls.hub.remote.joining import join

        return join(arguments[1:], os.environ)
    try:
        from sessionls.cli.ahead import go_ahead

        go_ahead(arguments, os.environ)
        from sessionls.cli.app import run

        return run(arguments)
    except KeyboardInterrupt:
        # Before the command itself has begun there is nothing to take back, and nothing to say.
        return _INTERRUPTED


def _is_editor(arguments: "Sequence[str]") -> bool:
    """Editors start `sessionls` bare, or with the flags that some add by themselves."""
    return all(word.partition("=")[0] in _SERVING for word in arguments)


def _is_guests_editor(arguments: "Sequence[str]") -> bool:
    is_joining = arguments[:1] == [_JOINING] and not os.isatty(0)
    return is_joining and all(word not in arguments for word in _FOR_PEOPLE)


if __name__ == "__main__":
    sys.exit(main())
