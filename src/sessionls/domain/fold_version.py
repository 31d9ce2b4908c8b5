"""Which version of the fold made a row. Apart from the fold, so that a look at rows imports it."""

FOLD_VERSION = 7
"""Raise it when `apply` or `summary` changes: rows made by another version are folded anew."""
