"""Updates of every kind: whose they are, when they came, and what is none."""

import json
from typing import Any

import pytest

from bridge.domain.content import Text
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Chat, ChatKind, Person
from bridge.domain.texts import INVISIBLE
from bridge.relay.messages import IncomingMessage
from bridge.telegram.reading import read_update
from tests.telegram.reading.samples import ANNA, BOT_ID, read, update


def test_a_text_comes_as_it_was_written() -> None:
    assert read(update(text="Привет 🦊\nстрока")) == IncomingMessage(
        bot_id=BOT_ID,
        chat=Chat(42, ChatKind.PRIVATE),
        message_id=5,
        at=1_800_000_000,
        person=Person(42, "Анна", "К", "anna"),
        content=Text("Привет 🦊\nстрока"),
    )


def test_an_edited_text_knows_when() -> None:
    message = read(update("edited_message", text="исправлено", edit_date=1_800_000_060))

    assert message.shown.seen == "исправлено"
    assert (message.at, message.edited_at) == (1_800_000_000, 1_800_000_060)


@pytest.mark.parametrize(("told", "album"), [("13579", "13579"), (13579, "13579"), (None, ""), ({}, "")])
def test_a_part_of_an_album_knows_which(told: Any, album: str) -> None:
    assert read(update(text="Вот", media_group_id=told)).album == album


@pytest.mark.parametrize(
    "raw",
    [
        update(chat={"id": -1006, "type": "channel"}, text="в канале"),
        update("channel_post", chat={"id": -1006, "type": "channel"}, text="канал"),
        update("business_message", text="чужая переписка"),
        '{"update_id": 1}',
        '{"update_id": 1, "message": null}',
        '{"update_id": 1, "callback_query": {"id": "1", "from": {"id": 42}, "data": "x"}}',
        '{"update_id": 1, "my_chat_member": {"chat": {"id": 42, "type": "private"}}}',
        '{"update_id": 1, "poll": {"id": "1"}}',
        '{"update_id": 1, "kind_of_next_year": {"anything": []}}',
    ],
)
def test_what_is_not_for_a_manager_is_passed_over(raw: str) -> None:
    assert read_update(BOT_ID, raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "no json",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"update_id": "x"}',
        '{"update_id": 1, "message": {}}',
        '{"update_id": 1, "message": []}',
        "{" * 5000,
        update(chat={"type": "private"}),
        update(chat={"id": None, "type": "private"}, text="x"),
        update(chat={"id": 10**30, "type": "private"}, text="x"),
        '{"update_id": 1, "message": {"chat": {"id": 42, "type": "private"}, "message_id": null, "text": "x"}}',
        '{"update_id": 1, "message": {"chat": {"id": 42, "type": "private"}, "message_id": true, "text": "x"}}',
    ],
)
def test_what_is_no_update_is_unreadable_and_says_nothing_of_its_content(raw: str) -> None:
    with pytest.raises(PermanentError) as unreadable:
        read_update(BOT_ID, raw)

    assert unreadable.value.reason is Reason.UNREADABLE
    assert "Анна" not in str(unreadable.value)


@pytest.mark.parametrize(
    ("text", "entities", "command", "payload"),
    [
        ("/start", [(0, 6)], "start", ""),
        ("/start promo-1", [(0, 6)], "start", "promo-1"),
        ("/START@shop_bot  x ", [(0, 15)], "start", "x"),
        ("/help me", [(0, 5)], "help", ""),
        ("см. /start", [(4, 6)], "", ""),
        ("/start", [], "", ""),
        ("/", [(0, 1)], "", ""),
    ],
)
def test_a_command_stands_at_the_very_beginning(
    text: str, entities: list[tuple[int, int]], command: str, payload: str
) -> None:
    marks = [{"type": "bot_command", "offset": offset, "length": length} for offset, length in entities]

    message = read(update(text=text, entities=marks))

    assert (message.command, message.start_payload, message.shown.seen) == (command, payload, text)


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("x" * 64, "x" * 64),
        ("A-z_09", "A-z_09"),
        ("x" * 65, ""),
        ("хочу купить", ""),
        ("два слова", ""),
        ("ref=17", ""),
        ("a b", ""),
        ("a\nb", ""),
        ("ё", ""),
    ],
)
def test_only_what_a_deep_link_can_carry_is_its_payload(typed: str, payload: str) -> None:
    marks = [{"type": "bot_command", "offset": 0, "length": 6}]

    message = read(update(text=f"/start {typed}", entities=marks))

    assert (message.command, message.start_payload, message.shown.seen) == ("start", payload, f"/start {typed}")


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize(
    "text",
    [
        "\u200b\u2060",
        "\u3164",
        "\u2800",
        "\u00ad",
        "\u180e",
        "\ufe0f",
        "\u202e",
        "\u200b" * 4096,
        "\U000e0041",
    ],
    ids=lambda text: ascii(text[:2]),
)
def test_a_text_that_nobody_can_see_is_named(text: str, kind: str) -> None:
    message = read(update(kind, text=text))

    assert message.content.seen == f"[{INVISIBLE}]"


