"""What amoCRM is given of a person's message."""

from dataclasses import replace

from bridge.domain.content import Content, Media, Mention, Text
from bridge.domain.identity import edit_key, message_key, press_key
from bridge.domain.records import Bot
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.messages import IncomingMessage


def original_of(message: IncomingMessage) -> str:
    """Return what the receipt of a message is found by, also when the message is an edit of it."""
    if message.message_id == 0 or message.pressed:
        return key_of(message)
    return message_key(message.conversation, message.message_id)


def key_of(message: IncomingMessage) -> str:
    """Return the `msgid`. Telegram gives all messages that it has only scheduled the id 0, so their time is added."""
    if message.pressed:
        return press_key(message.conversation, message.message_id, message.press)
    if message.edited_at is None and message.message_id != 0:
        return message_key(message.conversation, message.message_id)
    at = message.at if message.edited_at is None else message.edited_at
    return edit_key(message.conversation, message.message_id, at, message.identity)


def file_of(content: Content) -> str:
    """Return Telegram's name of a content's file, the same for the same file; empty when it has none."""
    if isinstance(content, Media):
        return content.file.unique
    return content.file if isinstance(content, Mention) else ""


def with_file(copy_file: CopyFile, bot: Bot, message: IncomingMessage, since: float, *, is_new: bool = True) -> Content:
    """Return a message's content with its file where amoCRM can fetch it, or the line that stands for that file.

    `since`: when the message came, in unix seconds; `is_new`: its file did not come with an earlier state of it.
    """
    content = message.content
    if not isinstance(content, Media):
        return content
    waits_since = message.again_at or max(since, message.released_at)
    return copy_file(bot, content, message.place, waits_since, is_new=is_new and not message.by_code)


def headed(content: Content, head: str) -> Content:
    """Return the content with something in front of all that is read of it."""
    match content:
        case _ if not head:
            return content
        case Text() | Mention():
            return Text(f"{head} {content.seen}".rstrip())
        case _:
            return replace(content, caption=f"{head} {content.caption}".rstrip())
