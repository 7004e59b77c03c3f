"""The records of the chats service: participants, chats, messages."""

from typing import Literal

from pydantic import Field

from local.simulators.amocrm.state.records import Record

DeliveryStatus = Literal["sent", "delivered", "read", "error"]


class StoredFile(Record):
    """What became of a file at an address; `status` is that of the answer, 0 for none, `sha256` None unless it is kept.

    `error` is `unreachable`, `timeout`, `refused`, `broken`, `too_big` or `empty`.
    """

    status: int
    content_type: str = ""
    size: int = 0
    sha256: str | None = None
    error: str | None = None


class Participant(Record):
    """A person outside amoCRM; `client_id` is the integration's id, absent until a chat started by amoCRM is bound."""

    id: str
    client_id: str | None
    name: str
    avatar: str = ""
    phone: str = ""
    email: str = ""
    avatar_file: StoredFile | None = None
    contact_id: int | None = None


class Reaction(Record):
    """A reaction on a message."""

    emoji: str
    author_id: str
    author: str
    author_kind: Literal["client", "manager"]


class Message(Record):
    """A message of a chat.

    `hook_status` is the HTTP status of the hook's answer, 0 for none in time, None where no hook was sent.
    """

    id: str
    msgid: str | None
    chat_id: str
    direction: Literal["incoming", "outgoing"]
    author: str
    author_id: str
    author_kind: Literal["client", "manager", "bot"]
    receiver_id: str | None = None
    type: str
    text: str = ""
    media: str | None = None
    thumbnail: str | None = None
    file_name: str | None = None
    file_size: int | None = None
    media_duration: int | None = None
    sticker_id: str | None = None
    location: dict[str, float] | None = None
    contact: dict[str, str] | None = None
    extra: dict[str, object] = Field(default_factory=dict)
    markup: dict[str, object] | None = None
    media_group_id: str | None = None
    template: dict[str, object] | None = None
    reply_to: dict[str, object] | None = None
    forwards: dict[str, object] | None = None
    status: DeliveryStatus = "sent"
    error: str | None = None
    error_code: int | None = None
    edited: bool = False
    silent: bool = False
    reactions: list[Reaction] = Field(default_factory=list)
    timestamp: int
    msec_timestamp: int
    at: float
    hook_status: int | None = None
    file: StoredFile | None = None
    arrived: bool = False


class Chat(Record):
    """A chat; `client_id` is the integration's conversation id.

    Once `source_external_id` is set it never returns to None.
    """

    id: str
    client_id: str | None
    participant_ids: list[str]
    last_author_id: str
    created_at: float
    contact_id: int | None = None
    link_id: int | None = None
    talk_id: int | None = None
    request_uid: str | None = None
    source_external_id: str | None = None
    message_ids: list[str] = Field(default_factory=list)
    typing_until: float = 0
