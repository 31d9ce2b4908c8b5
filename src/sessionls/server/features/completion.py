"""Completion where people write: what a message may name, and what an agent file may say."""

from collections.abc import Mapping
from typing import cast

from lsprotocol import types

from sessionls.domain.header_spot import spot_at
from sessionls.domain.mentions import mentions_in
from sessionls.server.agent_texts import agent_text_at
from sessionls.server.announced import is_prompt
from sessionls.server.announcing import answer_where_people_write
from sessionls.server.desk import Desk
from sessionls.server.needs import refusal
from sessionls.server.prompts import WRITING, Written, written_at
from sessionls.workspace.agent_offers import WordOffer, word_offers
from sessionls.workspace.described import describe
from sessionls.workspace.offers import Kind, Offer, Offers, offers

_MOST = 50
_ROLES = {
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.EnumMember,
}
_KINDS: Mapping[Kind, types.CompletionItemKind] = {
    "agent": types.CompletionItemKind.Interface,
    "person": types.CompletionItemKind.Reference,
    "file": types.CompletionItemKind.File,
    "word": types.CompletionItemKind.Keyword,
}


def register(desk: Desk) -> None:
    """Answer `textDocument/completion`, and `completionItem/resolve` with what an item means."""

    async def completed(params: types.CompletionParams) -> types.CompletionList | None:
        uri = params.text_document.uri
        if not is_prompt(uri):
            return await _of_agent_file(desk, uri, params.position)
        found = await written_at(desk, uri, params.position)
        if found is None:
            return None
        offered = await offers(desk.seat, found.workspace, found.draft, _MOST)
        return _list(desk, found, offered)

    async def resolved(item: types.CompletionItem) -> types.CompletionItem:
        if isinstance(item.data, Mapping) and item.documentation is None:
            await desk.ready()
            item.documentation = await _documentation(desk, cast("Mapping[str, object]", item.data))
        return item

    answer_where_people_write(desk, types.TEXT_DOCUMENT_COMPLETION, completed)
    desk.connection.feature(types.COMPLETION_ITEM_RESOLVE)(resolved)


async def _of_agent_file(
    desk: Desk, uri: str, position: types.Position
) -> types.CompletionList | None:
    found = await agent_text_at(desk, uri, position)
    spot = found and spot_at(found.text, found.offset)
    if found is None or spot is None:
        return None
    offered = await word_offers(desk.seat, found.workspace, spot)
    place = found.range(desk, spot.start, found.offset)
    items = [_word(desk, offer, place, number) for number, offer in enumerate(offered)]
    return types.CompletionList(is_incomplete=False, items=items)


def _word(desk: Desk, offer: WordOffer, place: types.Range, number: int) -> types.CompletionItem:
    return types.CompletionItem(
        label=offer.label,
        kind=_ROLES[offer.role],
        documentation=types.MarkupContent(desk.push.can.item_text, offer.says),
        sort_text=f"{number:03}",
        filter_text=offer.label,
        text_edit=types.TextEdit(place, offer.insert),
    )


def _list(desk: Desk, found: Written, offered: Offers) -> types.CompletionList:
    places = (
        found.range(desk, offered.start, found.draft.offset),
        found.range(desk, offered.start, offered.end),
    )
    items = [
        _item(desk, found, offer, places, number) for number, offer in enumerate(offered.items)
    ]
    return types.CompletionList(is_incomplete=not offered.whole, items=items)


def _item(
    desk: Desk, found: Written, offer: Offer, places: tuple[types.Range, types.Range], number: int
) -> types.CompletionItem:
    typed, whole = places
    edit = (
        types.InsertReplaceEdit(offer.insert, typed, whole)
        if desk.push.can.insert_replace
        else types.TextEdit(typed, offer.insert)
    )
    name = {"name": offer.insert, "session": found.draft.session, "root": found.workspace.id}
    return types.CompletionItem(
        label=offer.insert,
        kind=_KINDS[offer.kind],
        detail=offer.detail or (offer.label if offer.kind == "person" else None),
        sort_text=f"{number:03}",
        filter_text=offer.insert,
        text_edit=edit,
        data=name,
    )


async def _documentation(desk: Desk, name: Mapping[str, object]) -> types.MarkupContent | None:
    session, root = name.get("session"), name.get("root")
    mention = next(iter(mentions_in(str(name.get("name")))), None)
    if mention is None:
        return None
    await desk.seat.by()
    # What a client hands back is not what it was given: who may write nothing asks nothing.
    if refusal(desk.seat, WRITING, session if isinstance(session, str) else None):
        return None
    if isinstance(session, str):
        workspace = await desk.seat.holding(session)
    else:
        same = (one for one in desk.seat.joined() if one.id == root)
        workspace = next(same, None) or await desk.seat.first()
    said = await describe(desk.seat, workspace, cast("str | None", session), mention)
    return types.MarkupContent(desk.push.can.item_text, said) if said else None
