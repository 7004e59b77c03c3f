"""What people do besides writing: reactions, pressed buttons, blocking a bot; and by which names they are known."""

import json
from typing import Any

import pytest

from bridge.domain.choices import LONGEST, SAID, choice, remembered
from bridge.domain.records import Chat, ChatKind, Person
from bridge.relay.messages import IncomingReaction, PollResult, Presence, Press
from bridge.telegram.reading import read_update
from tests.telegram.reading.samples import ANNA, BOT, BOT_ID, CHAT, NEWS, PETR, POLL, written

PRIVATE = Chat(42, ChatKind.PRIVATE)
PERSON = Person(42, "Анна", "К", "anna")


def brought(kind: str, **fields: Any) -> Any:
    return read_update(BOT_ID, json.dumps({"update_id": 1, kind: fields}))


def emoji(*found: str) -> list[dict[str, str]]:
    return [{"type": "emoji", "emoji": one} for one in found]


def reaction(**fields: Any) -> Any:
    given = {"chat": CHAT, "user": ANNA, "message_id": 5, "date": 1_800_000_000, "old_reaction": [], "new_reaction": []}
    return brought("message_reaction", **(given | fields))


def test_a_reaction_tells_what_was_and_what_is() -> None:
    found = reaction(old_reaction=emoji("👍"), new_reaction=emoji("👍", "❤️"))

    assert found == IncomingReaction(BOT_ID, PRIVATE, 5, PERSON, frozenset({"👍"}), frozenset({"👍", "❤️"}))


@pytest.mark.parametrize(
    ("new", "after"),
    [
        ([], set()),
        ([{"type": "paid"}, *emoji("🔥")], {"⭐", "🔥"}),
        ([{"type": "kind_of_next_year", "emoji": "👍"}, None, "?", {"type": "emoji"}], set()),
        ("?", set()),
        (None, set()),
    ],
)
def test_only_what_has_the_look_of_an_emoji_is_told(new: Any, after: set[str]) -> None:
    assert reaction(new_reaction=new).after == after


def test_of_a_custom_emoji_only_its_id_is_told() -> None:
    custom = [{"type": "custom_emoji", "custom_emoji_id": one} for one in ("5", None, "6", 7)]

    found = reaction(old_reaction=custom[:1], new_reaction=[*custom[2:], {"type": "custom_emoji"}, *emoji("👍")])

    assert (found.before, found.after) == (set(), {"👍"})
    assert (found.custom_before, found.custom_after) == ({"5"}, {"6", "7"})


@pytest.mark.parametrize(
    "fields", [{"chat": NEWS}, {"chat": None}, {"chat": {"id": "?"}}, {"message_id": None}, {"message_id": []}]
)
def test_a_reaction_of_no_chat_of_ours_or_to_no_message_is_none(fields: dict[str, Any]) -> None:
    assert reaction(**fields) is None


LONG = "Да, именно такой размер и в синем цвете, пожалуйста"
ROWS = [[{"text": "Да", "callback_data": "say:Да"}], [{"text": LONG, "callback_data": choice(LONG, 1, 0)}]]
CHOSEN = [[{"text": "✓ Да", "callback_data": SAID}]]


def press(data: Any, rows: Any = ROWS, **fields: Any) -> Any:
    message = {"message_id": 9, "from": BOT, "chat": CHAT, "date": 1_800_000_000, "text": "Берёте?"}
    message |= {"reply_markup": {"inline_keyboard": rows}}
    given = {"id": "77", "from": ANNA, "message": message, "chat_instance": "1", "data": data}
    return brought("callback_query", **(given | fields))


def label(data: Any, rows: Any = ROWS) -> str:
    found = press(data, rows)
    assert isinstance(found, Press)
    return found.label


def test_a_pressed_button_is_the_persons_choice() -> None:
    assert press("say:Да") == Press(BOT_ID, PRIVATE, 9, PERSON, "77", "Да")


