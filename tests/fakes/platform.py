"""A message-processing platform, and what is remembered of the conversations that it answers, in memory."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bridge.domain.content import Text
from bridge.domain.errors import BridgeError
from bridge.domain.identity import ConversationId
from bridge.domain.platform import Counts, Handling, day_of
from bridge.domain.route_answers import RouteAnswer
from bridge.relay.messages import PlatformAddress, PlatformAnswer, Question, Spoken
from tests.fakes.clock import FakeClock
from tests.fakes.steps import Steps


class FakePlatform(Steps):
    """The port `Platform`; `answers` are given one after the other, then none; `trouble` is raised by every call."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[PlatformAnswer] = []
        self.given: dict[str, PlatformAnswer] = {}
        self.trouble: BridgeError | None = None
        self.asked: list[Question] = []
        self.addresses: list[PlatformAddress] = []

    def says(self, *texts: str, escalate: bool = False) -> None:
        self.answers.append(PlatformAnswer(tuple(map(Text, texts)), escalate))

    def ask(self, address: PlatformAddress, question: Question) -> PlatformAnswer:
        self.look(address)
        with self.step("ask"):
            self.asked.append(question)
            if question.key not in self.given:
                self.given[question.key] = self.answers.pop(0) if self.answers else PlatformAnswer()
        return self.given[question.key]

    def look(self, address: PlatformAddress) -> None:
        self.addresses.append(address)
        if self.trouble is not None:
            raise self.trouble

    def is_up(self, address: PlatformAddress) -> bool:
        return self.trouble is None


class FakeSaid(Steps):
    """The ports `Handlings`, `Transcripts` and `PlatformCounts`."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self.clock = clock
        self.handlings: dict[ConversationId, Handling] = {}
        self.lines: dict[ConversationId, dict[tuple[int, str], Spoken]] = defaultdict(dict)
        self.counts: dict[tuple[int, str], Counts] = {}

    def get(self, conversation: ConversationId) -> Handling:
        with self.step("get"):
            return self.handlings.get(conversation, Handling())

    def asked(self, conversation: ConversationId, key: str) -> None:
        with self.step("asked"):
            self.handlings[conversation] = Handling(asked=key)

    def told_away(self, conversation: ConversationId) -> None:
        with self.step("told_away"):
            self.handlings[conversation] = replace(self.get(conversation), told_away=True)

    def handed_over(self, conversation: ConversationId, at: float) -> None:
        with self.step("handed_over"):
            self.handlings[conversation] = replace(self.get(conversation), people_since=at)

    def heard(self, conversation: ConversationId, at: float) -> None:
        with self.step("heard"):
            self.handlings[conversation] = replace(self.get(conversation), word_at=at)

    def given_back(self, conversation: ConversationId) -> None:
        with self.step("given_back"):
            self.handlings[conversation] = replace(self.get(conversation), people_since=0.0, word_at=0.0)

    def note(self, conversation: ConversationId, spoken: Spoken) -> None:
        with self.step("note"):
            self.lines[conversation][spoken.at_ms, spoken.key] = spoken

    def newest(self, conversation: ConversationId, most: int) -> Sequence[Spoken]:
        with self.step("newest"):
            return [spoken for _, spoken in sorted(self.lines[conversation].items(), key=lambda one: one[0])][-most:]

    def forget_before(self, conversation: ConversationId, spoken: Spoken) -> None:
        with self.step("forget_before"):
            for place in [place for place in self.lines[conversation] if place < (spoken.at_ms, spoken.key)]:
                del self.lines[conversation][place]

    def shown(self, conversation: ConversationId, spoken: Spoken) -> None:
        with self.step("shown"):
            self.lines[conversation].pop((spoken.at_ms, spoken.key), None)

    def count(self, bot_id: int, *, asked: int = 0, answers: int = 0, escalated: int = 0) -> None:
        with self.step("count"):
            key = bot_id, day_of(self.clock.now())
            now = self.counts.get(key, Counts())
            self.counts[key] = Counts(
                now.asked + asked,
                now.answers + answers,
                now.escalated + escalated,
                int(self.clock.now()) if asked else now.answered_at,
            )

    def of_day(self, bot_id: int, day: str) -> Counts:
        last = max((counts.answered_at for (bot, _), counts in self.counts.items() if bot == bot_id), default=0)
        return replace(self.counts.get((bot_id, day), Counts()), answered_at=last)


@dataclass
class FakeReplies(Steps):
    """The port `RouteAnswers`; `said` is what was asked for, once for each key, as the queue would hand it out."""

    said: dict[str, RouteAnswer] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def say(self, answers: Sequence[RouteAnswer], once: str = "") -> None:
        with self.step("say"):
            if once and once in self.names:
                return
            self.names.add(once)
            for answer in answers:
                self.said.setdefault(answer.key, answer)

    @property
    def texts(self) -> list[str]:
        return [answer.content.seen if answer.content else "" for answer in self.said.values()]


@dataclass
class FakeHandOverLines:
    """The port `HandOverLines`; what was asked for, in order."""

    asked: list[tuple[str, ConversationId, str]] = field(default_factory=list)

    def call(self, conversation: ConversationId, key: str) -> None:
        self.asked.append(("call", conversation, key))

    def show(self, conversation: ConversationId, key: str) -> None:
        self.asked.append(("show", conversation, key))
