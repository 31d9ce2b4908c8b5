"""A model of the engine behind a worker: candidates in order, tried again where that helps."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from urllib.parse import urlsplit

from sessionls.engine.models.model import ModelEvent, ModelFailed, ModelRequest, ModelWaits
from sessionls.engine.models.worker.asking import Failed, Question, ask, question
from sessionls.engine.models.worker.connect import Connect
from sessionls.engine.models.worker.faults import AGAIN, ELSEWHERE, failure, short
from sessionls.engine.models.worker.frames import Fault
from sessionls.engine.models.worker.knowing import Resolved, about, resolve
from sessionls.engine.models.worker.waiting import Clock, countdown, pause
from sessionls.engine.models.worker.worker import Worker, WorkerGone

_STARTING = "starting the process for language models"


class LanguageModel:
    """Answers with the first candidate that can. Knows nothing of the session."""

    def __init__(self, worker: Worker, connect: Connect, clock: Clock | None = None) -> None:
        """`worker` has the credentials of whoever asks; `connect` has at least one candidate."""
        self._worker = worker
        self._connect = connect
        self._clock = clock or Clock()

    @property
    def name(self) -> str:
        """The name under which it is recorded until one has answered."""
        return self._connect.candidates[0]

    async def answer(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """One step. Closing it cancels the request, and the provider sees the disconnect.

        Raises:
            ModelFailed: no candidate answered; or one began to and broke off.
            ContextFull: the request is too long.
        """
        since = self._clock.seconds()
        failures: list[str] = []
        if not self._worker.is_warm:
            yield ModelWaits(_STARTING)
        for written, following in _with_following(self._connect.candidates):
            attempt = self._attempt(request, written, since)
            said = False
            try:
                async with aclosing(attempt) as events:
                    async for event in events:
                        said = said or not isinstance(event, ModelWaits)
                        yield event
                return
            except _Passed as passed:
                if said or passed.fault.kind not in ELSEWHERE or (not following and not failures):
                    raise passed.failure from passed
                failures.append(str(passed.failure))
                if following:
                    why = short(passed.fault)
                    yield ModelWaits(f"{passed.model} {why}; asking {following} instead")
        raise ModelFailed("\n".join(failures))

    async def _attempt(
        self, request: ModelRequest, written: str, since: float
    ) -> AsyncGenerator[ModelEvent]:
        """One candidate, asked again while it has no time.

        Raises:
            _Passed: it cannot answer.
        """
        was_cold = not self._worker.is_warm
        resolved = await self._resolve(written)
        asked = await self._question(request, resolved)
        has_started = was_cold and self._worker.is_warm
        if news := resolved.note or (f"asking {resolved.shown}" if has_started else ""):
            yield ModelWaits(news)
        tries = 0
        while True:
            said = False
            try:
                attempt = ask(self._worker, asked, self._connect.timeouts, self._clock, since)
                async with aclosing(attempt) as events:
                    async for event in events:
                        said = True
                        yield event
                return
            except Failed as failed:
                fault = failed.fault
            tries += 1
            wait = self._wait(fault, tries) if fault.kind in AGAIN and not said else None
            if wait is None:
                raise self._passed(fault, resolved)
            async with aclosing(countdown(fault, wait, self._clock)) as waits:
                async for waiting in waits:
                    yield waiting

    def _wait(self, fault: Fault, tries: int) -> float | None:
        return pause(fault, tries, self._connect.retries, self._clock.chance())

    async def _resolve(self, written: str) -> Resolved:
        try:
            resolved = await resolve(self._worker, self._connect, written)
        except WorkerGone as gone:
            raise _Passed(Fault("crashed", str(gone)), written, ModelFailed(str(gone))) from gone
        if resolved.name is None:
            reason = resolved.note or "it stands for the session's model, and there is none"
            raise self._passed(Fault("no_model", reason), resolved)
        if resolved.missing:
            raise self._passed(Fault("no_key", ""), resolved)
        return resolved

    async def _question(self, request: ModelRequest, resolved: Resolved) -> Question:
        try:
            known = await about(self._worker, resolved.name or "")
        except WorkerGone as gone:
            fault = Fault("crashed", str(gone))
            raise _Passed(fault, resolved.written, ModelFailed(str(gone))) from gone
        return question(request, resolved, known, self._connect)

    def _passed(self, fault: Fault, resolved: Resolved) -> "_Passed":
        endpoint = self._connect.endpoints.get(resolved.endpoint or "")
        own = (endpoint.key_variable,) if endpoint and endpoint.key_variable else ()
        if endpoint and fault.kind == "unreachable":
            fault = replace(fault, reason=f"There is no connection to {_host(endpoint.api_base)}.")
        model, server = resolved.shown, resolved.endpoint if endpoint else None
        return _Passed(fault, model, failure(fault, model, resolved.missing or own, server))


class _Passed(Exception):
    """A candidate cannot answer: why, its name, and the error where there is no other."""

    def __init__(self, fault: Fault, model: str, failed: ModelFailed) -> None:
        super().__init__(str(failed))
        self.fault = fault
        self.model = model
        self.failure = failed


def _with_following(names: tuple[str, ...]) -> list[tuple[str, str | None]]:
    return [*zip(names, (*names[1:], None), strict=True)]


def _host(address: str) -> str:
    """Where an address leads, without what may be secret in it."""
    return urlsplit(address).netloc.rpartition("@")[2] or "its address"