def test_a_text_too_long_for_its_button_is_read_from_the_keyboard() -> None:
    data = choice(LONG, 1, 0)

    assert (data, len(data.encode()) <= LONGEST) == ("say#1.0", True)
    assert label(data) == LONG


@pytest.mark.parametrize("rows", [ROWS, None])
def test_a_text_too_long_for_its_button_can_be_looked_up_by_what_that_carries(rows: Any) -> None:
    assert [press(data, rows).carried for data in ("say#1.0", "say:Да", SAID)] == ["say#1.0", "", ""]
    assert remembered([["Да", ""], [LONG]]) == {"say#1.0": LONG}


def test_the_text_that_a_button_carries_is_what_a_salesbot_asked_with() -> None:
    shown = [[{"text": "10 000 ₽", "callback_data": "say:10\u00a0000 ₽ "}]]

    assert label("say:10\u00a0000 ₽ ", shown) == "10\u00a0000 ₽ "


@pytest.mark.parametrize("text", ["Да", "я" * 30, "a" * 60])
def test_a_text_that_fits_is_carried_by_the_button_itself(text: str) -> None:
    assert choice(text, 3, 4) == f"say:{text}"


@pytest.mark.parametrize(
    ("data", "rows", "text"),
    [
        ("say:Да", None, "Да"),
        ("say:Да", [], "Да"),
        ("say:Да", ["?", [None], [{"text": "x"}], {}], "Да"),
        ("say:Да", [[{"text": None, "callback_data": "say:Да"}]], "Да"),
        ("say#1.0", None, "[Кнопка 2]"),
        ("say#1.2", [], "[Кнопка 3 в ряду 2]"),
        ("say#0.0", ROWS, "[Кнопка 1]"),
        (SAID, CHOSEN, ""),
        (SAID, None, ""),
        ("say:Нет", CHOSEN, ""),
        ("say#1.0", CHOSEN, ""),
    ],
)
def test_an_old_or_used_keyboard_hides_no_choice(data: str, rows: Any, text: str) -> None:
    assert label(data, rows) == text


def test_a_message_too_old_to_be_told_is_still_answered() -> None:
    old = {"chat": CHAT, "message_id": 9, "date": 0}

    assert press("say:Да", message=old) == Press(BOT_ID, PRIVATE, 9, PERSON, "77", "Да")


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ("say:Да", {"message": None}),
        ("say:Да", {"message": None, "inline_message_id": "5"}),
        ("say:Да", {"message": {"chat": NEWS, "message_id": 9}}),
        ("say:Да", {"message": {"chat": CHAT, "message_id": None}}),
        ("say:Да", {"id": None}),
    ],
)
def test_a_button_of_no_chat_is_nobodys(data: Any, fields: dict[str, Any]) -> None:
    assert press(data, **fields) is None


@pytest.mark.parametrize(
    "data", ["menu:1", "say", "say:", "say#1", "say#1.0.0", "say#-1.0", "say#1111.0", "SAID", "said:1", None]
)
def test_a_button_that_is_not_ours_is_foreign(data: Any) -> None:
    found = press(data)
    assert isinstance(found, Press)
    assert (found.foreign, found.label, found.carried) == (True, "[Нажатая кнопка]", "")


def test_a_foreign_button_tells_its_text() -> None:
    rows = [[{"text": "Сайт", "url": "https://a.b"}, {"text": "Да ✅", "callback_data": "vote:1"}]]
    message = {"chat": CHAT, "message_id": 9, "reply_markup": {"inline_keyboard": rows}}
    assert press("vote:1", message=message).label == "Да ✅"
    assert press("vote:2", message=message).label == "[Нажатая кнопка]"

    games: list[list[dict[str, Any]]] = [
        [{"text": "Играть", "callback_game": {}}, {"text": "Сайт", "url": "https://a.b"}]
    ]
    message = {"chat": CHAT, "message_id": 9, "reply_markup": {"inline_keyboard": games}}
    assert press(None, message=message, game_short_name="tower").label == "Играть"


