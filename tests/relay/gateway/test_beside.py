"""What a call of the code has said, and where it may say nothing while a manager answers."""

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.errors import PermanentError
from bridge.domain.gateway import Gateway, Mirror, QuietAnswer
from bridge.domain.records import Bot, BotState
from bridge.relay.gateway.beside import ANSWERED, BesideManagers
from bridge.relay.gateway.copies import NOT_COPIED
from bridge.relay.gateway.utterances import CHANGING, COPYING, FORWARDING, SPEAKING, ReadUtterances
from bridge.relay.messages.code import Uttered
from bridge.relay.messages.gateway import Call
from bridge.telegram.reading import read_said
from bridge.telegram.reading.beside import LEFT_OUT, READ
from local.simulators.telegram.schema import schema
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.clock import FakeClock
from tests.fakes.owner_chats import FakeChatNotes, FakeCodeLines, FakeOriginals

ANNA = 42
GROUP = -1001234567890
ITSELF = {"id": BOT_ID, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
NAMES = (
    *("chat_id", "from_chat_id", "message_id", "message_ids", "caption", "parse_mode", "reply_markup", "chat", "from"),
    *("text", "id", "type", "poll", "photo", "forward_origin", "keyboard", "message_thread_id", "remove_caption"),
)
ROWS = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}


def message(message_id: int = 7, chat_id: int = ANNA, **fields: Any) -> dict[str, Any]:
    chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
    return {"message_id": message_id, "from": ITSELF, "chat": chat, "date": 1_800_000_000, "text": "Привет"} | fields


@dataclass
class World:
    gateway: Gateway = field(default_factory=lambda: Gateway(key="k"))
    state: BotState = BotState.ON
    originals: FakeOriginals = field(default_factory=FakeOriginals)
    notes: FakeChatNotes = field(default_factory=FakeChatNotes)
    lines: FakeCodeLines = field(default_factory=FakeCodeLines)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def bot(self) -> Bot:
        return make_bot(gateway=self.gateway, state=self.state)

    @property
    def beside(self) -> BesideManagers:
        read = ReadUtterances(self.originals, self.clock)
        return BesideManagers(read, self.originals, self.notes, self.lines, self.clock)

    def say(self, method: str, result: Any, **parameters: Any) -> list[Uttered]:
        before = len(self.lines.told)
        self.beside.said(self.bot, Call(method.lower(), parameters, written=method), result)
        return self.lines.told[before:]

    def is_refused(self, method: str, **parameters: Any) -> bool:
        answer = self.beside.refuses(self.bot, Call(method.lower(), parameters, written=method))
        assert answer in {None, ANSWERED}
        return answer is not None


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_sent_is_told_as_telegram_gave_it_back(world: World) -> None:
    assert world.say("sendMessage", message()) == [Uttered(ANNA, 7, message())]


def test_of_an_album_each_message_is_told_in_order(world: World) -> None:
    album = [message(7, media_group_id="1"), message(8, media_group_id="1")]
    assert [one.message_id for one in world.say("sendMediaGroup", album)] == [7, 8]


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("sendChatAction", True),
        ("sendMessageDraft", True),
        ("editMessageText", True),
        ("answerCallbackQuery", True),
        ("deleteMessage", True),
        ("getMe", ITSELF),
        ("getChat", {"id": ANNA, "type": "private", "pinned_message": message()}),
        ("getUpdates", [{"update_id": 1, "message": message()}]),
        ("getUserPersonalChatMessages", [message()]),
        ("sendMessage", None),
        ("sendMessage", "odd"),
        ("sendMessage", [None, 5, {"message_id": "7"}]),
        ("sendMessage", {"message_id": 7, "chat": {"id": "odd"}}),
        ("sendMessage", message(business_connection_id="b")),
    ],
)
def test_what_is_no_message_of_the_bots_own_is_nothing(world: World, method: str, result: Any) -> None:
    assert world.say(method, result, chat_id=ANNA) == []


def test_what_is_said_for_a_business_is_not_the_bots(world: World) -> None:
    assert world.say("sendMessage", message(), business_connection_id="b") == []


def test_the_answers_below_the_persons_input_come_from_the_call(world: World) -> None:
    keyboard = {"keyboard": [["Да", "Нет"]]}
    for markup in (keyboard, '{"keyboard": [["Да", "Нет"]]}'):
        (said,) = world.say("sendMessage", message(), reply_markup=markup)
        assert said.message["reply_markup"] == keyboard
    (said,) = world.say("sendMessage", message(reply_markup=ROWS), reply_markup=keyboard)
    assert said.message["reply_markup"] == ROWS
    (said,) = world.say("sendMessage", message(), reply_markup={"remove_keyboard": True})
    assert "reply_markup" not in said.message


