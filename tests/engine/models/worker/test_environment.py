"""What a worker may know of its server's environment."""

from sessionls.engine.models.worker.environment import provider_variables, worker_environment

OURS = {
    "PATH": "/bin",
    "HOME": "/home/ann",
    "https_proxy": "http://proxy",
    "LC_ALL": "C",
    "LD_PRELOAD": "/evil.so",
    "PYTHONSTARTUP": "/evil.py",
    "OPENAI_API_KEY": "somebody else's",
    "DATABASE_PASSWORD": "x",
    "SESSIONLS_HOME": "/x",
    "LITELLM_LOG": "DEBUG",
}


def test_a_worker_has_what_programs_need_and_its_credentials_only() -> None:
    environment = worker_environment(OURS, {"ANTHROPIC_API_KEY": "mine"})
    assert {*environment} == {
        "PATH",
        "HOME",
        "https_proxy",
        "LC_ALL",
        "ANTHROPIC_API_KEY",
        "PYTHONUNBUFFERED",
    }


def test_credentials_cannot_say_how_the_worker_starts() -> None:
    evil = {"PYTHONPATH": "/evil", "LD_PRELOAD": "/evil.so", "LITELLM_MODE": "DEV"}
    environment = worker_environment({"PYTHONPATH": "/ours"}, evil)
    assert environment == {"PYTHONPATH": "/ours", "PYTHONUNBUFFERED": "1"}


def test_the_variables_of_providers_are_known_by_their_names() -> None:
    theirs = {
        "OPENAI_API_KEY": "1",
        "ANTHROPIC_BASE_URL": "2",
        "AWS_REGION": "3",
        "HF_TOKEN": "4",
        "AZURE_API_VERSION": "5",
        "OLLAMA_API_BASE": "6",
    }
    assert provider_variables({**theirs, "PATH": "/bin", "EDITOR": "ed", "PASSWORD": "x"}) == theirs
