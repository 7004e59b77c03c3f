"""Telegram as the use cases see it: tokens, webhooks and what was sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bridge.domain.content import Media, words_of
from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.reasons import Reason
from bridge.relay.messages import BotProfile, Hooked, Piece, ProfilePhoto, Upload
from tests.fakes.menus import FakeMenus

TOKEN = "7001:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"


@dataclass(frozen=True)
class Webhook:
    url: str
    secret: str
    drop_pending: bool
    complete: bool = True
    pending: int = 0
    last_error: str = ""
    last_error_at: int = 0
    proven: bool = True
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A message that arrived; `file` is what was uploaded with it, `album` the same for what came as one."""

    token: str
    chat_id: int
    piece: Piece
    message_id: int
    file: bytes = b""
    album: int = 0

    @property
    def text(self) -> str:
        return words_of(self.piece.content)


@dataclass
class FakeTelegram(FakeMenus):
    """The port `Telegram`.

    `profiles` are the tokens Telegram knows; `photos` are the unique ids of the photos by person; `custom_emoji` are
    the plain emoji by the ids of those that stand for them.
    `trouble[method]` are errors raised by the next calls, one each; `lasting[method]` is raised by every call.
    Files are sent by `send photo`, `send document`, … before they are by `send`.
    """

    profiles: dict[str, BotProfile] = field(default_factory=lambda: {TOKEN: BotProfile(7001, "shop_bot", "Shop")})
    photos: dict[int, str] = field(default_factory=dict)
    custom_emoji: dict[str, str] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    reactions: list[tuple[int, int, str]] = field(default_factory=list)
    typing: list[int] = field(default_factory=list)
    typed_in: list[int | None] = field(default_factory=list)
    choices: list[tuple[int, int, str]] = field(default_factory=list)
    trouble: dict[str, list[BridgeError]] = field(default_factory=dict)
    lasting: dict[str, BridgeError] = field(default_factory=dict)

    def get_me(self, token: str) -> BotProfile:
        self._check("get_me", token)
        return self.profiles[token]

    def send(self, token: str, chat_id: int, piece: Piece, upload: Upload | None = None) -> int:
        if isinstance(piece.content, Media):
            self._check(f"send {piece.content.kind}", token)
        self._check("send", token)
        message_id = len(self.sent) + 1
        file = upload.content.read() if upload else b""
        self.sent.append(Sent(token, chat_id, piece, message_id, file))
        return message_id

    def send_album(self, token: str, chat_id: int, items: Sequence[tuple[Piece, Upload]]) -> tuple[int, ...]:
        self._check("send_album", token)
        assert 2 <= len(items) <= 10
        album = len(self.sent) + 1
        for number, (piece, upload) in enumerate(items):
            self.sent.append(Sent(token, chat_id, piece, album + number, upload.content.read(), album))
        return tuple(sent.message_id for sent in self.sent[-len(items) :])

    def react(self, token: str, chat_id: int, message_id: int, emoji: str) -> None:
        self._check("react", token)
        self.reactions.append((chat_id, message_id, emoji))

    def plain_emoji(self, token: str, custom: Sequence[str]) -> dict[str, str]:
        self._check("plain_emoji", token)
        return {one: self.custom_emoji[one] for one in custom if one in self.custom_emoji}

    def show_typing(self, token: str, chat_id: int, thread: int | None = None) -> None:
        self._check("show_typing", token)
        self.typing.append(chat_id)
        self.typed_in.append(thread)

    def show_choice(self, token: str, chat_id: int, message_id: int, label: str) -> None:
        self._check("show_choice", token)
        self.choices.append((chat_id, message_id, label))

    def set_webhook(
        self, token: str, url: str, secret: str, *, beside: Collection[str] = (), drop_pending: bool
    ) -> None:
        self._check("set_webhook", token)
        self.webhooks[token] = Webhook(url, secret, drop_pending, beside=tuple(beside))

    def webhook(self, token: str, beside: Collection[str] = ()) -> Hooked:
        self._check("webhook", token)
        hook = self.webhooks.get(token)
        if hook is None:
            return Hooked("")
        complete = hook.complete and set(beside) <= set(hook.beside)
        return Hooked(hook.url, complete, hook.pending, hook.last_error, hook.last_error_at, hook.proven)

    def delete_webhook(self, token: str) -> None:
        self._check("delete_webhook", token)
        self.webhooks.pop(token, None)

    def photo_of(self, token: str, user_id: int) -> ProfilePhoto | None:
        self._check("photo_of", token)
        return ProfilePhoto(f"file-of-{user_id}", self.photos[user_id]) if user_id in self.photos else None

    def _check(self, method: str, token: str) -> None:
        if method in self.lasting:
            raise self.lasting[method]
        if self.trouble.get(method):
            raise self.trouble[method].pop(0)
        if token not in self.profiles:
            raise PermanentError(Reason.TOKEN_REVOKED)