@pytest.mark.parametrize(
    "method", ["editMessageText", "editMessageCaption", "editMessageMedia", "stopMessageLiveLocation"]
)
def test_an_edit_is_told_as_one(world: World, method: str) -> None:
    (said,) = world.say(method, message(edit_date=1_800_000_009))
    assert (said.edited, said.known_only, said.message["edit_date"]) == (True, False, 1_800_000_009)


def test_of_a_keyboard_alone_only_what_stands_there_changes(world: World) -> None:
    (said,) = world.say("editMessageReplyMarkup", message())
    assert (said.edited, said.known_only) == (True, True)
    assert said.message["edit_date"] == int(world.clock.now())


def test_a_poll_that_is_stopped_changes_its_message(world: World) -> None:
    poll = {"id": "9", "question": "Когда?", "options": [], "is_closed": True}
    (said,) = world.say("stopPoll", poll, chat_id=str(ANNA), message_id="7")
    assert (said.chat_id, said.message_id, said.edited, said.message["poll"]) == (ANNA, 7, True, poll)

    world.originals.keep(BOT_ID, ANNA, 8, message(8, reply_markup=ROWS))
    (said,) = world.say("stopPoll", poll, chat_id=ANNA, message_id=8)
    assert said.message["reply_markup"] == ROWS
    assert world.say("stopPoll", poll, chat_id="@news", message_id=8) == []


def test_a_copy_shows_what_it_is_a_copy_of(world: World) -> None:
    photo = message(5, 77, text=None, photo=["p"], caption="Старая", media_group_id="1", reply_to_message=message(4))
    world.originals.keep(BOT_ID, 77, 5, photo)

    (said,) = world.say("copyMessage", {"message_id": 9}, chat_id=ANNA, from_chat_id="77", message_id="5")
    assert (said.chat_id, said.message_id, said.unseen) == (ANNA, 9, False)
    assert said.message["photo"] == ["p"]
    assert said.message["caption"] == "Старая"
    assert said.message["from"] == ITSELF
    assert said.message.keys().isdisjoint({"media_group_id", "reply_to_message", "forward_origin"})

    caption = {"caption": "<b>Новая</b> &amp; лучше", "parse_mode": "HTML", "reply_markup": ROWS}
    (said,) = world.say("copyMessage", {"message_id": 10}, chat_id=ANNA, from_chat_id=77, message_id=5, **caption)
    assert said.message["caption"] == "Новая & лучше"
    assert said.message["reply_markup"] == ROWS

    (said,) = world.say("copyMessage", {"message_id": 11}, chat_id=ANNA, from_chat_id=77, message_id=5, caption="")
    assert "caption" not in said.message


def test_a_copy_of_a_copy_is_known_too(world: World) -> None:
    world.say("sendMessage", message(5, 77, text="Первая"))
    world.say("copyMessage", {"message_id": 9}, chat_id=78, from_chat_id=77, message_id=5)
    (said,) = world.say("copyMessage", {"message_id": 3}, chat_id=ANNA, from_chat_id=78, message_id=9)
    assert said.message["text"] == "Первая"


def test_several_are_copied_and_forwarded_by_their_ids(world: World) -> None:
    for number in (5, 6):
        world.originals.keep(BOT_ID, 77, number, message(number, 77, text=f"№ {number}", **{"from": {"id": 77}}))
    ids = [{"message_id": 9}, {"message_id": 10}]
    said = world.say("copyMessages", ids, chat_id=ANNA, from_chat_id=77, message_ids="[5,6]")
    assert [one.message["text"] for one in said] == ["№ 5", "№ 6"]

    said = world.say("forwardMessages", ids, chat_id=ANNA, from_chat_id=77, message_ids=[5, 6])
    origin = {"type": "user", "sender_user": {"id": 77}, "date": 1_800_000_000}
    assert [one.message["forward_origin"] for one in said] == [origin, origin]

    said = world.say("copyMessages", ids[:1], chat_id=ANNA, from_chat_id=77, message_ids=[5, 6])
    assert [one.unseen for one in said] == [True]