@pytest.mark.parametrize("text", ["👍", "❤️", "🇬🇧", "1️⃣", "\u202eпривет", "\uf8ff", ".", "\u200bа"], ids=ascii)
def test_a_text_with_anything_to_see_comes_as_it_was_written(text: str) -> None:
    assert read(update(text=text)).content == Text(text)


def test_what_another_bot_writes_is_no_command() -> None:
    marks = [{"type": "bot_command", "offset": 0, "length": 6}]

    message = read(update(text="/start promo", entities=marks, **{"from": ANNA | {"is_bot": True}}))

    assert (message.command, message.start_payload, message.shown.seen) == ("", "", "/start promo")


@pytest.mark.parametrize(
    "entities",
    [None, "?", {}, [None], [[]], [{}], [{"type": "bot_command", "offset": 0, "length": None}], [{"type": None}]],
    ids=repr,
)
def test_text_with_odd_entities_is_plain_text(entities: Any) -> None:
    raw = json.loads(update(text="/start promo"))
    raw["message"]["entities"] = entities

    message = read(json.dumps(raw))

    assert (message.command, message.start_payload, message.shown.seen) == ("", "", "/start promo")


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize(
    "nulls",
    [
        {"from": {"id": 42, "first_name": None, "last_name": None, "username": None}},
        {"from": None},
        {"from": []},
        {"entities": None, "caption": None, "edit_date": None, "photo": None, "reply_to_message": None},
        {"new_chat_title": None, "pinned_message": None, "left_chat_member": None},
        {"chat": {"id": 42, "type": None, "first_name": None}},
        {"chat": {"id": "42"}, "message_id": "5", "date": "1800000000"},
        {"chat": {"id": 42.0, "type": "private"}, "message_id": 5.0},
    ],
    ids=repr,
)
def test_what_telegram_leaves_empty_never_takes_the_message_with_it(kind: str, nulls: dict[str, Any]) -> None:
    raw = json.loads(update(kind, text="хочу купить"))
    raw[kind] |= nulls

    message = read(json.dumps(raw))

    assert message.content == Text("хочу купить")
    assert (message.message_id, message.conversation) == (5, ConversationId(BOT_ID, 42))
    assert message.at == 1_800_000_000


def test_a_message_without_its_sender_is_from_the_person_whose_chat_it_is() -> None:
    assert read(update("message", text="ничей", **{"from": None})).person == Person(42, "Анна")


@pytest.mark.parametrize("date", [None, [], "вчера", -1, 0, 1, 2**32, 1_700_000_000_000, 10**20, True])
def test_a_time_that_cannot_be_true_is_left_open(date: Any) -> None:
    raw = json.loads(update(text="x"))
    raw["message"]["date"] = date

    assert read(json.dumps(raw)).at == 0


def test_half_a_character_becomes_a_question_mark_and_not_a_lost_message() -> None:
    raw = update(text="до \ud83e после", **{"from": {"id": 42, "first_name": "А\udd8a"}})

    message = read(raw)

    assert message.shown.seen == "до \ufffd после"
    assert message.person.name.encode() == "А\ufffd".encode()


@pytest.mark.parametrize("username", [None, 5, "a b", "a/../b", "х", [], "?x"])
def test_a_username_that_is_none_makes_no_link(username: Any) -> None:
    person = read(update("message", text="x", **{"from": {"id": 42, "username": username}})).person

    assert person.username in {"", "5"}


def test_a_message_that_was_edited_before_it_came_is_a_first_message() -> None:
    marks = [{"type": "bot_command", "offset": 0, "length": 6}]

    message = read(update(text="/start x", entities=marks, edit_date=1_800_000_060))

    assert (message.shown.seen, message.edited_at, message.command, message.start_payload) == (
        "/start x",
        None,
        "start",
        "x",
    )


@pytest.mark.parametrize("edit_date", [None, "?", 0])
def test_an_edit_without_its_time_is_still_an_edit(edit_date: Any) -> None:
    message = read(update("edited_message", text="иначе", edit_date=edit_date))

    assert (message.shown.seen, message.edited_at) == ("иначе", 1_800_000_000)


def test_an_edited_command_is_no_command() -> None:
    marks = [{"type": "bot_command", "offset": 0, "length": 6}]

    assert read(update("edited_message", text="/start", entities=marks, edit_date=1_800_000_001)).command == ""


def test_a_person_without_names_still_has_one() -> None:
    message = read(update("message", text="x", **{"from": {"id": 42, "is_bot": False}}))

    assert message.person.name == "Telegram 42"
