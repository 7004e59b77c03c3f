"""What Wahelp knows: logins and their tokens, channels, people, messages, webhooks."""

import secrets
import time
import uuid
from typing import Literal

from pydantic import BaseModel, Field

from local.simulators.partners.wahelp.switches import Switches

Destination = Literal["from", "operator"]
Shape = Literal["messages", "vendor", "operator"]
Status = Literal["sent", "delivered", "read", "failed"]

_RANKS: dict[Status, int] = {"sent": 0, "failed": 1, "delivered": 2, "read": 3}


class Login(BaseModel):
    password: str
    projects: list[str] = Field(default_factory=list)


class Token(BaseModel):
    """An access token; `until` in unix seconds, None for one from the settings, which does not end by itself."""

    token: str
    login: str
    until: float | None


class Channel(BaseModel):
    project: str
    uuid: str
    name: str
    active: bool = True


class User(BaseModel):
    """A person in a channel."""

    id: int
    channel: str
    phone: str
    name: str = ""


class Message(BaseModel):
    """One message; `destination` tells whose it is (`from` a client or the `operator`), `at` in unix seconds."""

    id: int
    uuid: str
    user_id: int
    channel: str
    destination: Destination
    shape: Shape
    text: str
    status: Status
    at: float


class Hook(BaseModel):
    """A registered webhook; the project's only one has no `uuid`, `events` None are all."""

    project: str
    url: str
    events: list[str] | None = None
    uuid: str | None = None


class Wahelp(BaseModel):
    """The whole service."""

    switches: Switches = Field(default_factory=Switches)
    logins: dict[str, Login] = Field(default_factory=dict)
    tokens: dict[str, Token] = Field(default_factory=dict)
    channels: dict[str, Channel] = Field(default_factory=dict)
    users: dict[int, User] = Field(default_factory=dict)
    messages: dict[int, Message] = Field(default_factory=dict)
    hooks: list[Hook] = Field(default_factory=list)
    without_messenger: list[str] = Field(default_factory=list)

    def issue(self, login: str, seconds: float | None) -> Token:
        until = None if seconds is None else time.time() + seconds
        token = Token(token=secrets.token_urlsafe(32), login=login, until=until)
        self.tokens[token.token] = token
        return token

    def token(self, given: str) -> Token | None:
        """Return a token that is still good."""
        token = self.tokens.get(given)
        return token if token is not None and (token.until is None or token.until > time.time()) else None

    def channel(self, project: str, channel: str) -> Channel | None:
        found = self.channels.get(channel)
        return found if found is not None and found.project == project else None

    def user_by_phone(self, channel: str, phone: str) -> User | None:
        wanted = digits(phone)
        return next((u for u in self.users.values() if u.channel == channel and digits(u.phone) == wanted), None)

    def join(self, channel: str, phone: str, name: str) -> User:
        """Return the person with this phone in the channel, new if need be; a name replaces the one before."""
        user = self.user_by_phone(channel, phone)
        if user is None:
            user = User(id=301 + len(self.users), channel=channel, phone=phone)
            self.users[user.id] = user
        user.name = name or user.name
        return user

    def has_messenger(self, phone: str) -> bool:
        return digits(phone) not in self.without_messenger

    def write(self, user: User, text: str, destination: Destination, shape: Shape) -> Message:
        message = Message(
            id=70_001 + len(self.messages),
            uuid=str(uuid.uuid4()),
            user_id=user.id,
            channel=user.channel,
            destination=destination,
            shape=shape,
            text=text,
            status="sent",
            at=time.time(),
        )
        self.messages[message.id] = message
        return message

    @staticmethod
    def raise_status(message: Message, status: Status) -> None:
        """Note a delivery status; a later one is not lowered by an earlier one."""
        if _RANKS[status] > _RANKS[message.status]:
            message.status = status


def digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdigit())
