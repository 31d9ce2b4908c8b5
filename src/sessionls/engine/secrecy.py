"""Which files look as if they held secrets, by their names. Reads none of them."""

from fnmatch import fnmatchcase
from pathlib import PurePath

_NAMES = (
    ".env",
    ".env.*",
    "*.env",
    ".netrc",
    "_netrc",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".git-credentials",
    ".htpasswd",
    "credentials",
    "credentials.json",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.kdbx",
    "*.ppk",
    "service-account*.json",
    "secrets.*",
)
_HARMLESS = ("*.example", "*.sample", "*.template", "*.dist", "*.pub", "secrets.py", "secrets.pyi")
_FOLDERS = frozenset({".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".gcloud"})


def looks_secret(path: PurePath) -> bool:
    """Whether a file is left alone by tools unless a person named it: `.env`, private keys, ..."""
    name = path.name.lower()
    if any(fnmatchcase(name, pattern) for pattern in _HARMLESS):
        return False
    is_named = any(fnmatchcase(name, pattern) for pattern in _NAMES)
    return is_named or any(part.lower() in _FOLDERS for part in path.parts[:-1])
