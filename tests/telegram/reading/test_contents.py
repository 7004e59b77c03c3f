"""Every kind of content, and the three lines for what cannot be shown."""

from typing import Any

import pytest

from bridge.domain.content import Contact, Content, File, Media, MediaKind, Mention, Place, Text
from bridge.domain.texts import EMPTY, INCOMING_KINDS, INVISIBLE, UNSUPPORTED, VARIANT
from bridge.telegram.reading import read_update
from bridge.telegram.reading.beside import BESIDE, IGNORED, LEFT_OUT, READ
from bridge.telegram.reading.contents import READERS
from tests.telegram.reading.samples import BOT_ID, PHOTO, POINT, SAMPLES, file, update, written


def test_every_kind_has_a_word_a_reader_and_a_sample() -> None:
    assert list(READERS) == [kind for kind in INCOMING_KINDS if kind != "text"]
    assert SAMPLES.keys() == INCOMING_KINDS.keys()
    assert not BESIDE & READERS.keys()
    assert len(BESIDE) == len(IGNORED) + len(READ) + len(LEFT_OUT)


@pytest.mark.parametrize(("fields", "shown"), SAMPLES.values(), ids=SAMPLES)
def test_what_is_shown_of_each_kind(fields: dict[str, Any], shown: str) -> None:
    assert written(**fields).shown.seen == shown


@pytest.mark.parametrize("field", sorted(IGNORED))
def test_notes_of_telegram_itself_are_no_messages(field: str) -> None:
    assert read_update(BOT_ID, update("message", **{field: {"some": "thing"}})) is None


def test_a_text_beside_a_note_of_telegram_is_not_lost() -> None:
    assert written(text="привет", pinned_message={"message_id": 4}).shown.seen == "привет"


