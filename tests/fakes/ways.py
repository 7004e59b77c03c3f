"""A route of which only is remembered what was carried by it."""

from dataclasses import dataclass

from bridge.domain.identity import ConversationId, content_hash
from bridge.domain.progress import Begun
from bridge.domain.receipts import Received
from bridge.domain.records import Bot
from bridge.domain.routes import Route, RouteKind, foreign_id
from bridge.relay.incoming.contents import key_of
from bridge.relay.messages import IncomingMessage, OwnWords, Passage
from tests.fakes.conversations import FakeConversations
from tests.fakes.steps import Steps


@dataclass(frozen=True)
class Carried:
    """A message as a way was asked to carry it."""

    msgid: str
    text: str
    route: Route
    before: Received | None
    attempt: int


class FakeWay(Steps):
    """The port `Way` of one kind; `trouble` is raised instead of carrying, the commands `answered` are its own."""

    def __init__(self, kind: RouteKind = RouteKind.PLATFORM, *answered: str) -> None:
        super().__init__()
        self.kind = kind
        self.answered = answered
        self.trouble: Exception | None = None
        self.carried: list[Carried] = []
        self.said: list[OwnWords] = []

    def carry(self, passage: Passage) -> Received:
        bot, message, at = passage.bot, passage.message, passage.at
        if self.trouble is not None:
            raise self.trouble
        with self.step("carry"):
            msgid = key_of(message)
            self.carried.append(Carried(msgid, message.content.seen, bot.route, passage.before, passage.attempt))
        return Received(foreign_id(self.kind, msgid), content_hash(message.identity), at, message.edited_at or 0)

    def answers(self, bot: Bot, message: IncomingMessage) -> bool:
        return message.command in self.answered

    def show_said(self, bot: Bot, conversation: ConversationId, said: OwnWords) -> None:
        with self.step("show_said"):
            self.said.append(said)


class ClaimingWay(Steps):
    """A route that knows no ids of ours: what was begun is looked for `there` before it is sent again."""

    def __init__(self, kind: RouteKind, conversations: FakeConversations) -> None:
        super().__init__()
        self.kind = kind
        self.conversations = conversations
        self.trouble: Exception | None = None
        self.there: list[str] = []

    def carry(self, passage: Passage) -> Received:
        bot, message, at = passage.bot, passage.message, passage.at
        if self.trouble is not None:
            raise self.trouble
        msgid, begun = key_of(message), passage.known.begun
        is_begun = begun is not None and (begun.msgid, begun.route_id) == (msgid, bot.route.id)
        if not is_begun:
            self.conversations.begun(message.conversation, Begun(msgid, bot.route.id, at))
        if not (is_begun and msgid in self.there):
            with self.step("post"):
                self.there.append(msgid)
        return Received(foreign_id(self.kind, msgid), content_hash(message.identity), at, message.edited_at or 0)

    def answers(self, bot: Bot, message: IncomingMessage) -> bool:
        return False

    def show_said(self, bot: Bot, conversation: ConversationId, said: OwnWords) -> None: ...


class FakeRouteChecks:
    """The port `RouteChecks`; `trouble` is raised by a step of that name."""

    def __init__(self) -> None:
        self.trouble: dict[str, Exception] = {}
        self.checked: list[Route] = []
        self.steps: list[tuple[str, Route]] = []

    def check(self, bot: Bot) -> None:
        self.checked.append(bot.route)
        if "check" in self.trouble:
            raise self.trouble["check"]

    def enter(self, bot: Bot) -> None:
        self._step("enter", bot)

    def leave(self, bot: Bot) -> None:
        self._step("leave", bot)

    def _step(self, name: str, bot: Bot) -> None:
        self.steps.append((name, bot.route))
        if name in self.trouble:
            raise self.trouble[name]
