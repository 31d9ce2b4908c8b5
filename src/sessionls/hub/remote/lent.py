"""The environment that turns of guests run with: that of the host's own connections, as it is."""

from collections.abc import Callable, Iterator, Mapping


class HostVariables(Mapping[str, str]):
    """Looks anew each time: an editor of the host comes and goes while a guest is there."""

    def __init__(self, now: Callable[[], Mapping[str, str]]) -> None:
        self._now = now

    def __getitem__(self, name: str) -> str:
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())
