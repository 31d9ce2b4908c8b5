"""The workers of a server: one for each set of credentials, never shared between two.

Who needs which credentials is known to whoever makes it. A worker that nobody needs any more ends
some time after its last use, and its credentials are forgotten.
"""

import asyncio
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from weakref import WeakValueDictionary

from sessionls.engine.models.worker.environment import worker_environment
from sessionls.engine.models.worker.worker import Limits, Worker, WorkerState

Needed = Callable[[], Iterable[Mapping[str, str]]]
"""Gives the sets of credentials that somebody has now."""


def _none() -> Iterable[Mapping[str, str]]:
    return ()


class Workers:
    """Gives the worker of a set of credentials; keeps no credential but in its environment."""

    def __init__(
        self,
        environment: Mapping[str, str],
        limits: Limits | None = None,
        needed: Needed = _none,
    ) -> None:
        """`environment` is the server's own, of which workers get what every program needs."""
        self._environment = environment
        self._limits = limits
        self._needed = needed
        self._salt = os.urandom(16)
        # A worker keeps itself as long as it is used or lives, and so do those who ask it.
        self._workers: WeakValueDictionary[str, Worker] = WeakValueDictionary()

    def of(self, credentials: Mapping[str, str]) -> Worker:
        """The worker of these provider variables; it starts with its first request."""
        key = self._key(credentials)
        worker = self._workers.get(key)
        if worker is None:
            environment = worker_environment(self._environment, credentials)
            worker = Worker(environment, self._limits, lambda: self._is_needed(key))
            self._workers[key] = worker
        return worker

    async def warm_up(self, credentials: Mapping[str, str]) -> None:
        """Start the worker of these credentials, without waiting until it is ready.

        Raises:
            WorkerGone: it cannot be started.
        """
        await self.of(credentials).warm_up()

    @property
    def states(self) -> tuple[WorkerState, ...]:
        """The processes that live."""
        states = (worker.state for worker in [*self._workers.values()])
        return tuple(state for state in states if state)

    async def close(self) -> None:
        """End all of them and wait. Whoever asks meanwhile, or later, gets a new one."""
        ending = [*self._workers.values()]
        self._workers.clear()
        await asyncio.gather(*(worker.close() for worker in ending))

    def _is_needed(self, key: str) -> bool:
        return any(self._key(credentials) == key for credentials in self._needed())

    def _key(self, credentials: Mapping[str, str]) -> str:
        """A name that tells nothing: salted, so that nobody can try keys against it."""
        text = json.dumps(sorted(credentials.items()))
        return hashlib.blake2b(text.encode(), key=self._salt).hexdigest()
