"""An Ollama on this machine is found, and nothing elsewhere is asked."""

from sessionls.workspace.local_models import LocalModels
from tests.provider.script import Script
from tests.provider.server import Provider


async def test_the_models_of_a_local_server_are_found_and_kept_for_a_while() -> None:
    now = [0.0]
    models = LocalModels(lambda: now[0])
    async with Provider(script=Script(ollama=("qwen3", "llama4"))) as provider:
        here = {"OLLAMA_HOST": f"127.0.0.1:{provider.port}"}
        assert models.known(here) == ()
        found = await models.look(here)
        assert found == ("qwen3", "llama4")
        assert models.known(here) == found
    assert await models.look(here) == found
    now[0] = 60.0
    assert await models.look(here) == ()


async def test_another_machine_is_not_asked() -> None:
    models = LocalModels(lambda: 0.0)
    assert await models.look({"OLLAMA_API_BASE": "http://192.0.2.1:11434"}) == ()
