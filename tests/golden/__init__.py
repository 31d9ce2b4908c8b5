"""What goes over the wire, one JSON file for each command, notification and kind of record.

`story.py` works with a server and keeps what is said; `python -m tests.golden` writes it down.
Editors check their own shapes against the files.
"""
