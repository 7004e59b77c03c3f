"""Installing again and again, uninstalling, and both at the same time."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.identity import read_account, read_generation
from bridge.domain.reasons import Reason
from bridge.domain.records import Account, AccountState, Bot, BotState
from bridge.relay.accounts.install_account import CompleteInstallation, FinishUninstallation
from bridge.relay.bots.connect_bot import BotWiring
from bridge.relay.messages import CrmAccount, TokenPair
from tests.fakes.accounts import NOW, FakeAccounts
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.chats import FakeChats
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.steps import KilledError
from tests.fakes.telegram import FakeTelegram
from tests.fakes.vault import FakeVault

ACCOUNT = 31
DOMAIN = "shop.amocrm.ru"
PAIR = TokenPair("access", "refresh", expires_at=NOW + 86_400, issued_at=NOW)
LOG = logging.getLogger("test")
BOTS = {7001: BotState.ON, 7002: BotState.OFF, 7003: BotState.ON}


def token_of(bot_id: int) -> str:
    return f"{bot_id}:" + "A" * 35


class World:
    def __init__(self) -> None:
        self.accounts = FakeAccounts()
        self.bots = FakeBots()
        self.chats = FakeChats()
        self.crm = FakeCrm(accounts={DOMAIN: CrmAccount(ACCOUNT, "Shop", "shop", "amojo-31")})
        self.telegram = FakeTelegram(profiles={})
        self.vault = FakeVault()
        self.keys = ["key"]
        self.wiring = BotWiring(
            self.telegram, self.crm, self.vault, "https://bridge.test", lambda: self.keys, FakeClock()
        )

    def install(self, pair: TokenPair = PAIR) -> Account:
        return CompleteInstallation(
            self.accounts, self.bots, self.chats, self.crm, self.wiring, "https://bridge.test", lambda: self.keys, LOG
        )(DOMAIN, pair)

    def uninstall(self) -> None:
        self.accounts.mark(ACCOUNT, AccountState.UNINSTALLED)
        self.finish_uninstallation()

    def finish_uninstallation(self) -> None:
        FinishUninstallation(self.accounts, self.bots, self.wiring, LOG)(ACCOUNT)

    def with_bots(self) -> "World":
        self.install()
        for bot_id, state in BOTS.items():
            token = token_of(bot_id)
            sealed = self.vault.seal(token, {"account": str(ACCOUNT), "bot": str(bot_id)})
            bot = make_bot(bot_id=bot_id, sealed_token=sealed, state=state, username=f"bot{bot_id}")
            self.telegram.profiles[token] = replace(next(iter(FakeTelegram().profiles.values())), bot_id=bot_id)
            self.bots.add(replace(bot, source_ref=self.wiring.put_source(bot)))
            if bot.is_on:
                self.wiring.set_webhook(bot, drop_pending=False)
        return self

    @property
    def states(self) -> dict[int, BotState]:
        return {bot_id: bot.state for bot_id, bot in self.bots.stored.items()}

    @property
    def listening(self) -> set[int]:
        """The bots whose webhook carries the secret of their present generation."""
        return {
            bot.bot_id
            for bot in self.bots.stored.values()
            if (webhook := self.telegram.webhooks.get(token_of(bot.bot_id)))
            and read_generation(self.keys, bot.bot_id, webhook.secret) == bot.generation
        }


def test_an_installed_account_is_in_service() -> None:
    world = World()
    account = world.install()
    assert account == world.accounts.stored[ACCOUNT]
    assert (account.domain, account.amojo_id, account.scope_id) == (DOMAIN, "amojo-31", "scope-31")
    assert (account.state, account.trial_started_at) == (AccountState.ACTIVE, NOW)
    assert world.accounts.pairs == {ACCOUNT: PAIR}
    assert world.chats.connected == [DOMAIN]
    assert world.crm.fields_prepared == [ACCOUNT]
    path = world.crm.subscriptions[ACCOUNT].removeprefix("https://bridge.test/amo/crm/")
    assert read_account(world.keys, path) == ACCOUNT


def test_a_bot_that_cannot_be_brought_back_keeps_nobody_else_from_it() -> None:
    world = World().with_bots()
    world.uninstall()
    first = world.bots.stored[7001]
    world.bots.stored[7001] = replace(first, pipeline_id=404)
    refuse = world.crm.put_source

    def put_source(account_id: int, source: str, name: str, pipeline_id: int) -> int:
        if pipeline_id == 404:
            raise PermanentError(Reason.AMO_REFUSED, "no such pipeline")
        return refuse(account_id, source, name, pipeline_id)

    world.crm.put_source = put_source  # type: ignore[method-assign]
    world.install()

    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.ON}
    assert world.listening == {7003}


def test_installing_again_changes_nothing_but_connects_the_channel_again() -> None:
    world = World().with_bots()
    before = dict(world.bots.stored)
    world.accounts.now = NOW + 20 * 86_400
    account = world.install()
    assert account.trial_started_at == NOW
    assert world.bots.stored == before
    assert world.chats.connected == [DOMAIN, DOMAIN]
    assert len(world.crm.sources) == 3
    assert world.listening == {7001, 7003}


def test_uninstalling_stops_what_was_on_and_forgets_the_tokens() -> None:
    world = World().with_bots()
    world.uninstall()
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}
    assert not world.telegram.webhooks
    assert not world.accounts.pairs
    assert world.accounts.stored[ACCOUNT].state is AccountState.UNINSTALLED


def test_uninstalling_stops_every_bot_even_when_telegram_does_not_answer() -> None:
    world = World().with_bots()
    world.telegram.trouble["delete_webhook"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.uninstall()
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}
    assert list(world.telegram.webhooks) == [token_of(7001)]
    assert not world.accounts.pairs
    world.finish_uninstallation()
    assert not world.telegram.webhooks


def test_a_revoked_token_does_not_keep_an_uninstallation_from_ending() -> None:
    world = World().with_bots()
    del world.telegram.profiles[token_of(7001)]
    world.uninstall()
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}
    assert list(world.telegram.webhooks) == [token_of(7001)]


def test_an_uninstallation_that_comes_again_after_a_reinstallation_does_nothing() -> None:
    world = World().with_bots()
    world.telegram.trouble["delete_webhook"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.uninstall()
    world.install()
    world.finish_uninstallation()
    assert world.states == BOTS
    assert world.listening == {7001, 7003}
    assert world.accounts.pairs == {ACCOUNT: PAIR}


def test_uninstalling_twice_is_uninstalling_once() -> None:
    world = World().with_bots()
    world.uninstall()
    before = dict(world.bots.stored)
    world.finish_uninstallation()
    assert world.bots.stored == before


def test_an_unknown_account_has_nothing_to_uninstall() -> None:
    world = World()
    world.finish_uninstallation()
    assert not world.accounts.stored


def test_reinstalling_brings_back_stopped_bots_but_not_switched_off_ones() -> None:
    world = World().with_bots()
    world.uninstall()
    world.crm.sources.clear()
    generations = {bot_id: bot.generation for bot_id, bot in world.bots.stored.items()}
    world.install()
    assert world.states == BOTS
    assert world.listening == {7001, 7003}
    assert {source.external_id for source in world.crm.sources.values()} == {"tg-7001", "tg-7002", "tg-7003"}
    for bot_id, bot in world.bots.stored.items():
        assert bot.source_ref in world.crm.sources
        assert bot.generation == generations[bot_id], "what was signed before the pause must not be dropped"


@pytest.mark.parametrize(
    ("port", "step"),
    [
        ("crm", "account"),
        ("chats", "connect"),
        ("crm", "prepare_fields"),
        ("crm", "subscribe"),
        ("crm", "put_source"),
        ("telegram", "set_webhook"),
    ],
)
def test_an_installation_that_stumbles_anywhere_is_completed_by_the_next_try(port: str, step: str) -> None:
    world = World().with_bots()
    world.uninstall()
    trouble = TransientError(Reason.AMO_UNAVAILABLE)
    if port == "chats":
        world.chats.before[step] = [trouble]
    else:
        getattr(world, port).trouble[step] = [trouble]
    with pytest.raises(TransientError):
        world.install()
    world.install()
    assert world.accounts.stored[ACCOUNT].state is AccountState.ACTIVE
    assert world.accounts.pairs == {ACCOUNT: PAIR}
    assert world.states == BOTS
    assert world.listening == {7001, 7003}
    assert len(world.crm.sources) == 3


def test_a_token_revoked_meanwhile_does_not_keep_the_other_bots_from_coming_back() -> None:
    world = World().with_bots()
    world.uninstall()
    del world.telegram.profiles[token_of(7001)]
    world.install()
    assert world.states == {7001: BotState.REVOKED, 7002: BotState.OFF, 7003: BotState.ON}
    assert world.listening == {7003}


def test_an_uninstallation_that_comes_after_the_reinstallation_does_nothing() -> None:
    world = World().with_bots()
    world.accounts.mark(ACCOUNT, AccountState.UNINSTALLED)
    world.install()
    world.finish_uninstallation()
    assert world.states == BOTS
    assert world.listening == {7001, 7003}
    assert world.accounts.pairs


def test_a_reinstallation_during_an_uninstallation_wins() -> None:
    world = World().with_bots()
    fresh = replace(PAIR, access="new", refresh="new", issued_at=NOW + 10)

    class InTheMiddle(BotWiring):
        def delete_webhook(self, bot: Bot) -> None:
            super().delete_webhook(bot)
            if bot.bot_id == 7001:
                world.install(fresh)

    world.accounts.mark(ACCOUNT, AccountState.UNINSTALLED)
    wiring = InTheMiddle(world.telegram, world.crm, world.vault, "https://bridge.test", lambda: world.keys, FakeClock())
    FinishUninstallation(world.accounts, world.bots, wiring, LOG)(ACCOUNT)
    assert world.accounts.stored[ACCOUNT].state is AccountState.ACTIVE
    assert world.accounts.pairs == {ACCOUNT: fresh}
    assert world.states == BOTS
    assert world.listening == {7001, 7003}


def test_a_worker_killed_during_an_uninstallation_is_made_up_for() -> None:
    world = World().with_bots()

    class Killed(BotWiring):
        def delete_webhook(self, bot: Bot) -> None:
            super().delete_webhook(bot)
            if bot.bot_id == 7003:
                raise KilledError

    world.accounts.mark(ACCOUNT, AccountState.UNINSTALLED)
    wiring = Killed(world.telegram, world.crm, world.vault, "https://bridge.test", lambda: world.keys, FakeClock())
    with pytest.raises(KilledError):
        FinishUninstallation(world.accounts, world.bots, wiring, LOG)(ACCOUNT)
    assert not world.accounts.pairs
    world.finish_uninstallation()
    assert world.states == {7001: BotState.STOPPED, 7002: BotState.OFF, 7003: BotState.STOPPED}
    assert not world.accounts.pairs
    world.install()
    assert world.states == BOTS
    assert world.listening == {7001, 7003}


@pytest.mark.parametrize("trouble", [PermanentError(Reason.AMO_REFUSED), PermanentError(Reason.ACCOUNT_UNPAID)])
def test_an_account_that_cannot_be_read_is_not_installed(trouble: BridgeError) -> None:
    world = World()
    world.crm.trouble["account"] = [trouble]
    with pytest.raises(PermanentError):
        world.install()
    assert not world.accounts.stored
