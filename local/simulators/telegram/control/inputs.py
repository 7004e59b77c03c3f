"""What the control surface takes; anything else is answered with 400 `{"error", "detail"}`."""

import re
from typing import Annotated, Any, Literal, TypeVar, get_args

from aiohttp import web
from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from local.simulators.telegram.groups import ADMINISTRATOR_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS, PERMISSIONS, Status
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.world import Bot, Chat, Json

T = TypeVar("T", bound=BaseModel)

Username = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{2,31}$")]


Sign = Literal["my_chat_member", "migrate_to_chat_id", "migrate_from_chat_id"]
SIGNS: tuple[Sign, ...] = get_args(Sign)
"""The signs of a migration in the order in which Telegram mostly sends them."""


def _one_of(*names: str) -> AfterValidator:
    def check(name: str) -> str:
        if name not in names:
            raise ValueError("there is no such right")
        return name

    return AfterValidator(check)


Right = Annotated[str, _one_of(*ADMINISTRATOR_RIGHTS, *GROUP_RIGHTS, *CHANNEL_RIGHTS, *PERMISSIONS, "is_anonymous")]
Permission = Annotated[str, _one_of(*PERMISSIONS)]


class RefusedError(Exception):
    """A control call that cannot be done: HTTP status, stable code, explanation."""

    def __init__(self, error: str, detail: object, status: int = 400) -> None:
        super().__init__(error)
        self.body = {"error": error, "detail": detail}
        self.status = status


class Input(BaseModel):
    """A control body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class OpenInput(BaseModel):
    """A control object that may carry any further field of the Bot API's object."""

    model_config = ConfigDict(extra="allow")


class NewBot(Input):
    username: Username
    name: str = Field(min_length=1, max_length=64)
    privacy: bool = True


class BotChanges(Input):
    name: str | None = Field(default=None, min_length=1, max_length=64)
    privacy: bool | None = None
    next_update_id: int | None = Field(default=None, ge=1)


class RawUpdate(Input):
    bot_id: int
    update: dict[str, Any] = Field(min_length=1)


class UserInput(OpenInput):
    id: int = Field(gt=0)
    first_name: str | None = ""
    is_bot: bool = False


class ChatInput(OpenInput):
    id: int
    type: Literal["private", "group", "supergroup", "channel"]


class FileInput(Input):
    """A file of `size` bytes that the simulator makes up, unless `content` brings its bytes.

    `fields` are what Telegram's clients say of it (`duration`, `emoji`, `is_video`, …), `thumbnail` is a small picture.
    """

    name: str | None = None
    size: int = Field(ge=1, le=4 * 1024**3)
    mime: str = Field(default="application/octet-stream", pattern=r"^[\w.+-]+/[\w.+-]+$")
    kind: Literal["photo", "document", "video", "audio", "voice", "video_note", "animation", "sticker"] | None = None
    content: Base64Bytes | None = Field(default=None, repr=False)
    thumbnail: Base64Bytes | None = Field(default=None, repr=False)
    fields: dict[str, Any] = Field(default_factory=dict)


class NewMessage(OpenInput):
    bot_id: int
    chat: ChatInput
    sender: UserInput | None = Field(default=None, alias="from")
    text: str | None = Field(default=None, max_length=4096)
    file: FileInput | None = None
    message_id: int | None = Field(default=None, ge=0)
    date: int | None = None


class EditedMessage(OpenInput):
    bot_id: int
    chat_id: int
    message_id: int
    file: FileInput | None = None


class Press(Input):
    bot_id: int
    chat_id: int
    message_id: int
    sender: UserInput = Field(alias="from")
    data: str


class ReactionInput(Input):
    bot_id: int
    chat_id: int
    message_id: int
    sender: UserInput | None = Field(default=None, alias="from")
    emoji: str | None = None


class BlockInput(Input):
    bot_id: int
    user_id: int
    blocked: bool


class AvatarInput(Input):
    user_id: int = Field(gt=0)
    present: bool


class PersonInput(OpenInput):
    id: int = Field(gt=0)
    avatar: bool | None = None
    deactivated: bool | None = None


class MemberInput(Input):
    bot_id: int
    chat_id: int | None = None
    chat: ChatInput | None = None
    user: UserInput
    sender: UserInput | None = Field(default=None, alias="from")
    status: Status
    rights: dict[Right, bool] = Field(default_factory=dict)
    custom_title: str = Field(default="", max_length=16)
    until_date: int = Field(default=0, ge=0)
    created: bool = False


class GroupInput(Input):
    bot_id: int
    chat_id: int
    sender: UserInput | None = Field(default=None, alias="from")
    title: str | None = Field(default=None, min_length=1, max_length=128)
    permissions: dict[Permission, bool] | None = None
    is_forum: bool | None = None
    deleted: bool | None = None
    migrate: bool = False
    signs: list[Sign] = Field(default_factory=lambda: list(SIGNS))


class NewGroup(Input):
    title: str = Field(min_length=1, max_length=128)
    sender: UserInput = Field(alias="from")
    bots: list[int] = Field(min_length=1)
    people: list[UserInput] = Field(default_factory=list)
    type: Literal["group", "supergroup"] = "group"
    is_forum: bool = False


class TopicInput(Input):
    """A topic of a forum: a new one without `message_thread_id`, which is 1 for General."""

    bot_id: int
    chat_id: int
    sender: UserInput = Field(alias="from")
    message_thread_id: int | None = Field(default=None, ge=1)
    name: str | None = Field(default=None, min_length=1, max_length=128)
    icon_color: int | None = Field(default=None, ge=0, le=0xFFFFFF)
    closed: bool | None = None
    deleted: bool = False


class Redeliver(Input):
    bot_id: int
    update_id: int


class TakeWebhook(Input):
    bot_id: int
    url: str = Field(min_length=1)


class Switches(Input):
    redeliver_probability: float = Field(default=0, ge=0, le=1)


class ClockInput(Input):
    retry_scale: float | None = Field(default=None, ge=0)
    timeout_seconds: float | None = Field(default=None, gt=0)
    advance_seconds: float | None = Field(default=None, ge=0)


async def read(request: web.Request, model: type[T]) -> T:
    """Return the request's body as `model`. Raises RefusedError 400 `bad_request`."""
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        raise RefusedError("bad_request", error.errors(include_url=False, include_context=False)) from None


def bot_of(simulator: Simulator, bot_id: int) -> Bot:
    bot = simulator.world.bots.get(bot_id)
    if bot is None:
        raise RefusedError("bot_not_found", f"there is no bot {bot_id}", 404)
    return bot


def chat_of(bot: Bot, chat_id: int) -> Chat:
    chat = bot.chats.get(chat_id)
    if chat is None:
        raise RefusedError("chat_not_found", f"bot {bot.id} does not know chat {chat_id}", 404)
    return chat


def queried_bot(simulator: Simulator, request: web.Request) -> Bot:
    """Return the bot of the query's `bot_id`."""
    raw = request.query.get("bot_id", "")
    if not re.fullmatch(r"\d{1,20}", raw):
        raise RefusedError("bad_request", "the query needs bot_id")
    return bot_of(simulator, int(raw))


def number(request: web.Request, name: str) -> int:
    """Return a whole number of the query, 0 without one."""
    raw = request.query.get(name, "0")
    if not raw.isdigit():
        raise RefusedError("bad_request", f"{name} must be a whole number")
    return int(raw)


def plain(model: BaseModel) -> Json:
    """Return the fields that were given, nulls included, by their wire names."""
    return model.model_dump(by_alias=True, exclude_unset=True)