def test_of_what_nobody_knows_only_is_told_that_it_was_copied(world: World) -> None:
    (said,) = world.say(
        "copyMessage", {"message_id": 9}, chat_id=ANNA, from_chat_id="@news", message_id=5, caption="Вот"
    )
    assert said.unseen
    assert said.message["caption"] == "Вот"
    assert world.originals.kept == {}
    assert world.say("copyMessage", {"message_id": 9}, chat_id="@news", from_chat_id=77, message_id=5) == []


def test_a_switch_shows_nothing_and_so_does_a_bot_that_is_off(world: World) -> None:
    world.gateway = replace(world.gateway, mirror=Mirror.NONE)
    assert world.say("sendMessage", message()) == []
    assert world.originals.kept == {}

    off = World(state=BotState.OFF)
    assert off.say("sendMessage", message()) == []


def test_answers_to_commands_can_be_left_out(world: World) -> None:
    world.gateway = replace(world.gateway, mirror=Mirror.NOT_COMMANDS)
    world.notes.note_command(BOT_ID, ANNA, is_command=True)
    assert world.say("sendMessage", message()) == []
    assert [one.chat_id for one in world.say("sendMessage", message(7, 43))] == [43]
    (said,) = world.say("editMessageText", message(edit_date=1))
    assert said.known_only
    assert (BOT_ID, ANNA, 7) in world.originals.kept

    world.notes.note_command(BOT_ID, ANNA, is_command=False)
    assert len(world.say("sendMessage", message(8))) == 1


def test_what_a_manager_answers_is_not_talked_over_where_the_owner_wishes_that(world: World) -> None:
    world.gateway = replace(world.gateway, quiet_minutes=5, quiet_answer=QuietAnswer.REFUSE)
    world.notes.quieten(BOT_ID, ANNA, world.clock.now() + 300)

    for method in ("sendMessage", "sendPhoto", "sendMediaGroup", "copyMessages", "forwardMessage", "sendMessageDraft"):
        assert world.is_refused(method, chat_id=str(ANNA)), method
    for method in ("sendChatAction", "editMessageText", "deleteMessage", "getChat", "answerCallbackQuery"):
        assert not world.is_refused(method, chat_id=ANNA), method
    assert not world.is_refused("sendMessage", chat_id=43)
    assert not world.is_refused("sendMessage", chat_id="@news")

    world.clock.sleep(301)
    assert not world.is_refused("sendMessage", chat_id=ANNA)


@pytest.mark.parametrize("gateway", [Gateway(quiet_minutes=5), Gateway(quiet_answer=QuietAnswer.REFUSE)])
def test_otherwise_it_is_sent_all_the_same(gateway: Gateway) -> None:
    world = World(gateway)
    world.notes.quieten(BOT_ID, ANNA, world.clock.now() + 300)
    assert not world.is_refused("sendMessage", chat_id=ANNA)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)


@given(
    st.sampled_from(["sendMessage", "sendMediaGroup", "editMessageText", "stopPoll", "copyMessages", "forwardMessage"]),
    VALUES | st.dictionaries(st.sampled_from(NAMES), VALUES).map(lambda fields: message() | fields),
    st.dictionaries(st.sampled_from(NAMES), VALUES),
)
def test_whatever_a_call_and_its_answer_hold_the_code_gets_its_answer(
    method: str, result: Any, parameters: dict[str, Any]
) -> None:
    world = World()
    for one in world.say(method, result, **{name: value for name, value in parameters.items() if name != "method"}):
        with suppress(PermanentError):
            read_said(BOT_ID, json.dumps(vars(one) | {"message": one.message}))


def test_every_method_that_sends_or_changes_a_message_is_told_of() -> None:
    methods = schema().methods.values()
    of_messages = {one.name for one in methods if {"Message", "Array of Message"} & set(one.returns)}
    of_ids = {one.name for one in methods if {"MessageId", "Array of MessageId"} & set(one.returns)}
    told = {name for name in of_messages | of_ids if name.lower().startswith(SPEAKING + CHANGING)}
    assert (of_messages | of_ids) - told == {"getUserPersonalChatMessages"}
    assert {name.lower() for name in of_ids} <= COPYING | FORWARDING


def test_all_that_belongs_to_a_message_in_its_chat_is_left_where_it_is() -> None:
    carried = {"entities", "caption", "caption_entities", "has_media_spoiler"}
    shown_so = {"link_preview_options", "show_caption_above_media"}
    assert carried | shown_so == (READ | LEFT_OUT) - NOT_COPIED
