"""Which chats a bot knows, what it may send there, and how chats learn from what happens in them."""

from local.simulators.telegram import messages
from local.simulators.telegram.answers import ApiError, bad_request, forbidden
from local.simulators.telegram.schema import schema
from local.simulators.telegram.updates import MESSAGE_KINDS, kind_of
from local.simulators.telegram.validation import has_form
from local.simulators.telegram.world import OUTSIDE, STATUSES, Bot, Chat, Json, Member, World


def find_chat(bot: Bot, chat_id: int | str) -> Chat | None:
    """Return a chat the bot knows, by id or by the `@username` of a group or channel."""
    if isinstance(chat_id, int):
        return bot.chats.get(chat_id)
    name = chat_id.removeprefix("@").lower()
    named = (chat for chat in bot.chats.values() if not chat.is_private)
    return next((chat for chat in named if str(chat.info.get("username", "")).lower() == name), None)


def known_chat(bot: Bot, chat_id: int | str) -> Chat:
    """Return a chat the bot knows. Raises ApiError 400 `chat not found`."""
    if chat_id == "":
        raise bad_request("chat_id is empty")
    chat = find_chat(bot, chat_id)
    if chat is None:
        raise bad_request("chat not found")
    return chat


def writable_chat(world: World, bot: Bot, chat_id: int | str) -> Chat:
    """Return a chat to which the bot may send. Raises ApiError 400 or 403 with the reason why it may not."""
    chat = find_chat(bot, chat_id)
    if chat is None and isinstance(chat_id, int) and chat_id in bot.seen_users:
        raise forbidden("bot can't initiate conversation with a user")
    if chat_id in world.bots:
        raise forbidden(
            "bot can't send messages to the bot" if chat_id == bot.id else "bot can't send messages to bots"
        )
    chat = known_chat(bot, chat_id)
    if chat.migrated_to is not None:
        text = "group chat was upgraded to a supergroup chat"
        raise ApiError(400, text, {"migrate_to_chat_id": chat.migrated_to})
    if chat.is_private:
        _check_person(world, chat)
    else:
        _check_membership(chat)
    return chat


def _check_person(world: World, chat: Chat) -> None:
    person = world.people.get(chat.id)
    if person and person.deactivated:
        raise forbidden("user is deactivated")
    if chat.bot_status in OUTSIDE:
        raise forbidden("bot was blocked by the user")


def _check_membership(chat: Chat) -> None:
    kind = chat.type
    if chat.deleted:
        raise forbidden("the group chat was deleted")
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {kind} chat")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {kind} chat")
    if chat.bot_status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")


def learn_chat(bot: Bot, info: Json) -> Chat:
    """Return the bot's chat of this Chat object, taking over what is new in it."""
    chat = bot.chats.get(info["id"])
    if chat is None:
        chat = bot.chats[info["id"]] = Chat(id=info["id"], info=info)
    elif any(chat.info.get(name) != value for name, value in info.items()):
        chat.info = {**chat.info, **info}
    return chat


def observe(world: World, bot: Bot, update: Json) -> None:
    """Let the world learn from an update: its chat, people, message and what it says about memberships."""
    kind = kind_of(update)
    content = update.get(kind)
    info = content.get("chat") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(info, dict) or not _is_chat(info):
        return
    if kind in MESSAGE_KINDS and not has_form(schema(), "Message", content):
        return
    if kind in MESSAGE_KINDS:
        chat = learn_chat(bot, info)
        observe_message(world, bot, chat, content)
    elif kind == "my_chat_member" and has_form(schema(), "ChatMemberUpdated", content):
        status = content.get("new_chat_member", {}).get("status")
        learn_chat(bot, info).bot_status = status if status in STATUSES else "member"
    elif kind == "message_reaction" and has_form(schema(), "MessageReactionUpdated", content):
        _observe_reaction(bot, content)


def _is_chat(info: Json) -> bool:
    return isinstance(info.get("id"), int) and isinstance(info.get("type"), str)


def observe_message(world: World, bot: Bot, chat: Chat, message: Json, *, visible: bool = True) -> None:
    """Store a message of a person and learn from it."""
    if isinstance(message.get("message_id"), int) and isinstance(message.get("date"), int):
        messages.store(bot, chat, message, "in", visible=visible)
    sender = message.get("from")
    if sender and _id_of(sender):
        world.person(sender["id"]).user = sender
        if not chat.is_private:
            bot.seen_users.add(sender["id"])
            chat.members.setdefault(sender["id"], Member(user=sender))
        elif chat.bot_status in OUTSIDE:
            chat.bot_status = "member"
    _observe_service(bot, chat, message)


def _observe_service(bot: Bot, chat: Chat, message: Json) -> None:
    for user in message.get("new_chat_members", ()):
        user_id = _id_of(user)
        if user_id == bot.id:
            chat.bot_status = "member"
        elif user_id:
            chat.members[user_id] = Member(user=user)
            bot.seen_users.add(user_id)
    left = _id_of(message.get("left_chat_member", {}))
    if left == bot.id:
        chat.bot_status = "kicked"
    elif left in chat.members:
        chat.members[left].status = "left"
    _observe_thread(chat, message)
    if isinstance(message.get("migrate_to_chat_id"), int):
        chat.migrated_to = message["migrate_to_chat_id"]
    if isinstance(message.get("new_chat_title"), str):
        chat.info = {**chat.info, "title": message["new_chat_title"]}


def _id_of(user: Json) -> int:
    """Return a user's id, 0 when there is none."""
    user_id = user.get("id")
    return user_id if isinstance(user_id, int) else 0


def _observe_thread(chat: Chat, message: Json) -> None:
    thread = message.get("message_thread_id") if message.get("is_topic_message") else None
    if "forum_topic_created" in message:
        thread = thread or message.get("message_id")
    if isinstance(thread, int):
        known = chat.threads.setdefault(thread, "open")
        closed = "forum_topic_closed" in message or (known == "closed" and "forum_topic_reopened" not in message)
        chat.threads[thread] = "closed" if closed else "open"


def _observe_reaction(bot: Bot, content: Json) -> None:
    chat = bot.chats.get(content["chat"]["id"])
    stored = chat.messages.get(content.get("message_id", 0)) if chat else None
    if stored:
        stored.reactions = content.get("new_reaction", [])
