"""The parts that sent messages share: text, caption, reply, thread, flags."""

from typing import Any

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.formatting import LONGEST_CAPTION, LONGEST_TEXT, format_text
from local.simulators.telegram.messages import without_reply
from local.simulators.telegram.methods.call import Call
from local.simulators.telegram.methods.keyboard import keyboard
from local.simulators.telegram.world import Chat, Json

LONGEST_QUOTE = 1024
_TRUE = frozenset({"true", "yes", "1"})


def text_content(call: Call) -> Json:
    """Return `text` and its entities. Raises ApiError 400 when it is empty, too long or badly marked up."""
    params = call.params
    if not params["text"]:
        raise bad_request("message text is empty")
    text, entities = format_text(params["text"], params.get("parse_mode"), params.get("entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    content: Json = {"text": text, **_entities(call, "entities", entities)}
    if "link_preview_options" in params:
        content["link_preview_options"] = params["link_preview_options"]
    elif _legacy_flag(call, "disable_web_page_preview"):
        content["link_preview_options"] = {"is_disabled": True}
    return content


def caption_content(call: Call, source: Json) -> Json:
    """Return `caption` and its entities of a call or an InputMedia, or nothing.

    Raises ApiError 400 when the caption is too long or badly marked up.
    """
    if not source.get("caption"):
        return {}
    text, entities = format_text(source["caption"], source.get("parse_mode"), source.get("caption_entities"))
    if len(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return {"caption": text, **_entities(call, "caption_entities", entities)} if text else {}


def _entities(call: Call, name: str, entities: list[Json]) -> Json:
    """Return the entities under `name`; mentioned people are shown whole, and strangers to the bot not at all."""
    shown = [entity for entity in (_shown(call, entity) for entity in entities) if entity]
    return {name: shown} if shown else {}


def _shown(call: Call, entity: Json) -> Json | None:
    if entity["type"] != "text_mention":
        return entity
    user_id = entity["user"]["id"]
    if user_id == call.bot.id:
        return {**entity, "user": call.bot.user}
    person = call.simulator.world.people.get(user_id)
    known = user_id in call.bot.chats or user_id in call.bot.seen_users
    return {**entity, "user": person.user} if known and person and person.user else None


def common_content(call: Call, chat: Chat) -> Json:
    """Return what every send method adds to a message: reply, thread, keyboard, flags."""
    params = call.params
    content = {**thread_content(chat, params), **_reply(call, chat), **keyboard(params)}
    if params.get("protect_content"):
        content["has_protected_content"] = True
    if "business_connection_id" in params:
        content["business_connection_id"] = params["business_connection_id"]
    return content


def thread_content(chat: Chat, params: Json) -> Json:
    """Return the topic of a message. Raises ApiError 400 when there is no such topic or it is closed."""
    thread = params.get("message_thread_id")
    if not thread:
        if chat.info.get("is_forum") and chat.group.general.closed and not chat.allows("can_manage_topics"):
            raise bad_request("TOPIC_CLOSED")
        return {}
    topic = chat.group.topics.get(thread)
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed and not chat.allows("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return {"message_thread_id": thread, "is_topic_message": True}


def _legacy_flag(call: Call, name: str) -> bool:
    return str(call.raw.get(name, "")).strip().lower() in _TRUE


def _reply_parameters(call: Call) -> Json:
    """Return `reply_parameters`, or what the older parameters say that the real server still reads."""
    if "reply_parameters" in call.raw:
        return call.params.get("reply_parameters") or {}
    replied = str(call.raw.get("reply_to_message_id") or "")
    if not replied.isdigit():
        return {}
    return {
        "message_id": int(replied),
        "allow_sending_without_reply": _legacy_flag(call, "allow_sending_without_reply"),
    }


def _reply(call: Call, chat: Chat) -> Json:
    reply = _reply_parameters(call)
    if reply.get("message_id", 0) <= 0:
        return {}
    elsewhere = reply.get("chat_id") not in {None, chat.id}
    source = call.bot.chats.get(reply["chat_id"]) if elsewhere else chat
    stored = source.messages.get(reply["message_id"]) if source else None
    if stored is None or stored.deleted:
        if reply.get("allow_sending_without_reply") and not elsewhere:
            return {}
        raise bad_request("message to be replied not found")
    if elsewhere:
        return {"external_reply": _external(stored.message), **_quote(reply, stored.message)}
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
