"""Telegram as the use cases see it: tokens, webhooks and what was sent."""

from dataclasses import dataclass, field

from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.reasons import Reason
from bridge.relay.messages import BotProfile, ProfilePhoto

TOKEN = "7001:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"


@dataclass(frozen=True)
class Webhook:
    url: str
    secret: str
    drop_pending: bool


@dataclass(frozen=True)
class SentText:
    token: str
    chat_id: int
    text: str
    message_id: int


@dataclass
class FakeTelegram:
    """The port `Telegram`.

    `profiles` are the tokens Telegram knows; `photos` are the unique ids of the photos by person.
    `trouble[method]` are errors raised by the next calls, one each; `lasting[method]` is raised by every call.
    """

    profiles: dict[str, BotProfile] = field(default_factory=lambda: {TOKEN: BotProfile(7001, "shop_bot", "Shop")})
    photos: dict[int, str] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    sent: list[SentText] = field(default_factory=list)
    trouble: dict[str, list[BridgeError]] = field(default_factory=dict)
    lasting: dict[str, BridgeError] = field(default_factory=dict)

    def get_me(self, token: str) -> BotProfile:
        self._check("get_me", token)
        return self.profiles[token]

    def send_text(self, token: str, chat_id: int, text: str) -> int:
        self._check("send_text", token)
        message_id = len(self.sent) + 1
        self.sent.append(SentText(token, chat_id, text, message_id))
        return message_id

    def set_webhook(self, token: str, url: str, secret: str, *, drop_pending: bool) -> None:
        self._check("set_webhook", token)
        self.webhooks[token] = Webhook(url, secret, drop_pending)

    def webhook_url(self, token: str) -> str:
        self._check("webhook_url", token)
        return self.webhooks[token].url if token in self.webhooks else ""

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
