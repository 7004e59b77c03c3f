"""All that an installation touches, in memory, and the jobs worked off one after another."""

import logging
from dataclasses import dataclass, field, replace

from bridge.domain.errors import TransientError
from bridge.domain.identity import Signed, read_webhook
from bridge.domain.records import Account, AccountState, Bot, BotState
from bridge.relay.accounts.install_account import AcceptInstallation, FinishInstallation, FinishUninstallation
from bridge.relay.bots.settle_bot import SettleBot
from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.messages import CrmAccount, TokenPair
from tests.fakes.accounts import NOW, FakeAccounts
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.chats import FakeChats
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.jobs import FakeJobs
from tests.fakes.oauth import FakeOAuth
from tests.fakes.owners_code import FakeOwnersCode
from tests.fakes.telegram import FakeTelegram
from tests.fakes.vault import FakeVault

ACCOUNT = 31
DOMAIN = "shop.amocrm.ru"
PAIR = TokenPair("access", "refresh", expires_at=NOW + 86_400, issued_at=NOW)
LOG = logging.getLogger("test")
BOTS = {7001: BotState.ON, 7002: BotState.OFF, 7003: BotState.ON}
PATIENCE = 8
"""Tries of a job; more than any trouble of these tests lasts."""


def token_of(bot_id: int) -> str:
    return f"{bot_id}:" + "A" * 35


@dataclass
class InstallWorld:
    """`now_ms` moves with every call of amoCRM; `waiting` are the jobs that gave up for the moment."""

    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    bots: FakeBots = field(default_factory=FakeBots)
    chats: FakeChats = field(default_factory=FakeChats)
    crm: FakeCrm = field(
        default_factory=lambda: FakeCrm(accounts={DOMAIN: CrmAccount(ACCOUNT, "Shop", "shop", "amojo-31")})
    )
    telegram: FakeTelegram = field(default_factory=lambda: FakeTelegram(profiles={}))
    vault: FakeVault = field(default_factory=FakeVault)
    code: FakeOwnersCode = field(default_factory=FakeOwnersCode)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    oauth: FakeOAuth = field(default_factory=lambda: FakeOAuth(FakeClock(NOW)))
    keys: list[str] = field(default_factory=lambda: ["key"])
    now_ms: int = NOW * 1000
    waiting: list[TransientError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wiring = BotWiring(
            self.telegram, self.crm, self.vault, "https://bridge.test", lambda: self.keys, FakeClock()
        )

    @property
    def settle_bot(self) -> SettleBot:
        return SettleBot(self.accounts, self.bots, self.wiring, Webhooks(self.bots, self.wiring), self.code, LOG)

    @property
    def finish(self) -> FinishInstallation:
        return FinishInstallation(
            self.accounts,
            self.bots,
            self.chats,
            self.crm,
            self.jobs,
            "https://bridge.test",
            lambda: self.keys,
            LOG,
        )

    @property
    def account(self) -> Account:
        return self.accounts.stored[ACCOUNT]

    def call(self) -> int:
        """Return the moment of amoCRM's next call."""
        self.now_ms += 1000
        return self.now_ms

    def accept(self, pair: TokenPair = PAIR, called_ms: int | None = None) -> None:
        accept = AcceptInstallation(self.accounts, self.oauth, self.crm, self.jobs, FakeClock(NOW), LOG)
        accept(DOMAIN, pair, self.call() if called_ms is None else called_ms)

    def install(self, pair: TokenPair = PAIR) -> Account:
        self.accept(pair)
        self.work()
        return self.account

    def disable(self, called_ms: int | None = None) -> None:
        if self.accounts.uninstalled(ACCOUNT, self.call() if called_ms is None else called_ms):
            self.jobs.finish_uninstallation(ACCOUNT)

    def uninstall(self) -> None:
        self.disable()
        self.work()

    def work(self, tries: int = PATIENCE) -> None:
        """Work off every job, each as often as it asks to be tried again, at most `tries` times."""
        self.waiting.clear()
        while self.jobs.installations or self.jobs.uninstallations or self.jobs.settled:
            if self.jobs.uninstallations:
                finish = FinishUninstallation(self.accounts, self.bots, self.jobs, FakeClock(NOW))
                finish(self.jobs.uninstallations.pop(0))
            elif self.jobs.installations:
                account_id, most = self.jobs.installations.pop(0)
                self._tried(lambda attempt, a=account_id, m=most: self.finish(a, attempt, m), tries)
            else:
                account_id, bot_id = self.jobs.settled.pop(0)
                self._tried(lambda attempt, a=account_id, b=bot_id: self.settle_bot(a, b, attempt), tries)

    def _tried(self, work, tries: int) -> None:  # type: ignore[no-untyped-def]
        for attempt in range(1, tries + 1):
            try:
                work(attempt)
            except TransientError as error:
                trouble = error
                continue
            return
        self.waiting.append(trouble)

    def with_bots(self) -> "InstallWorld":
        self.install()
        for bot_id, state in BOTS.items():
            self.add_bot(bot_id, state)
        return self

    def add_bot(self, bot_id: int, state: BotState) -> None:
        token = token_of(bot_id)
        sealed = self.vault.seal(token, {"account": str(ACCOUNT), "bot": str(bot_id)})
        bot = make_bot(bot_id=bot_id, sealed_token=sealed, state=state, username=f"bot{bot_id}")
        self.telegram.profiles[token] = replace(next(iter(FakeTelegram().profiles.values())), bot_id=bot_id)
        self.bots.add(replace(bot, source_ref=self.wiring.put_source(bot)))
        if bot.is_on:
            self.wiring.set_webhook(bot, drop_pending=False)

    @property
    def states(self) -> dict[int, BotState]:
        return {bot_id: bot.state for bot_id, bot in self.bots.stored.items()}

    @property
    def listening(self) -> set[int]:
        """The bots whose webhook carries the secret of their present generation."""
        return {bot.bot_id for bot in self.bots.stored.values() if self._listens(bot)}

    def _listens(self, bot: Bot) -> bool:
        webhook = self.telegram.webhooks.get(token_of(bot.bot_id))
        return webhook is not None and read_webhook(self.keys, bot.bot_id, webhook.secret) == Signed(
            bot.generation, bot.gateway.is_open
        )

    @property
    def is_uninstalled(self) -> bool:
        return self.account.state is AccountState.UNINSTALLED and ACCOUNT not in self.accounts.pairs
