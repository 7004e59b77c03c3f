"""The calls of the Bot API that the product makes (core.telegram.org/bots/api)."""

from typing import Any

import httpx

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import ANSWER_TIMEOUT, CONNECT_TIMEOUT, LEAST_TIME, body_of, call
from bridge.relay.messages import BotProfile, ProfilePhoto
from bridge.telegram.errors import error_of
from bridge.telegram.fields import Object, list_of, number_of, text_of
from bridge.telegram.pace import BotPace

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""Every kind the product uses; naming a list means naming everything wanted (setWebhook, allowed_updates)."""

TIME_TO_SEND = CONNECT_TIMEOUT + ANSWER_TIMEOUT
"""Seconds that must be left to begin sending a message: an answer that is not waited for means sending it again."""

LARGEST_PHOTO = 5 * 1024 * 1024


class TelegramClient:
    """`Telegram` over HTTPS. The token stands in the URL, so nothing here logs a URL or lets one out in an error."""

    def __init__(self, http: httpx.Client, base_url: str, pace: BotPace) -> None:
        self._http = http
        self._base_url = base_url
        self._pace = pace

    def get_me(self, token: str) -> BotProfile:
        me = self._object(token, "getMe")
        bot_id, username = number_of(me, "id"), text_of(me, "username")
        if bot_id is None or not username:
            raise _unclear()
        return BotProfile(bot_id, username, text_of(me, "first_name"))

    def send_text(self, token: str, chat_id: int, text: str) -> int:
        """Send plain text (no parse_mode: what a manager types is not markup) and return its message id.

        0 where Telegram says `ok` without one: the person has the text, so it must not be sent again.
        """
        self._pace.wait(token.partition(":")[0])
        sent = self._call(token, "sendMessage", at_least=TIME_TO_SEND, chat_id=chat_id, text=text)
        return (number_of(sent, "message_id") or 0) if isinstance(sent, dict) else 0

    def set_webhook(self, token: str, url: str, secret: str, *, drop_pending: bool) -> None:
        self._call(
            token,
            "setWebhook",
            url=url,
            secret_token=secret,
            allowed_updates=list(ALLOWED_UPDATES),
            drop_pending_updates=drop_pending,
        )

    def webhook_url(self, token: str) -> str:
        return str(self._call(token, "getWebhookInfo")["url"])

    def delete_webhook(self, token: str) -> None:
        self._call(token, "deleteWebhook")

    def photo_of(self, token: str, user_id: int) -> ProfilePhoto | None:
        photos = list_of(self._object(token, "getUserProfilePhotos", user_id=user_id, limit=1), "photos")
        sizes = photos[0] if photos and isinstance(photos[0], list) else []
        largest = sizes[-1] if sizes and isinstance(sizes[-1], dict) else {}
        photo = ProfilePhoto(text_of(largest, "file_id"), text_of(largest, "file_unique_id"))
        return photo if photo.file_id and photo.unique_id else None

    def download(self, token: str, file_id: str) -> bytes | None:
        file = self._object(token, "getFile", file_id=file_id)
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

    def _object(self, token: str, method: str, **parameters: Any) -> Object:
        result = self._call(token, method, **parameters)
        if not isinstance(result, dict):
            raise _unclear()
        return result

    def _call(self, token: str, method: str, *, at_least: float = LEAST_TIME, **parameters: Any) -> Any:
        url = f"{self._base_url}/bot{token}/{method}"
        response = call(self._http, Reason.TELEGRAM_UNAVAILABLE, "POST", url, at_least=at_least, json=parameters)
        body = body_of(response)
        if not response.is_success or body.get("ok") is False:
            raise error_of(response)
        if body.get("ok") is not True:
            raise _unclear()
        return body.get("result")


def _unclear() -> TransientError:
    return TransientError(Reason.TELEGRAM_UNCLEAR, "not an answer of the Bot API", outcome_unknown=True)
