"""What of a group's talk is meant for the bot, and whether it is meant for it alone."""

from bridge.domain.content import Text
from bridge.domain.deal_numbers import is_nothing_else
from bridge.domain.groups import Group
from bridge.domain.records import Bot, ChatKind
from bridge.relay.messages import IncomingMessage, MenuCall, MenuReply

COMMANDS = frozenset({"menu", "start", "me", "help"})
"""What a bot takes for its own in a group; any other command is its own only with its name."""

OURS_ALONE = frozenset({"menu", "me"})


def reply_in(message: IncomingMessage, group: Group, bot: Bot, now: float) -> MenuReply | None:
    """Return the answer to a question of the bot: a reply to it, or numbers alone from the person whom it asks."""
    if not isinstance(message.content, Text) or not _may_answer(message):
        return None
    questions = {question.message_id for question in group.questions.values() if question.bot_id == bot.bot_id}
    own = group.questions.get(message.person.user_id)
    waits = own is not None and own.bot_id == bot.bot_id and now < own.until
    answered = message.quoted.message_id or 0 if message.quoted and message.quoted.from_bot else 0
    if answered:
        # A question that was sent a moment ago may not be known yet by its message.
        is_answer = answered in questions or (waits and 0 in questions)
    else:
        is_answer = waits and message.quoted is None and is_nothing_else(message.content.text)
    if not is_answer:
        return None
    by = message.person if message.person.is_somebody else None
    text, thread = message.content.text, message.thread or 0
    return MenuReply(message.bot_id, message.chat, message.message_id, thread, message.at, by, text, answered)


def is_for_another(message: IncomingMessage, group: Group, bot: Bot, now: float) -> bool:
    """Tell whether it answers a question of another bot of the account, which takes it, and that this one hears too.

    In a basic group each bot counts the messages for itself, so only numbers are known to be an answer there.
    """
    if not isinstance(message.content, Text) or not _may_answer(message):
        return False
    quoted = message.quoted if message.quoted and message.quoted.from_other_bot else None
    asked = {question.message_id for question in group.questions.values() if question.bot_id != bot.bot_id}
    if quoted and message.chat.kind is ChatKind.SUPERGROUP and quoted.message_id in asked - {0}:
        return True
    own = group.questions.get(message.person.user_id)
    if own is None or own.bot_id == bot.bot_id or now >= own.until:
        return False
    there = group.bots.get(own.bot_id)
    reaches = there is not None and there.is_inside and (there.hears if message.quoted is None else quoted is not None)
    return reaches and is_nothing_else(message.content.text)


def _may_answer(message: IncomingMessage) -> bool:
    return message.edited_at is None and not message.person.is_bot


def call_in(message: IncomingMessage, bot: Bot) -> MenuCall | None:
    """Return how words speak to the bot by its name, or by a command of its own; None when they do not.

    Where the bot's own code is spoken to as well, only by what nobody else has: the menu, and who one is.
    """
    address, username = message.address, bot.username.lower()
    if address is None:
        return None
    if not bot.greets and address.command not in OURS_ALONE:
        return None
    if address.command and (address.to == username or (not address.to and address.command in COMMANDS)):
        return call_of(message, address.command, address.payload)
    return call_of(message) if username in address.mentions else None


def call_of(message: IncomingMessage, command: str = "", payload: str = "") -> MenuCall:
    """Return a message as a call of the bot."""
    by = message.person if message.person.is_somebody else None
    thread = message.thread or 0
    return MenuCall(message.bot_id, message.chat, message.message_id, thread, message.at, by, command, payload)


def is_only(message: IncomingMessage, call: MenuCall) -> bool:
    """Tell whether a call is all that there is in a message, so that it says nothing to anybody else."""
    alone = message.address is not None and message.address.alone
    return isinstance(message.content, Text) and (bool(call.command) or alone)
