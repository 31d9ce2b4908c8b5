"""`sessionls demo`: the first minute, live, on a copy of a sample workspace."""

import typer


def demo() -> None:
    """x"""
