"""Cutting long texts: nothing lost, nothing too long, nothing visible torn apart."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.domain.names import shows_something
from bridge.domain.splitting import TELEGRAM_LIMIT, split_text

FLAG = "\U0001f1f7\U0001f1fa"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
THUMB = "\U0001f44d\U0001f3fd"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
KEYCAP = "1\ufe0f\u20e3"
ACCENTED = "e\u0301\u0323"
HEART = "\u2764\ufe0f"
CLUSTERS = (FLAG, FAMILY, THUMB, ENGLAND, KEYCAP, ACCENTED, HEART, "я", "漢", "\U0001d11e")

words = st.one_of(
    st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12).filter(
        shows_something
    ),
    st.sampled_from(("https://example.org/a?b=c#d", "@manager", "#метка", *CLUSTERS)),
)
gaps = st.sampled_from((" ", "  ", "\n", "\n\n", "\n\n\n", "\t", " \n", "\r\n", "\u00a0"))
texts = st.lists(st.one_of(words, gaps), max_size=120).map("".join)
limits = st.integers(min_value=64, max_value=300)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(texts, limits)
@example("a" * 64 + "\n" * 200 + "b" * 64, 64)
def test_parts_together_are_the_text_but_for_white_space(text: str, limit: int) -> None:
    assert squeezed("".join(split_text(text, limit))) == squeezed(text)


@given(st.lists(words, min_size=1, max_size=200).map(" ".join), limits)
def test_text_with_single_spaces_comes_back_exactly(text: str, limit: int) -> None:
    assert "".join(split_text(text, limit)) == text


@given(texts, limits)
def test_no_part_is_longer_than_the_limit(text: str, limit: int) -> None:
    assert all(units(part) <= limit for part in split_text(text, limit))


@given(texts, limits)
@example(" " * 500, 64)
def test_something_can_be_seen_in_every_part(text: str, limit: int) -> None:
    assert all(shows_something(part) for part in split_text(text, limit))


@pytest.mark.parametrize("blank", ["\u200b", "\u2060", "\u3164", "\u2800", "\u00ad", "\ufe0f", "\u202e"], ids=ascii)
def test_a_part_in_which_nothing_can_be_seen_is_left_out(blank: str) -> None:
    text = "слово " * 600 + blank * TELEGRAM_LIMIT * 2 + " конец"

    parts = split_text(text)

    assert "".join(parts).replace(blank, "").split() == ["слово"] * 600 + ["конец"]
    assert all(shows_something(part) for part in parts)
    assert split_text(blank * 3) == []


@given(st.lists(st.tuples(words, gaps).map("".join), max_size=120).map("".join), limits)
def test_words_that_fit_stay_whole(text: str, limit: int) -> None:
    assert [word for part in split_text(text, limit) for word in part.split()] == text.split()


@given(st.lists(st.sampled_from(CLUSTERS), min_size=40, max_size=300), limits)
def test_visible_characters_of_an_endless_word_stay_whole(clusters: list[str], limit: int) -> None:
    ends, length = {0}, 0
    for cluster in clusters:
        length += len(cluster)
        ends.add(length)
    cut = 0
    for part in split_text("".join(clusters), limit):
        cut += len(part)
        assert cut in ends


@given(st.text(max_size=9000))
def test_telegrams_own_limit(text: str) -> None:
    parts = split_text(text)
    assert all(units(part) <= TELEGRAM_LIMIT and part.strip() for part in parts)
    if units(text) <= TELEGRAM_LIMIT:
        assert parts == ([text] if shows_something(text) else [])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x" * 4096, ["x" * 4096]),
        ("x" * 4097, ["x" * 4096, "x"]),
        ("\U0001f600" * 2049, ["\U0001f600" * 2048, "\U0001f600"]),
        ("a" * 2000 + "\n\n" + "b" * 2000 + "\n" + "c" * 1000, ["a" * 2000 + "\n\n", "b" * 2000 + "\n" + "c" * 1000]),
        ("a" * 2000 + "\n" + "b" * 2000 + " " + "c" * 1000, ["a" * 2000 + "\n", "b" * 2000 + " " + "c" * 1000]),
        ("a" * 2000 + " " + "b" * 3000, ["a" * 2000 + " ", "b" * 3000]),
        ("да " + "b" * 5000, ["да ", "b" * 4096, "b" * 904]),
        ("a" * 4096 + " b", ["a" * 4096, " b"]),
        ("", []),
        ("\n \t\n", []),
    ],
)
def test_where_it_cuts(text: str, parts: list[str]) -> None:
    assert split_text(text) == parts


def test_a_link_at_the_edge_moves_into_the_next_part() -> None:
    link = "https://example.org/" + "path/" * 20
    text = "слово " * 675 + link
    assert split_text(text) == ["слово " * 675, link]


def test_a_blank_line_near_the_beginning_does_not_make_a_tiny_part() -> None:
    text = "Здравствуйте!\n\n" + "слово " * 800
    first = split_text(text)[0]
    assert len(first) > TELEGRAM_LIMIT // 2


def test_a_heap_of_combining_marks_ends_all_the_same() -> None:
    parts = split_text("a" + "\u0301" * 10_000)
    assert "".join(parts) == "a" + "\u0301" * 10_000
    assert all(units(part) <= TELEGRAM_LIMIT for part in parts)
