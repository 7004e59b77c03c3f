"""A bot's menu in groups on the wire: taken by the simulator, which refuses what the real server refuses."""

from collections.abc import Iterator
from typing import Any

import pytest

from bridge.domain.errors import PermanentError
from bridge.domain.groups import GroupBot, Rank, Standing
from bridge.domain.menus import LARGEST, Action, Verb
from bridge.domain.reasons import Reason
from bridge.domain.wording.menus import COMMANDS
from bridge.relay.messages import Anchor, MenuButton, Page
from bridge.telegram.reading.members import bot_in, rank_in
from tests.simulators.telegram.running import Running
from tests.telegram.playing import PlayedBot

ANNA, BORIS, STRANGER = 5001, 5002, 5003
GROUP = -4001
CARD = "https://shop.amocrm.ru/leads/detail/501"
MENU = Page(("Меню",), ((MenuButton("Связать группу со Сделкой", Action(Verb.LINK)),),))


class Bot(PlayedBot):
    """A bot in a group in which Anna is an administrator and Boris is not."""

    def __init__(self, sim: Running) -> None:
        super().__init__(sim)
        self.member(self.bot_id, "member", is_bot=True)
        self.member(ANNA, "administrator")
        self.member(BORIS, "member")

    def member(self, user_id: int, status: str, *, is_bot: bool = False, **rights: bool) -> None:
        chat = {"id": GROUP, "type": "supergroup", "title": "Ремонт 12"}
        user = {"id": user_id, "first_name": "Кто-то", "is_bot": is_bot}
        self.sim.post("/sim/members", bot_id=self.bot_id, chat=chat, user=user, status=status, rights=rights)

    def write(self) -> int:
        heard = self.sim.post(
            "/sim/messages",
            bot_id=self.bot_id,
            chat={"id": GROUP, "type": "supergroup", "title": "Ремонт 12"},
            text="/menu",
            **{"from": {"id": ANNA, "first_name": "Анна"}},
        )
        return int(heard["message_id"])

    def show(self, page: Page, **place: Any) -> int:
        return self.telegram.show_page(self.token, GROUP, page, **place)


@pytest.fixture
def bot(sim: Running) -> Iterator[Bot]:
    bot = Bot(sim)
    yield bot
    bot.close()


def test_a_page_is_its_text_with_links_and_its_buttons(bot: Bot) -> None:
    page = Page(
        ("😀 1. ", Anchor("Ремонт 🛠 кухни", CARD), "\n2. Окна"),
        ((MenuButton("1. Ремонт", url=CARD),), (MenuButton("Отвязать", Action(Verb.UNTIE, LARGEST)),)),
    )

    message_id = bot.show(page, reply_to=bot.write())

    assert bot.last["message_id"] == message_id
    assert bot.last["text"] == "😀 1. Ремонт 🛠 кухни\n2. Окна"
    (link,) = bot.last["entities"]
    assert (link["type"], link["offset"], link["length"], link["url"]) == ("text_link", 6, 15, CARD)
    rows = bot.last["reply_markup"]["inline_keyboard"]
    assert rows == [
        [{"text": "1. Ремонт", "url": CARD}],
        [{"text": "Отвязать", "callback_data": f"m1:untie:{LARGEST}"}],
    ]
    assert bot.last["reply_to_message"]["text"] == "/menu"
    assert bot.calls("sendMessage")[-1]["params"]["link_preview_options"] == {"is_disabled": True}


def test_a_question_asks_one_person_who_is_spoken_to_by_name(bot: Bot) -> None:
    pressed(bot)

    bot.show(Page((Anchor("Анна", user_id=ANNA), ", пришлите ID сделки"), asks="ID сделки"))

    sent = bot.calls("sendMessage")[-1]["params"]
    assert sent["reply_markup"] == {"force_reply": True, "selective": True, "input_field_placeholder": "ID сделки"}
    (mention,) = bot.last["entities"]
    assert (mention["type"], mention["user"]["id"]) == ("text_mention", ANNA)


@pytest.mark.parametrize("asks", ["П" * 500, "😀" * 100])
def test_a_placeholder_and_a_label_of_any_length_are_taken(bot: Bot, asks: str) -> None:
    bot.show(Page(("Вопрос",), asks=asks))
    bot.show(Page(("Меню",), ((MenuButton(asks, Action(Verb.MENU)),),)))


def test_a_page_takes_the_place_of_another_and_twice_is_as_good_as_once(bot: Bot) -> None:
    message_id = bot.show(MENU)
    page = Page(("Связанные сделки: ", Anchor("Ремонт", CARD)), MENU.rows)

    for _ in range(2):
        bot.telegram.change_page(bot.token, GROUP, message_id, page)

    answers = [call["result"] for call in bot.calls("editMessageText")]
    assert answers[0]["result"]["text"] == "Связанные сделки: Ремонт"
    assert "message is not modified" in answers[1]["description"]


