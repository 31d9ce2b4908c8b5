"""Names of files that tools leave alone, and names that only resemble them."""

from pathlib import PurePosixPath

import pytest

from sessionls.engine.secrecy import looks_secret

SECRET = [
    ".env",
    ".env.local",
    ".env.production",
    ".env-prod",
    ".envrc",
    "prod.env",
    ".ENV",
    ".Env.Local",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".git-credentials",
    ".htpasswd",
    ".vault-token",
    "credentials",
    "credentials.json",
    "credentials.toml",
    "client_secret_42.json",
    "service-account-prod.json",
    "id_rsa",
    "id_ed25519",
    "id_rsa_old",
    "server.pem",
    "tls.key",
    "store.p12",
    "store.jks",
    "vault.kdbx",
    "kubeconfig",
    "prod.kubeconfig",
    "terraform.tfstate",
    "prod.auto.tfvars",
    "secrets.yml",
    "secrets.yaml",
    "secret.txt",
    "secrets.json",
]
COPIES = [
    ".env~",
    ".env.bak",
    "tls.key.bak",
    "tls.key.old",
    "tls.key~",
    "server.pem.1",
    "id_rsa.backup",
    "#.env#",
    "secrets.yml.orig",
    "terraform.tfstate.backup",
    "server.pem-old",
    "prod.env.save.bak",
]
ORDINARY = [
    "env.py",
    ".env.example",
    ".env.sample",
    "prod.env.template",
    "id_rsa.pub",
    "secrets.py",
    "secrets.ts",
    "credentials.go",
    "id_rsa_parser.py",
    "keys.md",
    "monkey.py",
    "environment.yml",
    "main.tf",
    "settings.toml",
    "key.txt",
    ".envoy",
    "tokenizer.json",
    ".gitignore",
    "keyboard.json",
    "package.json",
    "secretsmanager.json",
    "example.env",
]


@pytest.mark.parametrize("name", SECRET)
def test_file_that_is_made_to_hold_secrets_is_known_by_its_name(name: str) -> None:
    assert looks_secret(PurePosixPath(name))
    assert looks_secret(PurePosixPath("deep/in") / name)


@pytest.mark.parametrize("name", COPIES)
def test_copy_of_a_secret_is_one(name: str) -> None:
    assert looks_secret(PurePosixPath(name))


@pytest.mark.parametrize("name", [".env.", ".env ", ".env::$DATA", "tls.key:stream", ".ENV. . "])
def test_other_spelling_that_windows_opens_does_not_hide_a_secret(name: str) -> None:
    assert looks_secret(PurePosixPath(name))


@pytest.mark.parametrize("name", ORDINARY)
def test_file_that_only_resembles_one_is_shown(name: str) -> None:
    assert not looks_secret(PurePosixPath(name))


@pytest.mark.parametrize("folder", [".ssh", ".aws", ".kube", ".gnupg", ".SSH", ".docker"])
def test_everything_in_a_folder_of_keys_is_secret_but_public_keys(folder: str) -> None:
    assert looks_secret(PurePosixPath(folder) / "config")
    assert looks_secret(PurePosixPath("home") / folder / "deep" / "notes.md")
    assert not looks_secret(PurePosixPath(folder) / "id_rsa.pub")
    assert not looks_secret(PurePosixPath(folder))


def test_very_long_names_take_no_time() -> None:
    assert not looks_secret(PurePosixPath("a.1" * 20_000 + "z"))
    assert not looks_secret(PurePosixPath("." * 250 + "~" * 250))
