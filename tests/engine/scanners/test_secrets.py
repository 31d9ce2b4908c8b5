"""Secrets: marked exactly, never repeated, never sent anywhere, none lost for speed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import detect_secrets
import pytest
from detect_secrets.settings import get_plugins, transient_settings
from tests.engine.scanners.sources import hits_of, marked, saved, troubles_of, unsaved

from sessionls.engine.scanners.secret_gates import GATES, candidate_places, fold
from sessionls.engine.scanners.secrets import scan_secrets

# Put together here, so that no scanner takes this file for a leak.
AWS = "AKIA" + "QWERTYUIOPASDFGH"
GITHUB = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
HEX = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
MATERIAL = "MIIEowIBAAKCAQEA7bq0m1dXv0pQ2w5r8t9y"
# By rule: the name of the file, the text around the secret, the secret.
SAMPLES = {
    "aws-access-key": ("a.py", 'key = "{}"\n', AWS),
    "github-token": ("a.js", "const t = '{}';\n", GITHUB),
    "gitlab-token": ("a.rb", "t = '{}'\n", "glpat-" + "a1b2c3d4e5f6g7h8i9j0"),
    "basic-auth-credentials": ("a.py", 'u = "https://ada:{}@a.example/"\n', "h0rseX9"),
    "stripe-access-key": ("a.go", 'k := "{}"\n', "sk_live_" + HEX[:24]),
    "twilio-api-key": ("a.php", "<?php $k = '{}';\n", "SK" + HEX),
    "slack-token": ("a.yml", "t: {}\n", "xoxb-" + "123456789012-abcdefABCDEF"),
    "azure-storage-account-access-key": ("a.cs", "{}\n", "AccountKey=" + "Ab1+" * 22),
    "sendgrid-api-key": ("a.py", "k = '{}'\n", "SG." + "a" * 21 + "1." + "b" * 43),
    "mailchimp-access-key": ("a.py", "k = '{}'\n", f"{HEX}-us12"),
    "npm-tokens": (".npmrc", "//r.example/:_authToken={}\n", "npm_" + HEX),
    "openai-token": ("a.py", "k='{}'", "sk-" + "A1" * 10 + "T3BlbkFJ" + "B2" * 10),
    "square-oauth-secret": ("a.py", "k='{}'", "sq0csp-" + "aB1" * 14 + "c"),
    "telegram-bot-token": ("a.py", "k='{}'", "123456789:" + "aB1cD" * 7),
    "discord-bot-token": ("a.py", "k='{}'", "M" + "a1" * 12 + ".b2c3d4." + "e5f" * 9),
    "artifactory-credentials": ("a.py", "k = {}", '"AKC' + 'a1b2c3d4e5f6"'),
    "cloudant-credentials": ("a.py", "cl_key = '{}'", HEX * 2),
    "softlayer-credentials": ("a.py", "sl_api_key = '{}'", HEX * 2),
    "ibm-cloud-iam-key": ("a.py", "iam_token = '{}'", "aB1_" * 11),
    "ibm-cos-hmac-credentials": ("a.py", "cos_hmac_secret_access_key = '{}'", HEX + HEX[:16]),
    "secret-keyword": ("a.py", 'password = "{}"\n', "hunter2"),
}


@pytest.mark.parametrize("rule", SAMPLES)
async def test_secret_is_marked_exactly(rule: str) -> None:
    name, around, secret = SAMPLES[rule]
    source = unsaved(around.format(secret), name)
    found = {hit.rule: marked(source, hit) for hit in scan_secrets(source).hits}
    assert found[rule] == secret


@pytest.mark.parametrize("rule", SAMPLES)
async def test_message_never_repeats_the_secret(rule: str) -> None:
    name, around, secret = SAMPLES[rule]
    for hit in await hits_of(unsaved(around.format(secret), name), "python", "patterns", "secrets"):
        if hit.scanner == "secrets":
            assert secret not in repr(hit)


async def test_private_key_is_an_error_with_a_cwe_of_its_own() -> None:
    header = "-----BEGIN RSA PRIVATE " + "KEY-----"
    source = unsaved(f"a\n{header}\n{MATERIAL}\n", "a.pem")
    (hit,) = await hits_of(source, "secrets")
    assert (hit.rule, hit.severity, hit.cwe, marked(source, hit)) == (
        "private-key",
        "error",
        321,
        header,
    )


async def test_header_of_a_key_without_a_key_is_left_alone() -> None:
    text = 'if line == "-----BEGIN RSA PRIVATE ' + 'KEY-----":\n    pass\n'
    assert await hits_of(unsaved(text), "secrets") == ()


@pytest.mark.parametrize(
    "prefix",
    ["x = '\U0001f600'; ", "\ufeff", "\t", "a\r\n", "a\rb\r", "# \x0c\u2028\n"],
    ids=["astral", "mark", "tab", "CRLF", "CR", "form feed"],
)
async def test_place_is_exact_in_every_kind_of_text(prefix: str) -> None:
    source = unsaved(f"{prefix}key = '{AWS}'\r\n")
    (hit,) = await hits_of(source, "secrets")
    assert marked(source, hit) == AWS


async def test_name_that_equals_its_value_is_not_marked() -> None:
    source = unsaved('hunter2_password = "hunter2_password"\n', "a.js")
    (hit,) = await hits_of(source, "secrets")
    assert hit.start == source.text.rindex("hunter2")


@pytest.mark.parametrize(
    "text",
    [
        f"key = '{AWS}'  # pragma: allowlist secret\n",
        f"# pragma: allowlist nextline secret\nkey = '{AWS}'\n",
        "key = 'AKIA" + "IOSFODNN7EXAMPLE'\n",
        "password = 'changeme'\n",
        "password = '<your-password>'\n",
        "password = '${PASSWORD}'\n",
        "password = 'xxxxxxxx'\n",
        "password = get_password('a')\n",
        "password = 'Enter the password, please'\n",
        "u = 'https://user:password@host'\n",
    ],
)
async def test_placeholder_and_allowed_secret_are_left_alone(text: str) -> None:
    assert await hits_of(unsaved(text), "secrets") == ()


async def test_value_in_an_env_file_needs_no_quotes() -> None:
    source = unsaved("DB_PASSWORD=hunter2x\n", ".env.local")
    (hit,) = await hits_of(source, "secrets")
    assert marked(source, hit) == "hunter2x"


async def test_generated_line_is_a_trouble() -> None:
    source = unsaved("password = 'hunter2'; x = '" + "a" * 6_000 + "'\n", "a.js")
    assert await hits_of(source, "secrets") == ()
    (trouble,) = await troubles_of(source, "secrets")
    assert trouble.scanner == "secrets"


def texts() -> Iterator[tuple[str, str]]:
    for name, around, secret in SAMPLES.values():
        text = around.format(secret)
        yield name, text
        yield name, text.upper()
        # `re.IGNORECASE` takes these for an s, an i, a k and an i.
        odd = text.replace("k", "\u212a").replace("s", "\u017f")
        yield name, f"\u017f\u0130\u212a\u0131 = 1; {odd}"
    for path in sorted((Path(__file__).parents[2] / "rules" / "code").glob("*.py")):
        yield path.name, path.read_text("utf-8")


def test_gates_let_every_line_through_that_a_detector_finds() -> None:
    assert_nothing_is_lost(texts())


@pytest.mark.long
@pytest.mark.timeout(600)
def test_gates_lose_nothing_in_installed_packages() -> None:
    root = Path(detect_secrets.__file__).parents[1]
    packages = [folder for folder in root.iterdir() if folder.name in PACKAGES]
    files = [path for folder in packages for path in folder.rglob("*.py")]
    assert len(files) > 100
    assert_nothing_is_lost((path.name, saved(path).text) for path in files)


PACKAGES = {
    "detect_secrets",
    "pip",
    "pygls",
    "requests",
    "bandit",
    "pydantic",
    "jsonschema",
    "urllib3",
}


def assert_nothing_is_lost(many: Iterator[tuple[str, str]]) -> None:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    kinds = {kind: one.__name__ for kind, one in get_mapping_from_secret_type_to_class().items()}
    found = 0
    with transient_settings({"plugins_used": [{"name": name} for name in GATES]}):
        plugins = {name: one for one in get_plugins() for name in [type(one).__name__]}
        for name, text in many:
            gates = {
                gate: {text.count("\n", 0, place) for place in places}
                for gate, places in candidate_places(text).items()
            }
            for row, line in enumerate(text.split("\n")):
                for plugin in plugins.values():
                    for secret in plugin.analyze_line(filename=name, line=line.rstrip()):
                        found += 1
                        assert row in gates.get(kinds[secret.type], set()), (secret.type, line)
    assert found > 10


def test_folding_keeps_every_offset() -> None:
    every = "".join(map(chr, range(0x20, 0xD800))) + "\U0001f600"
    assert len(fold(every)) == len(every)


# Every way of Python to a network, also from compiled code.
WATCHED = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo")


def test_no_network_is_touched() -> None:
    """The child ends with a code of its own as soon as anything reaches for the network."""
    texts = [(name, around.format(secret)) for name, around, secret in SAMPLES.values()]
    program = f"""
import os, sys
from pathlib import Path
sys.addaudithook(lambda event, _: os._exit(77) if event in {WATCHED!r} else None)
from sessionls.engine.scanners.hit import SourceText
from sessionls.engine.scanners.secrets import scan_secrets
hits = [scan_secrets(SourceText(Path("/a") / name, text, False)).hits for name, text in {texts!r}]
print(len([one for one in hits if one]))
"""
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert child.returncode == 0, child.stderr
    assert child.stdout.strip() == str(len(SAMPLES))
