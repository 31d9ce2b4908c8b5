"""An environment that is looked up when something starts: that of who wanted it last."""

from collections.abc import Iterator, Mapping


class Variables(Mapping[str, str]):
    """Reads like an environment; which one that is may change from start to start."""

    def __init__(self, begun: Mapping[str, str]) -> None:
        self._now = begun

    def become(self, now: Mapping[str, str]) -> None:
        """From here on it is this one."""
        self._now = now

    def __getitem__(self, name: str) -> str:
        return self._now[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)
