"""What a model's edit makes of a text, or a sentence that says why it cannot be made. Pure."""

from sessionls.domain.quoting import Place, exact, folded, nearest
from sessionls.domain.text import TextIndex
from sessionls.engine.tools.quoted import excerpt, line_names, nearest_words


def replaced(text: str, old: str, new: str) -> str | tuple[str]:
    """The text (in a tuple) with `old`, which must occur once, replaced; or why it is not.

    Line ends are those of the text. White space must match: it is told, not guessed.
    """
    if not old:
        return "`old` is empty. To write the whole file, give `content` instead of old and new."
    places = exact(text, old)
    if len(places) > 1:
        where = line_names(TextIndex(text), places)
        return f"`old` occurs {len(places)} times, at {where}. Give more of the text around it."
    if not places:
        return _absent(text, old)
    start, end = places[0].start, places[0].end
    made = text[:start] + with_ends_of(text, new) + text[end:]
    return (made,) if made != text else "`old` and `new` are the same: nothing would change."


def rewritten(text: str | None, content: str) -> str | tuple[str]:
    """The text (in a tuple) of a file written anew; a new file's stays as the model gives it."""
    if text is None:
        return (content,)
    made = with_ends_of(text, content)
    return (made,) if made != text else "The file says this already: nothing would change."


def with_ends_of(text: str, new: str) -> str:
    """New text with the line ends that most lines of a text have."""
    windows = text.count("\r\n")
    plain = new.replace("\r\n", "\n")
    if 2 * windows > text.count("\n"):
        return plain.replace("\n", "\r\n")
    return plain if "\n" in text else new


def _absent(text: str, old: str) -> str:
    if places := folded(text, old):
        index = TextIndex(text)
        if len(places) == 1:
            return (
                "`old` does not occur exactly: its white space is not that of the file. "
                f"The file says:\n{excerpt(index, _whole_lines(index, places[0]))}"
            )
        return (
            "`old` does not occur exactly: only with other white space, "
            f"{len(places)} times, at {line_names(index, places)}. Read them, and copy one."
        )
    return f"`old` does not occur. {nearest_words(text, nearest(text, old))}"


def _whole_lines(index: TextIndex, place: Place) -> Place:
    """The place from the start of its first line on."""
    line = index.position(place.start)
    return Place(index.offset(line.model_copy(update={"character": 0})), place.end)
