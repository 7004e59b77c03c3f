"""What a message answers: one of the same chat, one of another chat, a story."""

from bridge.domain.menus import is_menu
from bridge.domain.names import readable, shows_something
from bridge.domain.splitting import shorten
from bridge.domain.wording import origins
from bridge.fields import Object, has, is_set, list_of, number_of, object_of, objects_of, text_of
from bridge.relay.messages import Quoted
from bridge.telegram.reading.contents import content_of, of_known_kind
from bridge.telegram.reading.entities import spelled
from bridge.telegram.reading.origins import whence_of
from bridge.telegram.reading.people import chat_of, moment_of, title_of

_BEGINNING = 120
"""UTF-16 units that are enough to recognise a message by."""


def quoted_of(bot_id: int, message: Object) -> Quoted | None:
    """Return what a message answers; the message that opened a topic is answered by none that stands in it."""
    chosen = spelled(object_of(message, "quote"))
    chosen = chosen.strip() if shows_something(chosen) else ""
    reply = object_of(message, "reply_to_message")
    message_id = number_of(reply, "message_id")
    if message_id is not None and not _opens_topic(message, reply):
        sender = object_of(reply, "from")
        from_bot = number_of(sender, "id") == bot_id
        text = chosen or _chosen_line(message, reply)
        other_bot = not from_bot and _is_another_bots(message, reply)
        sent_at, menu = moment_of(reply, "date"), from_bot and _is_menu(reply)
        return Quoted(message_id, from_bot, text, _beginning(reply), other_bot, sent_at, menu)
    elsewhere = of_known_kind(object_of(message, "external_reply"))
    text = chosen or (elsewhere.seen if elsewhere else "")
    return Quoted(None, text=text) if text else None


def answers_of(message: Object) -> tuple[str, ...]:
    """Return the lines above an answer to what stands in another chat, or to a story."""
    whence = whence_of(object_of(object_of(message, "external_reply"), "origin"))
    story = object_of(message, "reply_to_story")
    lines = (
        origins.answers_elsewhere(whence) if whence else "",
        origins.answers_story(title_of(object_of(story, "chat"))) if number_of(story, "id") is not None else "",
    )
    return tuple(filter(None, lines))


def _is_another_bots(message: Object, reply: Object) -> bool:
    """Tell whether a bot sent what is answered in a group, and not a chat that Telegram lends the name of one."""
    chat = chat_of(message)
    is_bot = is_set(object_of(reply, "from"), "is_bot") and not has(reply, "sender_chat")
    return chat is not None and chat.kind.is_group and is_bot


def _is_menu(reply: Object) -> bool:
    rows = list_of(object_of(reply, "reply_markup"), "inline_keyboard")
    buttons = [button for row in rows if isinstance(row, list) for button in row if isinstance(button, dict)]
    return any(is_menu(text_of(button, "callback_data")) for button in buttons)


def _opens_topic(message: Object, reply: Object) -> bool:
    """Tell the root of a topic, which Telegram names in every message of it; elsewhere a thread's root is answered."""
    in_topic = is_set(message, "is_topic_message")
    thread = number_of(message, "message_thread_id")
    return has(reply, "forum_topic_created") or (in_topic and thread == number_of(reply, "message_id"))


def _chosen_line(message: Object, reply: Object) -> str:
    """Return the task of a checklist or the answer of a poll that is meant."""
    task, option = number_of(message, "reply_to_checklist_task_id"), text_of(message, "reply_to_poll_option_id")
    for one in objects_of(object_of(reply, "checklist"), "tasks"):
        if task is not None and number_of(one, "id") == task:
            return readable(text_of(one, "text"))
    for one in objects_of(object_of(reply, "poll"), "options"):
        if option and text_of(one, "persistent_id") == option:
            return readable(text_of(one, "text"))
    return ""


def _beginning(reply: Object) -> str:
    content = content_of(reply)
    return shorten(readable(content.seen), _BEGINNING) if content else ""
