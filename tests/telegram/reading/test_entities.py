"""Text with entities: what a tap would have told stands beside its words, and nothing breaks over a number."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telegram.reading.entities import spelled
from tests.telegram.reading.samples import PETR, written

SITE = "https://shop.ru/a"


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def mark(text: str, words: str, kind: str = "text_link", **fields: Any) -> dict[str, Any]:
    """Return an entity over some words of a text, as Telegram counts."""
    return {"type": kind, "offset": units(text[: text.index(words)]), "length": units(words)} | fields


def link(text: str, words: str, url: str = SITE) -> dict[str, Any]:
    return mark(text, words, url=url)


def spell(text: str, *entities: Any) -> str:
    return spelled({"text": text, "entities": list(entities)})


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("наш каталог тут", "каталог", f"наш каталог ({SITE}) тут"),
        ("😆👍 каталог", "каталог", f"😆👍 каталог ({SITE})"),
        ("каталог 👨‍👩‍👧 и всё", "👨‍👩‍👧", f"каталог 👨‍👩‍👧 ({SITE}) и всё"),
        ("קטלוג שלנו", "קטלוג", f"קטלוג ({SITE}) שלנו"),
        ("каталог \nдальше", "каталог \n", f"каталог ({SITE}) \nдальше"),
        ("\u200b каталог", "\u200b", f"\u200b ({SITE}) каталог"),
        ("до\x00после", "после", f"допосле ({SITE})"),
        ("до\x00 каталог", "до\x00", f"до ({SITE}) каталог"),
        ("до \ud83d каталог", "каталог", f"до \ufffd каталог ({SITE})"),
    ],
)
def test_a_hidden_address_stands_beside_its_words(text: str, words: str, shown: str) -> None:
    assert spell(text, link(text, words)) == shown


@pytest.mark.parametrize(
    ("words", "url", "told"),
    [
        ("https://shop.ru/a", SITE, False),
        ("shop.ru/a", SITE, False),
        ("Shop.ru/a/", SITE, False),
        ("https://shop.ru/a/b", SITE, True),
        ("https://bank.ru", SITE, True),
        ("каталог", "tg://user?id=42", True),
        ("каталог", "\u202e", False),
        ("каталог", None, False),
        ("каталог", 17, True),
    ],
)
def test_an_address_is_told_where_the_words_do_not(words: str, url: Any, told: bool) -> None:
    assert (spell(words, link(words, words, url)) != words) is told


def test_several_links_each_have_their_address() -> None:
    text = "а б в"

    assert spell(text, link(text, "в", "https://c.ru"), link(text, "а", "https://a.ru")) == (
        "а (https://a.ru) б в (https://c.ru)"
    )


def test_a_link_that_is_bold_in_part_tells_its_address_once() -> None:
    text = "смотрите наш каталог"
    pieces = [link(text, "наш "), link(text, "каталог"), mark(text, "каталог", "bold")]

    assert spell(text, *pieces) == f"смотрите наш каталог ({SITE})"


def test_links_within_links_are_both_told() -> None:
    text = "весь каталог"

    assert spell(text, link(text, text, "https://a.ru"), link(text, "каталог", "https://b.ru")) == (
        "весь каталог (https://a.ru) (https://b.ru)"
    )


@pytest.mark.parametrize(
    ("user", "shown"),
    [
        (PETR, "Петя (Пётр), да"),
        ({"id": 43, "first_name": "Петя"}, "Петя, да"),
        ({"id": 43}, "Петя (Telegram 43), да"),
        ({"first_name": "Пётр"}, "Петя, да"),
        (None, "Петя, да"),
    ],
)
def test_a_mention_by_other_words_tells_the_name(user: Any, shown: str) -> None:
    text = "Петя, да"

    assert spell(text, mark(text, "Петя", "text_mention", user=user)) == shown


@pytest.mark.parametrize(
    "kind",
    ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "custom_emoji", "url",
     "mention", "hashtag", "email", "phone_number", "date_time", "kind_of_next_year"],
)  # fmt: skip
def test_formatting_is_plain_text(kind: str) -> None:
    assert spell("привет 👍", mark("привет 👍", "👍", kind, url=SITE, custom_emoji_id="5")) == "привет 👍"


@pytest.mark.parametrize(
    ("offset", "length", "shown"),
    [
        (0, 1, f"😆 ({SITE})а"),
        (1, 1, f"😆 ({SITE})а"),
        (1, 50, f"😆а ({SITE})"),
        (0, 2**62, f"😆а ({SITE})"),
        (3, 1, "😆а"),
        (2**62, 2**62, "😆а"),
        (-1, 2, "😆а"),
        (0, 0, "😆а"),
        (0, -5, "😆а"),
        (None, 1, "😆а"),
        (0, [], "😆а"),
        (0.5, 1, "😆а"),
    ],
)
def test_an_entity_that_lies_beside_the_text_harms_nothing(offset: Any, length: Any, shown: str) -> None:
    assert spell("😆а", {"type": "text_link", "url": SITE, "offset": offset, "length": length}) == shown


def test_captions_and_quotes_are_spelled_as_texts_are() -> None:
    text = "каталог"

    message = written(
        photo=[{"file_id": "x"}],
        caption=text,
        caption_entities=[link(text, text)],
        reply_to_message={"message_id": 4},
        quote={"text": text, "entities": [link(text, text)]},
    )

    assert message.shown.seen == f"[Фотография]\n«каталог ({SITE})»\nкаталог ({SITE})"


ENTITY = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["text_link", "text_mention", "bold", "custom_emoji"]),
        "offset": st.integers(-3, 30),
        "length": st.integers(-3, 30),
        "url": st.sampled_from(["https://a.ru", "https://b.ru/путь", ""]),
        "user": st.sampled_from([PETR, {}]),
    }
)
TEXT = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("😆👍\u200d\u202e\x00\ud83d\ude06() "), max_size=25
)


@given(text=TEXT, entities=st.lists(ENTITY, max_size=6))
def test_no_entity_takes_anything_from_the_text(text: str, entities: list[dict[str, Any]]) -> None:
    plain, shown = spelled({"text": text}), spell(text, *entities)

    shown.encode()
    rest = iter(shown)
    assert all(character in rest for character in plain)
    assert len(shown) >= len(plain)
    if not any(entity["type"].startswith("text_") for entity in entities):
        assert shown == plain


@given(before=TEXT, words=st.text(st.characters(categories=["L", "So"]), min_size=1, max_size=8), after=TEXT)
def test_an_address_stands_behind_its_words_whatever_surrounds_them(before: str, words: str, after: str) -> None:
    entity = {"type": "text_link", "url": SITE, "offset": units(before), "length": units(words)}

    shown = spell(f"{before}{words}{after}", entity)

    assert shown == spelled({"text": f"{before}{words}"}) + f" ({SITE})" + spelled({"text": after})
