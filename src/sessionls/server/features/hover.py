"""What a mention in a prompt means, and what a word of an agent file does."""

from lsprotocol import types

from sessionls.domain.mentions import mention_at
from sessionls.server.agent_texts import agent_text_at
from sessionls.server.announced import is_prompt
from sessionls.server.announcing import answer_where_people_write
from sessionls.server.desk import Desk
from sessionls.server.prompts import written_at
from sessionls.workspace.agent_meanings import meaning_at
from sessionls.workspace.described import describe


def register(desk: Desk) -> None:
    """Answer `textDocument/hover`."""

    async def hovered(params: types.HoverParams) -> types.Hover | None:
        uri, position = params.text_document.uri, params.position
        of = _of_prompt if is_prompt(uri) else _of_agent_file
        return await of(desk, uri, position)

    answer_where_people_write(desk, types.TEXT_DOCUMENT_HOVER, hovered)


async def _of_prompt(desk: Desk, uri: str, position: types.Position) -> types.Hover | None:
    found = await written_at(desk, uri, position)
    mention = found and mention_at(found.draft.text, found.draft.offset)
    if found is None or mention is None:
        return None
    said = await describe(desk.seat, found.workspace, found.draft.session, mention)
    if said is None:
        return None
    content = types.MarkupContent(desk.push.can.hover_text, said)
    return types.Hover(content, found.range(desk, mention.start, mention.end))


async def _of_agent_file(desk: Desk, uri: str, position: types.Position) -> types.Hover | None:
    found = await agent_text_at(desk, uri, position)
    if found is None:
        return None
    meant = await meaning_at(desk.seat, found.workspace, found.text, found.offset)
    if meant is None:
        return None
    content = types.MarkupContent(desk.push.can.hover_text, meant.says)
    return types.Hover(content, found.range(desk, meant.start, meant.end))
