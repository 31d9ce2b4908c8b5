"""Optional imports, so that ruff still knows a module whose fallback is `None`.

After `except ImportError: yaml = None` ruff no longer takes `yaml` for the module, and every rule
about it stays silent. Here the fallback becomes `pass`, in the same number of characters.
"""

import re

# What security rules speak about; other optional imports need no second look.
_NAMES = (
    "yaml|requests|httpx|jinja2|Environment|mako|markupsafe|Markup|escape|paramiko|pickle|cPickle"
    "|dill|shelve|jsonpickle|pandas|marshal|hashlib|crypt|ssl|OpenSSL|SSL|subprocess|tarfile"
    "|urllib|urllib2|urlopen|urlretrieve|telnetlib|ftplib|xmlrpc|xmlrpclib|ET|etree|ElementTree"
    "|cElementTree|minidom|pulldom|expat|sax|lxml|Crypto|Cryptodome|cryptography|DES|ARC4|Blowfish"
    "|mark_safe|torch|tempfile|pysnmp|flask|django"
)
_HANDLER = re.compile(
    r"except\b[^:\r\n]*\b(?:ImportError|ModuleNotFoundError)\b[^:\r\n]*:"
    r"[^\r\n]*(?:(?:\r\n|\r|\n)[ \t]+[^\r\n]*){0,5}"
)
_FALLBACK = re.compile(
    rf"(?<![^\s;:])(?:[A-Za-z_]\w*\s*=\s*)*(?:{_NAMES})\s*=\s*(?:[A-Za-z_]\w*\s*=\s*)*None\b"
)


def with_optional_imports(text: str) -> str:
    """`text` with such fallbacks taken out; every other character stays at its offset."""
    if "ImportError" not in text and "ModuleNotFoundError" not in text:
        return text
    return _HANDLER.sub(lambda handler: _FALLBACK.sub(_pass, handler[0]), text)


def _pass(fallback: re.Match[str]) -> str:
    return "pass".ljust(len(fallback[0]))
