"""A manager who answers in amoCRM quietens the bot's own code in that chat for a time."""

from dataclasses import dataclass

from bridge.domain.errors import TransientError
from bridge.domain.records import Bot
from bridge.relay.messages import OutgoingMessage
from bridge.relay.messages.code import Answered
from bridge.relay.ports import ChatNotes, Clock, Crm, Jobs, KnownStaff, Log

MINUTE = 60

LEARN_EVERY = 3600
"""Seconds after which an author who was no user of amoCRM may be a new one."""


@dataclass(frozen=True)
class Quieten:
    """Note before it goes that a manager answers; a Salesbot's and a mailing's words are no answer of anybody.

    amoCRM does not tell whose words they are, so its users are remembered by their ids in chats. Until they are known
    an author is taken for one of them, and whoever learns them takes the note back.
    """

    notes: ChatNotes
    staff: KnownStaff
    jobs: Jobs
    clock: Clock
    log: Log

    def __call__(self, bot: Bot, chat_id: int, message: OutgoingMessage) -> None:
        minutes = bot.gateway.quiet_minutes if bot.gateway.is_open else 0
        if not minutes or message.released or message.author is None:
            return
        now = self.clock.now()
        answered = Answered(bot.account_id, bot.bot_id, chat_id, message.author.id, int(now) + minutes * MINUTE)
        try:
            self._note(answered, now)
        except TransientError as error:
            # The manager's words go all the same.
            self.log.warning("a bot's code was not quietened", extra={"why": str(error)})

    def _note(self, answered: Answered, now: float) -> None:
        known = self.staff.of(answered.bot_id)
        is_staff = known is None or answered.author in known.ids
        if is_staff:
            self.notes.quieten(answered.bot_id, answered.chat_id, answered.until)
        if known is None or (not is_staff and now > known.learnt_at + LEARN_EVERY):
            self.jobs.learn_staff(answered)


@dataclass(frozen=True)
class LearnStaff:
    """Remember who the users of amoCRM are, and put right what was noted of an answer before that was known."""

    crm: Crm
    staff: KnownStaff
    notes: ChatNotes

    def __call__(self, answered: Answered) -> None:
        ids = {user.amojo_id for user in self.crm.users(answered.account_id) if user.amojo_id}
        self.staff.learn(answered.bot_id, ids)
        if not answered.chat_id:
            return
        if answered.author in ids:
            self.notes.quieten(answered.bot_id, answered.chat_id, answered.until)
        elif self.notes.quiet_until(answered.bot_id, answered.chat_id) == answered.until:
            self.notes.quieten(answered.bot_id, answered.chat_id, 0)
