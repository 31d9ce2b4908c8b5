"""Settings: one schema, three sources. What is unknown or wrong is reported."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel


class Settings(BaseModel):
    """What people can set. At most 25; each has a reader."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True
    )

    default_agent: str = Field(
        default="assistant", description="The agent of new sessions, by name."
    )
    show_session: bool = Field(
        default=True, description="Show the session document when a review is done."
    )
    code_lenses: bool = Field(
        default=True,
        description="Show code lenses (fork here, keep agent, retry) in session documents.",
    )


def read_settings(path: Path) -> tuple[dict[str, object], tuple[str, ...]]:
    """The values of a TOML file, and what is wrong with it. A file that is not there is empty."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}, ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, (f"{path}: {error}. The file is left out.",)
    return values, ()


def merge(*sources: tuple[str, Mapping[str, object]]) -> tuple[Settings, tuple[str, ...]]:
    """The settings of several named sources, later ones first, and what is wrong with them.

    A key that is unknown or wrong is left out and reported; the rest counts.
    """
    kept: dict[str, object] = {}
    problems: list[str] = []
    for name, values in sources:
        for key, value in values.items():
            try:
                Settings.model_validate({key: value})
            except ValidationError as error:
                problems.append(f"{name}: {_sentence(key, error)}")
            else:
                kept[key] = value
    return Settings.model_validate(kept), tuple(problems)


def _sentence(key: str, error: ValidationError) -> str:
    detail = error.errors()[0]
    if detail["type"] == "extra_forbidden":
        known = ", ".join(to_camel(name) for name in Settings.model_fields)
        return f"unknown setting {key!r}. Known: {known}."
    return f"{key}: {detail['msg']}."
