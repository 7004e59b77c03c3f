"""What a message is in Wahelp, where everything is text."""

import re
from dataclasses import replace

from bridge.domain.content import Content, Media, Text
from bridge.domain.identity import content_hash
from bridge.domain.routes import Shape
from bridge.domain.splitting import shorten
from bridge.domain.texts import EDITED, named, quotation, written_before
from bridge.domain.wording.origins import by_author
from bridge.relay.messages import IncomingMessage

BOT = "[Бот]"
"""What our own words in a conversation of Wahelp begin with, by which their echo is known."""

LONGEST_QUOTE = 100
"""Characters by which an operator knows the message that is spoken of."""

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(@[A-Za-z0-9_]+)?(\s|$)")


def is_command(message: IncomingMessage) -> bool:
    """Tell whether a message is a command or a press; an edited command is told by its text alone."""
    if message.pressed or message.command:
        return True
    return isinstance(message.content, Text) and _COMMAND.match(message.content.text) is not None


def words_of(message: IncomingMessage, content: Content, at: int, shape: Shape) -> str:
    """Return a message with `content`, whose file lies where everybody can fetch it, as one text.

    In the vendor's shape, which may put it on the business's side of the conversation, it begins with whose words
    they are. `at`: when it was written or changed, in unix seconds.
    """
    shown = replace(message, content=content).shown
    address = content.file.ref if isinstance(content, Media) else ""
    return "\n".join(filter(None, (*_above(message, at, shape), shown.seen, address)))


def own_words(text: str) -> str:
    return f"{BOT} {text}"


def is_own(text: str) -> bool:
    return text.lstrip().startswith(BOT)


def not_delivered(text: str, why: str) -> str:
    """Return what an operator reads whose words did not reach the client; `text` is how they began."""
    quoted = f" «{shorten(text, LONGEST_QUOTE)}»" if text else ""
    return own_words(f"Сообщение{quoted} не доставлено клиенту. {why}")


def text_hash(text: str) -> str:
    """Return what is remembered of a text to know it again, however its blanks come back."""
    return content_hash(" ".join(text.split()))


def _above(message: IncomingMessage, at: int, shape: Shape) -> tuple[str, ...]:
    quoted = message.quoted
    return (
        by_author(message.person.name) if shape is Shape.VENDOR else "",
        written_before(at) if message.again_at else "",
        named(EDITED) if message.edited_at is not None else "",
        quotation(quoted.said) if quoted and quoted.said and not quoted.text else "",
    )
