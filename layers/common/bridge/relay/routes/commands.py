"""What a bot with a platform answers by itself."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bridge.domain.content import Text
from bridge.domain.identity import ConversationId
from bridge.domain.licence import DAY
from bridge.domain.platform import day_of
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import PlatformRoute, RouteKind
from bridge.domain.wording import platform as wording
from bridge.relay.incoming.contents import key_of
from bridge.relay.messages import IncomingMessage, PlatformAddress
from bridge.relay.ports import Clock, Platform, PlatformCounts, RouteAnswers, WaitingMessages

GREETED = frozenset({"start", "help"})
"""Commands whose answers are always the same: tapped again within minutes, they are answered once."""

MOST_COUNTED = 100
"""Waiting messages that are counted; more are as many to whoever asks."""

FOR_ADMINS = frozenset({"admin", "stats"})
COMMANDS = GREETED | FOR_ADMINS | {"status"}


@dataclass(frozen=True)
class AnswerCommand:
    """Answer a command, `/admin` and `/stats` to administrators alone: anyone else gets the ordinary help."""

    platform: Platform
    counts: PlatformCounts
    waiting: WaitingMessages
    answers: RouteAnswers
    clock: Clock

    def __call__(
        self, route: PlatformRoute, address: PlatformAddress, message: IncomingMessage, *, with_people: bool
    ) -> None:
        """`with_people`: people answer the conversation now."""
        text = self._text(route, address, message, with_people=with_people)
        place, key = message.conversation, f"{key_of(message)}:command"
        answer = RouteAnswer(RouteKind.PLATFORM, message.bot_id, key, Text(text), place, is_word=False)
        self.answers.say([answer], f"{message.command}:{place}" if message.command in GREETED else "")

    def _text(
        self, route: PlatformRoute, address: PlatformAddress, message: IncomingMessage, *, with_people: bool
    ) -> str:
        is_admin = message.person.user_id in route.admins
        match message.command:
            case "start":
                return wording.GREETING
            case "status":
                return self._status(address, message.conversation, with_people=with_people)
            case "admin" if is_admin:
                return self._admin(route, address, message.bot_id)
            case "stats" if is_admin:
                return self._stats(message.bot_id)
        return wording.HELP + (wording.HELP_FOR_ADMINS if is_admin else "")

    def _status(self, address: PlatformAddress, conversation: ConversationId, *, with_people: bool) -> str:
        return wording.status(
            is_up=self.platform.is_up(address),
            answered_at=self.counts.of_day(conversation.bot_id, self._day()).answered_at,
            waiting=len(self.waiting.first_of(conversation, MOST_COUNTED)),
            with_people=with_people,
        )

    def _admin(self, route: PlatformRoute, address: PlatformAddress, bot_id: int) -> str:
        return wording.admin(
            host=urlsplit(route.url).hostname or "",
            is_up=self.platform.is_up(address),
            answered_at=self.counts.of_day(bot_id, self._day()).answered_at,
            waiting=self.waiting.count(bot_id, MOST_COUNTED),
            quiet_minutes=route.quiet_minutes,
        )

    def _stats(self, bot_id: int) -> str:
        today, yesterday = self.counts.of_day(bot_id, self._day()), self.counts.of_day(bot_id, self._day(1))
        return wording.stats(today, yesterday, self.waiting.count(bot_id, MOST_COUNTED))

    def _day(self, ago: int = 0) -> str:
        return day_of(self.clock.now() - ago * DAY)
