"""The calls of the Bot API that the product makes (core.telegram.org/bots/api)."""

import httpx

from bridge.fields import list_of, number_of, text_of
from bridge.relay.messages import BotProfile, ProfilePhoto
from bridge.telegram.bot_api import BotApi, unclear
from bridge.telegram.pace import BotPace
from bridge.telegram.sending import Sending

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""Every kind the product uses; naming a list means naming everything wanted (setWebhook, allowed_updates)."""


class TelegramClient(Sending):
    """`Telegram` over HTTPS: what bots send, and their own affairs."""

    def __init__(self, http: httpx.Client, base_url: str, pace: BotPace) -> None:
        super().__init__(BotApi(http, base_url), pace)

    def get_me(self, token: str) -> BotProfile:
        me = self._api.object(token, "getMe")
        bot_id, username = number_of(me, "id"), text_of(me, "username")
        if bot_id is None or not username:
            raise unclear()
        return BotProfile(bot_id, username, text_of(me, "first_name"))

    def set_webhook(self, token: str, url: str, secret: str, *, drop_pending: bool) -> None:
        self._api.call(
            token,
            "setWebhook",
            url=url,
            secret_token=secret,
            allowed_updates=list(ALLOWED_UPDATES),
            drop_pending_updates=drop_pending,
        )

    def webhook_url(self, token: str) -> str:
        return str(self._api.call(token, "getWebhookInfo")["url"])

    def delete_webhook(self, token: str) -> None:
        self._api.call(token, "deleteWebhook")

    def photo_of(self, token: str, user_id: int) -> ProfilePhoto | None:
        photos = list_of(self._api.object(token, "getUserProfilePhotos", user_id=user_id, limit=1), "photos")
        sizes = photos[0] if photos and isinstance(photos[0], list) else []
        largest = sizes[-1] if sizes and isinstance(sizes[-1], dict) else {}
        photo = ProfilePhoto(text_of(largest, "file_id"), text_of(largest, "file_unique_id"))
        return photo if photo.file_id and photo.unique_id else None
