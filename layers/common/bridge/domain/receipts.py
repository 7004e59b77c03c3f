"""What is remembered about messages, and what one of them needs to know."""

from dataclasses import dataclass

from bridge.domain.identity import ConversationId
from bridge.domain.records import Bot, Conversation, Person


@dataclass(frozen=True)
class Received:
    """What amoCRM has of a Telegram message: its id there, and what was `shown` last as a hash of the content.

    `at`: when it was written, and `edited_at`: when it was last changed (0 for never), in unix seconds.
    `file` is Telegram's name of its file, the same for the same file; `carried` when amoCRM was given that file and not
    only told of it. `thread`: the topic of a forum that it stands in, 0 for General, None where there are no topics.
    `signed`: its first line says who wrote it.
    Of what went by another route amoCRM has nothing, and `crm_id` is that route's own (`routes.foreign_id`).
    """

    crm_id: str
    shown: str
    at: int = 0
    edited_at: int = 0
    file: str = ""
    carried: bool = False
    thread: int | None = None
    signed: bool = False


@dataclass(frozen=True)
class PollPlace:
    """The message that a poll stands in, written `at` (unix seconds), with the lines above it.

    Of a poll in a group, which stands in the talks of all its deals, also the chat, who brought it and in which topic.
    """

    conversation: ConversationId
    message_id: int
    at: int
    remarks: tuple[str, ...] = ()
    chat_id: int = 0
    author: Person | None = None
    topic: str = ""


@dataclass(frozen=True)
class Receipt:
    """Ties an amoCRM message to the Telegram messages it became; `complete` once every part was sent.

    `text_first`: what stood beside the text could not be sent, so the text went without waiting for it. `thread`: the
    topic of a forum that they stand in, 0 for General, None where there are no topics.
    """

    crm_id: str
    telegram_ids: tuple[int, ...]
    complete: bool
    text_first: bool = False
    thread: int | None = None


@dataclass(frozen=True)
class Dialogue:
    """What one message needs to know, brought by one read.

    `target`: the Telegram messages that the one is which it points at, in order; none where that is not known.
    In a group's conversation `target_thread` is the topic of those and `last_thread` that of the message that came last
    (None where that is not known, or there are no topics); `imported`: the message is one that we put there ourselves.
    """

    bot: Bot | None
    conversation: Conversation | None
    receipt: Receipt | None = None
    target: tuple[int, ...] = ()
    target_thread: int | None = None
    last_thread: int | None = None
    imported: bool = False
