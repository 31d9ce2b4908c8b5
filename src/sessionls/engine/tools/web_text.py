"""What a page says, as text for a model: HTML as Markdown, without what only a browser needs.

May take long for pages that want to; it belongs into a process of its own, which can be ended.
"""

import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from sessionls.domain.errors import BadInput
from sessionls.engine.tools.web_fetch import Page

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXT = frozenset(
    {
        *("application/json", "application/xml", "application/javascript", "application/yaml"),
        *("application/x-yaml", "application/toml", "application/x-ndjson", "application/sql"),
        *("application/x-sh", "application/graphql", "application/x-javascript"),
    }
)
_NOT_READ = (
    *("script", "style", "nav", "noscript", "template", "svg", "iframe", "object", "embed"),
    *("head", "title", "link", "meta", "dialog"),
)
# What nobody sees is not for a model either: it is where instructions are hidden.
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")


def text_of(page: Page) -> str:
    """The text of a page.

    Raises:
        BadInput: it is of a kind that has none.
    """
    if page.media in _HTML:
        return _markdown(page)
    is_text = page.media.startswith("text/") or page.media.endswith(("+json", "+xml"))
    if is_text or page.media in _TEXT:
        return _decoded(page)
    kind = page.media[:80] or "of no kind that it names"
    raise BadInput(f"{page.url} is {kind}. Only text, JSON and HTML can be shown.")


def _decoded(page: Page) -> str:
    try:
        text = page.body.decode(page.charset or "utf-8", "replace")
    except (LookupError, UnicodeError):
        # It names an encoding that there is not, or one of something else than text.
        text = page.body.decode("utf-8", "replace")
    return text.removeprefix("\ufeff")


def _markdown(page: Page) -> str:
    soup = BeautifulSoup(page.body, "html.parser", from_encoding=page.charset)
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for tag in soup.find_all(_is_left_out):
        tag.decompose()
    for link in soup.find_all("a", href=True):
        _resolve(link, page.url)
    for picture in soup.find_all("img"):
        picture.replace_with(str(picture.get("alt") or ""))
    main = soup.find("main") or soup.body or soup
    try:
        body = MarkdownConverter(heading_style="ATX").convert_soup(main)
    except RecursionError:
        # Nested deeper than any page that a person wrote.
        body = main.get_text("\n", strip=True)
    head = "" if not title or f"# {title}" in body else f"# {title}\n\n"
    return head + _BLANK_LINES.sub("\n\n", body).strip()


def _is_left_out(tag: Tag) -> bool:
    return (
        tag.name in _NOT_READ
        or tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or bool(_UNSEEN.search(str(tag.get("style") or "")))
    )


def _resolve(link: Tag, url: str) -> None:
    """Write where a link leads in full; one that leads to no page is text."""
    try:
        target = urljoin(url, str(link["href"]))
    except ValueError:
        target = ""
    if target.startswith(("http://", "https://", "mailto:")):
        link["href"] = target
    else:
        link.unwrap()