def change(old: Any, new: Any, **fields: Any) -> Any:
    given = {"chat": CHAT, "from": ANNA, "date": 1_800_000_000, "old_chat_member": old, "new_chat_member": new}
    return brought("my_chat_member", **(given | fields))


@pytest.mark.parametrize(("before", "after", "here"), [("member", "kicked", False), ("kicked", "member", True)])
def test_blocking_a_bot_and_coming_back_are_told(before: str, after: str, here: bool) -> None:
    found = change({"user": BOT, "status": before}, {"user": BOT, "status": after, "until_date": 0})

    assert found == Presence(BOT_ID, PRIVATE, PERSON, 1_800_000_000, here)


@pytest.mark.parametrize(
    ("before", "after", "chat"),
    [
        ("member", "member", CHAT),
        ("member", "status_of_next_year", CHAT),
        ("member", None, CHAT),
        ("left", "member", NEWS),
        ("member", "kicked", None),
    ],
)
def test_other_changes_of_a_bots_place_are_passed_over(before: Any, after: Any, chat: Any) -> None:
    assert change({"status": before}, {"status": after}, chat=chat) is None


@pytest.mark.parametrize(
    ("sender", "person"),
    [
        (ANNA, PERSON),
        ({"id": 42, "first_name": "Аня"}, Person(42, "Аня")),
        ({"first_name": "Аня"}, Person(42, "Аня")),
        (None, Person(42, "Анна")),
        (PETR, Person(42, "Анна")),
        ({"id": 777000, "first_name": "Telegram"}, Person(42, "Анна")),
        ({"id": 9, "is_bot": True, "first_name": "Чужой бот"}, Person(42, "Анна")),
    ],
)
def test_a_person_goes_by_nobody_elses_name(sender: Any, person: Person) -> None:
    assert written(text="привет", **{"from": sender}).person == person


def test_what_the_bot_itself_did_is_nobodys_message() -> None:
    assert brought("message", message_id=5, chat=CHAT, date=1_800_000_000, text="от бота", **{"from": BOT}) is None


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "[Опрос завершён: Какой цвет?]\n1. Красный — 1 голос\n2. Синий — 5 голосов"),
        (
            {"type": "quiz", "correct_option_ids": [1]},
            "[Викторина завершена: Какой цвет?]\n1. Красный — 1 голос\n2. Синий — 5 голосов ✓",
        ),
        (
            {"type": "quiz", "correct_option_id": 0, "options": [{"text": "Да"}]},
            "[Викторина завершена: Какой цвет?] 1. Да — 0 голосов ✓",
        ),
        ({"options": [{"text": "Да", "voter_count": -5}]}, "[Опрос завершён: Какой цвет?] 1. Да — 0 голосов"),
    ],
)
def test_a_closed_poll_tells_its_votes(changes: dict[str, Any], text: str) -> None:
    found = brought("poll", **(POLL | {"is_closed": True} | changes))

    assert isinstance(found, PollResult)
    assert (found.bot_id, found.poll_id, found.content.seen) == (BOT_ID, "1", text)


@pytest.mark.parametrize(
    "changes",
    [{"is_closed": False}, {"is_closed": "?"}, {"id": None}, {"id": "a#b"}, {"question": "", "options": None}],
)
def test_other_states_of_a_poll_are_passed_over(changes: dict[str, Any]) -> None:
    assert brought("poll", **(POLL | {"is_closed": True} | changes)) is None


def test_a_poll_in_a_message_is_known_by_its_name() -> None:
    assert written(poll=POLL).poll_id == "1"
    assert written(poll=POLL | {"is_closed": True}).shown.seen.startswith(
        "[Опрос завершён: Какой цвет?]\n1. Красный — 1 голос"
    )
    assert written(text="привет", poll={"id": []}).poll_id == ""
