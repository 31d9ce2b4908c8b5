"""The worker process itself, from outside: what it prints, reads, calls, and when it ends."""

import asyncio
import importlib.util
import os
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.engine.models.worker.asking import came, model, request
from tests.provider.script import saying
from tests.provider.server import Provider

from sessionls.engine.models.worker.connect import Connect, Endpoint
from sessionls.engine.models.worker.environment import worker_environment
from sessionls.engine.models.worker.knowing import count, resolve
from sessionls.engine.models.worker.language_model import LanguageModel
from sessionls.engine.models.worker.process import COMMAND
from sessionls.engine.models.worker.worker import Worker

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]
NOISY = """
import os, subprocess, sys

class Noise:
    def find_spec(self, name, path=None, target=None):
        if name in ("litellm", "litellm.main"):
            print("noise by print")
            os.write(1, b"noise by the descriptor\\n")
            subprocess.run([sys.executable, "-S", "-c", "print('noise of a child')"], check=True)
            subprocess.run([sys.executable, "-S", "-c", "input()"], capture_output=True)
            with open(os.environ["NOISE"], "a") as marks:
                marks.write(name + "\\n")

sys.meta_path.insert(0, Noise())
"""


@asynccontextmanager
async def _worker(more: Mapping[str, str]) -> AsyncGenerator[Worker]:
    worker = Worker({**worker_environment(os.environ, {}), **more})
    try:
        async with asyncio.timeout(110):
            yield worker
    finally:
        await worker.close()


async def test_what_libraries_print_does_not_reach_the_pipe(
    tmp_path: Path, provider: Provider
) -> None:
    (tmp_path / "sitecustomize.py").write_text(NOISY, "utf-8")
    marks = tmp_path / "marks"
    provider.add(saying("Hi"))
    more = {"PYTHONPATH": str(tmp_path), "NOISE": str(marks)}
    async with _worker(more) as worker:
        assert (await came(model(worker, provider).answer(request()))).text == "Hi"
    assert "litellm" in marks.read_text("utf-8").split()


async def test_the_environment_file_of_a_workspace_is_not_read(tmp_path: Path) -> None:
    packages = _workspace_with_litellm(tmp_path)
    async with _worker({"PYTHONPATH": str(packages)}) as worker:
        resolved = await resolve(worker, Connect(("sonnet",)), "sonnet")
    assert resolved.missing == ("ANTHROPIC_API_KEY",)


async def test_litellm_alone_would_read_it(tmp_path: Path) -> None:
    """That the test above can fail."""
    packages = _workspace_with_litellm(tmp_path)
    program = tmp_path / "program.py"
    program.write_text("import litellm, os; print(os.environ.get('ANTHROPIC_API_KEY'))", "utf-8")
    environment = worker_environment(os.environ, {"LITELLM_LOCAL_MODEL_COST_MAP": "True"})
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(program),
        stdout=asyncio.subprocess.PIPE,
        env={**environment, "PYTHONPATH": str(packages)},
    )
    async with asyncio.timeout(110):
        said, _ = await process.communicate()
    assert said.decode().strip() == "evil"


def _workspace_with_litellm(folder: Path) -> Path:
    """A workspace with a `.env`, and litellm in its virtual environment, as it usually is."""
    packages = folder / "workspace" / ".venv" / "lib"
    packages.mkdir(parents=True)
    found = importlib.util.find_spec("litellm")
    assert found is not None
    assert found.origin is not None
    (packages / "litellm").symlink_to(Path(found.origin).parent)
    (folder / "workspace" / ".env").write_text("ANTHROPIC_API_KEY=evil\n", "utf-8")
    return packages


async def test_nobody_is_called_before_somebody_is_asked() -> None:
    callers: list[bytes] = []

    async def sink(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        callers.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(sink, "127.0.0.1", 0)
    proxy = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    async with server, _worker({**dict.fromkeys(names, proxy), "NO_PROXY": ""}) as worker:
        far = Connect(("far/x",), endpoints={"far": Endpoint("http://provider.invalid/v1")})
        messages = [{"role": "user", "content": "Hello"}]
        await worker.ready()
        for name in ("claude-sonnet-4-5", "gpt-4o", "ollama_chat/llama3", "gemini/gemini-2.5-pro"):
            await resolve(worker, far, name)
            assert await count(worker, name, messages) > 0
        assert callers == []
        await came(LanguageModel(worker, far).answer(request()))
        assert callers[0].startswith((b"POST http://provider.invalid", b"CONNECT provider.invalid"))


async def test_it_ends_with_its_input_even_while_it_imports() -> None:
    for lines in (b"", b'{"id":1,"count":{"model":"gpt-4o","messages":[]}}\n'):
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=worker_environment(os.environ, {}),
        )
        async with asyncio.timeout(30):
            await process.communicate(lines)
        assert process.returncode == 0


async def test_it_does_not_take_modules_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "litellm.py").write_text("raise SystemExit('evil')", "utf-8")
    (tmp_path / "json.py").write_text("raise SystemExit('evil')", "utf-8")
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=worker_environment(os.environ, {}),
        cwd=tmp_path,
    )
    async with asyncio.timeout(110):
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"id":1,"resolve":{"written":"gpt-4o"}}\n')
        said = await process.stdout.readline()
        if b'"warm"' in said:
            # It tells that it is warm as soon as it is, perhaps before it has read anything.
            said = await process.stdout.readline()
        assert b'"name":"gpt-4o"' in said
        process.stdin.close()
        await process.wait()
