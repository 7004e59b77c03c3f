"""Privacy mode: which messages of a group a bot gets (https://core.telegram.org/bots/features#privacy-mode)."""

from local.simulators.telegram.groups import OUTSIDE
from local.simulators.telegram.world import Bot, Chat, Json

_CONTENT = frozenset(
    {
        "text",
        "animation",
        "audio",
        "document",
        "photo",
        "sticker",
        "video",
        "video_note",
        "voice",
        "contact",
        "location",
        "venue",
        "poll",
        "dice",
        "story",
        "paid_media",
        "game",
        "checklist",
    }
)


def visible(bot: Bot, chat: Chat, message: Json) -> bool:
    """Tell whether the bot gets this message of a person; service messages are seen in any case.

    What counts is the privacy mode that the bot had when it was added to the group.
    """
    if not chat.is_private and chat.bot_status in OUTSIDE:
        return _about_membership(bot, message)
    if chat.is_private or chat.type == "channel" or not chat.privacy or chat.manages:
        return True
    if not _CONTENT & message.keys():
        return True
    replied = message.get("reply_to_message") or {}
    if (replied.get("from") or {}).get("id") == bot.id:
        return True
    if (message.get("via_bot") or {}).get("id") == bot.id:
        return True
    return _command_for(bot, chat, str(message.get("text") or message.get("caption") or ""))


def _about_membership(bot: Bot, message: Json) -> bool:
    """Tell whether a message of a group the bot is not in is the one that adds it or tells of its removal."""
    concerned = [*(message.get("new_chat_members") or ()), message.get("left_chat_member") or {}]
    return any(user.get("id") == bot.id for user in concerned)


def _command_for(bot: Bot, chat: Chat, text: str) -> bool:
    if not text.startswith("/"):
        return False
    command = text.split(maxsplit=1)[0]
    _, addressed, username = command.partition("@")
    return username.lower() == bot.username.lower() if addressed else chat.bot_spoke_last
