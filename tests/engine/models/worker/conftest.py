"""A real worker for each module: importing litellm takes seconds. A real provider for each test."""

import os
from collections.abc import AsyncIterator

import pytest_asyncio
from tests.engine.models.worker.asking import KEY
from tests.provider.server import Provider

from sessionls.engine.models.worker.worker import Worker
from sessionls.engine.models.worker.workers import Workers


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[Worker]:
    """A warm worker that has a key of Anthropic and none of anybody else."""
    workers = Workers(os.environ)
    worker = workers.of({"ANTHROPIC_API_KEY": KEY})
    await worker.ready()
    yield worker
    await workers.close()


@pytest_asyncio.fixture(loop_scope="module")
async def provider() -> AsyncIterator[Provider]:
    """A provider without answers so far."""
    async with Provider() as provider:
        yield provider
