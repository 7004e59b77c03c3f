"""The parts that sent messages share: text, caption, reply, keyboard, thread."""

from typing import Any

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.formatting import LONGEST_CAPTION, LONGEST_TEXT, format_text
from local.simulators.telegram.messages import without_reply
from local.simulators.telegram.methods.call import Call
from local.simulators.telegram.world import Bot, Chat, Json

LONGEST_QUOTE = 1024
MOST_BUTTONS = 100
_BUTTON_ACTIONS = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)


def text_content(params: Json) -> Json:
    """Return `text` and its entities. Raises ApiError 400 when it is empty, too long or badly marked up."""
    text, entities = format_text(params["text"], params.get("parse_mode"), params.get("entities"))
    if not text:
        raise bad_request("message text is empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if "link_preview_options" in params:
        content["link_preview_options"] = params["link_preview_options"]
    return content


def caption_content(params: Json) -> Json:
    """Return `caption` and its entities, or nothing. Raises ApiError 400 when it is too long or badly marked up."""
    if not params.get("caption"):
        return {}
    text, entities = format_text(params["caption"], params.get("parse_mode"), params.get("caption_entities"))
    if len(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    content: Json = {"caption": text} if text else {}
    if entities:
        content["caption_entities"] = entities
    return content


def common_content(call: Call, chat: Chat) -> Json:
    """Return what every send method adds to a message: reply, thread, keyboard, flags."""
    params = call.params
    content = {**_thread(chat, params), **_reply(call.bot, chat, params), **keyboard(params)}
    if params.get("protect_content"):
        content["has_protected_content"] = True
    if "business_connection_id" in params:
        content["business_connection_id"] = params["business_connection_id"]
    return content


def keyboard(params: Json) -> Json:
    """Return the inline keyboard as the message shows it; other reply markups leave no trace in the message."""
    markup = params.get("reply_markup") or {}
    rows = markup.get("inline_keyboard")
    if not rows:
        return {}
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return {"reply_markup": {"inline_keyboard": [row for row in rows if row]}}


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
    if len(_BUTTON_ACTIONS & button.keys()) != 1:
        raise bad_request("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not _plausible_url(url):
        raise bad_request("BUTTON_URL_INVALID")


def _plausible_url(url: str) -> bool:
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "." in url
    return scheme in {"http", "https", "tg", "ton"} and bool(rest)


def _thread(chat: Chat, params: Json) -> Json:
    thread = params.get("message_thread_id")
    if not thread:
        return {}
    if thread not in chat.threads:
        raise bad_request("message thread not found")
    if chat.threads[thread] == "closed" and chat.bot_status != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return {"message_thread_id": thread, "is_topic_message": True}


def _reply(bot: Bot, chat: Chat, params: Json) -> Json:
    reply = params.get("reply_parameters")
    if not reply or not reply["message_id"]:
        return {}
    elsewhere = reply.get("chat_id") not in {None, chat.id}
    source = bot.chats.get(reply["chat_id"]) if elsewhere else chat
    stored = source.messages.get(reply["message_id"]) if source else None
    if stored is None or stored.deleted:
        if reply.get("allow_sending_without_reply") and not elsewhere:
            return {}
        raise bad_request("message to be replied not found")
    if elsewhere:
        return {"external_reply": _external(stored.message)}
    return {"reply_to_message": without_reply(stored.message), **_quote(reply, stored.message)}


def _external(message: Json) -> Json:
    sender = message.get("from")
    origin: dict[str, Any] = {"type": "user", "sender_user": sender, "date": message["date"]}
    if sender is None:
        origin = {"type": "chat", "sender_chat": message["chat"], "date": message["date"]}
    return {"origin": origin, "chat": message["chat"], "message_id": message["message_id"]}


def _quote(reply: Json, message: Json) -> Json:
    quote = reply.get("quote")
    if not quote:
        return {}
    text, _ = format_text(quote, reply.get("quote_parse_mode"), reply.get("quote_entities"))
    source = str(message.get("text") or message.get("caption") or "")
    if len(text) > LONGEST_QUOTE or text not in source:
        raise bad_request("QUOTE_TEXT_INVALID")
    return {"quote": {"text": text, "position": len(source[: source.index(text)].encode("utf-16-le")) // 2}}
