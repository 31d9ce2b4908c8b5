"""Where an Ollama answers: what people write in its variables, as the address that it means."""

import pytest

from sessionls.workspace.ollama_address import address_of, is_here, with_address


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", "http://127.0.0.1:11434"),
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("localhost", "http://localhost:11434"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        (":8080", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("http://0.0.0.0:8080/", "http://127.0.0.1:8080"),
        ("[::]:8080", "http://[::1]:8080"),
        ("::1", "http://[::1]:11434"),
        ("[::1]", "http://[::1]:11434"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
        ("HTTPS://models.example.org/ollama/", "https://models.example.org:443/ollama"),
        (" localhost:word ", "http://localhost:11434"),
    ],
)
def test_a_host_is_read_as_ollama_reads_it_and_never_as_one_to_listen_on(
    written: str, meant: str
) -> None:
    assert address_of({"OLLAMA_HOST": written}) == meant


def test_the_variable_of_the_library_comes_before_that_of_ollama() -> None:
    both = {"OLLAMA_HOST": "127.0.0.1:1", "OLLAMA_API_BASE": "http://127.0.0.1:2"}
    assert address_of(both) == "http://127.0.0.1:2"


def test_credentials_without_an_ollama_stay_as_they_are() -> None:
    given = {"OPENAI_API_KEY": "k"}
    assert with_address(given) == given
    assert with_address({"OLLAMA_HOST": "0.0.0.0"})["OLLAMA_API_BASE"] == "http://127.0.0.1:11434"


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.1.2.3:1", True),
        ("http://[::1]:1", True),
        ("http://localhost:1", True),
        ("http://192.0.2.1:11434", False),
        ("http://localhost.example.org:1", False),
        ("http://[bad", False),
    ],
)
def test_only_loopback_is_this_machine(address: str, here: bool) -> None:
    assert is_here(address) is here
