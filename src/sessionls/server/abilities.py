"""What a client can, as yes or no. The only reader of `ClientCapabilities`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from lsprotocol import types


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this client can show and do, beyond the base that every client has."""

    updates: bool = False
    asks: bool = False
    lists: bool = False
    mentions: bool = False
    progress: bool = False
    show_document: bool = False
    text_document_content: bool = False
    disabled_actions: bool = False
    action_literals: bool = False
    action_data: bool = False
    action_tags: bool = False
    resolved_action: frozenset[str] = frozenset()
    document_changes: bool = False
    change_annotations: bool = False
    diagnostic_tags: bool = False
    diagnostic_link: bool = False
    diagnostic_data: bool = False
    diagnostic_version: bool = False
    refresh_lenses: bool = False
    watched_files: bool = False
    apply_edit: bool = False
    symbol_tree: bool = False
    hover_text: types.MarkupKind = types.MarkupKind.PlainText
    item_text: types.MarkupKind = types.MarkupKind.PlainText
    insert_replace: bool = False
    dynamic: frozenset[str] = frozenset()
    """The methods of documents of ours for which it takes registrations."""


def abilities(can: types.ClientCapabilities) -> Abilities:
    """Read them out of the capabilities."""
    window, workspace, text = can.window, can.workspace, can.text_document
    action = text and text.code_action
    shown = text and text.publish_diagnostics
    edits = workspace and workspace.workspace_edit
    content = workspace and workspace.text_document_content
    watched = workspace and workspace.did_change_watched_files
    lenses = workspace and workspace.code_lens
    document = window and window.show_document
    resolve = action and action.resolve_support
    symbols = text and text.document_symbol
    hover = text and text.hover
    item = text and text.completion and text.completion.completion_item
    return Abilities(
        updates=_wants(can.experimental, "updates"),
        asks=_wants(can.experimental, "asks"),
        lists=_wants(can.experimental, "list"),
        mentions=_wants(can.experimental, "mentions"),
        progress=bool(window and window.work_done_progress),
        show_document=bool(document and document.support),
        text_document_content=bool(content and content.dynamic_registration),
        disabled_actions=bool(action and action.disabled_support),
        action_literals=bool(action and action.code_action_literal_support),
        action_data=bool(action and action.data_support),
        action_tags=bool(action and action.tag_support),
        resolved_action=frozenset(resolve.properties if resolve else ()),
        document_changes=bool(edits and edits.document_changes),
        change_annotations=bool(edits and edits.change_annotation_support),
        diagnostic_tags=bool(shown and shown.tag_support),
        diagnostic_link=bool(shown and shown.code_description_support),
        diagnostic_data=bool(shown and shown.data_support),
        diagnostic_version=bool(shown and shown.version_support),
        refresh_lenses=bool(lenses and lenses.refresh_support),
        watched_files=bool(watched and watched.dynamic_registration),
        apply_edit=bool(workspace and workspace.apply_edit),
        symbol_tree=bool(symbols and symbols.hierarchical_document_symbol_support),
        hover_text=_markup(hover and hover.content_format),
        item_text=_markup(item and item.documentation_format),
        insert_replace=bool(item and item.insert_replace_support),
        dynamic=_dynamic(text),
    )


def _markup(formats: Sequence[types.MarkupKind] | None) -> types.MarkupKind:
    """Markdown where the client knows it, whichever it likes more."""
    known = types.MarkupKind.Markdown in (formats or ())
    return types.MarkupKind.Markdown if known else types.MarkupKind.PlainText


def _dynamic(text: types.TextDocumentClientCapabilities | None) -> frozenset[str]:
    if text is None:
        return frozenset()
    methods = {
        types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: text.document_symbol,
        types.TEXT_DOCUMENT_FOLDING_RANGE: text.folding_range,
        types.TEXT_DOCUMENT_DOCUMENT_LINK: text.document_link,
        types.TEXT_DOCUMENT_CODE_LENS: text.code_lens,
        types.TEXT_DOCUMENT_COMPLETION: text.completion,
        types.TEXT_DOCUMENT_HOVER: text.hover,
        types.TEXT_DOCUMENT_DEFINITION: text.definition,
    }
    return frozenset(method for method, can in methods.items() if can and can.dynamic_registration)


def _wants(experimental: object, what: str) -> bool:
    """`experimental.sessionls.<what>`, however deep the client's own things go around it."""
    if not isinstance(experimental, Mapping):
        return False
    ours = cast("Mapping[str, object]", experimental).get("sessionls")
    return isinstance(ours, Mapping) and bool(cast("Mapping[str, object]", ours).get(what))