def test_a_page_that_was_deleted_cannot_be_changed(bot: Bot) -> None:
    message_id = bot.show(MENU)
    bot.telegram.delete(bot.token, GROUP, message_id)

    with pytest.raises(PermanentError) as error:
        bot.telegram.change_page(bot.token, GROUP, message_id, MENU)

    assert error.value.reason is Reason.TARGET_GONE


def pressed(bot: Bot) -> str:
    """Press the button of a menu and return Telegram's id of the press."""
    message_id = bot.show(MENU)
    press = bot.sim.post(
        "/sim/callback",
        bot_id=bot.bot_id,
        chat_id=GROUP,
        message_id=message_id,
        data=str(Action(Verb.LINK)),
        **{"from": {"id": ANNA, "first_name": "Анна"}},
    )
    return str(press["callback_query_id"])


@pytest.mark.parametrize(
    ("text", "alert", "said"),
    [
        ("", False, {}),
        ("Отменено", False, {"text": "Отменено", "show_alert": False}),
        ("Нельзя", True, {"text": "Нельзя", "show_alert": True}),
        ("Я" * 500, True, {"text": "Я" * 199 + "…", "show_alert": True}),
    ],
)
def test_whoever_presses_is_told(bot: Bot, text: str, *, alert: bool, said: dict[str, Any]) -> None:
    press_id = pressed(bot)

    bot.telegram.tell_presser(bot.token, press_id, text, alert=alert)

    (call,) = bot.calls("answerCallbackQuery")
    assert {name: value for name, value in call["params"].items() if name != "callback_query_id"} == said
    assert call["result"]["ok"] is True


@pytest.mark.parametrize(("user_id", "rank"), [(ANNA, Rank.ADMINISTRATOR), (BORIS, Rank.OTHER)])
def test_what_a_person_may_decide_is_asked_of_telegram(bot: Bot, user_id: int, rank: Rank) -> None:
    assert bot.telegram.rank_of(bot.token, GROUP, user_id) is rank


def test_an_administrator_who_hides_is_known_to_be_one(bot: Bot) -> None:
    bot.member(ANNA, "administrator", is_anonymous=True)

    assert bot.telegram.rank_of(bot.token, GROUP, ANNA) is Rank.HIDDEN


def test_somebody_who_is_not_in_the_group_is_refused(bot: Bot) -> None:
    with pytest.raises(PermanentError):
        bot.telegram.rank_of(bot.token, GROUP, STRANGER)


@pytest.mark.parametrize(
    ("status", "rights", "seat"),
    [
        ("administrator", {}, (Standing.ADMINISTRATOR, True, True)),
        ("member", {}, (Standing.MEMBER, False, True)),
        ("restricted", {"can_send_messages": True}, (Standing.RESTRICTED, False, True)),
        ("restricted", {}, (Standing.RESTRICTED, False, False)),
    ],
)
def test_what_a_bot_is_in_a_group_is_asked_of_telegram(
    bot: Bot, status: str, rights: dict[str, bool], seat: tuple[Standing, bool, bool]
) -> None:
    bot.member(bot.bot_id, status, is_bot=True, **rights)

    assert bot.telegram.bot_in(bot.token, GROUP, bot.bot_id) == GroupBot(bot.bot_id, *seat)


def test_commands_are_offered_in_groups_and_those_of_private_chats_are_left(bot: Bot) -> None:
    bot.sim.call(bot.token, "setMyCommands", commands=[{"command": "price", "description": "Цены"}])

    bot.telegram.offer_commands(bot.token, COMMANDS)

    in_groups = bot.sim.call(bot.token, "getMyCommands", scope={"type": "all_group_chats"})["result"]
    assert [command["command"] for command in in_groups] == ["menu", "me"]
    assert bot.sim.call(bot.token, "getMyCommands")["result"] == [{"command": "price", "description": "Цены"}]


@pytest.mark.parametrize(
    ("member", "rank"),
    [
        ({"status": "creator", "is_anonymous": False}, Rank.ADMINISTRATOR),
        ({"status": "creator", "is_anonymous": True}, Rank.HIDDEN),
        ({"status": "restricted", "is_member": True}, Rank.OTHER),
        ({"status": "member"}, Rank.OTHER),
        ({"status": "restricted", "is_member": False}, Rank.OUTSIDE),
        ({"status": "left"}, Rank.OUTSIDE),
        ({"status": "kicked"}, Rank.OUTSIDE),
        ({"status": "overlord"}, Rank.OUTSIDE),
        ({"status": None}, Rank.OUTSIDE),
        ({}, Rank.OUTSIDE),
    ],
)
def test_whatever_telegram_says_only_an_administrator_is_one(member: dict[str, Any], rank: Rank) -> None:
    assert rank_in(member) is rank


@pytest.mark.parametrize(
    ("member", "standing"),
    [
        ({"status": "restricted", "is_member": False}, Standing.LEFT),
        ({"status": "kicked"}, Standing.KICKED),
        ({"status": "something"}, Standing.LEFT),
    ],
)
def test_a_bot_that_is_not_in_a_group_is_known_not_to_be(member: dict[str, Any], standing: Standing) -> None:
    assert bot_in(member, 7001).standing is standing
    assert not bot_in(member, 7001).is_inside
