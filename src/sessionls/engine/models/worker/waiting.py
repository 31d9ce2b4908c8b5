"""How long to wait for a provider that has no time, and saying so each second."""

import asyncio
import math
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from sessionls.engine.models.model import ModelWaits
from sessionls.engine.models.worker.connect import Retries
from sessionls.engine.models.worker.frames import Fault


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as models see it: seconds that only grow, sleep, and chance from 0 to 1."""

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random


def pause(fault: Fault, tries: int, retries: Retries, chance: float) -> float | None:
    """Seconds until the next try after so many; `None` when there is none.

    What the provider asks for counts; else the wait doubles, and `chance` spreads those who wait
    for the same provider.
    """
    if tries > retries.most:
        return None
    if fault.retry_after is not None:
        return fault.retry_after if fault.retry_after <= retries.longest else None
    doubled = retries.first * 2 ** (tries - 1)
    return min(doubled * (0.75 + chance / 2), retries.longest)


async def countdown(fault: Fault, seconds: float, clock: Clock) -> AsyncGenerator[ModelWaits]:
    """Wait, and say each second how long it will be."""
    why = "rate limited" if fault.kind == "rate_limited" else "overloaded"
    end = clock.seconds() + seconds
    while (left := end - clock.seconds()) > 0:
        yield ModelWaits(f"{why}, again in {math.ceil(left)} s")
        await clock.sleep(min(1.0, left))
