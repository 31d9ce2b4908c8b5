"""Errors in the shapes of the real providers."""

from typing import Literal

from tests.provider.script import Failure

Format = Literal["openai", "anthropic"]
_ANTHROPIC = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}
_OPENAI = {
    400: ("invalid_request_error", None),
    401: ("invalid_request_error", "invalid_api_key"),
    403: ("invalid_request_error", "unsupported_country_region_territory"),
    404: ("invalid_request_error", "model_not_found"),
    429: ("requests", "rate_limit_exceeded"),
    500: ("server_error", None),
    503: ("server_error", None),
}
_WORDS = {
    401: "Incorrect API key provided.",
    402: "Your credit balance is too low.",
    403: "You are not allowed to use this.",
    404: "The model does not exist or you do not have access to it.",
    413: "Request exceeds the maximum size.",
    429: "Rate limit reached for requests.",
    500: "The server had an error while processing your request.",
    503: "The engine is currently overloaded, please try again later.",
    529: "Overloaded",
}


def failure_body(form: Format, status: int, failure: Failure) -> dict[str, object]:
    """The JSON body of an error of this status."""
    message = failure.message or _WORDS.get(status, "Something went wrong.")
    if form == "anthropic":
        kind = failure.type or _ANTHROPIC.get(status, "api_error")
        error: dict[str, object] = {"type": kind, "message": message}
        return {"type": "error", "error": error, "request_id": "req_1"}
    kind, code = _OPENAI.get(status, ("server_error", None))
    code = failure.code or code
    if code in ("insufficient_quota", "billing_hard_limit_reached"):
        kind = code
    error = {"message": message, "type": failure.type or kind, "param": None, "code": code}
    return {"error": error}
