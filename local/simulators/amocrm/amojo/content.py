"""What a message holds, in requests to the chats service; strictly typed, unknown keys refused.

Source: www.amocrm.ru/developers/content/chats/chat-api-reference.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
MessageType = Literal["text", "contact", "file", "video", "picture", "voice", "audio", "sticker", "location"]
ErrorCode = Literal[901, 902, 903, 904, 905]

FILE_TYPES = frozenset({"file", "video", "picture", "voice", "audio", "sticker"})
NAMED_FILE_TYPES = frozenset({"file", "video", "picture"})


class Body(BaseModel):
    """A part of a request: no coercion, no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Location(Body):
    lon: float
    lat: float


class Card(Body):
    name: str
    phone: str


class DeliveryState(Body):
    status_code: Literal[-1, 1, 2]
    error_code: ErrorCode | None = None
    error: str | None = None

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.status_code == -1 and (self.error_code is None or self.error is None):
            raise ValueError("error_code and error are required with status -1")
        return self


class SharedPost(Body):
    url: str | None = None
    preview_link: str | None = None
    preview_permalink: str | None = None
    type: Literal["post"] = "post"
    site_name: str | None = None


class Post(Body):
    id: Id
    url: str
    preview_url: str | None = None
    preview_permalink: str | None = None
    username: str | None = None
    caption: str | None = None


class Content(Body):
    """The `message` object; `media` may be left out of an edit."""

    type: MessageType
    text: str | None = None
    media: Url | Literal[""] | None = None
    file_name: str | None = None
    file_size: Annotated[int, Field(ge=0)] | None = None
    media_duration: Annotated[int, Field(ge=0)] | None = None
    sticker_id: str | None = None
    location: Location | None = None
    contact: Card | None = None
    callback_data: str | None = None
    delivery_status: DeliveryState | None = None
    shared_post: SharedPost | None = None
    post: Post | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.type == "text" and not self.text:
            raise ValueError("text is required")
        if self.type == "location" and self.location is None:
            raise ValueError("location is required")
        if self.type == "contact" and self.contact is None:
            raise ValueError("contact is required")
        if self.type in NAMED_FILE_TYPES and self.media and (not self.file_name or self.file_size is None):
            raise ValueError("file_name and file_size are required")
        return self


class Quote(Body):
    """A quoted message: an id is enough; without one its whole content is needed."""

    id: Id | None = None
    msgid: Id | None = None
    type: MessageType | None = None
    text: str | None = None
    timestamp: int | None = None
    msec_timestamp: int | None = None
    sender: dict[Literal["id", "ref_id", "name"], str] | None = None
    location: Location | None = None
    contact: Card | None = None
    media: str | None = None
    file_name: str | None = None
    file_size: int | None = None
    media_duration: int | None = None

    @model_validator(mode="after")
    def _identified(self) -> Self:
        if self.id is not None or self.msgid is not None:
            return self
        if None in (self.type, self.timestamp, self.msec_timestamp) or not self.sender:
            raise ValueError("id or msgid, or type, timestamp, msec_timestamp and sender are required")
        if self.type == "text" and not self.text:
            raise ValueError("text is required")
        if self.type == "location" and self.location is None:
            raise ValueError("location is required")
        if self.type == "contact" and self.contact is None:
            raise ValueError("contact is required")
        return self


class ReplyTo(Body):
    message: Quote


class Forwards(Body):
    messages: Annotated[list[Quote], Field(min_length=1, max_length=1)]
    conversation_ref_id: Id | None = None
    conversation_id: Id | None = None
