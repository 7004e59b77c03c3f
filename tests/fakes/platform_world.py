"""A bot whose people are answered by a platform, with all that its route touches, in memory."""

import logging
from dataclasses import dataclass, field, replace

from bridge.domain.kept import Kept
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.routes import PlatformRoute, RouteKind
from bridge.domain.waiting import Waiting
from bridge.relay.routes.commands import AnswerCommand
from bridge.relay.routes.escalate import HandOver
from bridge.relay.routes.open_platform import OpenPlatform
from bridge.relay.routes.platform import CarryToPlatform
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.incoming import TALK, IncomingWorld, sealed
from tests.fakes.platform import FakePlatform, FakeReplies, FakeSaid
from tests.fakes.vault import FakeVault
from tests.fakes.waiting import FakeWaiting

LOG = logging.getLogger("test")
ADMIN = 501
SECRET = "between-us"

ROUTE = PlatformRoute(
    1_700_000_000_000,
    "https://platform.example",
    FakeVault().seal(SECRET, {"account": "31", "bot": str(BOT_ID), "for": "secret"}),
    (ADMIN,),
)


def with_a_platform(**settings: object) -> Bot:
    route = replace(ROUTE, **settings)  # type: ignore[arg-type]
    return make_bot(sealed_token=sealed(BOT_ID), route=route)


def waits(number: int) -> Waiting:
    """Return a message that waits for the platform."""
    message = Kept(str(TALK), str(number), "{}", {"bot_id": str(BOT_ID)}, f"d{number}", 1_800_000_000_000)
    return Waiting(message, 31, Reason.PLATFORM_UNAVAILABLE, 1_800_000_000)


@dataclass
class PlatformWorld(IncomingWorld):
    bot: Bot = field(default_factory=with_a_platform)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.platform = FakePlatform()
        self.said = FakeSaid(self.clock)
        self.replies = FakeReplies()
        self.waiting = FakeWaiting()
        self.ways[RouteKind.PLATFORM] = self.way

    @property
    def hand_over(self) -> HandOver:
        said = self.said
        return HandOver(
            said, said, said, self.amocrm(LOG), self.dialogues, self.receipts, self.clock, self.metrics, LOG
        )

    @property
    def way(self) -> CarryToPlatform:
        return CarryToPlatform(
            self.platform,
            OpenPlatform(FakeVault()),
            AnswerCommand(self.platform, self.said, self.waiting, self.replies, self.clock),
            self.hand_over,
            self.amocrm(LOG),
            self.said,
            self.said,
            self.said,
            self.conversations,
            self.copy_file,
            self.replies,
            lambda account_id, talk: f"https://bridge.example/platform/answers/{account_id}/{talk}",
            self.clock,
        )

    @property
    def shown(self) -> list[str]:
        """Return what people see in amoCRM, in the order of its times."""
        return [message.content.seen for message in sorted(self.chats.calls, key=lambda one: one.at_ms)]
