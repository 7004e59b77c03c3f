"""The calls of the Bot API that the product makes (core.telegram.org/bots/api)."""

from typing import Any

import httpx

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.http_calls import body_of, call
from bridge.relay.messages import BotProfile, ProfilePhoto
from bridge.telegram.errors import error_of
from bridge.telegram.pace import BotPace

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""Every kind the product uses; naming a list means naming everything wanted (setWebhook, allowed_updates)."""

LARGEST_PHOTO = 5 * 1024 * 1024


class TelegramClient:
    """`Telegram` over HTTPS. The token stands in the URL, so nothing here logs a URL or lets one out in an error."""

    def __init__(self, http: httpx.Client, base_url: str, pace: BotPace) -> None:
        self._http = http
        self._base_url = base_url
        self._pace = pace

    def get_me(self, token: str) -> BotProfile:
        me = self._call(token, "getMe")
        return BotProfile(me["id"], me["username"], me["first_name"])

    def send_text(self, token: str, chat_id: int, text: str) -> int:
        """Send plain text (no parse_mode: what a manager types is not markup) and return its message id."""
        self._pace.wait(token.partition(":")[0])
        sent = self._call(token, "sendMessage", chat_id=chat_id, text=text)
        return int(sent["message_id"])

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
        photos = self._call(token, "getUserProfilePhotos", user_id=user_id, limit=1)["photos"]
        largest = photos[0][-1] if photos and photos[0] else None
        return ProfilePhoto(largest["file_id"], largest["file_unique_id"]) if largest else None

    def download(self, token: str, file_id: str) -> bytes | None:
        file = self._call(token, "getFile", file_id=file_id)
        if (file.get("file_size") or 0) > LARGEST_PHOTO or not file.get("file_path"):
            return None
        url = f"{self._base_url}/file/bot{token}/{file['file_path']}"
        response = call(self._http, Reason.TELEGRAM_UNAVAILABLE, "GET", url)
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if not response.is_success:
            raise error_of(response)
        return response.content

    def _call(self, token: str, method: str, **parameters: Any) -> Any:
        url = f"{self._base_url}/bot{token}/{method}"
        response = call(self._http, Reason.TELEGRAM_UNAVAILABLE, "POST", url, json=parameters)
        body = body_of(response)
        if not response.is_success:
            raise error_of(response)
        if body.get("ok") is not True:
            raise TransientError(Reason.TELEGRAM_UNCLEAR, "not an answer of the Bot API", outcome_unknown=True)
        return body["result"]
