"""The bodies that the chats service takes; strictly typed, unknown keys refused.

Source: www.amocrm.ru/developers/content/chats/chat-api-reference.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from local.simulators.amocrm.amojo.content import FILE_TYPES, Body, Content, ErrorCode, Forwards, Id, ReplyTo, Url

SourceId = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,40}$")]


class Connect(Body):
    account_id: Id
    hook_api_version: Literal["v2"]
    title: str | None = None
    is_time_window_disabled: bool = False


class Disconnect(Body):
    account_id: Id


class Profile(Body):
    phone: str | None = None
    email: str | None = None


class SourceRef(Body):
    external_id: SourceId


class Person(Body):
    """A sender or receiver; `ref_id` is amojo's: an employee, the channel's bot, or the person of a started chat."""

    id: Id
    name: Annotated[str, StringConstraints(min_length=1)]
    ref_id: Id | None = None
    avatar: Url | Literal[""] | None = None
    profile: Profile | None = None
    profile_link: str | None = None


class ChatUser(Body):
    id: Id | None = None
    ref_id: Id | None = None
    name: Annotated[str, StringConstraints(min_length=1)] | None = None
    avatar: Url | Literal[""] | None = None
    profile: Profile | None = None
    profile_link: str | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.ref_id is None and (self.id is None or self.name is None):
            raise ValueError("id and name are required")
        return self


class CreateChat(Body):
    """`account_id` is what the published PHP client always sends along; the scope in the path decides."""

    account_id: str | None = None
    conversation_id: Id
    source: SourceRef | None = None
    user: ChatUser


class NewMessage(Body):
    """The payload of `new_message`; `receiver` is present only for outgoing messages."""

    timestamp: Annotated[int, Field(gt=0)]
    msec_timestamp: Annotated[int, Field(gt=0)] | None = None
    msgid: Id
    conversation_id: Id
    conversation_ref_id: Id | None = None
    silent: bool = False
    source: SourceRef | None = None
    sender: Person
    receiver: Person | None = None
    message: Content
    reply_to: ReplyTo | None = None
    forwards: Forwards | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.message.type in FILE_TYPES and not self.message.media:
            raise ValueError("message.media is required")
        if self.receiver is not None and self.sender.ref_id is None:
            raise ValueError("sender.ref_id is required for an outgoing message")
        return self


class EditMessage(Body):
    """The payload of `edit_message`; the parts that an edit ignores are not looked at."""

    timestamp: Annotated[int, Field(gt=0)]
    msec_timestamp: Annotated[int, Field(gt=0)] | None = None
    msgid: Id | None = None
    id: Id | None = None
    conversation_id: Id
    conversation_ref_id: Id | None = None
    message: Content
    silent: bool = False
    source: object = None
    sender: object = None
    receiver: object = None
    reply_to: object = None
    forwards: object = None

    @model_validator(mode="after")
    def _addressed(self) -> Self:
        if self.id is None and self.msgid is None:
            raise ValueError("id or msgid is required")
        return self


class NewMessageEvent(Body):
    event_type: Literal["new_message"]
    account_id: str | None = None
    payload: NewMessage


class EditMessageEvent(Body):
    event_type: Literal["edit_message"]
    account_id: str | None = None
    payload: EditMessage


class DeliveryReport(Body):
    """A delivery status in either of the two documented spellings."""

    msgid: Id | None = None
    status_code: Literal[-1, 1, 2] | None = None
    delivery_status: Literal[-1, 1, 2] | None = None
    error_code: ErrorCode | None = None
    error: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        given = {status for status in (self.status_code, self.delivery_status) if status is not None}
        if len(given) != 1:
            raise ValueError("one status is required, as status_code or delivery_status")
        if -1 in given and (self.error_code is None or self.error is None):
            raise ValueError("error_code and error are required with status -1")
        return self

    @property
    def status(self) -> int:
        return self.status_code or self.delivery_status or 0


class TypingUser(Body):
    id: Id


class Typing(Body):
    conversation_id: Id
    sender: TypingUser
    duration_ms: Annotated[int, Field(gt=0)] = 5000


class ReactingUser(Body):
    id: Id
    ref_id: Id | None = None
    name: str | None = None


class React(Body):
    """A reaction; the message may be named in the path instead, as one published sample does."""

    conversation_id: Id | None = None
    conversation_ref_id: Id | None = None
    id: Id | None = None
    msgid: Id | None = None
    user: ReactingUser
    type: Literal["react", "unreact"]
    emoji: str | None = None

    @model_validator(mode="after")
    def _addressed(self) -> Self:
        if self.conversation_id is None and self.conversation_ref_id is None:
            raise ValueError("conversation_id or conversation_ref_id is required")
        if self.type == "react" and not self.emoji:
            raise ValueError("emoji is required")
        return self
