"""What a bot says in groups by itself, and what it asks there (core.telegram.org/bots/api, "Updating messages")."""

from collections.abc import Mapping

from bridge.domain.groups import GroupBot, Rank
from bridge.domain.splitting import shorten
from bridge.fields import Object, number_of
from bridge.relay.messages import Anchor, MenuButton, Page
from bridge.telegram.bot_api import LONGEST_ANSWER, TIME_TO_SEND, BotApi
from bridge.telegram.pace import Pace
from bridge.telegram.reading.members import bot_in, rank_in

LONGEST_TOAST = 200
"""Characters of what is said to whoever pressed a button (Bot API, answerCallbackQuery)."""

LONGEST_PLACEHOLDER = 64

LONGEST_LABEL = 128
"""Characters of a button's text: Telegram names no limit, and shows far fewer."""

NO_PREVIEW = {"is_disabled": True}


class Menus:
    """The part of `Telegram` that is a bot's own menu in groups."""

    _api: BotApi
    _pace: Pace

    def show_page(self, token: str, chat_id: int, page: Page, *, thread: int = 0, reply_to: int | None = None) -> int:
        """Send a page and return the id of its message, 0 when Telegram does not tell it."""
        self._pace.wait(token.partition(":")[0])
        reply = {"message_id": reply_to, "allow_sending_without_reply": True} if reply_to else None
        sent = self._api.call(
            token,
            "sendMessage",
            at_least=TIME_TO_SEND,
            patience=LONGEST_ANSWER,
            chat_id=chat_id,
            message_thread_id=thread or None,
            reply_parameters=reply,
            reply_markup=_markup(page),
            **_text(page),
        )
        return (number_of(sent, "message_id") or 0) if isinstance(sent, dict) else 0

    def change_page(self, token: str, chat_id: int, message_id: int, page: Page) -> None:
        """Put a page in the place of one that was sent before; one that stands there already is a success."""
        self._api.change(
            token,
            "editMessageText",
            chat_id=chat_id,
            message_id=message_id,
            reply_markup=_markup(page),
            **_text(page),
        )

    def delete(self, token: str, chat_id: int, message_id: int) -> None:
        self._api.call(token, "deleteMessage", chat_id=chat_id, message_id=message_id)

    def tell_presser(self, token: str, press_id: str, text: str = "", *, alert: bool = False) -> None:
        """Acknowledge a press and say something to whoever pressed, so that they have to close it for an `alert`.

        Raises PermanentError(TOO_LATE) when its time, about a minute, is over.
        """
        said: Object = {"text": shorten(text, LONGEST_TOAST), "show_alert": alert} if text else {}
        self._api.call(token, "answerCallbackQuery", callback_query_id=press_id, **said)

    def rank_of(self, token: str, chat_id: int, user_id: int) -> Rank:
        return rank_in(self._api.object(token, "getChatMember", chat_id=chat_id, user_id=user_id))

    def bot_in(self, token: str, chat_id: int, bot_id: int) -> GroupBot:
        return bot_in(self._api.object(token, "getChatMember", chat_id=chat_id, user_id=bot_id), bot_id)

    def offer_commands(self, token: str, commands: Mapping[str, str]) -> None:
        """Have Telegram offer these commands in groups; those of private chats stay what the bot's owner made them."""
        listed = [{"command": name, "description": text} for name, text in commands.items()]
        self._api.call(token, "setMyCommands", commands=listed, scope={"type": "all_group_chats"})


def _text(page: Page) -> Object:
    """Return a page's text with its entities; no preview of a link, which would be larger than the menu."""
    entities, offset = [], 0
    for words in page.words:
        text = words if isinstance(words, str) else words.text
        length = _units(text)
        if isinstance(words, Anchor) and length:
            entities.append({"offset": offset, "length": length} | _leading(words))
        offset += length
    return {"text": page.text, "entities": entities or None, "link_preview_options": NO_PREVIEW}


def _leading(anchor: Anchor) -> Object:
    if anchor.user_id:
        # Whose name is in it Telegram knows by the id; the rest of a User has to be there.
        return {"type": "text_mention", "user": {"id": anchor.user_id, "is_bot": False, "first_name": anchor.text}}
    return {"type": "text_link", "url": anchor.url}


def _markup(page: Page) -> Object | None:
    if page.asks:
        placeholder = shorten(page.asks, LONGEST_PLACEHOLDER)
        return {"force_reply": True, "selective": True, "input_field_placeholder": placeholder}
    return {"inline_keyboard": [[_button(button) for button in row] for row in page.rows]} if page.rows else None


def _button(button: MenuButton) -> Object:
    carried = {"url": button.url} if button.url else {"callback_data": str(button.action)}
    return {"text": shorten(button.label, LONGEST_LABEL)} | carried


def _units(text: str) -> int:
    """Return the length of a text as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
