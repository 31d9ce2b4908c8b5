"""A language server that gives editors sessions. Imports nothing: every start passes here."""

VERSION = "0.1.0"
