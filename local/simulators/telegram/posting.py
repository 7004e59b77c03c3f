"""Puts messages into chats: every bot of a group has its own copy, and gets an update when it may see the message."""

from collections.abc import Callable
from typing import Protocol

from local.simulators.telegram import messages, observing
from local.simulators.telegram.privacy import visible
from local.simulators.telegram.world import Bot, Chat, Json, StoredMessage, World


class Telegram(Protocol):
    """What posting needs of the simulator."""

    world: World

    def queue_update(self, bot: Bot, update: Json) -> int | None: ...

    def now(self) -> int: ...


def kind_of_message(chat: Chat, message: Json) -> str:
    """Return the kind of update in which a message of this chat comes."""
    if "business_connection_id" in message:
        return "business_message"
    return "channel_post" if chat.type == "channel" else "message"


def from_person(telegram: Telegram, bot: Bot, chat: Chat, message: Json) -> int | None:
    """Post what somebody wrote, as `bot` sees it → the id of its update, None when privacy mode hides it."""
    seen = visible(bot, chat, message)
    observing.observe_message(telegram.world, bot, chat, message, visible=seen)
    update_id = telegram.queue_update(bot, {kind_of_message(chat, message): message}) if seen else None
    _share(telegram, bot, chat, message)
    return update_id


def from_bot(telegram: Telegram, bot: Bot, chat: Chat, content: Json) -> Json:
    """Post and return a message of the bot; other bots do not hear of it, but people may answer it."""
    message = _authored(telegram, bot, chat, content)
    messages.store(bot, chat, message, "out")
    chat.action = None
    _share(telegram, bot, chat, message)
    return message


def service(telegram: Telegram, bot: Bot, chat: Chat, content: Json, author: Json | None = None) -> int | None:
    """Post a service message of somebody, without an author of the bot itself → the id of its update.

    Telegram tells a bot of what it did itself: titles, photos, pins, topics, members it removed.
    """
    message = _authored(telegram, bot, chat, content, author)
    own = author is None
    observing.observe_message(telegram.world, bot, chat, message)
    if own:
        chat.messages[message["message_id"]].direction = "out"
    update_id = telegram.queue_update(bot, {kind_of_message(chat, message): message})
    _share(telegram, bot, chat, message, service=True)
    return update_id


def edited(
    telegram: Telegram, bot: Bot, chat: Chat, stored: StoredMessage, change: Callable[[Json], Json]
) -> int | None:
    """Change a person's message in every bot's copy → the id of this bot's update."""
    kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
    update_id = None
    for owner, view, copy in [(bot, chat, stored), *copies(telegram.world, bot, chat, stored)]:
        message = messages.ordered(change(copy.message))
        messages.store(owner, view, message, copy.direction)
        queued = telegram.queue_update(owner, {kind: message}) if copy.visible else None
        update_id = queued if owner is bot else update_id
    return update_id


def changed_by_bot(world: World, bot: Bot, chat: Chat, stored: StoredMessage, message: Json) -> Json:
    """Replace a message of the bot, and return it; other bots hear nothing of it, but who answers it answers this."""
    changed = messages.ordered(message)
    messages.store(bot, chat, changed, stored.direction)
    for owner, view, copy in copies(world, bot, chat, stored):
        own: Json = {name: copy.message[name] for name in ("message_id", "reply_to_message") if name in copy.message}
        messages.store(owner, view, messages.ordered({**changed, **own}), copy.direction)
    return changed


def _authored(telegram: Telegram, bot: Bot, chat: Chat, content: Json, author: Json | None = None) -> Json:
    sender = {"sender_chat": chat.info} if chat.type == "channel" else {"from": author or bot.user}
    message_id = bot.next_message_id(chat)
    head: Json = {"message_id": message_id, **sender, "chat": chat.info, "date": telegram.now()}
    if "forum_topic_created" in content:
        head |= {"message_thread_id": message_id, "is_topic_message": True}
    return messages.ordered({**head, **content})


def _share(telegram: Telegram, bot: Bot, chat: Chat, message: Json, *, service: bool = False) -> None:
    """Give the other bots of a group their copies; what a bot wrote they see only as something to be answered."""
    if chat.is_private or "migrate_to_chat_id" in message:
        return
    stored = chat.messages.get(message["message_id"])
    if stored is None:
        return
    by_bot = (message.get("from") or {}).get("id") in telegram.world.bots and not service
    for other, view in telegram.world.neighbours(bot, chat):
        copy = _copy(other, view, message, chat)
        seen = not by_bot and visible(other, view, copy)
        observing.observe_message(telegram.world, other, view, copy, visible=seen, serial=stored.serial)
        if seen:
            own = view.messages[copy["message_id"]]
            own.shared = telegram.queue_update(other, {kind_of_message(view, copy): copy})


def _copy(other: Bot, view: Chat, message: Json, chat: Chat) -> Json:
    """Return the message with the ids that it has for another bot: in basic groups each bot counts for itself."""
    if view.type != "group":
        return message
    copy: Json = {**message, "message_id": other.next_message_id(view)}
    replied = (message.get("reply_to_message") or {}).get("message_id")
    original = chat.messages.get(replied) if isinstance(replied, int) else None
    if original:
        twin = next((found for found in view.messages.values() if found.serial == original.serial), None)
        copy.pop("reply_to_message")
        if twin:
            copy["reply_to_message"] = messages.without_reply(twin.message)
    return messages.ordered(copy)


def copies(world: World, bot: Bot, chat: Chat, stored: StoredMessage) -> list[tuple[Bot, Chat, StoredMessage]]:
    """Return the copies of a message that the other bots of its group have."""
    found: list[tuple[Bot, Chat, StoredMessage]] = []
    for other, view in world.neighbours(bot, chat):
        twin = next((one for one in reversed(view.messages.values()) if one.serial == stored.serial), None)
        if twin:
            found.append((other, view, twin))
    return found
