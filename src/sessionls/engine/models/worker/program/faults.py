"""Why an answer failed, as one of a closed set: by status first, then by what the words say."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from time import time

from sessionls.engine.models.worker.program.fields import field, number_field, text_field
from sessionls.engine.models.worker.program.secrecy import shown

_BY_STATUS = {
    401: "bad_key",
    402: "no_credit",
    403: "bad_key",
    404: "no_model",
    408: "timeout",
    413: "context_full",
    502: "overloaded",
    503: "overloaded",
    504: "overloaded",
    529: "overloaded",
}
_BY_TYPE = {
    "overloaded_error": "overloaded",
    "rate_limit_error": "rate_limited",
    "authentication_error": "bad_key",
    "permission_error": "bad_key",
    "billing_error": "no_credit",
    "insufficient_quota": "no_credit",
    "not_found_error": "no_model",
    "request_too_large": "context_full",
    "timeout_error": "overloaded",
    "context_length_exceeded": "context_full",
    "content_policy_violation": "refused",
    "content_filter": "refused",
}
# What libraries say of connections helps nobody.
_REASONS = {
    "truncated": "The connection ended before the answer did.",
    "unreachable": "There is no connection.",
    "timeout": "The provider gave up, or its connection did.",
}
_CONTEXT = re.compile(
    r"context.{0,12}(?:length|window|size)|prompt is too long|too many (?:input )?tokens"
    r"|maximum.{0,20}tokens.{0,40}(?:prompt|input|request)|input is too long|exceed_context_size"
    r"|exceeds the (?:maximum|available) (?:number of tokens|context)",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"current quota|insufficient.{0,3}quota|credit balance|billing|payment", re.IGNORECASE
)
_REFUSED = re.compile(r"content.{0,3}(?:policy|filter)|safety system", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"provider not provided|model .{0,80}(?:not found|not exist|is not supported)"
    r"|no such model|unknown model",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"before a finish_reason|incomplete chunked|peer closed|payload is not completed"
    r"|connection (?:was )?reset|server disconnected|connection lost",
    re.IGNORECASE,
)
_UNREACHABLE = re.compile(
    r"connection error|cannot connect|connect call failed|connection refused|name or service"
    r"|nodename nor servname|getaddrinfo|all connection attempts failed|network is unreachable",
    re.IGNORECASE,
)
_TIMEOUT = re.compile(r"timed? ?out|timeout on reading", re.IGNORECASE)
_OVERLOADED = re.compile(r"overloaded", re.IGNORECASE)


def fault_of(error: BaseException, secrets: Iterable[str] = ()) -> dict[str, object]:
    """`{kind, reason, retryAfter?}` of what litellm raised; nothing secret stands in it."""
    causes = tuple(_causes(error))
    bodies = tuple(_bodies(causes))
    kind = _kind(error, causes, bodies)
    reason = _REASONS.get(kind) or shown(_words(error, bodies), secrets)
    frame: dict[str, object] = {"kind": kind, "reason": reason}
    if (after := _retry_after(causes)) is not None:
        frame["retryAfter"] = after
    return frame


def _kind(error: BaseException, causes: Iterable[BaseException], bodies: Iterable[object]) -> str:
    names = {kind.__name__ for cause in causes for kind in type(cause).__mro__}
    words = " ".join(str(cause) for cause in causes)
    status = number_field(error, "status_code")
    if "ContextWindowExceededError" in names:
        return "context_full"
    if "ContentPolicyViolationError" in names:
        return "refused"
    if status == 429:
        return "no_credit" if _CREDIT.search(words) else "rate_limited"
    if kind := _BY_STATUS.get(status):
        return kind
    if kind := _typed(bodies):
        return kind
    return _refusal(words) if 400 <= status < 500 else _trouble(error, words)


def _typed(bodies: Iterable[object]) -> str | None:
    """What the body of an error says, also of one in the middle of a stream."""
    for body in bodies:
        for name in ("type", "code"):
            value = field(body, name)
            if isinstance(value, int) and (kind := _BY_STATUS.get(value)):
                return kind
            if isinstance(value, str) and (kind := _BY_TYPE.get(value)):
                return kind
    return None


def _refusal(words: str) -> str:
    """A request that the provider does not take."""
    tests = (
        (_CONTEXT, "context_full"),
        (_CREDIT, "no_credit"),
        (_REFUSED, "refused"),
        (_NO_MODEL, "no_model"),
    )
    return next((kind for test, kind in tests if test.search(words)), "bad_request")


def _trouble(error: BaseException, words: str) -> str:
    """A server or a connection that failed."""
    if field(error, "litellm_response_headers") is not None:
        # A provider that answered with a status of 5xx itself.
        return "overloaded"
    tests = (
        (_CONTEXT, "context_full"),
        (_OVERLOADED, "overloaded"),
        (_TIMEOUT, "timeout"),
        (_CUT, "truncated"),
        (_UNREACHABLE, "unreachable"),
    )
    return next((kind for test, kind in tests if test.search(words)), "broken")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, each once."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if isinstance(cause, BaseException) and not any(cause is one for one in seen):
            seen.append(cause)
            yield cause
            waiting += [
                field(cause, "original_exception"),
                cause.__cause__,
                cause.__context__,
            ]


def _bodies(causes: Iterable[BaseException]) -> Iterator[object]:
    """The error objects that providers sent: as litellm keeps them, or as JSON in its words."""
    for cause in causes:
        text = str(cause)
        for body in (field(cause, "body"), _json(text[text.find("{") : text.rfind("}") + 1])):
            if isinstance(body, Mapping):
                yield field(body, "error") or body  # pyright: ignore[reportUnknownArgumentType]


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _words(error: BaseException, bodies: Iterable[object]) -> str:
    """The provider's own message where there is one; never a traceback."""
    messages = (text_field(body, "message") for body in bodies)
    own = next((message for message in messages if message), "")
    return own or text_field(error, "message") or str(error) or type(error).__name__


def _retry_after(causes: Iterable[BaseException]) -> float | None:
    """Seconds to wait, as the provider says: a number or a date."""
    for cause in causes:
        for headers in (
            field(cause, "litellm_response_headers"),
            field(field(cause, "response"), "headers"),
        ):
            if milliseconds := text_field(headers, "retry-after-ms"):
                return _seconds(milliseconds, 1000.0)
            if value := text_field(headers, "retry-after"):
                return _seconds(value, 1.0)
    return None


def _seconds(value: str, unit: float) -> float | None:
    try:
        return max(0.0, float(value) / unit)
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except ValueError:
        return None
