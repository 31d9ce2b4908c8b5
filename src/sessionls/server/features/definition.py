"""Where what a prompt or an agent file names is written: an agent, a file."""

import asyncio

from lsprotocol import types

from sessionls.domain.mentions import Name, Place, mention_at
from sessionls.server.agent_texts import agent_text_at
from sessionls.server.announced import is_prompt
from sessionls.server.announcing import answer_where_people_write
from sessionls.server.convert import lsp_range
from sessionls.server.desk import Desk
from sessionls.server.prompts import written_at
from sessionls.workspace.agent_meanings import place_written
from sessionls.workspace.described import agent_file, place_of
from sessionls.workspace.uris import uri_of

_TOP = types.Range(types.Position(0, 0), types.Position(0, 0))


def register(desk: Desk) -> None:
    """Answer `textDocument/definition`."""

    async def defined(params: types.DefinitionParams) -> types.Location | None:
        uri, position = params.text_document.uri, params.position
        of = _of_prompt if is_prompt(uri) else _of_agent_file
        return await of(desk, uri, position)

    answer_where_people_write(desk, types.TEXT_DOCUMENT_DEFINITION, defined)


async def _of_agent_file(desk: Desk, uri: str, position: types.Position) -> types.Location | None:
    found = await agent_text_at(desk, uri, position)
    written = found and await place_written(found.workspace, found.text, found.offset)
    if not written:
        return None
    start = types.Position(written.line, 0)
    return types.Location(uri_of(written.path), types.Range(start, start))


async def _of_prompt(desk: Desk, uri: str, position: types.Position) -> types.Location | None:
    found = await written_at(desk, uri, position)
    if found is None:
        return None
    match mention_at(found.draft.text, found.draft.offset):
        case Name(name=name):
            path = agent_file(found.workspace, name)
            return types.Location(uri_of(path), _TOP) if path else None
        case Place() as place:
            named = await asyncio.to_thread(place_of, desk.seat, found.workspace, place)
            lines = lsp_range(named.range) if named and named.range else _TOP
            return types.Location(named.uri, lines) if named else None
        case _:
            return None
