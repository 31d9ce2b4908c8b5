"""How groups of commands are made, all alike."""

import typer


def group(about: str) -> typer.Typer:
    """A group of commands; without one it shows its help."""
    return typer.Typer(
        help=about,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
