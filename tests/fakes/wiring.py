"""All that connecting a bot touches, in memory."""

import logging

from bridge.deadline import Deadline
from bridge.domain.errors import BridgeError, TransientError
from bridge.domain.identity import read_webhook
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, Bot
from bridge.domain.routes import RouteKind
from bridge.relay.bots.change_bot import ChangeBot
from bridge.relay.bots.checks import BotWishes
from bridge.relay.bots.choose_route import ChooseRoute
from bridge.relay.bots.connect_bot import ConnectBot
from bridge.relay.bots.disconnect_bot import DisconnectBot
from bridge.relay.bots.look_at_bot import LookAtBot
from bridge.relay.bots.picture_bot import PictureBot
from bridge.relay.bots.repair_bot import RepairBot
from bridge.relay.bots.watch_bots import WatchBot
from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.messages import BotProfile
from bridge.relay.ports import RouteChecks
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import FakeBots
from tests.fakes.clock import FakeClock
from tests.fakes.crm import PIPELINES, FakeCrm
from tests.fakes.failures import FakeFailures
from tests.fakes.files import FakeTelegramFiles
from tests.fakes.funnel import FakeFunnels
from tests.fakes.groups import FakeGroups
from tests.fakes.jobs import FakeJobs
from tests.fakes.media import FakeMedia
from tests.fakes.owners_code import FakeOwnersCode
from tests.fakes.receipts import FakeReceipts
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.vault import FakeVault
from tests.fakes.ways import FakeRouteChecks

NEW_TOKEN = "7001:BBHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"


OTHER_TOKEN = "7002:CCHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"


CONTEXT = {"account": "31", "bot": "7001"}


LOG = logging.getLogger("test")

UNAVAILABLE = TransientError(Reason.TELEGRAM_UNAVAILABLE)


class StumblingBots(FakeBots):
    """`trouble` is raised by the next calls of `save`, one each."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble: list[BridgeError] = []

    def save(self, bot: Bot) -> Bot:
        if self.trouble:
            raise self.trouble.pop(0)
        return super().save(bot)


class BotWorld:
    def __init__(self) -> None:
        self.account = make_account()
        self.accounts = FakeAccounts(self.account, make_account(account_id=32, scope_id="scope-32"))
        self.jobs = FakeJobs()
        self.bots = StumblingBots()
        self.crm = FakeCrm()
        self.crm.all_pipelines[32] = PIPELINES
        self.telegram = FakeTelegram()
        self.telegram.profiles[NEW_TOKEN] = BotProfile(7001, "shop_bot", "Shop")
        self.telegram.profiles[OTHER_TOKEN] = BotProfile(7002, "other_bot", "Other")
        self.vault = FakeVault()
        self.keys = ["current key", "previous key"]
        self.clock = FakeClock()
        self.groups = FakeGroups()
        self.failures = FakeFailures()
        self.receipts = FakeReceipts()
        self.files = FakeTelegramFiles()
        self.media = FakeMedia()
        self.code = FakeOwnersCode()
        self.funnels = FakeFunnels()
        self.patience = Deadline()
        self.wahelp = FakeRouteChecks()
        self.checks: dict[RouteKind, RouteChecks] = {RouteKind.WAHELP: self.wahelp}
        self.wiring = BotWiring(
            self.telegram, self.crm, self.vault, "https://bridge.test", lambda: self.keys, self.clock
        )

    def connect(
        self,
        *,
        account: Account | None = None,
        token: str = TOKEN,
        label: str = "Магазин",
        pipeline_id: int = 11,
        status_id: int | None = None,
    ) -> Bot:
        connect = ConnectBot(
            self.accounts,
            self.bots,
            self.crm,
            self.telegram,
            self.wiring,
            self.webhooks,
            self.funnels,
            self.jobs,
            self.clock,
        )
        return connect(account or self.account, token, label, pipeline_id, status_id)

    @property
    def webhooks(self) -> Webhooks:
        return Webhooks(self.bots, self.wiring)

    @property
    def change_bot(self) -> ChangeBot:
        choose = ChooseRoute({"127.0.0.1:8604"}, self.checks, self.vault, self.clock)
        return ChangeBot(self.bots, self.crm, self.telegram, self.wiring, self.webhooks, self.jobs, self.clock, choose)

    @property
    def look(self) -> LookAtBot:
        return LookAtBot(
            self.accounts,
            self.bots,
            self.groups,
            self.failures,
            self.receipts,
            self.code,
            self.wiring,
            self.patience,
            self.clock,
            LOG,
            self.checks,
        )

    @property
    def repair_bot(self) -> RepairBot:
        return RepairBot(self.bots, self.crm, self.change_bot, self.look, self.patience, LOG)

    def watch(self, account_id: int = 31) -> None:
        """Have the schedule look at the bot."""
        picture = PictureBot(self.bots, self.telegram, self.files, self.vault, self.media, LOG)
        WatchBot(self.bots, self.look, picture, self.crm, self.clock, LOG)(account_id, 7001)

    def change(self, **wishes: object) -> Bot:
        return self.change_bot(self.bot, BotWishes(**wishes))  # type: ignore[arg-type]

    def disconnect(self) -> None:
        DisconnectBot(self.bots, self.wiring, self.checks, self.code, self.jobs, self.clock, LOG)(self.bot)

    @property
    def bot(self) -> Bot:
        return self.bots.stored[7001]

    @property
    def source_names(self) -> list[tuple[str, int]]:
        return [(source.name, source.pipeline_id) for source in self.crm.sources.values()]

    def generation_of_webhook(self, token: str = TOKEN) -> int | None:
        signed = read_webhook(self.keys, 7001, self.telegram.webhooks[token].secret)
        return signed.generation if signed else None
