"""The calls of the Bot API that the product makes (core.telegram.org/bots/api)."""

from collections.abc import Collection, Sequence

import httpx

from bridge.domain.names import readable
from bridge.fields import list_of, number_of, text_of
from bridge.relay.messages import BotProfile, Hooked, ProfilePhoto
from bridge.telegram.bot_api import BotApi, unclear
from bridge.telegram.funnel import FunnelMessages
from bridge.telegram.menus import Menus
from bridge.telegram.pace import Pace
from bridge.telegram.sending import Sending

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction", "poll")
"""Every kind the product uses; naming a list means naming everything wanted (setWebhook, allowed_updates)."""

TURNED_AWAY = "Wrong response from the webhook: 401"
"""How Telegram tells of a webhook that does not take its secret (tdlib/telegram-bot-api, WebhookActor.cpp)."""

MOST_CUSTOM_EMOJI = 200
"""How many a bot may ask about at once (Bot API, getCustomEmojiStickers)."""


class TelegramClient(Sending, Menus, FunnelMessages):
    """`Telegram` and `FunnelChats` over HTTPS: what bots send, their menus in groups, and their own affairs."""

    def __init__(self, http: httpx.Client, base_url: str, pace: Pace) -> None:
        super().__init__(BotApi(http, base_url), pace)

    def get_me(self, token: str) -> BotProfile:
        me = self._api.object(token, "getMe")
        bot_id, username = number_of(me, "id"), text_of(me, "username")
        if bot_id is None or not username:
            raise unclear()
        return BotProfile(
            bot_id,
            username,
            readable(text_of(me, "first_name")) or username,
            privacy=me.get("can_read_all_group_messages") is False,
            joins=me.get("can_join_groups") is not False,
        )

    def set_webhook(
        self, token: str, url: str, secret: str, *, beside: Collection[str] = (), drop_pending: bool
    ) -> None:
        self._api.call(
            token,
            "setWebhook",
            url=url,
            secret_token=secret,
            allowed_updates=[*ALLOWED_UPDATES, *(kind for kind in beside if kind not in ALLOWED_UPDATES)],
            drop_pending_updates=drop_pending,
        )

    def webhook(self, token: str, beside: Collection[str] = ()) -> Hooked:
        info = self._api.object(token, "getWebhookInfo")
        error = text_of(info, "last_error_message")
        return Hooked(
            text_of(info, "url"),
            {*ALLOWED_UPDATES, *beside} <= set(map(str, list_of(info, "allowed_updates"))),
            number_of(info, "pending_update_count") or 0,
            error,
            number_of(info, "last_error_date") or 0,
            proven=TURNED_AWAY not in error,
        )

    def delete_webhook(self, token: str) -> None:
        self._api.call(token, "deleteWebhook")

    def plain_emoji(self, token: str, custom: Sequence[str]) -> dict[str, str]:
        ids = list(custom)[:MOST_CUSTOM_EMOJI]
        stickers = self._api.call(token, "getCustomEmojiStickers", custom_emoji_ids=ids)
        found = [one for one in stickers if isinstance(one, dict)] if isinstance(stickers, list) else []
        plain = {text_of(one, "custom_emoji_id"): text_of(one, "emoji") for one in found}
        return {custom_id: emoji for custom_id, emoji in plain.items() if custom_id and emoji}

    def photo_of(self, token: str, user_id: int) -> ProfilePhoto | None:
        photos = list_of(self._api.object(token, "getUserProfilePhotos", user_id=user_id, limit=1), "photos")
        sizes = photos[0] if photos and isinstance(photos[0], list) else []
        largest = sizes[-1] if sizes and isinstance(sizes[-1], dict) else {}
        photo = ProfilePhoto(text_of(largest, "file_id"), text_of(largest, "file_unique_id"))
        return photo if photo.file_id and photo.unique_id else None
