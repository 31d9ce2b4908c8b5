"""The models of a process: which one answers for an agent, with whose credentials."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sessionls.domain.agent import Agent
from sessionls.workspace.choice import OFFLINE, candidates, explained
from sessionls.workspace.equipment import Choice, Chosen, offline
from sessionls.workspace.lending import Lent
from sessionls.workspace.local_models import LocalModels
from sessionls.workspace.ollama_address import with_address
from sessionls.workspace.settings import Settings
from sessionls.workspace.world import World

if TYPE_CHECKING:
    from sessionls.engine.models.worker.connect import Connect
    from sessionls.engine.models.worker.knowing import About, Resolved
    from sessionls.engine.models.worker.worker import Worker, WorkerState
    from sessionls.engine.models.worker.workers import Workers


log = logging.getLogger(__name__)


class Models:
    """Chooses models, and owns the workers behind them. No worker lives before it is needed."""

    def __init__(
        self,
        environment: Mapping[str, str],
        world: World,
        lent: Callable[[], Iterable[Lent]],
    ) -> None:
        """`environment` is the process's own; `lent` gives what connections have to lend now."""
        self._environment = environment
        self._lent = lent
        self._local = LocalModels(world.seconds)
        self._workers: Workers | None = None

    async def choose(self, choice: Choice) -> Chosen:
        """The model that answers for an agent now."""
        lent = choice.lent
        local = await self._local.look(lent.credentials) if _may_be_local(choice) else ()
        names = candidates(choice.agent.model, lent, local=local, inherited=choice.inherited)
        before = names[: names.index(OFFLINE)] if OFFLINE in names else names
        if not before:
            return Chosen(offline(choice))
        from sessionls.engine.models.fallback import Fallback
        from sessionls.engine.models.worker.language_model import LanguageModel

        worker = self._of_process().of(with_address(lent.credentials))
        reached = connect(lent.settings, before)
        model = LanguageModel(worker, reached)
        answering = model if before == names else Fallback(model, offline(choice))
        return Chosen(
            answering,
            partial(window_of, worker, reached),
            partial(unused_by, worker, reached),
        )

    def name_for(self, agent: Agent, lent: Lent) -> str:
        """The name of the model that would be asked first, as far as it is known at once."""
        return candidates(agent.model, lent, local=self._local.known(lent.credentials))[0]

    async def warm_up(self, lent: Lent) -> None:
        """Start the worker of what was lent, if a model behind it would answer; does not wait."""
        if self.name_for(Agent(name="any"), lent) == OFFLINE:
            return
        from sessionls.engine.models.worker.worker import WorkerGone

        try:
            await self._of_process().warm_up(with_address(lent.credentials))
        except WorkerGone as gone:
            # The first turn says it where a person reads it.
            log.warning("no worker for language models: %s", gone)

    async def told(self, lent: Lent) -> dict[str, object]:
        """What `auto` means now and why, for people: looks for a model on this machine."""
        local = await self._local.look(lent.credentials)
        return explained(lent, local)

    def states(self) -> "tuple[WorkerState, ...]":
        """The workers that live."""
        return self._workers.states if self._workers else ()

    async def close(self) -> None:
        """End the workers."""
        if self._workers:
            await self._workers.close()

    def _of_process(self) -> "Workers":
        if self._workers is None:
            from sessionls.engine.models.worker.workers import Workers

            self._workers = Workers(self._environment, needed=self._credentials)
        return self._workers

    def _credentials(self) -> Iterable[Mapping[str, str]]:
        return (with_address(lent.credentials) for lent in self._lent())


async def window_of(worker: "Worker", reached: "Connect") -> int | None:
    """How many tokens the first model takes that can be asked."""
    found = await _about_first(worker, reached)
    return found[1].window if found else None


async def unused_by(
    worker: "Worker", reached: "Connect", parameters: Mapping[str, object]
) -> Sequence[str]:
    """Which parameters the first model does not take that can be asked."""
    found = await _about_first(worker, reached)
    return found[1].unknown(parameters, found[0].endpoint) if found else ()


async def _about_first(worker: "Worker", reached: "Connect") -> "tuple[Resolved, About] | None":
    from sessionls.engine.models.worker.knowing import about, resolve
    from sessionls.engine.models.worker.worker import WorkerGone

    try:
        for written in reached.candidates:
            resolved = await resolve(worker, reached, written)
            if resolved.name and not resolved.missing:
                return resolved, await about(worker, resolved.name)
    except WorkerGone as gone:
        log.warning("nobody knows what the model takes: %s", gone)
    return None


def connect(settings: Settings, names: tuple[str, ...]) -> "Connect":
    """How models are reached by these settings."""
    from sessionls.engine.models.worker.connect import Connect, Endpoint, Timeouts

    patience = settings.model_timeout
    return Connect(
        candidates=names,
        aliases=settings.model_aliases,
        endpoints={
            name: Endpoint(provider.api_base, provider.api_key, provider.speaks)
            for name, provider in settings.providers.items()
        },
        timeouts=Timeouts(first=patience, between=patience),
    )


def _may_be_local(choice: Choice) -> bool:
    """Whether it matters what runs on this machine."""
    means_auto = {"auto", "inherit"} & set(choice.agent.model)
    return bool(means_auto) and candidates(("auto",), choice.lent)[0] == OFFLINE
