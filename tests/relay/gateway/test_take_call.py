"""What becomes of a call: ours is answered, everything else passed on once and at the bot's pace."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bridge.domain.errors import NotYetError, TransientError
from bridge.domain.identity import token_context
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.observability import logger
from bridge.relay.bots.note_limit import NoteLimit
from bridge.relay.gateway.give_file import GiveFile
from bridge.relay.gateway.take_call import TakeCall
from bridge.relay.messages.gateway import Call, CallAnswer, Passed, RawCall
from tests.fakes.bots import ACCOUNT_ID, BOT_ID, FakeBots, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeBeside, FakeOwnMethods, FakePassOn, FakeSendingPace, limited, success
from tests.fakes.vault import FakeVault

TOKEN = f"{BOT_ID}:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
SEALED = FakeVault().seal(TOKEN, token_context(ACCOUNT_ID, BOT_ID))
RAW = RawCall("POST", "a=b", "application/json", b'{"chat_id": 42}')


def call(written: str = "sendMessage", **parameters: Any) -> Call:
    return Call(written.lower(), parameters, written=written)


@dataclass
class World:
    telegram: FakePassOn = field(default_factory=FakePassOn)
    beside: FakeBeside = field(default_factory=FakeBeside)
    pace: FakeSendingPace = field(default_factory=FakeSendingPace)
    clock: FakeClock = field(default_factory=FakeClock)
    bots: FakeBots = field(default_factory=lambda: FakeBots(make_bot(sealed_token=SEALED)))
    own: dict[str, CallAnswer] = field(default_factory=dict)

    @property
    def bot(self) -> Bot:
        return self.bots.stored[BOT_ID]

    def take(self, call: Call, raw: RawCall = RAW) -> CallAnswer | Passed:
        note = NoteLimit(self.bots, self.clock, logger)
        own = FakeOwnMethods(self.own)
        taken = TakeCall(own, self.beside, self.pace, self.telegram, FakeVault(), note, self.clock, logger)
        return taken(self.bot, call, raw)


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_ours_never_reaches_telegram(world: World) -> None:
    world.own["getupdates"] = CallAnswer([])

    assert world.take(call("GetUpdates")) == CallAnswer([])
    assert world.telegram.calls == []
    assert world.beside.shown == []


def test_everything_else_is_passed_on_as_it_came(world: World) -> None:
    world.telegram.answer = success({"message_id": 7})

    assert world.take(call("sendMESSAGE")) is world.telegram.answer
    assert world.telegram.calls == [(TOKEN, "sendMESSAGE", RAW)]
    assert world.beside.shown == [(call("sendMESSAGE"), {"message_id": 7})]


def test_what_telegram_refuses_is_given_on_and_not_shown(world: World) -> None:
    world.telegram.answer = Passed(400, b"{}", {}, {"ok": False, "error_code": 400})

    assert world.take(call()) is world.telegram.answer
    assert world.beside.shown == []


def test_where_a_manager_has_just_answered_nothing_is_sent(world: World) -> None:
    world.beside.refusal = CallAnswer(status=400, description="Bad Request: a manager is answering in this chat")

    assert world.take(call()) is world.beside.refusal
    assert world.telegram.calls == []
    assert world.pace.places == []


@pytest.mark.parametrize("broken", [TransientError(Reason.STORAGE_UNAVAILABLE, "sqs: throttled"), KeyError("chat")])
def test_what_was_sent_and_cannot_be_shown_is_a_success_all_the_same(world: World, broken: Exception) -> None:
    world.beside.broken = broken

    assert world.take(call()) is world.telegram.answer


@pytest.mark.parametrize(
    ("method", "parameters", "messages"),
    [
        ("sendMessage", {}, [1]),
        ("editMessageText", {}, [1]),
        ("sendHologram", {}, [1]),
        ("sendMediaGroup", {"media": '[{"type": "photo"}, {"type": "photo"}]'}, [2]),
        ("sendMediaGroup", {"media": "nonsense"}, [1]),
        ("sendMediaGroup", {"media": []}, [1]),
        ("copyMessages", {"message_ids": [1, 2, 3]}, [3]),
        ("forwardMessages", {"message_ids": list(range(100_000))}, [100]),
        ("sendChatAction", {}, []),
        ("getMe", {}, []),
        ("editForumTopic", {}, []),
        ("answerCallbackQuery", {}, []),
    ],
)
def test_only_messages_take_places_in_the_bots_line(
    world: World, method: str, parameters: dict[str, Any], messages: list[int]
) -> None:
    world.take(call(method, **parameters))

    assert world.pace.places == messages


def test_a_line_that_is_full_is_told_before_anything_is_sent(world: World) -> None:
    world.pace.full = NotYetError(Reason.TELEGRAM_UNAVAILABLE, "the bot's own pace", 2.0)

    with pytest.raises(NotYetError):
        world.take(call())
    assert world.telegram.calls == []


def test_a_bot_that_telegram_limits_sends_nothing_and_may_still_ask(world: World) -> None:
    world.bots.pause(BOT_ID, world.clock.now() + 30)

    with pytest.raises(NotYetError) as waits:
        world.take(call())
    assert waits.value.retry_after == pytest.approx(30)
    assert world.telegram.calls == []
    assert world.take(call("getMe")) is world.telegram.answer


def test_a_limit_of_three_chats_pauses_the_bot_for_our_own_messages_too(world: World) -> None:
    world.telegram.answer = limited(30)

    for chat_id in ("41", 42, "-43"):
        assert world.take(call(chat_id=chat_id)) is world.telegram.answer

    assert world.bot.paused_until == pytest.approx(world.clock.now() + 30)


def test_a_limit_where_no_chat_is_named_is_only_given_on(world: World) -> None:
    world.telegram.answer = limited(30)

    for _ in range(3):
        world.take(call(chat_id="@shop"))

    assert world.bots.refusals == {}


def test_no_answer_is_an_error_and_nothing_is_asked_twice(world: World) -> None:
    world.telegram.answer = TransientError(Reason.TELEGRAM_UNAVAILABLE, "ReadTimeout", outcome_unknown=True)

    with pytest.raises(TransientError):
        world.take(call())
    assert len(world.telegram.calls) == 1
    assert world.beside.shown == []


def test_a_file_is_asked_for_with_the_bots_token(world: World) -> None:
    give = GiveFile(world.telegram, FakeVault())

    assert give(world.bot, "photos/x.jpg", verb="GET", part="bytes=0-1") is world.telegram.answer
    assert world.telegram.files == [(TOKEN, "photos/x.jpg", "GET", "bytes=0-1")]
