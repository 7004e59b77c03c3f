"""How the world learns from updates: chats, people, messages, memberships, topics, migrations."""

from local.simulators.telegram import messages
from local.simulators.telegram.groups import OUTSIDE, STATUSES, Member, Standing, Topic
from local.simulators.telegram.schema import schema
from local.simulators.telegram.updates import MESSAGE_KINDS, kind_of
from local.simulators.telegram.validation import has_form
from local.simulators.telegram.world import Bot, Chat, Json, World

_FORMS = {
    "my_chat_member": "ChatMemberUpdated",
    "message_reaction": "MessageReactionUpdated",
    "chat_join_request": "ChatJoinRequest",
}


def observe(world: World, bot: Bot, update: Json) -> None:
    """Let the world learn from a raw update: its chat, people, message and what it says about memberships."""
    kind = kind_of(update)
    content = update.get(kind)
    if kind == "poll" and isinstance(content, dict):
        _observe_poll(bot, content)
    info = content.get("chat") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not isinstance(info, dict) or not _is_chat(info):
        return
    if not has_form(schema(), _FORMS.get(kind, "Message"), content):
        return
    if kind in MESSAGE_KINDS:
        observe_message(world, bot, world.chat(bot, _without_nulls(info)), content)
    elif kind == "my_chat_member":
        status = (content.get("new_chat_member") or {}).get("status")
        chat = world.chat(bot, _without_nulls(info))
        enter(bot, chat, Standing(status=status if status in STATUSES else "member"))
    elif kind == "message_reaction":
        _observe_reaction(bot, content)
    elif kind == "chat_join_request":
        _observe_join_request(world.chat(bot, _without_nulls(info)), content)


def _is_chat(info: Json) -> bool:
    return isinstance(info.get("id"), int) and isinstance(info.get("type"), str)


def _without_nulls(info: Json) -> Json:
    return {name: value for name, value in info.items() if value is not None}


def enter(bot: Bot, chat: Chat, standing: Standing) -> None:
    """Give a bot its standing in a chat; the privacy mode that it has when it is added stays as long as it is in."""
    if chat.bot_status in OUTSIDE or bot.id not in chat.group.bots:
        chat.privacy = bot.privacy
    chat.me = standing
    if not chat.is_private:
        (chat.group.bots.discard if standing.status in OUTSIDE else chat.group.bots.add)(bot.id)


def observe_message(
    world: World, bot: Bot, chat: Chat, message: Json, *, visible: bool = True, serial: int | None = None
) -> None:
    """Store a message of a person and learn from it."""
    if isinstance(message.get("message_id"), int) and isinstance(message.get("date"), int):
        messages.store(bot, chat, message, "in", visible=visible, serial=serial)
    sender = message.get("from")
    if sender and _id_of(sender):
        if sender["id"] not in world.bots:
            world.person(sender["id"]).user = sender
        if not chat.is_private:
            bot.seen_users.add(sender["id"])
            if sender["id"] not in world.bots and "sender_chat" not in message:
                chat.group.members.setdefault(sender["id"], Member(user=sender))
        elif chat.bot_status in OUTSIDE:
            chat.me = Standing()
    _observe_service(world, bot, chat, message)


def meet(world: World, bot: Bot, user: Json) -> None:
    """Let a bot know the person whom an update is about, so that it may speak of them."""
    if user["id"] not in world.bots:
        world.person(user["id"]).user = user
    bot.seen_users.add(user["id"])


def _observe_service(world: World, bot: Bot, chat: Chat, message: Json) -> None:
    for user in message.get("new_chat_members") or ():
        user_id = _id_of(user)
        if user_id == bot.id and chat.bot_status in OUTSIDE | {"member"}:
            enter(bot, chat, Standing())
        elif user_id and user_id not in world.bots:
            known = chat.group.members.get(user_id)
            if known is None or known.status in OUTSIDE:
                chat.group.members[user_id] = Member(user=user)
            bot.seen_users.add(user_id)
    left = _id_of(message.get("left_chat_member") or {})
    if left == bot.id and chat.bot_status not in OUTSIDE:
        enter(bot, chat, Standing(status="kicked"))
    elif left in chat.group.members and chat.group.members[left].status not in OUTSIDE:
        chat.group.members[left].status = "left"
    _observe_topic(chat, message)
    _observe_migration(world, bot, chat, message)
    if isinstance(message.get("new_chat_title"), str):
        chat.group.info = {**chat.info, "title": message["new_chat_title"]}
    pinned = message.get("pinned_message") or {}
    if isinstance(pinned.get("message_id"), int) and pinned["message_id"] not in chat.pinned:
        chat.pinned.append(pinned["message_id"])


def _id_of(user: Json) -> int:
    """Return a user's id, 0 when there is none."""
    user_id = user.get("id")
    return user_id if isinstance(user_id, int) else 0


def _observe_topic(chat: Chat, message: Json) -> None:
    created = message.get("forum_topic_created")
    thread = message.get("message_thread_id") if message.get("is_topic_message") else None
    if created is not None:
        thread = thread or message.get("message_id")
    if not isinstance(thread, int):
        return
    topic = chat.group.topics.setdefault(thread, Topic())
    for change in (created, message.get("forum_topic_edited")):
        if isinstance(change, dict) and isinstance(change.get("name"), str):
            topic.name = change["name"]
    if "forum_topic_closed" in message:
        topic.closed = True
    elif "forum_topic_reopened" in message:
        topic.closed = False


def _observe_migration(world: World, bot: Bot, chat: Chat, message: Json) -> None:
    """Let either half of a migration tie the two chats: the supergroup is known, with its members, at once."""
    new_id, old_id = message.get("migrate_to_chat_id"), message.get("migrate_from_chat_id")
    if isinstance(new_id, int) and chat.type == "group":
        supergroup = world.chat(bot, {"id": new_id, "title": chat.info.get("title", ""), "type": "supergroup"})
        migrate(bot, chat, supergroup)
    elif isinstance(old_id, int) and chat.type == "supergroup":
        old = bot.chats.get(old_id)
        if old and old.type == "group":
            migrate(bot, old, chat)


def migrate(bot: Bot, old: Chat, new: Chat) -> None:
    """Turn a basic group into a supergroup: who was in the old one is in the new one."""
    old.group.migrated_to = new.id
    for user_id, member in old.group.members.items():
        new.group.members.setdefault(user_id, member.model_copy())
    if bot.id not in new.group.bots:
        new.privacy = old.privacy
        new.me = old.me.model_copy()
        if bot.id in old.group.bots:
            new.group.bots.add(bot.id)


def _observe_reaction(bot: Bot, content: Json) -> None:
    chat = bot.chats.get(content["chat"]["id"])
    stored = chat.messages.get(content.get("message_id") or 0) if chat else None
    if stored:
        actor = content.get("user") or content.get("actor_chat") or {}
        stored.react(_id_of(actor), content.get("new_reaction") or [])


def _observe_poll(bot: Bot, poll: Json) -> None:
    """Show the new state of a poll in its message."""
    for chat in bot.chats.values():
        for stored in chat.messages.values():
            known = stored.message.get("poll")
            if isinstance(known, dict) and known.get("id") == poll.get("id"):
                stored.message = {**stored.message, "poll": poll}


def _observe_join_request(chat: Chat, content: Json) -> None:
    user = content.get("from")
    if user and _id_of(user):
        chat.group.join_requests[user["id"]] = user
