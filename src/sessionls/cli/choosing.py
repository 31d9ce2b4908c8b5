"""Which session a person means."""

from sessionls.cli.client import Client
from sessionls.cli.places import typed_from_here
from sessionls.cli.shapes import SessionRow, Sessions
from sessionls.domain.errors import SessionlsError, UnknownSession

_ULID = 26
_SHORT = 6
_PAGE = 500
_SHOWN = 5


class Ambiguous(SessionlsError):
    """Several sessions fit."""

    def __init__(self, word: str, rows: list[SessionRow]) -> None:
        some = ", ".join(f"{row.id} {row.name!r}" for row in rows[:_SHOWN])
        more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
        super().__init__(f"{word!r} fits {len(rows)} sessions: {some}{more}. Give more of the id.")


async def find_session(client: Client, word: str) -> SessionRow:
    """The session of an id, of a unique beginning or end of one, or the newest (`last`, `-`).

    Raises:
        UnknownSession, Ambiguous: None fits, or several do.
    """
    if word in ("last", "-"):
        return _begun(await newest_session(client))
    if len(word) == _ULID:
        return await session_row(client, word.upper())
    part = word.upper()
    fitting = [
        row
        for row in await _all_sessions(client)
        if row.id.startswith(part) or row.id.endswith(part)
    ]
    if len(fitting) > 1:
        raise Ambiguous(word, fitting)
    if not fitting:
        raise UnknownSession(word)
    return fitting[0]


async def newest_session(client: Client) -> SessionRow | None:
    """The open session with the newest activity."""
    page = await client.execute("session.list", {"limit": 1})
    return next(iter(Sessions.model_validate(page).sessions), None)


async def session_row(client: Client, session: str) -> SessionRow:
    """How a session stands now."""
    loaded = await client.execute("session.load", {"session": session, "limit": 1})
    return SessionRow.model_validate(loaded["session"])


def called(client: Client, session: str) -> str:
    """What names one of the client's sessions in a command that is typed here; `session` is its id.

    Where the workspace was named with `--workspace`, it has to be named again.
    """
    short = session[-_SHORT:]
    return typed_from_here(short, client.root) if client.root else short


async def _all_sessions(client: Client) -> list[SessionRow]:
    rows: list[SessionRow] = []
    before: object = None
    while True:
        page = await client.execute(
            "session.list", {"state": "all", "limit": _PAGE, "before": before}
        )
        rows += Sessions.model_validate(page).sessions
        if not (before := page.get("next")):
            return rows


def _begun(row: SessionRow | None) -> SessionRow:
    if row is None:
        raise SessionlsError("There is no session here yet. `sessionls prompt TEXT` begins one.")
    return row
