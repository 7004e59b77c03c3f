"""What cannot go now waits beside its line, in order, and goes before what the person writes next."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.domain.errors import BridgeError, PermanentError, TransientError, WaitingError
from bridge.domain.identity import ConversationId
from bridge.domain.kept import Kept
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.texts import NOT_PASSED_ON
from bridge.domain.waiting import APART, Waiting
from bridge.relay.incoming.keep_message import PATIENCE_WITH_A_BUG, PutAside, Relay
from bridge.relay.incoming.relay_press import ACKNOWLEDGE_WITHIN
from bridge.relay.messages import Answer, Incoming, IncomingMessage, Press, PressAnswer
from bridge.relay.ports import Clock, Counter, Dialogues, Jobs, Log, WaitingMessages, Way

TOLD_WITHIN = 120
"""Seconds in which a person is told that their message is lost, or not at all: shorter than SQS remembers the job."""


@dataclass(frozen=True)
class WaitingRoom:
    """Relay what comes in a line, or let it wait; a worker that is killed anywhere loses and doubles nothing.

    A line is served by one worker at a time, so that only one looks at what waits beside it. `relay` brings a waiting
    message, with the attempt and since when it waits; `put_aside` makes a failure of an account's that cannot be
    brought.
    """

    dialogues: Dialogues
    waiting: WaitingMessages
    way: Way
    jobs: Jobs
    clock: Clock
    metrics: Counter
    log: Log
    relay: Relay
    put_aside: PutAside

    def __call__(self, happened: Incoming, message: Kept, bring: Callable[[], None], attempt: int) -> None:
        """`bring` relays what `happened`, which the line carried as `message`, for the `attempt`th time."""
        if not isinstance(happened, IncomingMessage | Press):
            bring()
            return
        conversation = happened.conversation
        # As the journey itself will know the bot: its route may have been changed a moment ago.
        bot = self.dialogues.recent(conversation).bot
        if bot is None or bot.is_amocrms_alone:
            bring()
            return
        first = next(iter(self.waiting.first_of(conversation, 1)), None)
        if first is not None and not self._is_answered(bot, happened):
            waiting = Waiting(message, bot.account_id, first.reason, self._now, untried=attempt == 1)
            self._keep(waiting, happened, first)
            return
        try:
            bring()
        except WaitingError as error:
            self.log.info("a message waits beside its line", extra={"reason": error.reason, "detail": error.detail})
            untried = attempt == 1 and error.untouched
            waiting = Waiting(message, bot.account_id, error.reason, self._now, untried=untried)
            self._keep(waiting, happened, first)

    def show_own(self, conversation: ConversationId, message: Kept, show: Callable[[], None]) -> None:
        """`show` what the bot itself said, which the line carried as `message`: behind what it answers, should that
        wait.
        """
        bot = self.dialogues.recent(conversation).bot
        waits = bot is not None and not bot.is_amocrms_alone
        first = next(iter(self.waiting.first_of(conversation, 1)), None) if waits else None
        if bot is None or first is None:
            show()
            return
        self._put(conversation, Waiting(message, bot.account_id, first.reason, self._now), first)

    def release(self, conversation: ConversationId, attempt: int) -> None:
        """Bring what waits, in order, until something cannot go yet; what waits too long becomes a failure."""
        trouble: TransientError | None = None
        while first := self.waiting.first_of(conversation):
            for one in first:
                if trouble is None:
                    trouble = self._tried(one, attempt)
                if trouble is not None:
                    if not one.is_too_old(self._now):
                        self._note_tried(conversation, one, trouble)
                        return
                    self._give_up(conversation, one, trouble)
                self.waiting.drop(conversation, one)

    def _is_answered(self, bot: Bot, happened: IncomingMessage | Press) -> bool:
        return isinstance(happened, IncomingMessage) and self.way.answers(bot, happened)

    @property
    def _now(self) -> int:
        return int(self.clock.now())

    def _keep(self, one: Waiting, happened: IncomingMessage | Press, first: Waiting | None) -> None:
        """Keep a message, `first` of all that wait being that one; whoever is the first has all of them tried again."""
        if isinstance(happened, Press) and not happened.foreign:
            # Its choice is shown in the place of the buttons once it has arrived; Telegram does not wait so long.
            until = self._now + ACKNOWLEDGE_WITHIN
            self.jobs.answer_press(PressAnswer(happened.place, happened.message_id, happened.press_id, "", until))
        self.metrics.count("incoming_waiting")
        self._put(happened.conversation, one, first)

    def _put(self, conversation: ConversationId, one: Waiting, first: Waiting | None) -> None:
        self.waiting.keep(conversation, one)
        # The first may have been kept by a worker that was killed before it had asked.
        if first is None or first.message.sequence == one.message.sequence:
            self.jobs.nudge(conversation)

    def _tried(self, one: Waiting, attempt: int) -> TransientError | None:
        """Bring a message and return why it has to wait on; None when it is dealt with.

        Unless it is known to be untried, it may have been begun before, so that this is not the first attempt.
        """
        try:
            self.relay(self._known_to(one), attempt if one.untried else max(2, attempt), float(one.since))
        except PermanentError as error:
            self.put_aside(one.account_id, one.message, error)
        except TransientError as error:
            return error
        except Exception as error:
            if attempt < PATIENCE_WITH_A_BUG:
                raise
            self.put_aside(one.account_id, one.message, PermanentError(Reason.INTERNAL, type(error).__name__))
        return None

    def _note_tried(self, conversation: ConversationId, one: Waiting, trouble: TransientError) -> None:
        if one.untried and not (isinstance(trouble, WaitingError) and trouble.untouched):
            self.waiting.keep(conversation, replace(one, untried=False))

    def _known_to(self, one: Waiting) -> Kept:
        """Return a message of a bot that was connected anew since as one of today's: nobody knows its secret of then.

        Raises PermanentError(BOT_UNKNOWN) when the account has the bot no more.
        """
        bot = self.dialogues.bot(one.message.bot_id, fresh=True)
        if bot is None or bot.account_id != one.account_id:
            raise PermanentError(Reason.BOT_UNKNOWN)
        anew = one.message.sent_ms < bot.created_at * 1000
        return one.message.signed_for(bot.generation) if anew else one.message

    def _give_up(self, conversation: ConversationId, one: Waiting, trouble: TransientError) -> None:
        reason = trouble.reason if isinstance(trouble, WaitingError) else one.reason
        self.put_aside(one.account_id, one.message, PermanentError(reason, f"waited a day: {trouble.detail}"))
        behind = next(iter(self.waiting.first_of(conversation, 2)[1:]), None)
        if behind is not None and behind.since < one.since + APART:
            return  # which is about to be lost as well: the person is told once
        try:
            self.jobs.answer(Answer(conversation, NOT_PASSED_ON, self._now + TOLD_WITHIN))
        except BridgeError as error:
            self.log.warning("nobody was told of a lost message", extra={"reason": str(error)})
