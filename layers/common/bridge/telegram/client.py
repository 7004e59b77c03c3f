"""The calls of the Bot API that the product makes (core.telegram.org/bots/api)."""

import httpx

from bridge.domain.reasons import Reason
from bridge.http_calls import call
from bridge.relay.messages import BotProfile, ProfilePhoto
from bridge.telegram.bot_api import TIME_TO_SEND, BotApi, unclear
from bridge.telegram.errors import error_of
from bridge.telegram.fields import list_of, number_of, text_of
from bridge.telegram.pace import BotPace

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""Every kind the product uses; naming a list means naming everything wanted (setWebhook, allowed_updates)."""

LARGEST_PHOTO = 5 * 1024 * 1024


class TelegramClient:
    """`Telegram` over HTTPS."""

    def __init__(self, http: httpx.Client, base_url: str, pace: BotPace) -> None:
        self._api = BotApi(http, base_url)
        self._http = http
        self._base_url = base_url
        self._pace = pace

    def get_me(self, token: str) -> BotProfile:
        me = self._api.object(token, "getMe")
        bot_id, username = number_of(me, "id"), text_of(me, "username")
        if bot_id is None or not username:
            raise unclear()
        return BotProfile(bot_id, username, text_of(me, "first_name"))

    def send_text(self, token: str, chat_id: int, text: str) -> int:
        """Send plain text (no parse_mode: what a manager types is not markup) and return its message id.

        0 where Telegram says `ok` without one: the person has the text, so it must not be sent again.
        """
        self._pace.wait(token.partition(":")[0])
        sent = self._api.call(token, "sendMessage", at_least=TIME_TO_SEND, chat_id=chat_id, text=text)
        return (number_of(sent, "message_id") or 0) if isinstance(sent, dict) else 0

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

    def download(self, token: str, file_id: str) -> bytes | None:
        file = self._api.object(token, "getFile", file_id=file_id)
        path = text_of(file, "file_path")
        if (number_of(file, "file_size") or 0) > LARGEST_PHOTO or not path:
            return None
        url = f"{self._base_url}/file/bot{token}/{path}"
        response = call(self._http, Reason.TELEGRAM_UNAVAILABLE, "GET", url)
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if not response.is_success:
            raise error_of(response)
        return response.content
