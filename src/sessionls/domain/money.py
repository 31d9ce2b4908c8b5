"""US dollars in words. Imports nothing heavy."""

import math

_DIGITS = 4


def dollars(spent: float) -> str:
    """What was spent: `$0.2500`, and with as many digits as small amounts need: `$0.000012`."""
    if not spent:
        return "$0"
    digits = max(_DIGITS, 1 - math.floor(math.log10(abs(spent))))
    text = f"{spent:.{digits}f}"
    return f"${text.rstrip('0') if digits > _DIGITS else text}"


def budget(limit: float) -> str:
    """A limit as somebody has written it: `$2`, `$0.001`."""
    return "$" + f"{limit:.10f}".rstrip("0").rstrip(".")
