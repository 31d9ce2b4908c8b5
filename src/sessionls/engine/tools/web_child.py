"""The process that fetches a page and turns it into text. Ends when nobody listens any more.

It gets one line of JSON, `{url, allowedHosts}`, and answers with one: `{text, url, media, ...}` or
`{refused}`. What a page holds is taken apart here, where it can harm nobody and has no keys.
"""

import json
import os
import sys
from threading import Thread

from sessionls.domain.errors import BadInput
from sessionls.engine.tools.web_fetch import Page, fetch
from sessionls.engine.tools.web_text import text_of


def main() -> None:
    """Answer one request."""
    request = json.loads(sys.stdin.buffer.readline())
    Thread(target=end_when_alone, daemon=True).start()
    answer = answer_to(request["url"], request["allowedHosts"])
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    sys.stdout.buffer.flush()


def answer_to(url: str, allowed_hosts: list[str]) -> dict[str, object]:
    """What there is to say about an address."""
    try:
        page = fetch(url, allowed_hosts)
        return {
            "url": page.url,
            "status": page.status,
            "media": page.media,
            "isCut": page.is_cut,
            "elsewhere": page.elsewhere,
            "text": _text(page),
        }
    except BadInput as refusal:
        return {"refused": str(refusal)}


def _text(page: Page) -> str:
    """Nothing is taken from a page that says that it is none."""
    return text_of(page) if page.elsewhere is None and 200 <= page.status < 300 else ""


def end_when_alone() -> None:
    """The other end of the pipe is closed when its process is gone, however it went."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
