"""The journey from amoCRM to Telegram: claimed, sent, receipted, reported."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.records import Bot, BotState, Conversation
from bridge.relay.groups.keep_pace import LONGEST_SLEEP
from bridge.relay.messages import StatusReport
from tests.fakes.bots import make_bot
from tests.fakes.outgoing import LONG, LONG_TEXT, MESSAGE, SCOPE, SEALED, TALK, OutgoingWorld
from tests.fakes.telegram import TOKEN


def test_one_read_one_claim_one_send_one_receipt_one_status() -> None:
    world = OutgoingWorld()
    world.relay(MESSAGE)
    assert world.dialogues.reads == 1
    assert world.conversations.taken == ["claim"]
    assert world.receipts.taken == ["outgoing"]
    assert [(sent.token, sent.chat_id, sent.text) for sent in world.telegram.sent] == [(TOKEN, 42, "Добрый день")]
    assert world.receipts.sent == {(TALK, "m1"): Receipt("m1", (1,), complete=True)}
    assert world.chats.reports == [StatusReport(SCOPE, "m1")]
    assert dict(world.metrics.counts) == {"outgoing_relayed": 1}


def test_a_conversation_nobody_remembers_is_written_to_all_the_same() -> None:
    world = OutgoingWorld()
    world.conversations.stored.clear()
    world.relay(MESSAGE)
    assert world.done()


def test_a_long_text_arrives_in_parts_and_is_reported_once() -> None:
    world = OutgoingWorld()
    world.relay(LONG)
    assert "".join(world.texts) == LONG_TEXT
    assert len(world.texts) == 3
    assert world.receipts.sent[TALK, "m1"] == Receipt("m1", (1, 2, 3), complete=True)
    assert world.chats.reports == [StatusReport(SCOPE, "m1")]
    assert world.conversations.claims == ["m1/0", "m1/1", "m1/2"]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (BotState.OFF, Reason.BOT_OFF),
        (BotState.REVOKED, Reason.TOKEN_REVOKED),
        (BotState.STOPPED, Reason.WIDGET_OFF),
    ],
)
def test_a_bot_that_is_shut_sends_nothing(state: BotState, reason: Reason) -> None:
    world = OutgoingWorld(make_bot(sealed_token=SEALED, state=state))
    with pytest.raises(PermanentError) as failed:
        world.relay(MESSAGE)
    assert failed.value.reason is reason
    assert not world.conversations.claims
    assert not world.telegram.sent


@pytest.mark.parametrize("bot", [None, make_bot(sealed_token=SEALED, scope_id="scope-of-another-account")])
def test_another_accounts_bot_is_unknown(bot: Bot | None) -> None:
    world = OutgoingWorld(bot)
    with pytest.raises(PermanentError) as failed:
        world.relay(MESSAGE)
    assert failed.value.reason is Reason.BOT_UNKNOWN
    assert not world.telegram.sent


def test_nobody_can_be_written_to_first() -> None:
    world = OutgoingWorld()
    with pytest.raises(PermanentError) as failed:
        world.relay(replace(MESSAGE, conversation=None))
    assert failed.value.reason is Reason.WRITE_FIRST
    assert world.dialogues.reads == 0


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u2060", "\u3164", "\u00ad\ufe0f\u202e"], ids=ascii)
def test_an_empty_text_is_refused_before_anything_is_claimed(text: str) -> None:
    world = OutgoingWorld()
    with pytest.raises(PermanentError) as failed:
        world.relay(replace(MESSAGE, content=Text(text)))
    assert failed.value.reason is Reason.EMPTY_MESSAGE
    assert not world.conversations.claims


def test_a_long_wait_for_the_chats_pace_goes_back_to_the_queue_unclaimed() -> None:
    world = OutgoingWorld()
    world.conversations.stored[TALK] = Conversation(TALK, busy_until=world.clock.now() + 6)
    with pytest.raises(NotYetError) as waiting:
        world.relay(MESSAGE)
    assert waiting.value.retry_after == pytest.approx(2.0 * LONGEST_SLEEP)
    assert not world.conversations.claims
    assert not world.telegram.sent
    assert sum(world.clock.slept) == 0


def test_a_short_wait_is_slept_through() -> None:
    world = OutgoingWorld()
    world.conversations.stored[TALK] = Conversation(TALK, busy_until=world.clock.now() + 4.5)
    world.relay(MESSAGE)
    assert world.clock.slept == [pytest.approx(0.5)]
    assert world.done()


def test_a_flood_of_one_chat_goes_out_at_one_a_second_after_a_burst() -> None:
    world = OutgoingWorld()
    before = world.clock.now()
    for number in range(15):
        world.relay(replace(MESSAGE, crm_id=f"m{number}"))
    assert world.clock.now() - before == pytest.approx(10.0)
    assert len(world.texts) == 15


def test_a_status_amocrm_cannot_take_now_is_reported_later() -> None:
    world = OutgoingWorld()
    world.chats.before["report"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    world.relay(MESSAGE)
    assert world.jobs.reports == [(StatusReport(SCOPE, "m1"), TALK)]
    assert world.receipts.sent[TALK, "m1"].complete
    assert world.metrics.counts["outgoing_relayed"] == 1


def test_a_status_amocrm_refuses_for_good_fails_nothing() -> None:
    world = OutgoingWorld()
    world.chats.before["report"] = [PermanentError(Reason.AMO_REFUSED)]
    world.relay(MESSAGE)
    assert world.texts == ["Добрый день"]
    assert not world.jobs.reports


def test_the_manager_reads_why_it_failed() -> None:
    world = OutgoingWorld()
    world.relay.failed(MESSAGE, TALK, PermanentError(Reason.BOT_BLOCKED))
    assert world.chats.reports == [StatusReport(SCOPE, "m1", "Пользователь заблокировал бота")]


def test_the_manager_reads_that_a_bot_cannot_write_first() -> None:
    world = OutgoingWorld()
    world.chats.before["report"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    world.relay.failed(replace(MESSAGE, conversation=None), None, PermanentError(Reason.WRITE_FIRST))
    assert world.jobs.reports == [(StatusReport(SCOPE, "m1", Reason.WRITE_FIRST.text), None)]


def test_the_parts_of_a_long_text_keep_to_the_pace_too() -> None:
    world = OutgoingWorld()
    before = world.clock.now()
    world.relay(replace(MESSAGE, content=Text("\n".join(letter * 4000 for letter in "abcdefgh"))))
    assert len(world.texts) == 8
    assert world.clock.now() - before == pytest.approx(3.0)
