"""People and groups of Telegram as participants of amoCRM's chats."""

from bridge.domain.groups import Staff
from bridge.domain.identity import participant_id
from bridge.domain.records import Bot, Person
from bridge.domain.texts import GROUP, participant
from bridge.relay.messages import IncomingMessage, Sender, Talk

THE_BOT = Sender("", "")
"""What no user of the account has written, the channel's own bot writes."""


def participant_of(bot: Bot, person: Person, avatar: str) -> Sender:
    """Return who a person is in the conversation with this bot, and in all the groups that it is in."""
    return Sender(
        id=participant_id(bot.bot_id, person.user_id),
        name=participant(person.name, bot.label),
        avatar=avatar,
        profile_link=f"https://t.me/{person.username}" if person.username else "",
    )


def group_of(bot: Bot, talk: Talk) -> Sender:
    """Return who a group is in its talk with a deal's managers."""
    return Sender(id=str(talk.conversation), name=participant(talk.title or GROUP, bot.label))


def staff_of(staff: Staff) -> Sender:
    """Return who a user of amoCRM is, whom it knows by its own id."""
    return Sender(id=staff.amojo_id, name=staff.name, ref_id=staff.amojo_id)


def sender_of(bot: Bot, message: IncomingMessage, avatar: str) -> Sender:
    """Return whose message it is in amoCRM; `avatar` is the one that the conversation remembers, a person's alone."""
    if message.talk is None:
        return participant_of(bot, message.person, avatar)
    return group_of(bot, message.talk) if message.is_signed else participant_of(bot, message.person, "")
