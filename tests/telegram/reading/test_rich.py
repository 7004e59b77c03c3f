"""Messages laid out in blocks."""

from typing import Any

import pytest

from bridge.domain.content import Media, MediaKind, Text
from bridge.domain.texts import UNSUPPORTED, VARIANT
from tests.telegram.reading.samples import PHOTO, POINT, file, written

NESTED: Any = "дно"
for _ in range(200):
    NESTED = {"type": "bold", "text": [NESTED]}


def rich(*blocks: Any) -> Any:
    return written(rich_message={"blocks": list(blocks)}).content


def paragraph(text: Any) -> dict[str, Any]:
    return {"type": "paragraph", "text": text}


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (paragraph("Просто текст"), "Просто текст"),
        (paragraph(["Цена ", {"type": "bold", "text": ["100", {"type": "italic", "text": " р"}]}, "."]), "Цена 100 р."),
        (paragraph({"type": "url", "text": "каталог", "url": "https://shop.ru"}), "каталог (https://shop.ru)"),
        (paragraph({"type": "url", "text": "https://shop.ru", "url": "https://shop.ru"}), "https://shop.ru"),
        (paragraph({"type": "email_address", "text": "почта", "email_address": "a@b.ru"}), "почта (a@b.ru)"),
        (paragraph({"type": "custom_emoji", "custom_emoji_id": "5", "alternative_text": "🔥"}), "🔥"),
        (paragraph({"type": "mathematical_expression", "expression": "x^2"}), "x^2"),
        (paragraph({"type": "look_of_next_year", "text": "видно"}), "видно"),
        ({"type": "heading", "text": "Смета", "size": 1}, "Смета"),
        ({"type": "pre", "text": "a = 1", "language": "python"}, "a = 1"),
        ({"type": "mathematical_expression", "expression": "x^2"}, "x^2"),
        ({"type": "pullquote", "text": "Хорошо", "credit": "Анна"}, "Хорошо\nАнна"),
        ({"type": "blockquote", "blocks": [paragraph("раз"), paragraph("два")], "credit": "Анна"}, "раз\nдва\nАнна"),
        ({"type": "details", "summary": "Ещё", "blocks": [paragraph("внутри")]}, "Ещё\nвнутри"),
        (
            {
                "type": "list",
                "items": [
                    {"label": "1.", "blocks": [paragraph("Окна"), paragraph("большие")]},
                    {"label": "", "blocks": [paragraph("Двери")], "has_checkbox": True, "is_checked": True},
                    {"label": "•", "blocks": []},
                ],
            },
            "1. Окна\nбольшие\n☑ Двери\n•",
        ),
        (
            {
                "type": "table",
                "cells": [[{"text": "Товар"}, {"text": "Цена"}], [{"text": "Окно"}, {}]],
                "caption": "Смета",
            },
            "Товар | Цена\nОкно |\nСмета",
        ),
        ({"type": "map", "location": POINT, "zoom": 13}, "[Геопозиция: 55.75, 37.62]"),
        ({"type": "photo", "photo": "?"}, f"[Фотография: {VARIANT}]"),
        ({"type": "voice_note"}, f"[Голосовое сообщение: {VARIANT}]"),
        ({"type": "block_of_next_year", "text": "что-то"}, "что-то"),
        ({"type": "block_of_next_year", "things": 5}, f"[{UNSUPPORTED}: block_of_next_year]"),
    ],
)
def test_a_block_is_plain_text(block: Any, text: str) -> None:
    assert rich(block) == Text(text)


def test_lines_stand_below_each_other() -> None:
    blocks = [
        paragraph("раз"),
        {"type": "anchor", "name": "a"},
        {"type": "divider"},
        paragraph("\u200b"),
        paragraph("два"),
    ]

    assert rich(*blocks) == Text("раз\n———\nдва")


def test_the_first_file_comes_as_a_file_and_the_others_by_name() -> None:
    collage = {"type": "collage", "blocks": [{"type": "photo", "photo": PHOTO}, {"type": "video", "video": file()}]}
    voice = {"type": "voice_note", "voice_note": file()}

    content = rich(paragraph("Балкон"), collage | {"caption": {"text": "до и после", "credit": "Анна"}}, voice)

    assert isinstance(content, Media)
    assert (content.kind, content.file.unique) == (MediaKind.PHOTO, "large")
    assert content.caption == "Балкон\n[Видео]\nдо и после\nАнна\n[Голосовое сообщение]"


def test_a_file_in_a_list_is_found() -> None:
    content = rich({"type": "list", "items": [{"label": "1.", "blocks": [{"type": "photo", "photo": PHOTO}]}]})

    assert isinstance(content, Media)
    assert content.caption == "1."


@pytest.mark.parametrize(
    "blocks",
    [None, [], ["?"], [{}], [{"type": "paragraph", "text": NESTED}], [{"type": "photo", "photo": "?"}]],
    ids=["none", "empty", "no object", "no type", "too deep", "no photo"],
)
def test_blocks_that_show_nothing_are_still_a_message(blocks: Any) -> None:
    text = written(rich_message={"blocks": blocks}).shown.seen

    assert VARIANT in text or UNSUPPORTED in text
