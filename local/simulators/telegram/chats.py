"""Which chats a bot knows, and what it may send there."""

from local.simulators.telegram.answers import ApiError, bad_request, forbidden
from local.simulators.telegram.groups import OUTSIDE
from local.simulators.telegram.world import Bot, Chat, World

_CONTENT_RIGHTS = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "live_photo": ("can_send_photos", "live photos"),
    "document": ("can_send_documents", "documents"),
    "video": ("can_send_videos", "videos"),
    "audio": ("can_send_audios", "music"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
    "animation": ("can_send_other_messages", "animations"),
    "sticker": ("can_send_other_messages", "stickers"),
    "game": ("can_send_other_messages", "games"),
    "poll": ("can_send_polls", "polls"),
    "dice": ("can_send_other_messages", "dice"),
    "venue": ("can_send_messages", "venues"),
    "location": ("can_send_messages", "locations"),
    "contact": ("can_send_messages", "contacts"),
    "invoice": ("can_send_messages", "invoice messages"),
    "paid_media": ("can_send_photos", "paid media"),
}
"""What each kind of content needs, and how the real server calls it (tdlib/td, MessageContent.cpp)."""


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


def readable_chat(bot: Bot, chat_id: int | str) -> Chat:
    """Return a chat the bot may look at. Raises ApiError 403 when it is in the group no more."""
    chat = known_chat(bot, chat_id)
    public = "username" in chat.info
    if chat.type in {"supergroup", "channel"} and not (public and chat.bot_status == "left"):
        _check_inside(chat)
    return chat


def writable_chat(world: World, bot: Bot, chat_id: int | str) -> Chat:
    """Return a chat in which the bot may act. Raises ApiError 400 or 403 with the reason why it may not."""
    chat = find_chat(bot, chat_id)
    if chat is None and isinstance(chat_id, int) and chat_id in bot.seen_users:
        raise forbidden("bot can't initiate conversation with a user")
    if chat_id in world.bots:
        raise forbidden(
            "bot can't send messages to the bot" if chat_id == bot.id else "bot can't send messages to bots"
        )
    chat = known_chat(bot, chat_id)
    if chat.group.migrated_to is not None:
        text = "group chat was upgraded to a supergroup chat"
        raise ApiError(400, text, {"migrate_to_chat_id": chat.group.migrated_to})
    if chat.is_private:
        _check_person(world, chat)
    else:
        if chat.group.deleted:
            raise forbidden("the group chat was deleted")
        _check_inside(chat)
    return chat


def check_content(chat: Chat, kinds: set[str]) -> None:
    """Raise ApiError 400 unless the bot may send content of these kinds, of which the first known one counts."""
    if chat.type == "channel":
        if not chat.me.has("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        return
    kind = next((kind for kind in _CONTENT_RIGHTS if kind in kinds), "text")
    right, name = _CONTENT_RIGHTS[kind]
    if not chat.allows(right):
        raise bad_request(f"not enough rights to send {name} to the chat")


def _check_person(world: World, chat: Chat) -> None:
    person = world.people.get(chat.id)
    if person and person.deactivated:
        raise forbidden("user is deactivated")
    if chat.bot_status in OUTSIDE:
        raise forbidden("bot was blocked by the user")


def _check_inside(chat: Chat) -> None:
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")
