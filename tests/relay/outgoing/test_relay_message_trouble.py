"""Every way the journey from amoCRM to Telegram can break: nothing lost, little repeated."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.records import BotState
from bridge.relay.messages import Piece, Upload
from tests.fakes.bots import BOT_ID, make_bot, rewrite
from tests.fakes.outgoing import LONG, LONG_TEXT, MESSAGE, TALK, OutgoingWorld
from tests.fakes.steps import KilledError
from tests.fakes.telegram import FakeTelegram
from tests.fakes.vault import FakeVault


class LateTelegram(FakeTelegram):
    """Has something happen while a message is on its way."""

    meanwhile: Callable[[], object]

    def send(self, token: str, chat_id: int, piece: Piece, upload: Upload | None = None) -> int:
        self.meanwhile()
        return super().send(token, chat_id, piece, upload)


def test_what_is_on_its_way_while_the_bot_gets_a_new_token_goes_with_that() -> None:
    world = OutgoingWorld()
    (profile,) = world.telegram.profiles.values()
    world.telegram = LateTelegram(profiles={"7001:new": profile})
    sealed = FakeVault().seal("7001:new", {"account": "31", "bot": str(BOT_ID)})
    renewed = make_bot(sealed_token=sealed, generation=2)
    world.telegram.meanwhile = lambda: rewrite(world.bots, renewed)
    with pytest.raises(TransientError):
        world.relay(MESSAGE)
    assert world.bots.stored[BOT_ID] == renewed, "it is not marked"
    world.relay(MESSAGE)
    assert world.texts == ["Добрый день"]


def test_one_refusal_of_a_good_token_waits_and_marks_nobody() -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [PermanentError(Reason.TOKEN_REVOKED, "Unauthorized")]
    with pytest.raises(TransientError):
        world.relay(MESSAGE)
    assert world.bots.stored[BOT_ID].state is BotState.ON
    world.relay(MESSAGE)
    assert world.texts == ["Добрый день"]
    assert world.metrics.counts["outgoing_sent_again"] == 0
    assert world.done()


@pytest.mark.parametrize("step", ["claim", "receipt"])
def test_a_crash_before_the_receipt_sends_again_and_counts_it(step: str) -> None:
    world = OutgoingWorld()
    if step == "claim":
        world.conversations.after["claim"] = [KilledError()]
    else:
        world.receipts.before["outgoing"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(MESSAGE)
    world.relay(MESSAGE)
    assert world.texts == ["Добрый день"] * (1 if step == "claim" else 2)
    assert world.metrics.counts["outgoing_sent_again"] == 1
    assert world.done()


def test_a_crash_before_the_claim_is_not_counted() -> None:
    world = OutgoingWorld()
    world.conversations.before["claim"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(MESSAGE)
    world.relay(MESSAGE)
    assert world.texts == ["Добрый день"]
    assert world.metrics.counts["outgoing_sent_again"] == 0


def test_a_crash_between_parts_sends_only_what_is_missing() -> None:
    world = OutgoingWorld()
    world.receipts.after["outgoing"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(LONG)
    assert world.receipts.sent[TALK, "m1"] == Receipt("m1", (1,), complete=False)
    assert not world.chats.reports
    world.relay(LONG)
    assert "".join(world.texts) == LONG_TEXT
    assert world.metrics.counts["outgoing_sent_again"] == 0
    assert world.done()


def test_a_crash_within_the_second_part_repeats_only_that_part() -> None:
    world = OutgoingWorld()
    world.relay(replace(MESSAGE, crm_id="m0"))
    world.receipts.taken.clear()
    world.receipts.after["outgoing"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(LONG)
    world.receipts.before["outgoing"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(LONG)
    world.relay(LONG)
    assert [text[0] for text in world.texts[1:]] == ["a", "b", "b", "c"]
    assert world.metrics.counts["outgoing_sent_again"] == 1


def test_with_a_complete_receipt_only_the_status_is_left_to_do() -> None:
    world = OutgoingWorld()
    world.chats.before["report"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(MESSAGE)
    world.bots.mark(BOT_ID, BotState.OFF)
    world.relay(MESSAGE)
    assert world.texts == ["Добрый день"]
    assert world.conversations.claims == ["m1/0"]
    assert world.done()


def test_asked_to_wait_the_claim_is_given_back() -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=8)]
    with pytest.raises(TransientError) as waiting:
        world.relay(MESSAGE)
    assert waiting.value.retry_after == 8
    assert world.conversations.stored[TALK].sending == ""
    assert world.conversations.released == 1
    world.relay(MESSAGE)
    assert world.metrics.counts["outgoing_sent_again"] == 0
    assert world.done()


def test_an_unknown_outcome_keeps_the_claim() -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, outcome_unknown=True)]
    with pytest.raises(TransientError):
        world.relay(MESSAGE)
    assert world.conversations.stored[TALK].sending == "m1/0"
    assert world.conversations.released == 0
    world.relay(MESSAGE)
    assert world.metrics.counts["outgoing_sent_again"] == 1
    assert world.done()


@pytest.mark.parametrize("reason", [Reason.BOT_BLOCKED, Reason.CHAT_NOT_FOUND, Reason.TELEGRAM_REFUSED])
def test_a_permanent_refusal_is_raised_and_leaves_no_receipt(reason: Reason) -> None:
    world = OutgoingWorld()
    world.telegram.lasting["send"] = PermanentError(reason, "403")
    with pytest.raises(PermanentError) as failed:
        world.relay(MESSAGE)
    assert failed.value.reason is reason
    assert not world.receipts.sent
    assert not world.chats.reports
    assert world.bots.stored[BOT_ID].state is BotState.ON


def test_retrying_a_failure_is_not_sending_again() -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [PermanentError(Reason.BOT_BLOCKED)]
    with pytest.raises(PermanentError):
        world.relay(MESSAGE)
    world.relay(MESSAGE)
    assert world.texts == ["Добрый день"]
    assert world.metrics.counts["outgoing_sent_again"] == 0


def test_a_permanent_refusal_of_a_later_part_keeps_what_was_sent() -> None:
    world = OutgoingWorld()
    world.receipts.after["outgoing"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(LONG)
    world.telegram.trouble["send"] = [PermanentError(Reason.BOT_BLOCKED)]
    with pytest.raises(PermanentError):
        world.relay(LONG)
    world.relay(LONG)
    assert "".join(world.texts) == LONG_TEXT
    assert world.done()


def test_a_revoked_token_marks_the_bot() -> None:
    world = OutgoingWorld()
    world.telegram.profiles.clear()
    with pytest.raises(PermanentError) as failed:
        world.relay(MESSAGE)
    assert failed.value.reason is Reason.TOKEN_REVOKED
    assert world.bots.stored[BOT_ID].state is BotState.REVOKED


def test_a_status_that_neither_amocrm_nor_the_jobs_take_is_tried_again_without_sending() -> None:
    world = OutgoingWorld()
    world.chats.before["report"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    world.jobs.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.relay(MESSAGE)
    world.relay(MESSAGE)
    assert world.texts == ["Добрый день"]
    assert world.done()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("port", "step"),
    [("dialogues", "fresh"), ("conversations", "claim"), ("receipts", "outgoing"), ("chats", "report")],
)
def test_a_worker_killed_anywhere_loses_nothing(port: str, step: str, moment: str) -> None:
    world = OutgoingWorld()
    getattr(getattr(world, port), moment)[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(LONG)
    world.relay(LONG)
    assert world.done()
    assert list(dict.fromkeys(world.texts)) == ["a" * 4000 + "\n", "b" * 4000 + "\n", "c" * 4000]
    assert len(world.texts) <= 4
