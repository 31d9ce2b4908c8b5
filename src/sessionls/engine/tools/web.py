"""The tool `web`: one page of the internet as text. Reaches no other machine of this network."""

from collections.abc import AsyncGenerator, Collection, Mapping
from http import HTTPStatus

from pydantic import Field

from sessionls.domain.errors import BadInput
from sessionls.domain.permission import Subject
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.tools.arguments import Arguments, asked, parameters_of
from sessionls.engine.tools.bounds import bounded, counted, cut_line, plain, sayable
from sessionls.engine.tools.outputs import Whole
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolResult
from sessionls.engine.tools.web_address import LONGEST, checked_url, host_of
from sessionls.engine.tools.web_process import Fetched, fetch_in_process

_SECONDS = 30.0
# JSON is often one line.
_LONGEST_LINE = 40_000


class WebArguments(Arguments):
    """What a model may ask for."""

    url: str = Field(
        min_length=1,
        max_length=LONGEST,
        description="The whole address, with http:// or https://, and without anything secret.",
    )


SPEC = ToolSpec(
    "web",
    "Fetches one page of the internet as text: HTML as Markdown, other text and JSON as they are. "
    "It sends no cookies and no passwords, and reaches nothing inside this network.",
    parameters_of(WebArguments),
)


class WebTool:
    """Fetches pages."""

    def __init__(self, allowed_hosts: Collection[str] = (), seconds: float = _SECONDS) -> None:
        """`allowed_hosts` may be reached although they lie in this network or on this machine."""
        self._allowed_hosts = frozenset(allowed_hosts)
        self._seconds = seconds

    @property
    def spec(self) -> ToolSpec:
        """What a model sees."""
        return SPEC

    @property
    def access(self) -> Access:
        """Whoever is asked gets the address."""
        return "send"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The whole address."""
        said = str(arguments.get("url") or "")
        try:
            url = checked_url(said)
        except BadInput:
            return Subject(SPEC.name, "Fetch a page", plain(said), target=plain(said))
        return Subject(SPEC.name, f"Fetch a page of {host_of(url)}", url, target=url)

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Fetch. Cancelling it ends the process that does it."""
        try:
            url = checked_url(asked(WebArguments, SPEC.name, arguments).url)
            fetched = await fetch_in_process(url, self._allowed_hosts, self._seconds)
            yield _result(url, fetched)
        except BadInput as refusal:
            yield ToolResult(str(refusal), is_error=True)


def _result(url: str, fetched: Fetched) -> ToolResult:
    if fetched.refused is not None:
        return ToolResult(sayable(fetched.refused), is_error=True)
    if fetched.elsewhere is not None:
        return ToolResult(f"{url} sends to another site: {fetched.elsewhere} - fetch that instead.")
    if not 200 <= fetched.status < 300:
        return ToolResult(f"{fetched.url} answered {_named(fetched.status)}.", is_error=True)
    return _page(url, fetched)


def _page(url: str, fetched: Fetched) -> ToolResult:
    came_from = "" if fetched.url == url else f", where {url} sends"
    head = f"{fetched.url} ({plain(fetched.media)}{came_from})"
    if not fetched.text.strip():
        said = f"{head} has no text. Perhaps a program makes it in the browser."
        return ToolResult(sayable(said))
    lines = fetched.text.split("\n")
    page = bounded(cut_line(line, _LONGEST_LINE) for line in lines)
    notes = [f"{counted(page.left, 'line')} left out."] if page.left else []
    if fetched.is_cut:
        notes.append("The page is longer than 2 MB; its end was not fetched.")
    said = sayable("\n".join((head, "", *page.lines, *notes)))
    is_whole = page.lines == tuple(lines)
    return ToolResult(said, whole=None if is_whole else Whole(sayable(fetched.text)))


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
