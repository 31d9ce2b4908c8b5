"""Which files look as if they held secrets, by their names. Reads none of them."""

import re
from fnmatch import translate
from pathlib import PurePath

_NAMES = (
    ".env",
    ".env.*",
    ".env-*",
    ".env_*",
    ".envrc",
    "*.env",
    ".netrc",
    "_netrc",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    "pgpass.conf",
    ".my.cnf",
    ".s3cfg",
    ".boto",
    ".dockercfg",
    ".terraformrc",
    ".vault-token",
    ".git-credentials",
    ".htpasswd",
    "credentials",
    "credentials.*",
    "client_secret*.json",
    "application_default_credentials.json",
    "service-account*.json",
    "service_account*.json",
    "serviceaccount*.json",
    "kubeconfig",
    "*.kubeconfig",
    "*.tfstate",
    "*.tfvars",
    "*.tfvars.json",
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
    "*.ovpn",
    "secring.*",
    "secret.*",
    "secrets.*",
)
# What a program or a person writes beside a file before changing it.
_COPY = re.compile(r"(?:~|[._-](?:bak|backup|old|orig|save|tmp|swp|swo|copy|[0-9]+))$")
_MOST_COPIES = 5
_HARMLESS = ("*.example", "*.sample", "*.template", "*.tmpl", "*.dist", "*.pub", "example.env")
# Code and prose speak of secrets; who keeps them there is told so by the scanners.
_CODE = frozenset(
    {
        *(".py", ".pyi", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".go", ".rs", ".java"),
        *(".kt", ".scala", ".rb", ".php", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".swift"),
        *(".lua", ".ex", ".exs", ".vue", ".svelte", ".html", ".css", ".md", ".rst", ".adoc"),
        ".tf",
    }
)
_FOLDERS = frozenset(
    {".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".gcloud", ".password-store"}
)


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, patterns)))


_SECRET, _EXAMPLE = _any_of(_NAMES), _any_of(_HARMLESS)


def looks_secret(path: PurePath) -> bool:
    """Whether a file is left alone by tools unless a person named it: `.env`, private keys, ...

    `path` begins at the workspace's root, so that the folders above it do not count.
    """
    if any(_plain(part) in _FOLDERS for part in path.parts[:-1]):
        return not path.name.lower().endswith(".pub")
    name = _plain(path.name)
    for _ in range(_MOST_COPIES):
        if _EXAMPLE.match(name) or PurePath(name).suffix in _CODE:
            return False
        if _SECRET.match(name):
            return True
        name = _COPY.sub("", name)
    return False


def _plain(name: str) -> str:
    """A name as Windows opens it too: without its stream and without dots and spaces at its end."""
    bare = name.lower().partition(":")[0].rstrip(". ")
    return re.sub(r"^#(.+)#$", r"\1", bare)
