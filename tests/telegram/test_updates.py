"""Reading updates: public ones, our own, and anything Telegram may add."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.content import Text
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Chat, ChatKind, Person
from bridge.domain.texts import INCOMING_KINDS, INVISIBLE, UNSUPPORTED
from bridge.relay.messages import IncomingMessage
from bridge.telegram.updates import SERVICE_FIELDS, read_update

DATA = Path(__file__).parents[1] / "data" / "telegram"
PUBLIC = Path(__file__).parents[3] / "shared" / "fixtures" / "telegram"
BOT_ID = 7001
ANNA = {"id": 42, "is_bot": False, "first_name": "Анна", "last_name": "К", "username": "anna", "language_code": "ru"}
CHAT = {"id": 42, "type": "private", "first_name": "Анна"}


def update(kind: str = "message", /, **fields: Any) -> str:
    message = {"message_id": 5, "from": ANNA, "chat": CHAT, "date": 1_800_000_000} | fields
    return json.dumps({"update_id": 1, kind: {name: value for name, value in message.items() if value is not None}})


def read(raw: str) -> IncomingMessage:
    message = read_update(BOT_ID, raw)
    assert message is not None
    return message


def cases(folder: Path) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted(folder.glob("*.json"))]


def check(raw: dict[str, Any]) -> None:
    """Hold a public update against what any update has to become."""
    raw = {name: value for name, value in raw.items() if name not in {"_source", "_kind"}}
    content = raw.get("message") or raw.get("edited_message")
    found = read_update(BOT_ID, json.dumps(raw))
    private = content is not None and content["chat"]["type"] == "private" and "from" in content
    if not private or content is None or content.keys() & SERVICE_FIELDS:
        assert found is None
        return
    assert found is not None
    assert found.text.strip()
    assert (found.message_id, found.at) == (content["message_id"], content["date"])
    assert found.conversation == ConversationId(BOT_ID, content["chat"]["id"])
    if "text" in content:
        assert content["text"] in found.text
        return
    kinds = [INCOMING_KINDS[kind] for kind in INCOMING_KINDS if kind in content]
    assert any(kind in found.text for kind in kinds or [UNSUPPORTED])
    assert content.get("caption", "") in found.text


@pytest.mark.parametrize("path", cases(DATA))
def test_our_own_updates(path: Path) -> None:
    check(json.loads(path.read_text()))


@pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public updates are not beside this project (../shared/fixtures)")
@pytest.mark.parametrize("path", cases(PUBLIC))
def test_public_updates(path: Path) -> None:
    check(json.loads(path.read_text()))


def test_a_text_comes_as_it_was_written() -> None:
    assert read(update(text="Привет 🦊\nстрока")) == IncomingMessage(
        bot_id=BOT_ID,
        chat=Chat(42, ChatKind.PRIVATE),
        message_id=5,
        at=1_800_000_000,
        person=Person(42, "Анна", "К", "anna"),
        content=Text("Привет 🦊\nстрока"),
    )


def test_an_edited_text_says_so_and_knows_when() -> None:
    message = read(update("edited_message", text="исправлено", edit_date=1_800_000_060))

    assert message.text == "[Сообщение изменено] исправлено"
    assert (message.at, message.edited_at) == (1_800_000_000, 1_800_000_060)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"photo": [{"file_id": "x"}], "caption": "подпись"}, "[Фотография] подпись"),
        ({"document": {"file_id": "x", "file_name": "план.pdf"}, "caption": "вот"}, "[Файл: план.pdf] вот"),
        ({"document": {"file_id": "x"}}, "[Файл]"),
        ({"animation": {"file_id": "x"}, "document": {"file_id": "x", "file_name": "a.mp4"}}, "[Анимация]"),
        ({"video": {"file_id": "x"}, "caption": "смотрите"}, "[Видео] смотрите"),
        ({"video_note": {"file_id": "x"}}, "[Видеосообщение]"),
        ({"voice": {"file_id": "x"}}, "[Голосовое сообщение]"),
        ({"audio": {"file_id": "x", "title": "Песня"}}, "[Аудиозапись: Песня]"),
        ({"sticker": {"file_id": "x", "emoji": "👍"}}, "[Стикер: 👍]"),
        ({"contact": {"phone_number": "+7915", "first_name": "Пётр"}}, "[Контакт: Пётр +7915]"),
        ({"contact": {"phone_number": "+7915"}}, "[Контакт: +7915]"),
        ({"contact": {"phone_number": "+7915", "first_name": None, "last_name": "К"}}, "[Контакт: К +7915]"),
        ({"contact": {"phone_number": None, "first_name": "Пётр"}}, "[Контакт]"),
        ({"contact": {"phone_number": 7915, "first_name": ["?"]}}, "[Контакт: 7915]"),
        ({"document": {"file_name": None, "title": None}}, "[Файл]"),
        ({"document": {"file_name": "cod\u202efdp.exe"}}, "[Файл: codfdp.exe]"),
        ({"audio": {"file_name": "\u2800", "title": "\n"}}, "[Аудиозапись]"),
        ({"poll": {"question": None}}, "[Опрос]"),
        ({"sticker": {"emoji": None}, "caption": None}, "[Стикер]"),
        ({"location": {"latitude": "55.7", "longitude": 37}}, "[Геопозиция: 55.7, 37]"),
        ({"location": {"latitude": 55.7, "longitude": None}}, "[Геопозиция]"),
        ({"text": ["не", "текст"], "photo": [{"file_id": "x"}]}, "[Фотография]"),
        ({"text": ["не", "текст"]}, f"[{UNSUPPORTED}]"),
        ({"text": " \n\u2003"}, f"[{INVISIBLE}]"),
        ({"text": " \n", "caption": "x", "video": {}}, "[Видео] x"),
        ({"text": "\u2800"}, f"[{INVISIBLE}]"),
        ({"text": "\u200b\u2060"}, f"[{INVISIBLE}]"),
        ({"text": "\u3164"}, f"[{INVISIBLE}]"),
        ({"text": "\u202e\ufe0f\u00ad\u180e"}, f"[{INVISIBLE}]"),
        ({"text": "\u3164", "photo": [{"file_id": "x"}]}, "[Фотография]"),
        ({"text": "\u3164Привет\u202e"}, "\u3164Привет\u202e"),
        ({"text": "\uf8ff"}, "\uf8ff"),
        ({"text": "до\x00после"}, "допосле"),
        ({"text": "\x00"}, f"[{UNSUPPORTED}]"),
        ({"photo": [], "caption": "a\x00b"}, "[Фотография] ab"),
        ({"location": {"latitude": 55.7, "longitude": 37.6}}, "[Геопозиция: 55.7, 37.6]"),
        ({"venue": {"title": "Кафе", "location": {}}, "location": {"latitude": 1, "longitude": 2}}, "[Место: Кафе]"),
        ({"poll": {"question": "Да?"}}, "[Опрос: Да?]"),
        ({"dice": {"emoji": "🎲", "value": 6}}, "[Игральная кость: 🎲]"),
        ({"story": {"id": 1}}, "[История]"),
        ({"brand_new_kind": {"id": 1}}, f"[{UNSUPPORTED}]"),
        ({"brand_new_kind": {"id": 1}, "caption": "и подпись"}, f"[{UNSUPPORTED}] и подпись"),
        ({"photo": "not a list at all"}, "[Фотография]"),
        ({}, f"[{UNSUPPORTED}]"),
    ],
)
def test_other_content_is_named_with_its_caption(fields: dict[str, Any], text: str) -> None:
    assert read(update(**fields)).text == text


@pytest.mark.parametrize("field", sorted(SERVICE_FIELDS))
def test_notes_of_telegram_itself_are_no_messages(field: str) -> None:
    assert read_update(BOT_ID, update("message", **{field: {"some": "thing"}})) is None


def test_a_place_is_shown_once_and_not_with_every_step() -> None:
    place = {"latitude": 1.0, "longitude": 2.0, "live_period": 600}

    assert read(update(location=place)).text == "[Геопозиция: 1.0, 2.0]"
    assert read_update(BOT_ID, update("edited_message", location=place, edit_date=1_800_000_005)) is None


@pytest.mark.parametrize(
    "raw",
    [
        update(chat={"id": -5, "type": "group", "title": "Группа"}, text="в группе"),
        update(chat={"id": -1005, "type": "supergroup"}, text="в супергруппе"),
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

    assert (message.command, message.start_payload, message.text) == (command, payload, text)


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

    assert (message.command, message.start_payload, message.text) == ("start", payload, f"/start {typed}")


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

    assert (message.command, message.start_payload, message.text) == ("", "", "/start promo")


@pytest.mark.parametrize(
    "entities",
    [None, "?", {}, [None], [[]], [{}], [{"type": "bot_command", "offset": 0, "length": None}], [{"type": None}]],
    ids=repr,
)
def test_text_with_odd_entities_is_plain_text(entities: Any) -> None:
    raw = json.loads(update(text="/start promo"))
    raw["message"]["entities"] = entities

    message = read(json.dumps(raw))

    assert (message.command, message.start_payload, message.text) == ("", "", "/start promo")


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

    assert message.text == "до \ufffd после"
    assert message.person.name.encode() == "А\ufffd".encode()


@pytest.mark.parametrize("username", [None, 5, "a b", "a/../b", "х", [], "?x"])
def test_a_username_that_is_none_makes_no_link(username: Any) -> None:
    person = read(update("message", text="x", **{"from": {"id": 42, "username": username}})).person

    assert person.username in {"", "5"}


def test_a_message_that_was_edited_before_it_came_is_a_first_message() -> None:
    marks = [{"type": "bot_command", "offset": 0, "length": 6}]

    message = read(update(text="/start x", entities=marks, edit_date=1_800_000_060))

    assert (message.text, message.edited_at, message.command, message.start_payload) == ("/start x", None, "start", "x")


def test_a_live_place_that_was_edited_before_it_came_is_shown() -> None:
    place = {"latitude": 1.0, "longitude": 2.0, "live_period": 600}

    assert read(update(location=place, edit_date=1_800_000_005)).text == "[Геопозиция: 1.0, 2.0]"


@pytest.mark.parametrize("edit_date", [None, "?", 0])
def test_an_edit_without_its_time_is_still_an_edit(edit_date: Any) -> None:
    message = read(update("edited_message", text="иначе", edit_date=edit_date))

    assert (message.text, message.edited_at) == ("[Сообщение изменено] иначе", 1_800_000_000)


def test_a_text_beside_a_note_of_telegram_is_not_lost() -> None:
    assert read(update(text="привет", pinned_message={"message_id": 4})).text == "привет"


def test_another_photo_in_the_place_of_the_first_is_another_content() -> None:
    contents = [
        read(update(photo=[{"file_unique_id": "small"}, {"file_unique_id": name}], caption="чек")).content
        for name in ("a", "b", "a")
    ]

    assert contents[0].seen == contents[1].seen
    assert contents[0].identity == contents[2].identity != contents[1].identity


def test_an_edited_command_is_no_command() -> None:
    marks = [{"type": "bot_command", "offset": 0, "length": 6}]

    assert read(update("edited_message", text="/start", entities=marks, edit_date=1_800_000_001)).command == ""


def test_a_person_without_names_still_has_one() -> None:
    message = read(update("message", text="x", **{"from": {"id": 42, "is_bot": False}}))

    assert message.person.name == "Telegram 42"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
EXTRA = st.dictionaries(
    st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=12).map("x_{}".format), JSON
)


@given(in_update=EXTRA, in_message=EXTRA, in_person=EXTRA, in_chat=EXTRA)
def test_whatever_telegram_adds_changes_nothing(
    in_update: dict[str, Any], in_message: dict[str, Any], in_person: dict[str, Any], in_chat: dict[str, Any]
) -> None:
    plain = json.loads(update(text="Привет"))
    added = json.loads(update(text="Привет"))
    added |= in_update
    added["message"] |= in_message
    added["message"]["from"] |= in_person
    added["message"]["chat"] |= in_chat

    assert read_update(BOT_ID, json.dumps(added)) == read_update(BOT_ID, json.dumps(plain))


@given(kind=st.sampled_from([*INCOMING_KINDS, "brand_new"]), content=JSON, caption=st.text(max_size=20))
def test_content_of_any_shape_is_named(kind: str, content: Any, caption: str) -> None:
    message = read(update("message", caption=caption, **{kind: content if content is not None else {}}))

    assert message.text.strip()
    assert INCOMING_KINDS.get(kind, UNSUPPORTED) in message.text


@given(st.text() | JSON.map(json.dumps))
def test_anything_at_all_is_read_or_unreadable(raw: str) -> None:
    with suppress(PermanentError):
        read_update(BOT_ID, raw)
