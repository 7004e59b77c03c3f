"""The route to a message-processing platform, which answers people until a person is needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bridge.domain.content import Content, Media, Text
from bridge.domain.errors import TransientError, WaitingError
from bridge.domain.identity import ConversationId, content_hash
from bridge.domain.moments import SECOND, moment_of, moment_of_edit
from bridge.domain.platform import Handling, client_id_of
from bridge.domain.progress import Begun
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Received
from bridge.domain.records import Bot
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import RouteKind, foreign_id
from bridge.domain.texts import EDITED, named
from bridge.domain.wording.platform import AWAY, ESCALATED
from bridge.relay.incoming.contents import file_of, key_of, original_of, with_file
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.messages import IncomingMessage, OwnWords, Passage, PlatformAnswer, Question, Spoken
from bridge.relay.ports import (
    Clock,
    Conversations,
    Handlings,
    Platform,
    PlatformCounts,
    RouteAnswers,
    Transcripts,
    Way,
)
from bridge.relay.routes.commands import COMMANDS, GREETED, AnswerCommand
from bridge.relay.routes.escalate import HandOver
from bridge.relay.routes.open_platform import OpenPlatform, platform_of

QUICK_TRIES = 2
"""Attempts in the line, some seconds, before a message waits beside it: most platforms that are away are restarting."""

QUICK_PAUSE = 10.0
"""Seconds for which a platform may ask in the line; a message that is to wait longer waits beside it at once."""


@dataclass(frozen=True)
class CarryToPlatform:
    """Ask the platform and say what it answers; while people have the conversation, it goes to them in amoCRM.

    The platform knows a message that comes twice by its `Idempotency-Key`, and its answers by their own ids.
    `answer_to`: our address for what is answered later in a conversation of an account.
    """

    platform: Platform
    open_platform: OpenPlatform
    command: AnswerCommand
    hand_over: HandOver
    amocrm: Way
    handlings: Handlings
    transcripts: Transcripts
    counts: PlatformCounts
    conversations: Conversations
    copy_file: CopyFile
    replies: RouteAnswers
    answer_to: Callable[[int, ConversationId], str]
    clock: Clock

    def carry(self, passage: Passage) -> Received:
        bot, message, at = passage.bot, passage.message, passage.at
        handling = self.handlings.get(message.conversation)
        route = platform_of(bot)
        with_people = handling.is_with_people(passage.since, route.quiet_minutes, passage.known.busy_until)
        if self.answers(bot, message):
            is_ours = bot.greets or message.command not in GREETED
            if message.edited_at is None and not message.greeted and is_ours:
                self.command(route, self.open_platform(bot), message, with_people=with_people)
            if message.greeted or message.start_payload:  # the deal is to say which link the person came by
                self.transcripts.note(message.conversation, _spoken(message, at))
            return _received(message, at)
        self.conversations.begun(message.conversation, Begun(key_of(message), bot.route.id, int(self.clock.now())))
        if with_people:
            return self._to_people(passage)
        answer = self._ask(passage, handling)
        if handling.people_since:
            self.hand_over.tell_left(bot, message.conversation, key_of(message), at)
        if not answer.escalate:
            self.transcripts.note(message.conversation, _spoken(message, at))
        self._say(message, answer)
        self.handlings.asked(message.conversation, key_of(message))
        self.counts.count(bot.bot_id, asked=1, answers=len(answer.contents))
        if not answer.escalate:
            return _received(message, at)
        self.hand_over(message.conversation)
        return self._to_people(passage)

    def answers(self, bot: Bot, message: IncomingMessage) -> bool:  # noqa: ARG002 - of every bot with a platform
        return message.command in COMMANDS

    def show_said(self, bot: Bot, conversation: ConversationId, said: OwnWords) -> None:
        """The platform is not told what others say for the bot; people are, should the conversation come to them."""
        self.transcripts.note(conversation, Spoken(said.key, said.at_ms, said))
        if self.handlings.get(conversation).people_since:
            self.hand_over.show(bot, conversation)

    def _ask(self, passage: Passage, handling: Handling) -> PlatformAnswer:
        bot, message = passage.bot, passage.message
        content = with_file(self.copy_file, bot, message, passage.since)
        question = Question(
            key_of(message),
            client_id_of(message.person.user_id),
            _words(message, content),
            passage.at,
            self.answer_to(bot.account_id, message.conversation),
        )
        try:
            return self.platform.ask(self.open_platform(bot), question)
        except TransientError as error:
            is_quick = passage.attempt <= QUICK_TRIES and (error.retry_after or 0.0) <= QUICK_PAUSE
            if is_quick or error.reason is Reason.TOO_SLOW:
                raise
            self._tell_away(message, handling)
            raise WaitingError(error.reason, error.detail, retry_after=error.retry_after) from error

    def _tell_away(self, message: IncomingMessage, handling: Handling) -> None:
        """Tell the person once for as long as the platform is away."""
        if handling.told_away:
            return
        self.replies.say([_reply(message, "away", Text(AWAY))])
        self.handlings.told_away(message.conversation)

    def _say(self, message: IncomingMessage, answer: PlatformAnswer) -> None:
        contents: Sequence[Content] = answer.contents
        if answer.escalate and not contents:
            contents = (Text(ESCALATED),)
        # No sooner than what it answers, whose clock is another.
        at_ms = max(int(self.clock.now()), message.at) * SECOND
        self.replies.say([_reply(message, str(number), content, at_ms) for number, content in enumerate(contents)])

    def _to_people(self, passage: Passage) -> Received:
        bot, message = passage.bot, passage.message
        known = self.hand_over.show(bot, message.conversation)
        received = self.amocrm.carry(replace(passage, known=known))
        if not known.is_open_in(bot.scope_id):
            self.hand_over.show(bot, message.conversation)
        self.handlings.heard(message.conversation, passage.since)
        return received


def _received(message: IncomingMessage, at: int) -> Received:
    return Received(
        foreign_id(RouteKind.PLATFORM, key_of(message)),
        content_hash(message.identity),
        message.at or at,
        message.edited_at or 0,
        file_of(message.content),
    )


def _spoken(message: IncomingMessage, at: int) -> Spoken:
    written = message.at or at
    at_ms = moment_of_edit(written) if message.pressed else moment_of(written, message.message_id)
    return Spoken(original_of(message), at_ms, message)


def _reply(message: IncomingMessage, which: str, content: Content, at_ms: int = 0) -> RouteAnswer:
    key = f"{key_of(message)}:{which}"
    return RouteAnswer(RouteKind.PLATFORM, message.bot_id, key, content, message.conversation, at_ms=at_ms)


def _words(message: IncomingMessage, content: Content) -> str:
    """Return what a person wrote as text; a file is named with the address of our copy of it."""
    head = named(EDITED) if message.edited_at is not None else ""
    address = content.file.ref if isinstance(content, Media) else ""
    return "\n".join(filter(None, (head, replace(message, content=content).shown.seen, address)))