LARGE = File("id-large", "large", size=1280)


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"photo": PHOTO, "caption": "чек"}, Media(MediaKind.PHOTO, LARGE, "чек")),
        ({"photo": PHOTO[::-1]}, Media(MediaKind.PHOTO, LARGE)),
        ({"photo": [PHOTO[1], {"file_unique_id": "x"}, None]}, Media(MediaKind.PHOTO, LARGE)),
        (
            {"document": file(file_name="a.pdf", mime_type="application/pdf", file_size=None)},
            Media(MediaKind.DOCUMENT, File("id-f", "f", "a.pdf", "application/pdf")),
        ),
        (
            {"animation": file("gif", duration=4), "document": file("doc")},
            Media(MediaKind.ANIMATION, File("id-gif", "gif", size=1000), seconds=4),
        ),
        (
            {"video_note": {"file_id": "id-f", "duration": -1}},
            Media(MediaKind.VIDEO_NOTE, File("id-f", "id-f")),
        ),
        (
            {"voice": file(duration=3)},
            Media(MediaKind.VOICE, File("id-f", "f", size=1000), seconds=3),
        ),
        (
            {"sticker": file(emoji="👍", is_animated=True, thumbnail=file("thumb"))},
            Media(MediaKind.STICKER, File("id-thumb", "thumb", size=1000), "👍"),
        ),
        (
            {"sticker": file(emoji="👍", is_video=True, thumb=file("thumb"))},
            Media(MediaKind.STICKER, File("id-thumb", "thumb", size=1000), "👍"),
        ),
        ({"sticker": file(emoji="👍", is_video=True)}, Mention("Стикер", "👍", file="f")),
        ({"sticker": file(is_animated=True)}, Mention("Стикер", file="f")),
        ({"sticker": file()}, Media(MediaKind.STICKER, File("id-f", "f", size=1000))),
        (
            {"live_photo": file("film", duration=3)},
            Media(MediaKind.VIDEO, File("id-film", "film", size=1000), seconds=3),
        ),
        ({"location": POINT}, Place(55.75, 37.62)),
        ({"location": {"latitude": "55.7", "longitude": 37}}, Place(55.7, 37.0)),
        ({"venue": {"title": "Кафе", "location": {}}, "location": POINT}, Place(55.75, 37.62, "Кафе")),
        ({"venue": {"title": "Кафе", "address": "Тверская"}}, Mention("Место", "Кафе", "Тверская")),
        (
            {"contact": {"phone_number": "+7915", "first_name": "Пётр", "user_id": 43}},
            Contact("Пётр", "+7915", "Номер другого человека"),
        ),
        (
            {"contact": {"phone_number": "+7915", "first_name": "Анна", "user_id": 42}},
            Contact("Анна", "+7915", "Собственный номер отправителя", own=True),
        ),
        ({"contact": {"phone_number": 7915, "first_name": ["?"]}}, Contact("7915", "7915", "Номер другого человека")),
        ({"contact": {"first_name": "Пётр"}}, Mention("Контакт", "Пётр")),
        ({"text": "привет"}, Text("привет")),
    ],
)
def test_what_amocrm_has_a_kind_for_comes_as_that_kind(fields: dict[str, Any], content: Content) -> None:
    assert written(**fields).content == content


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"document": file()}, "[Файл]"),
        ({"document": file(file_name=None, title=None)}, "[Файл]"),
        ({"document": file(file_name="cod\u202efdp.exe")}, "[Файл: codfdp.exe]"),
        ({"audio": file(performer="\u2800", title="\n")}, "[Аудиозапись]"),
        ({"audio": file(title="Песня"), "caption": "послушайте"}, "[Аудиозапись]\nПесня\nпослушайте"),
        ({"text": ["не", "текст"], "photo": PHOTO}, "[Фотография]"),
        ({"text": "\u3164", "photo": PHOTO}, "[Фотография]"),
        ({"photo": PHOTO, "caption": "a\x00b"}, "[Фотография] ab"),
        ({"photo": PHOTO, "caption": "\u200b"}, "[Фотография]"),
        ({"text": "\u3164Привет\u202e"}, "\u3164Привет\u202e"),
        ({"text": "\uf8ff"}, "\uf8ff"),
        ({"text": "до\x00после"}, "допосле"),
        ({"caption": "одна подпись"}, "одна подпись"),
    ],
)
def test_odd_parts_of_a_content_do_not_spoil_the_rest(fields: dict[str, Any], text: str) -> None:
    assert written(**fields).shown.seen == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"brand_new_kind": {"id": 1}}, f"[{UNSUPPORTED}: brand_new_kind]"),
        ({"brand_new_kind": {"id": 1}, "caption": "и подпись"}, f"[{UNSUPPORTED}: brand_new_kind] и подпись"),
        ({"Что-то\u202e": 1}, f"[{UNSUPPORTED}]"),
        ({"photo": "not a list at all"}, f"[Фотография: {VARIANT}]"),
        ({"photo": [{"width": 90}], "caption": "подпись"}, f"[Фотография: {VARIANT}] подпись"),
        ({"video": {}, "caption": "x", "text": " \n"}, f"[Видео: {VARIANT}] x"),
        ({"location": {"latitude": 55.7, "longitude": None}}, f"[Геопозиция: {VARIANT}]"),
        ({"location": {"latitude": 155.7, "longitude": 1}}, f"[Геопозиция: {VARIANT}]"),
        ({"location": {"latitude": "nan", "longitude": 1}}, f"[Геопозиция: {VARIANT}]"),
        ({"contact": {"vcard": "x"}}, f"[Контакт: {VARIANT}]"),
        ({"poll": {"question": None}}, f"[Опрос: {VARIANT}]"),
        ({"sticker": {"emoji": None}}, f"[Стикер: {VARIANT}]"),
        ({"paid_media": []}, f"[Платный материал: {VARIANT}]"),
        ({"rich_message": {"blocks": []}}, f"[Оформленное сообщение: {VARIANT}]"),
        ({"text": ["не", "текст"]}, f"[Текст: {VARIANT}]"),
        ({"text": " \n\u2003"}, f"[{INVISIBLE}]"),
        ({"text": "\u2800"}, f"[{INVISIBLE}]"),
        ({"text": "\u200b\u2060"}, f"[{INVISIBLE}]"),
        ({"text": "\u3164"}, f"[{INVISIBLE}]"),
        ({"text": "\u202e\ufe0f\u00ad\u180e"}, f"[{INVISIBLE}]"),
        ({"text": "\x00"}, f"[{EMPTY}]"),
        ({"text": ""}, f"[{EMPTY}]"),
        ({}, f"[{EMPTY}]"),
    ],
)
def test_what_cannot_be_shown_says_so(fields: dict[str, Any], text: str) -> None:
    assert written(**fields).shown.seen == text


def test_another_photo_in_the_place_of_the_first_is_another_content() -> None:
    contents = [written(photo=[file("small"), file(name)], caption="чек").content for name in ("a", "b", "a")]

    assert contents[0].seen == contents[1].seen
    assert contents[0].identity == contents[2].identity != contents[1].identity


@pytest.mark.parametrize(
    "fields",
    [
        {"location": POINT | {"live_period": 600}},
        {"location": POINT},
        {"location": POINT | {"live_period": 600, "heading": 102}},
    ],
)
def test_a_place_that_moves_is_shown_once_and_not_with_every_step(fields: dict[str, Any]) -> None:
    """The last step does not say any more that it is one, as captured updates show."""
    assert read_update(BOT_ID, update("edited_message", edit_date=1_800_000_005, **fields)) is None


def test_a_place_that_moves_says_that_more_is_seen_in_telegram() -> None:
    content = written(location=POINT | {"live_period": 600}, edit_date=1_800_000_005).content

    assert content == Place(55.75, 37.62, "Трансляция геопозиции: показано её начало, движение видно только в Telegram")
