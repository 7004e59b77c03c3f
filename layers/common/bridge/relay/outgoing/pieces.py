"""What a message becomes in Telegram: pieces, each one message there, sent one after the other."""

from collections.abc import Sequence
from dataclasses import replace

from bridge.domain.content import Contact, Content, Media, MediaKind, Mention, Place, Text, with_lines, words_of
from bridge.domain.names import shows_something
from bridge.domain.splitting import fits, split_text
from bridge.domain.texts import OUTGOING_KINDS
from bridge.relay.messages import OutgoingMessage, Piece, Sendable

LONGEST_CAPTION = 1024
"""UTF-16 units of a caption: never fewer than the server counts."""

LONGEST_ADDRESS = 256
"""UTF-16 units of a caption that may still be the name and address of a place."""

_WITHOUT_CAPTION = frozenset({MediaKind.STICKER, MediaKind.VIDEO_NOTE})


def pieces_of(message: OutgoingMessage, target: int | None = None, *, text_first: bool = False) -> tuple[Piece, ...]:
    """Return the same pieces in every try: the first one is the reply, and the buttons hang on the last one.

    With `text_first` the text stands before what it belongs to, and the buttons hang on the text.
    """
    contents = _contents(message.content, text_first=text_first) if message.content else []
    texts = [number for number, content in enumerate(contents) if isinstance(content, Text)]
    last = texts[-1] if text_first and texts else len(contents) - 1
    return tuple(
        Piece(content, message.buttons if number == last else (), target if number == 0 else None)
        for number, content in enumerate(contents)
    )


def texts_of(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces that are nothing but text."""
    return tuple(piece for piece in pieces if isinstance(piece.content, Text))


def _contents(content: Content, *, text_first: bool) -> list[Sendable]:
    """A caption that Telegram does not take with its content, or that shows nothing, is not in it."""
    if isinstance(content, Contact) and not content.phone:
        content = with_lines(Text(content.caption), f"{OUTGOING_KINDS['contact']}: {content.name}")
    texts: list[Sendable] = [Text(part) for part in split_text(words_of(content))]
    if isinstance(content, Text | Mention):
        return texts
    if texts and not text_first and _carries_its_caption(content):
        return [content]
    bare = replace(content, caption="")
    return [*texts, bare] if text_first else [bare, *texts]


def _carries_its_caption(content: Media | Place | Contact) -> bool:
    match content:
        case Media(kind, _, caption):
            return kind not in _WITHOUT_CAPTION and fits(caption, LONGEST_CAPTION)
        case Place(_, _, caption):
            name, _, address = caption.strip().partition("\n")
            return shows_something(name) and shows_something(address) and fits(caption, LONGEST_ADDRESS)
        case Contact():
            return False
