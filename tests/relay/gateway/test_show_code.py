"""What a bot's own code has said stands in amoCRM: silently, once, behind what it answers."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.content import File, Media, MediaKind, Text
from bridge.domain.errors import TransientError
from bridge.domain.gateway import Gateway
from bridge.domain.groups import Link
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Receipt
from bridge.domain.records import BotState, Chat, ChatKind, Conversation
from bridge.domain.routes import PlatformRoute, RouteKind
from bridge.relay.messages import Address, IncomingMessage, IncomingReaction, Press, Quoted, Reference, Sender
from bridge.telegram.reading import read_said
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID, make_bot, rewrite
from tests.fakes.groups import ACCOUNT, DEAL, GROUP_ID, OTHER_DEAL, make_group
from tests.fakes.incoming import ANNA, ANNAS_CHAT, OTHER_BOT, TALK, IncomingWorld, sealed, start, wrote
from tests.fakes.spreading import CHAT, SUPERGROUP, GroupWorld, said
from tests.fakes.steps import KilledError
from tests.fakes.telegram import TOKEN
from tests.fakes.vault import FakeVault
from tests.fakes.ways import FakeWay

AT = 1_800_000_000
WITH_KEY = make_bot(sealed_token=sealed(BOT_ID), gateway=Gateway(key="k"))


def code(message_id: int = 2, text: str = "Добрый день", at: int = AT, **fields: Any) -> IncomingMessage:
    message = IncomingMessage(BOT_ID, ANNAS_CHAT, message_id, at, ANNA, Text(text), by_code=True)
    return replace(message, **fields)


def world_in_talk() -> IncomingWorld:
    world = IncomingWorld(bot=WITH_KEY)
    world.relay(wrote(1))
    world.jobs.introductions.clear()
    return world


def texts(world: IncomingWorld) -> list[str]:
    """Return what a manager reads, from top to bottom."""
    shown = sorted(world.chats.shown.values(), key=lambda message: message.at_ms)
    return [message.content.seen for message in shown]


def test_it_is_the_bots_word_to_the_person() -> None:
    world = world_in_talk()
    world.relay(code())

    shown = world.chats.shown["7001:42:2"]
    assert (shown.content, shown.sender, shown.silent) == (Text("Добрый день"), Sender("", ""), True)
    assert shown.receiver is not None
    assert (shown.receiver.id, shown.receiver.name) == ("7001:42", "Анна Каренина (Магазин)")
    assert shown.source == "tg-7001"
    assert world.receipts.sent[TALK, "crm-7001:42:2"] == Receipt("crm-7001:42:2", (2,), complete=True)
    assert dict(world.metrics.counts) == {"incoming_relayed": 1, "code_shown": 1}
    assert not world.jobs.introductions
    assert not world.jobs.answers


def test_a_broadcast_opens_no_deals() -> None:
    world = IncomingWorld(bot=WITH_KEY)
    world.relay(code())
    assert world.nothing_happened()


@pytest.mark.parametrize("step", ["send", "told"])
def test_it_stands_there_once_wherever_a_worker_is_killed(step: str) -> None:
    world = world_in_talk()
    where = world.chats if step == "send" else world.receipts
    where.after[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(code())
    world.another_worker()
    world.relay(code(), attempt=2)

    assert texts(world) == ["Здравствуйте", "Добрый день"]
    assert world.receipts.crm_id_of(TALK, 2) == "crm-7001:42:2"


def test_an_edit_changes_what_stands_there() -> None:
    world = world_in_talk()
    world.relay(code())
    world.relay(code(text="Добрый вечер", edited_at=AT + 5))
    world.relay(code(text="Добрый вечер", edited_at=AT + 5))
    assert texts(world) == ["Здравствуйте", "Добрый вечер"]
    assert len(world.chats.edits) == 1


def test_an_edit_of_what_amocrm_has_not_got_is_shown_unless_it_may_only_change() -> None:
    world = world_in_talk()
    world.relay(code(9, "Меню", edited_at=AT + 5, known_only=True))
    assert texts(world) == ["Здравствуйте"]
    world.relay(code(9, "Меню", edited_at=AT + 5))
    assert texts(world) == ["Здравствуйте", "[Сообщение изменено] Меню"]
    world.relay(code(9, "Меню 2", edited_at=AT + 6, known_only=True))
    assert texts(world) == ["Здравствуйте", "Меню 2"]


def test_a_file_is_copied_and_nobody_is_told_of_a_large_one() -> None:
    world = world_in_talk()
    photo = Media(MediaKind.PHOTO, File("ref", "u", "план.jpg", "image/jpeg", 10), "Вот")
    world.files.there["ref"] = b"jpeg"
    world.relay(code(content=photo))
    large = replace(photo, file=replace(photo.file, ref="big", unique="b", size=30 * 1024 * 1024))
    world.relay(code(3, content=large))

    first, second = list(world.chats.shown.values())[1:]
    assert isinstance(first.content, Media)
    assert first.content.file.ref != "ref"
    assert "план.jpg, 30 МБ" in second.content.seen
    assert not world.jobs.answers


def test_what_it_answers_is_named_and_so_it_is_when_people_answer_it() -> None:
    world = world_in_talk()
    world.relay(code(2, quoted=Quoted(1)))
    world.relay(wrote(3, "Спасибо", quoted=Quoted(2, from_bot=True)))
    world.relay(IncomingReaction(BOT_ID, ANNAS_CHAT, 2, ANNA, frozenset(), frozenset({"👍"})))

    assert world.chats.shown["7001:42:2"].reply_to == Reference(msgid="7001:42:1")
    assert world.chats.shown["7001:42:3"].reply_to == Reference(crm_id="crm-7001:42:2")
    assert [reaction.target for reaction in world.chats.reactions] == [Reference(crm_id="crm-7001:42:2")]


@pytest.mark.parametrize("state", [BotState.OFF, BotState.ON])
def test_a_bot_that_is_off_says_nothing_there(state: BotState) -> None:
    world = world_in_talk()
    rewrite(world.bots, replace(WITH_KEY, state=state, off_at=int(NOW) - 5))
    world.another_worker()
    world.relay(code())
    assert (len(world.chats.shown) == 2) is (state is BotState.ON)


def test_while_amocrm_is_away_it_waits() -> None:
    world = world_in_talk()
    world.chats.before["send"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.relay(code())
    world.relay(code())
    assert texts(world) == ["Здравствуйте", "Добрый день"]


def press(press_id: str, label: str = "Да", message_id: int = 2) -> Press:
    return Press(BOT_ID, ANNAS_CHAT, message_id, ANNA, press_id, label, foreign=True)


def test_each_press_of_the_codes_buttons_is_the_persons_word_and_only_the_code_answers_it() -> None:
    world = world_in_talk()
    world.relay(code(text="Заказать?\nДа\nНет"))
    for press_id in ("p1", "p1", "p2"):
        world.relay(press(press_id))

    choices = [message for message in world.chats.shown.values() if message.content == Text("Да")]
    assert [(choice.sender.id, choice.reply_to) for choice in choices] == [
        ("7001:42", Reference(crm_id="crm-7001:42:2"))
    ] * 2
    assert not world.jobs.presses


def test_without_a_key_nobody_sees_a_press() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.relay(press("p1"))
    assert texts(world) == ["Здравствуйте"]
    assert not world.jobs.presses


def test_within_one_second_all_stands_as_it_came() -> None:
    world = world_in_talk()
    at, came = int(NOW), int(NOW) * 1000 + 100
    world.relay(code(2, "Меню", at, came_ms=came))
    for step in range(3, 9, 2):
        world.relay(replace(press(f"p{step}", f"Нажатие {step}"), came_ms=came + step * 10))
        world.relay(code(step, f"Ответ {step}", at, came_ms=came + step * 10 + 5))
        world.relay(code(step + 1, f"И ещё {step}", at, came_ms=came + step * 10 + 6))
    world.relay(wrote(20, "Всё", at=at, came_ms=came + 100))

    told = [line for step in (3, 5, 7) for line in (f"Нажатие {step}", f"Ответ {step}", f"И ещё {step}")]
    assert [text for text in texts(world) if text != "Здравствуйте"] == ["Меню", *told, "Всё"]


def test_what_its_webhook_brings_late_stands_before_the_answer_all_the_same() -> None:
    world = world_in_talk()
    came = AT * 1000 + 500
    world.relay(code(1001, "Ответ", came_ms=came))
    world.relay(code(1002, "Ещё", came_ms=came + 20))
    world.relay(wrote(999, "Вопрос", at=AT, came_ms=came + 40), attempt=1)
    world.relay(wrote(999, "Вопрос", at=AT, came_ms=came + 60), attempt=2)
    world.relay(code(1003, "И ещё", came_ms=came + 10))
    assert texts(world)[1:] == ["Вопрос", "Ответ", "Ещё", "И ещё"]


def test_what_waited_at_telegram_stands_at_its_own_time() -> None:
    world = world_in_talk()
    world.relay(wrote(2, "Давно", at=AT, came_ms=(AT + 300) * 1000))
    assert world.chats.shown["7001:42:2"].at_ms == AT * 1000 + 2


def test_the_turn_of_a_thousand_messages_keeps_the_order() -> None:
    world = world_in_talk()
    world.relay(wrote(999, "Вопрос", at=AT + 5))
    world.relay(code(1000, "Ответ", AT + 5))
    world.relay(code(1001, "Ещё", AT + 5))
    assert texts(world)[1:] == ["Вопрос", "Ответ", "Ещё"]


@pytest.mark.parametrize(("greets", "answers"), [(False, 0), (True, 1)])
def test_with_code_beside_us_we_greet_only_where_that_is_wished(greets: bool, answers: int) -> None:
    world = IncomingWorld(bot=replace(WITH_KEY, gateway=Gateway(key="k", greets=greets)))
    world.relay(start())
    assert len(world.jobs.answers) == answers


def in_group(message_id: int = 5, chat: Chat = CHAT, **fields: Any) -> IncomingMessage:
    return replace(code(message_id, "Всем привет", chat=chat, at=int(NOW)), **fields)


def group_world(*deals: int, **fields: Any) -> GroupWorld:
    world = GroupWorld(make_group(*deals, **fields))
    rewrite(world.bots, WITH_KEY)
    return world


def test_in_a_group_each_of_its_deals_sees_it() -> None:
    world = group_world(DEAL, OTHER_DEAL)
    world.happen(said(4, "Привет", at=int(NOW)))
    world.happen(in_group(5, quoted=Quoted(4)), by_code=True)

    for deal in (DEAL, OTHER_DEAL):
        talk = ConversationId(BOT_ID, GROUP_ID, deal)
        shown = world.chats.shown[f"{talk}:5"]
        assert shown.receiver == Sender(str(talk), "Ремонт 12 (Магазин)")
        assert (shown.silent, shown.reply_to) == (True, Reference(msgid=f"{talk}:4"))
        assert world.receipts.is_ours(talk, f"crm-{talk}:5", "")
        assert world.receipts.sent == {}
    assert world.jobs.menus == []


def test_a_group_without_deals_shows_nothing() -> None:
    world = group_world()
    world.happen(in_group(), by_code=True)
    world.happen(in_group(6, chat=Chat(-77, ChatKind.GROUP, "Чужая")), by_code=True)
    assert not world.chats.calls


def test_a_deal_that_is_tied_through_another_bot_sees_it_too() -> None:
    links = {DEAL: Link(DEAL, BOT_ID, SUPERGROUP), OTHER_DEAL: Link(OTHER_DEAL, OTHER_BOT, SUPERGROUP)}
    world = group_world(chat_id=SUPERGROUP, links=links)
    chat = Chat(SUPERGROUP, ChatKind.SUPERGROUP, "Ремонт 12")
    photo = Media(MediaKind.PHOTO, File("ref", "u", "план.jpg", "image/jpeg", 10), "Вот")
    world.files.there["ref"] = b"jpeg"
    theirs = FakeVault().seal("7002:other", {"account": str(ACCOUNT), "bot": str(OTHER_BOT)})
    rewrite(world.bots, make_bot(bot_id=OTHER_BOT, sealed_token=theirs))
    world.happen(in_group(5, chat, content=photo), by_code=True)

    assert not world.failed
    assert world.files.tokens == {TOKEN}
    assert {message.msgid for message in world.chats.shown.values()} == {
        f"{ConversationId(BOT_ID, SUPERGROUP, DEAL)}:5",
        f"{ConversationId(OTHER_BOT, SUPERGROUP, OTHER_DEAL)}:5",
    }


def test_presses_in_a_group_go_to_its_deals_only_where_there_is_code() -> None:
    foreign = Press(BOT_ID, CHAT, 5, ANNA, "p1", "Да", foreign=True)
    world = GroupWorld(make_group(DEAL))
    world.spread(foreign)
    assert not world.lines.shares

    world = group_world(DEAL, OTHER_DEAL)
    world.happen(in_group(5), by_code=True)
    world.happen(foreign)
    assert [world.texts(deal) for deal in (DEAL, OTHER_DEAL)] == [["Всем привет", "Да"]] * 2
    assert not world.jobs.presses


def test_by_another_route_it_is_shown_only_where_amocrm_is_open() -> None:
    way = FakeWay(RouteKind.PLATFORM)
    bot = replace(WITH_KEY, route=PlatformRoute(1, "https://platform.test"))
    world = IncomingWorld(bot=bot, ways={RouteKind.PLATFORM: way})
    world.relay(code())
    assert not world.chats.calls
    world.conversations.opened(Conversation(TALK, bot.scope_id, "chat-1", name="Анна"))
    world.another_worker()
    world.conversations.opened(Conversation(TALK, bot.scope_id, "chat-1", name="Анна"))
    world.relay(code(3))
    assert texts(world) == ["Добрый день"]
    assert (way.carried, way.said) == ([], [])


def speaks(text: str, **fields: Any) -> IncomingMessage:
    return replace(said(6, text, at=int(NOW)), **fields)


@pytest.mark.parametrize(
    ("message", "ours"),
    [
        (speaks("@shop_bot", address=Address(mentions=frozenset({"shop_bot"}), alone=True)), False),
        (speaks("/start", address=Address("start")), False),
        (speaks("/help@shop_bot", address=Address("help", "shop_bot")), False),
        (speaks("Да", quoted=Quoted(5, from_bot=True)), False),
        (speaks("/menu", address=Address("menu")), True),
        (speaks("/me", address=Address("me")), True),
        (speaks("/start@shop_bot d1", address=Address("start", "shop_bot", "d1")), False),
        (speaks("Да", quoted=Quoted(5, from_bot=True, is_menu=True)), True),
    ],
)
def test_in_a_group_the_bot_is_spoken_to_as_the_codes(message: IncomingMessage, ours: bool) -> None:
    world = group_world(DEAL)
    world.happen(message)
    assert (len(world.jobs.menus) == 1) is ours
    greeting = group_world(DEAL)
    rewrite(greeting.bots, replace(WITH_KEY, gateway=Gateway(key="k", greets=True)))
    greeting.happen(message)
    assert len(greeting.jobs.menus) == 1


def test_what_is_queued_can_be_read() -> None:
    told = {"message": {"message_id": 2, "chat": {"id": 42}, "text": "Да"}}
    assert read_said(BOT_ID, json.dumps(told)) is not None
