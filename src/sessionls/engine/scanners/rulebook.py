"""The rules as data: reads and validates `rules/ruff.yml`. Runs nothing."""

from functools import cache
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from sessionls.engine.scanners.hit import Severity

Cwe = Annotated[int, Field(ge=1, le=9999)]


class Strict(BaseModel):
    """A rule file has no key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RuffRule(Strict):
    """What we add to a rule of ruff.

    Attributes:
        advice: Follows ruff's message where that says what is wrong, but not what to do.
        tests: `skip` where the rule means nothing in test code.
    """

    severity: Severity
    cwe: Cwe | None = None
    advice: str = ""
    tests: Annotated[str, Field(pattern="^(scan|skip)$")] = "scan"


class RuffRules(Strict):
    """The rules of ruff that each scanner of ours selects."""

    python: dict[str, RuffRule]
    defects: dict[str, RuffRule]

    def select(self, scanner: str) -> dict[str, RuffRule]:
        """The rules of `python` or `defects`; none for another name."""
        return {"python": self.python, "defects": self.defects}.get(scanner, {})


def rule_text(name: str) -> str:
    """The text of one file of `sessionls/rules`."""
    return files("sessionls").joinpath("rules", name).read_text(encoding="utf-8")


@cache
def ruff_rules() -> RuffRules:
    """The map from ruff's codes to severity, CWE and advice."""
    return RuffRules.model_validate(yaml.safe_load(rule_text("ruff.yml")))
