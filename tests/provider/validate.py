"""Whether a request is one that the strictest of the real providers accepts. Mends nothing."""

from collections.abc import Mapping

from tests.provider.failures import Format
from tests.provider.faults import Fault, Issued
from tests.provider.validate_anthropic import check_anthropic
from tests.provider.validate_openai import check_openai

__all__ = ["Issued", "validate"]


def validate(form: Format, body: Mapping[str, object], issued: Issued) -> str | None:
    """Why a provider refuses the request; `None` where it accepts it.

    `issued` holds the thoughts that the provider has signed.
    """
    try:
        if form == "openai":
            check_openai(body)
        else:
            check_anthropic(body, issued)
    except Fault as fault:
        return str(fault)
    return None
