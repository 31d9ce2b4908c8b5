"""The environment of a worker: what every program needs, and one set of credentials."""

from collections.abc import Mapping

_BASE = frozenset(
    {
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP",
        "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA",
        "USERPROFILE", "PROGRAMDATA", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH",
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
    }
)  # fmt: skip
_BASE_PREFIXES = ("LC_", "XDG_")
_ENDINGS = ("_API_KEY", "_API_BASE", "_BASE_URL", "_API_TOKEN", "_API_VERSION", "_API_SECRET")
_PREFIXES = ("AWS_", "AZURE_", "VERTEX", "GOOGLE_", "GEMINI_", "GITHUB_COPILOT_", "OLLAMA_")
_NAMES = frozenset({"HF_TOKEN", "OPENAI_ORGANIZATION", "OPENAI_API_TYPE", "WATSONX_URL"})
# These change how programs run, not whom they may ask.
_NEVER = ("LD_", "DYLD_", "PYTHON", "LITELLM_LOCAL", "LITELLM_MODE", "SESSIONLS_")


def provider_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of an environment that belong to providers of models: a set of credentials."""
    return {name: value for name, value in environment.items() if _is_of_provider(name)}


def worker_environment(base: Mapping[str, str], credentials: Mapping[str, str]) -> dict[str, str]:
    """What a worker starts with. No other variable of `base` reaches it."""
    trimmed = {name: value for name, value in base.items() if _is_base(name)}
    allowed = {name: value for name, value in credentials.items() if not name.startswith(_NEVER)}
    # Library output in a worker goes to a pipe; nobody waits for a flush of it.
    return {**trimmed, **allowed, "PYTHONUNBUFFERED": "1"}


def _is_base(name: str) -> bool:
    return name.upper() in _BASE or name.startswith(_BASE_PREFIXES)


def _is_of_provider(name: str) -> bool:
    if name.startswith(_NEVER):
        return False
    return name in _NAMES or name.endswith(_ENDINGS) or name.startswith(_PREFIXES)
