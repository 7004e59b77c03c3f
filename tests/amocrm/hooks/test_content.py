"""What each kind of message in a hook is."""

from typing import Any

import pytest

from bridge.domain.content import Contact, Content, File, Media, MediaKind, Mention, Place, Text
from bridge.domain.texts import UNSUPPORTED
from tests.fakes.hooks import content_of

ADDRESS = "https://amojo.amocrm.ru/attachments/x/план.pdf"


def file(name: str = "", size: int | None = None) -> File:
    return File(ADDRESS, ADDRESS, name, size=size)


@pytest.mark.parametrize(
    ("kind", "media"),
    [
        ("picture", MediaKind.PHOTO),
        ("file", MediaKind.DOCUMENT),
        ("video", MediaKind.VIDEO),
        ("voice", MediaKind.VOICE),
        ("audio", MediaKind.AUDIO),
        ("sticker", MediaKind.STICKER),
        ("hologram", MediaKind.DOCUMENT),
        ("text", MediaKind.DOCUMENT),
        (None, MediaKind.DOCUMENT),
    ],
)
def test_what_has_an_address_is_a_file_with_its_caption(kind: str | None, media: MediaKind) -> None:
    content = content_of(type=kind, text="подпись", media=ADDRESS, file_name="план.pdf", file_size=5, media_duration=7)

    assert content == Media(media, file("план.pdf", 5), "подпись", 7)


@pytest.mark.parametrize("odd", [{"file_name": None, "file_size": "?"}, {"file_name": {}, "file_size": -1}, {}])
def test_what_a_hook_does_not_say_of_a_file_is_not_known(odd: dict[str, Any]) -> None:
    assert content_of(type="file", text=None, media=ADDRESS, **odd) == Media(MediaKind.DOCUMENT, file())


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ({"text": None}, Text("")),
        ({"text": "  с пробелами \n"}, Text("  с пробелами \n")),
        ({"text": 5}, Text("5")),
        ({"type": None}, Text("Добрый день")),
        ({"type": 5}, Mention("Сообщение, которое бот не умеет показывать", caption="Добрый день")),
        ({"type": "hologram"}, Mention("Сообщение, которое бот не умеет показывать", caption="Добрый день")),
        ({"type": "picture", "text": "подпись"}, Mention("Фотография", "", "подпись")),
        ({"type": "file", "text": "", "file_name": "счёт.pdf", "media": None}, Mention("Файл", "счёт.pdf")),
        ({"type": "sticker", "text": None, "sticker_id": "s1"}, Mention("Стикер")),
        ({"type": "location", "location": {"lat": 55.75, "lon": 37.61}}, Place(55.75, 37.61, "Добрый день")),
        ({"type": "location", "text": "", "location": {"lat": "55.75", "lon": "37"}}, Place(55.75, 37.0)),
        ({"type": "location", "text": "", "location": {"lat": 155.75, "lon": 37}}, Mention("Геопозиция")),
        ({"type": "location", "text": "", "location": None}, Mention("Геопозиция")),
        ({"type": "contact", "text": "", "contact": {"name": "Анна", "phone": "+7916"}}, Contact("Анна", "+7916")),
        ({"type": "contact", "text": "", "contact": {"name": None, "phone": 7916}}, Contact("", "7916")),
        ({"type": "contact", "text": "", "contact": {"name": " \n", "phone": "+7916"}}, Contact("", "+7916")),
        ({"type": "contact", "text": "", "contact": {"name": "Анна", "phone": "\u200b "}}, Contact("Анна", "")),
        ({"type": "contact", "contact": {"name": " ", "phone": ""}}, Mention("Контакт", caption="Добрый день")),
        ({"type": "contact", "contact": []}, Mention("Контакт", caption="Добрый день")),
        ({"post": {"id": "1999992"}}, Text("Добрый день")),
    ],
)
def test_every_other_kind(content: dict[str, Any], read: Content) -> None:
    assert content_of(**content) == read


