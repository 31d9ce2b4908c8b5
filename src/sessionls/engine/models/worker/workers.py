"""The workers of a server: one for each set of credentials, never shared between two."""

import asyncio
import hashlib
import json
import os
from collections.abc import Mapping

from sessionls.engine.models.worker.environment import worker_environment
from sessionls.engine.models.worker.worker import MEMORY, Worker, WorkerState


class Workers:
    """Gives the worker of a set of credentials; keeps no credential but in its environment."""

    def __init__(self, environment: Mapping[str, str], memory: int = MEMORY) -> None:
        """`environment` is the server's own, of which workers get what every program needs."""
        self._environment = environment
        self._memory = memory
        self._salt = os.urandom(16)
        self._workers: dict[str, Worker] = {}

    def of(self, credentials: Mapping[str, str]) -> Worker:
        """The worker of these provider variables; it starts with its first request."""
        key = self._key(credentials)
        worker = self._workers.get(key)
        if worker is None:
            environment = worker_environment(self._environment, credentials)
            worker = self._workers[key] = Worker(environment, self._memory)
        return worker

    async def warm_up(self, credentials: Mapping[str, str]) -> None:
        """Start the worker of these credentials, without waiting until it is ready.

        Raises:
            WorkerGone: it cannot be started.
        """
        await self.of(credentials).warm_up()

    async def leave(self, credentials: Mapping[str, str]) -> None:
        """Nobody has these credentials any more: end their worker, and forget them."""
        if worker := self._workers.pop(self._key(credentials), None):
            await worker.close()

    @property
    def states(self) -> tuple[WorkerState, ...]:
        """The processes that live."""
        states = (worker.state for worker in self._workers.values())
        return tuple(state for state in states if state)

    async def close(self) -> None:
        """End all of them and wait."""
        workers, self._workers = self._workers, {}
        await asyncio.gather(*(worker.close() for worker in workers.values()))

    def _key(self, credentials: Mapping[str, str]) -> str:
        """A name that tells nothing: salted, so that nobody can try keys against it."""
        text = json.dumps(sorted(credentials.items()))
        return hashlib.blake2b(text.encode(), key=self._salt).hexdigest()
