"""What a fault of a model means: what a person reads, and what is tried next."""

import math
from collections.abc import Sequence

from sessionls.engine.models.model import ContextFull, ModelFailed
from sessionls.engine.models.worker.frames import Fault

AGAIN = frozenset({"rate_limited", "overloaded"})
"""Faults after which the same model is asked again, a little later."""
ELSEWHERE = AGAIN | {"no_key", "bad_key", "no_credit", "no_model", "unreachable", "timeout"}
"""Faults after which another model is asked, if there is one and nothing was said yet."""

_SENTENCES = {
    "no_key": (
        "{model} needs a key. Set {key} in the environment of your editor or shell, "
        "or choose another model in the agent's file or the settings."
    ),
    "bad_key": (
        "{model} refused the key: {reason} Check {key} in the environment of your editor or "
        "shell, and start that anew after a change."
    ),
    "no_key_sent": (
        "{model} refused the key: {reason} Check `apiKey` of `providers.{server}` in the settings: "
        "it names the variable that holds the key, and without it none is sent."
    ),
    "no_credit": (
        "The account for {model} has no credit left: {reason} "
        "Check its billing with the provider, or choose another model."
    ),
    "no_model": (
        "There is no model {model}: {reason} Choose another in the agent's file or the settings."
    ),
    "rate_limited": "{model} limits the rate of requests: {reason} Retry the turn later.",
    "overloaded": "{model} is overloaded or has trouble: {reason} Retry the turn later.",
    "context_full": (
        "The session has become longer than {model} takes: {reason} "
        "Fork it from an earlier point, or choose a model with a larger context."
    ),
    "refused": (
        "{model} refuses to answer this: {reason} Say it in other words, or choose another model."
    ),
    "bad_request": (
        "{model} did not take the request: {reason} "
        "Check the agent's parameters, or choose another model."
    ),
    "unreachable": (
        "{model} cannot be reached: {reason} "
        "Check the network and the address; start the server if it is one of your own."
    ),
    "truncated": "{model} broke off in the middle of its answer: {reason} Retry the turn.",
    "timeout": "{model} took too long: {reason} Retry the turn, or choose another model.",
    "broken": "{model} gave no usable answer: {reason} Retry the turn, or choose another model.",
    "crashed": "The process for language models ended unexpectedly: {reason} Retry the turn.",
}


def failure(
    fault: Fault, model: str, variables: Sequence[str] = (), server: str | None = None
) -> ModelFailed:
    """What went wrong with a model and what a person can do.

    `variables` are those of its key; `server` is the person's own that it is on, as the settings
    call it.
    """
    kind = ContextFull if fault.kind == "context_full" else ModelFailed
    names = " or ".join(variables) or "the variable of its key"
    key = f"{names} (`apiKey` of `providers.{server}` in the settings)" if server else names
    is_unsent = fault.kind == "bad_key" and server is not None and not variables
    words = _SENTENCES["no_key_sent" if is_unsent else fault.kind]
    return kind(words.format(model=model, reason=_reason(fault), key=key, server=server))


def short(fault: Fault) -> str:
    """Why a model cannot answer, in a few words, for a line of progress."""
    words = {
        "no_key": "has no key",
        "bad_key": "refused the key",
        "no_credit": "has no credit left",
        "no_model": "is not there",
        "rate_limited": "limits the rate",
        "unreachable": "cannot be reached",
        "timeout": "took too long",
    }
    return words.get(fault.kind, "is overloaded")


def _reason(fault: Fault) -> str:
    """Why, as a sentence."""
    reason = fault.reason.strip() or "no reason given"
    ended = reason if reason.endswith((".", "!", "?", "…")) else f"{reason}."
    if fault.retry_after and fault.kind in AGAIN:
        return f"{ended} It asks to wait {math.ceil(fault.retry_after)} s."
    return ended