TEMPLATE = {"id": 7103, "content": "Сделка {{lead.id}}", "params": [{"key": "{{lead.id}}", "value": "15926745"}, None]}


@pytest.mark.parametrize(("text", "read"), [("Сделка 15926745!", "Сделка 15926745!"), (None, "Сделка 15926745")])
def test_a_template_speaks_where_the_text_does_not(text: str | None, read: str) -> None:
    assert content_of(text=text, template=TEMPLATE) == Text(read)


FORWARDED = {"id": "m7", "type": "text", "text": "Цена 500", "sender": {"name": "Пётр Другов"}}


@pytest.mark.parametrize(
    ("own", "forwarded", "read"),
    [
        ("", FORWARDED, Text("Переслано: Цена 500")),
        ("Цена 500", FORWARDED, Text("Переслано: Цена 500")),
        ("Смотрите", FORWARDED, Text("Смотрите\nПереслано: Цена 500")),
        (
            "Смотрите",
            {"type": "picture", "media": ADDRESS, "text": "прайс"},
            Media(MediaKind.PHOTO, file(), "Смотрите\nПереслано: прайс"),
        ),
        ("", {"type": "picture", "media": ADDRESS}, Media(MediaKind.PHOTO, file(), "Переслано")),
        ("", {"type": "file", "file_name": "план.pdf"}, Mention("Файл", "план.pdf", "Переслано")),
        ("", {"id": "m7"}, Mention(UNSUPPORTED, caption="Переслано")),
        (
            "Смотрите",
            {"id": "m7", "type": "text", "text": " \u200b"},
            Mention(UNSUPPORTED, caption="Смотрите\nПереслано"),
        ),
        ("Да", {"type": "text", "text": ["?"]}, Text("Да")),
        ("Да", "m7", Text("Да")),
        ("Да", None, Text("Да")),
    ],
)
def test_a_forwarded_message_is_shown_as_one_without_whose_it_was(own: str, forwarded: Any, read: Content) -> None:
    assert content_of(text=own, forwards={"messages": [forwarded], "conversation_ref_id": "c"}) == read


def test_a_file_with_a_forwarded_message_beside_it_says_both() -> None:
    forwards = {"messages": [FORWARDED]}
    content = content_of(type="file", text="Смотрите", media=ADDRESS, forwards=forwards)
    assert content == Media(MediaKind.DOCUMENT, file(), "Смотрите\nПереслано: Цена 500")


PICTURE = {"type": "picture", "media": ADDRESS, "text": "прайс"}
PLACE = {"type": "location", "text": "", "location": {"lat": 55.75, "lon": 37.61}}


@pytest.mark.parametrize(
    ("own", "forwarded", "read"),
    [
        (PICTURE, PICTURE, Media(MediaKind.PHOTO, file(), "Переслано: прайс")),
        (PICTURE | {"media": None}, PICTURE, Media(MediaKind.PHOTO, file(), "Переслано: прайс")),
        ({"type": "forward", "text": ""}, PICTURE, Media(MediaKind.PHOTO, file(), "Переслано: прайс")),
        ({"type": "forward", "text": "Да"}, FORWARDED, Text("Да\nПереслано: Цена 500")),
        (PLACE, PLACE, Place(55.75, 37.61, "Переслано")),
        (
            {"type": "file", "text": "", "file_name": "план.pdf"},
            FORWARDED,
            Mention("Файл", "план.pdf", "Переслано: Цена 500"),
        ),
    ],
)
def test_what_a_message_repeats_of_the_one_it_forwards_is_said_once(own: Any, forwarded: Any, read: Content) -> None:
    assert content_of(**own, forwards={"messages": [forwarded]}) == read


@pytest.mark.parametrize("forwards", [None, [], {}, {"messages": None}, {"messages": {}}, "m7"])
def test_no_forwarded_message_is_none(forwards: Any) -> None:
    assert content_of(forwards=forwards) == Text("Добрый день")
