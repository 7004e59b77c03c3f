"""What a bot says in its funnel: welcomes with buttons, and messages for people beside it (Bot API, sendMessage)."""

from typing import Any

from bridge.fields import Object, number_of
from bridge.telegram.bot_api import LONGEST_ANSWER, TIME_TO_SEND, BotApi
from bridge.telegram.menus import NO_PREVIEW
from bridge.telegram.pace import Pace

Rows = tuple[tuple[str, str], ...]


class FunnelMessages:
    """`FunnelChats` over HTTPS. HTML is the caller's own, in which what people wrote is escaped."""

    _api: BotApi
    _pace: Pace

    def show_choices(self, token: str, chat_id: int, text: str, rows: Rows) -> int:
        return self._say(token, "sendMessage", chat_id=chat_id, text=text, reply_markup=_rows_of(rows))

    def show_html(self, token: str, chat_id: int, html: str, rows: Rows = ()) -> int:
        return self._say(token, "sendMessage", chat_id=chat_id, **_html_of(html, rows))

    def change_html(self, token: str, chat_id: int, message_id: int, html: str, rows: Rows = ()) -> None:
        self._pace.wait(token.partition(":")[0])
        self._api.change(token, "editMessageText", chat_id=chat_id, message_id=message_id, **_html_of(html, rows))

    def copy(self, token: str, chat_id: int, message: tuple[int, int], reply_to: int) -> int:
        from_chat_id, message_id = message
        reply = {"message_id": reply_to, "allow_sending_without_reply": True} if reply_to else None
        source = {"from_chat_id": from_chat_id, "message_id": message_id}
        return self._say(token, "copyMessage", chat_id=chat_id, reply_parameters=reply, **source)

    def _say(self, token: str, method: str, **parameters: Any) -> int:
        self._pace.wait(token.partition(":")[0])
        sent = self._api.call(token, method, at_least=TIME_TO_SEND, patience=LONGEST_ANSWER, **parameters)
        return (number_of(sent, "message_id") or 0) if isinstance(sent, dict) else 0


def _html_of(html: str, rows: Rows) -> Object:
    return {
        "text": html,
        "parse_mode": "HTML",
        "reply_markup": _rows_of(rows),
        "link_preview_options": NO_PREVIEW,
    }


def _rows_of(rows: Rows) -> Object | None:
    """Return one button a row; without any, an edit takes the old ones away."""
    buttons = [[{"text": text, "callback_data": data}] for text, data in rows]
    return {"inline_keyboard": buttons} if buttons else None
