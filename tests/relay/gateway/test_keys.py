"""The key of an owner's code: made, made anew, withdrawn, by two people at once and with Telegram away."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.gateway import CodeSeen, Mirror, Receiving, read_key
from bridge.domain.identity import Signed, read_webhook
from bridge.domain.licence import KNOWN_EVERYWHERE
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, Bot, BotState
from bridge.relay.bots.settle_bot import SettleBot
from bridge.relay.gateway.make_key import MakeKey
from bridge.relay.gateway.withdraw_key import WithdrawKey
from tests.fakes.telegram import TOKEN, Webhook
from tests.fakes.wiring import NEW_TOKEN, UNAVAILABLE, BotWorld
from tests.relay.bots.test_bot_races import during

POLLS = CodeSeen(Receiving.POLLING, called_at=1_800_000_000, waiting=3)
THEIRS = Webhook("https://other.example/hook", "secret", drop_pending=False)


class KeyWorld(BotWorld):
    def __init__(self) -> None:
        super().__init__()
        self.connect()
        self.jobs.watched.clear()

    def make_key(self, bot: Bot | None = None) -> str:
        return MakeKey(self.bots, self.webhooks, self.code, self.jobs, self.clock)(bot or self.bot)

    def withdraw(self, bot: Bot | None = None) -> None:
        WithdrawKey(self.bots, self.webhooks, self.code, self.jobs, logging.getLogger("test"))(bot or self.bot)

    def settle(self) -> None:
        settle = SettleBot(self.accounts, self.bots, self.wiring, self.webhooks, self.code, logging.getLogger("test"))
        for account_id, bot_id in self.jobs.settled:
            settle(account_id, bot_id)
        self.jobs.settled.clear()

    def opens(self, key: str) -> bool:
        read = read_key(key)
        assert read is not None
        return read[0] == 7001 and self.bot.gateway.opens(read[1])

    def signed(self) -> Signed | None:
        """Return what the webhook at Telegram is signed for, None where there is none of ours."""
        hook = self.telegram.webhooks.get(TOKEN)
        return read_webhook(self.keys, 7001, hook.secret) if hook else None

    @property
    def beside(self) -> Signed:
        return Signed(self.bot.generation, beside=True)

    @property
    def alone(self) -> Signed:
        return Signed(self.bot.generation)


def with_key() -> KeyWorld:
    world = KeyWorld()
    world.make_key()
    world.code.forgotten.clear()
    return world


def test_the_first_key_has_the_webhook_signed_for_the_code_and_the_usual_kinds_asked_for() -> None:
    world = KeyWorld()
    assert world.signed() == world.alone
    key = world.make_key()
    assert world.opens(key)
    assert world.signed() == world.beside
    assert "inline_query" in world.telegram.webhooks[TOKEN].beside
    assert not world.telegram.webhooks[TOKEN].drop_pending
    assert key.partition(":")[2] not in repr(world.bot)


def test_what_an_earlier_code_has_left_is_forgotten_with_the_first_key_and_with_no_other() -> None:
    world = KeyWorld()
    world.code.kept[7001] = POLLS
    world.make_key()
    assert world.code.forgotten == [7001]
    world.code.kept[7001] = POLLS
    world.make_key()
    assert world.code.seen(7001) == POLLS


def test_a_second_key_ends_the_first_and_changes_nothing_at_telegram() -> None:
    world = KeyWorld()
    first = world.make_key()
    signed_once = world.telegram.webhooks[TOKEN]
    world.telegram.lasting = {"set_webhook": UNAVAILABLE}
    second = world.make_key()
    assert world.telegram.webhooks[TOKEN] is signed_once
    assert world.opens(second)
    assert not world.opens(first)
    assert world.code.renewed == [(7001, world.bot.gateway.key)]


def test_a_second_key_is_made_also_while_telegram_is_away() -> None:
    world = with_key()
    world.telegram.lasting = {"set_webhook": UNAVAILABLE, "webhook": UNAVAILABLE}
    assert world.opens(world.make_key())


@pytest.mark.parametrize("enabled", [True, False])
def test_a_key_after_one_that_was_cut_off_has_the_webhook_signed_for_the_code(*, enabled: bool) -> None:
    world = KeyWorld()
    if not enabled:
        world.change(enabled=False)
    during(world.telegram, "set_webhook", _die)
    with pytest.raises(KeyboardInterrupt):
        world.make_key()
    assert world.signed() != world.beside
    key = world.make_key()
    assert world.opens(key)
    assert world.signed() == world.beside


def test_a_second_key_leaves_the_webhook_of_another_program_alone() -> None:
    world = with_key()
    world.telegram.webhooks[TOKEN] = THEIRS
    world.make_key()
    assert world.telegram.webhooks[TOKEN] == THEIRS


def _die() -> None:
    raise KeyboardInterrupt


def test_of_two_first_keys_at_the_same_moment_the_later_one_counts_and_the_webhook_is_signed_for_it() -> None:
    world, keys = KeyWorld(), list[str]()
    during(world.telegram, "set_webhook", lambda: keys.append(world.make_key()))
    keys.insert(0, world.make_key())
    assert [world.opens(key) for key in keys] == [False, True]
    assert world.signed() == world.beside


def test_two_who_read_the_bot_before_either_had_made_a_key_each_get_one() -> None:
    world = KeyWorld()
    seen = world.bot
    first, second = world.make_key(seen), world.make_key(seen)
    assert [world.opens(key) for key in (first, second)] == [False, True]


def test_a_key_that_is_withdrawn_while_it_is_made_leaves_the_webhook_for_us_alone() -> None:
    world = KeyWorld()
    during(world.telegram, "set_webhook", world.withdraw)
    world.make_key()
    assert not world.bot.gateway.is_open
    assert world.signed() == world.alone


@pytest.mark.parametrize("trouble", [UNAVAILABLE, PermanentError(Reason.WEBHOOK_REFUSED)])
def test_without_a_webhook_there_is_no_first_key(trouble: TransientError | PermanentError) -> None:
    world = KeyWorld()
    before = world.bot
    world.telegram.lasting["set_webhook"] = trouble
    with pytest.raises(type(trouble)):
        world.make_key()
    assert world.bot == before
    world.telegram.lasting.clear()
    world.settle()
    assert world.signed() == world.alone


def test_a_failed_first_key_does_not_take_another_persons_away() -> None:
    world, keys = KeyWorld(), list[str]()
    during(world.telegram, "set_webhook", lambda: keys.append(world.make_key()), trouble=UNAVAILABLE)
    with pytest.raises(TransientError):
        world.make_key()
    assert world.opens(keys[0])
    world.settle()
    assert world.signed() == world.beside


@pytest.mark.parametrize(
    ("state", "code"), [(BotState.STOPPED, Reason.WIDGET_OFF), (BotState.REVOKED, Reason.TOKEN_REVOKED)]
)
def test_a_bot_that_hears_nobody_gets_no_key(state: BotState, code: str) -> None:
    world = KeyWorld()
    world.bots.put(7001, state=state)
    with pytest.raises(RefusedError) as refused:
        world.make_key()
    assert refused.value.code == code
    assert not world.bot.gateway.is_open


def test_a_key_that_somebody_else_knows_is_renewed_also_while_the_token_is_dead() -> None:
    world = with_key()
    world.bots.put(7001, state=BotState.REVOKED)
    assert world.opens(world.make_key())


def test_a_first_key_takes_the_webhook_back_and_the_bot_is_not_deaf_any_more() -> None:
    world = KeyWorld()
    world.telegram.webhooks[TOKEN] = THEIRS
    world.watch()
    assert world.bot.deaf
    world.make_key()
    assert world.signed() == world.beside
    assert not world.bot.deaf


def test_a_withdrawn_key_opens_nothing_and_what_was_kept_is_gone() -> None:
    world = with_key()
    key = world.make_key()
    world.change(gateway={"mirror": Mirror.NONE})
    world.code.kept[7001] = POLLS
    world.withdraw()
    assert not world.opens(key)
    assert world.code.forgotten == [7001]
    assert world.signed() == world.alone
    assert world.telegram.webhooks[TOKEN].beside == ()
    assert world.bot.gateway.mirror is Mirror.NONE, "what the owner chose stays for the next key"


def test_a_key_is_withdrawn_also_while_telegram_is_away_and_a_job_tells_it() -> None:
    world = with_key()
    world.telegram.lasting["set_webhook"] = UNAVAILABLE
    world.withdraw()
    assert not world.bot.gateway.is_open
    assert world.code.forgotten == [7001]
    assert world.signed() == world.beside
    world.telegram.lasting.clear()
    world.settle()
    assert world.signed() == world.alone


def test_withdrawing_again_ends_what_was_cut_off() -> None:
    world = with_key()
    world.code.trouble = UNAVAILABLE
    with pytest.raises(TransientError):
        world.withdraw()
    assert not world.bot.gateway.is_open, "the key goes first"
    world.code.trouble = None
    world.withdraw()
    assert world.code.forgotten == [7001]
    assert world.signed() == world.alone


def test_a_withdrawal_does_not_take_the_webhook_of_another_program() -> None:
    world = with_key()
    world.telegram.webhooks[TOKEN] = THEIRS
    world.watch()
    world.withdraw()
    assert world.telegram.webhooks[TOKEN] == THEIRS


def test_a_withdrawal_that_is_overtaken_by_another_setting_is_made_all_the_same() -> None:
    world = with_key()
    seen = world.bot
    world.change(label="Опт")
    world.withdraw(seen)
    assert (world.bot.gateway.is_open, world.bot.label) == (False, "Опт")


def test_a_bot_with_a_key_that_is_switched_off_goes_on_hearing_for_its_code() -> None:
    world = with_key()
    before = world.telegram.webhooks[TOKEN]
    world.telegram.lasting["set_webhook"] = UNAVAILABLE
    world.change(enabled=False)
    assert world.telegram.webhooks[TOKEN] == before
    assert world.clock.slept[-1] == KNOWN_EVERYWHERE, "no worker takes it for one that is on"
    world.telegram.lasting.clear()
    world.change(enabled=True)
    assert world.signed() == world.beside
    assert not world.telegram.webhooks[TOKEN].drop_pending, "what waits for the code stays"
    assert world.bot.state is BotState.ON


def test_a_key_of_a_bot_that_is_off_has_it_heard_and_its_withdrawal_unhooks_it() -> None:
    world = KeyWorld()
    world.change(enabled=False)
    assert world.signed() is None
    world.make_key()
    assert (world.signed(), world.bot.state) == (world.beside, BotState.OFF)
    world.withdraw()
    assert world.signed() is None
    assert world.bot.state is BotState.OFF


def test_the_withdrawal_of_a_bot_that_is_off_is_told_by_a_job_while_telegram_is_away() -> None:
    world = with_key()
    world.change(enabled=False)
    world.telegram.lasting["webhook"] = UNAVAILABLE
    world.withdraw()
    assert world.signed() == world.beside
    world.telegram.lasting.clear()
    world.settle()
    assert world.signed() is None


def test_a_new_token_of_a_bot_that_is_off_is_hooked_for_its_code_and_the_bot_stays_off() -> None:
    world = with_key()
    world.change(enabled=False)
    generation = world.bot.generation
    world.change(token=NEW_TOKEN)
    hook = world.telegram.webhooks[NEW_TOKEN]
    assert read_webhook(world.keys, 7001, hook.secret) == Signed(generation + 1, beside=True)
    assert world.bot.state is BotState.OFF


def test_a_bot_that_is_off_is_watched_for_its_code_and_repaired_without_being_switched_on() -> None:
    world = with_key()
    world.change(enabled=False)
    world.telegram.webhooks[TOKEN] = THEIRS
    world.watch()
    assert world.bot.deaf
    assert len(world.crm.tasks) == 1
    world.repair_bot(world.bot)
    assert (world.signed(), world.bot.state, world.bot.deaf) == (world.beside, BotState.OFF, False)


def test_a_webhook_of_a_bot_that_is_off_asks_again_for_all_that_its_code_wants() -> None:
    world = with_key()
    world.change(enabled=False)
    world.telegram.webhooks[TOKEN] = replace(world.telegram.webhooks[TOKEN], beside=("message",))
    world.watch()
    assert set(world.bot.gateway.kinds) <= set(world.telegram.webhooks[TOKEN].beside)


def test_a_bot_without_a_key_that_is_off_is_let_alone() -> None:
    world = KeyWorld()
    world.change(enabled=False)
    world.telegram.webhooks[TOKEN] = THEIRS
    world.watch()
    world.repair_bot(world.bot)
    assert world.telegram.webhooks[TOKEN] == THEIRS


def test_a_bot_that_was_cut_off_while_it_was_switched_on_keeps_its_key_when_it_is_connected_again() -> None:
    world = KeyWorld()
    key = world.make_key()
    world.change(enabled=False)
    during(world.telegram, "set_webhook", _die)
    with pytest.raises(KeyboardInterrupt):
        world.change(enabled=True)
    cut_off = world.bot.state
    world.clock.sleep(60)
    world.connect()
    assert (cut_off, world.bot.state) == (BotState.CONNECTING, BotState.ON)
    assert world.opens(key)
    assert world.signed() == world.beside


def test_a_bot_that_is_disconnected_takes_its_key_with_it() -> None:
    world = with_key()
    world.disconnect()
    assert world.code.forgotten == [7001]
    assert not world.telegram.webhooks
    world.connect()
    assert not world.bot.gateway.is_open
    assert world.signed() == world.alone


@pytest.mark.parametrize("enabled", [True, False])
def test_an_account_without_the_widget_has_no_keys_also_of_bots_that_are_off(*, enabled: bool) -> None:
    world = with_key()
    world.change(enabled=enabled)
    world.accounts.put(31, state=AccountState.UNINSTALLED)
    world.jobs.settle_bot(31, 7001)
    world.settle()
    assert world.bot.state is (BotState.STOPPED if enabled else BotState.OFF)
    assert not world.bot.gateway.is_open
    assert world.code.forgotten == [7001]
    assert world.signed() is None
