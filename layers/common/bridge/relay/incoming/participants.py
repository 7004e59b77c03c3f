"""People of Telegram as participants of amoCRM's chats."""

from bridge.domain.identity import participant_id
from bridge.domain.records import Bot, Person
from bridge.domain.texts import participant
from bridge.relay.messages import Sender


def participant_of(bot: Bot, person: Person, avatar: str) -> Sender:
    """Return who a person is in the conversation with this bot."""
    return Sender(
        id=participant_id(bot.bot_id, person.user_id),
        name=participant(person.name, bot.label),
        avatar=avatar,
        profile_link=f"https://t.me/{person.username}" if person.username else "",
    )
