"""Names and types of strangers' files: kept where they can be, harmless always."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.domain.content import MediaKind
from bridge.domain.files import (
    LONGEST_NAME,
    LONGEST_NAME_BYTES,
    UNKNOWN_TYPE,
    safe_name,
    served_as,
    size_in_words,
    type_of,
)

DOCUMENT = MediaKind.DOCUMENT
ANY_CHARACTER = st.characters(exclude_categories=())
NAMES = st.text(ANY_CHARACTER, max_size=300)
HARD = st.text(st.sampled_from('./\\ \u202e\u200d\0\n:*?"<>|Cc.oN%и́🦊pdfexe'), max_size=30)
KINDS = st.sampled_from(list(MediaKind))
TYPES = st.sampled_from(["", "image/jpeg", "text/html", "application/pdf", "audio/ogg; codecs=opus", "x", "a/b/c"])


@pytest.mark.parametrize(
    "name",
    [
        "Счёт №7.pdf",
        "план.2024.xlsx",
        "Прайс-лист (новый) — копия.docx",
        "архив.tar.gz",
        "фото 🦊.jpg",
        "it's 100% & more; a=b, c+d #1.txt",
        "setup.exe",
        "résumé.PDF",
    ],
)
def test_a_harmless_name_is_kept(name: str) -> None:
    assert safe_name(name, DOCUMENT, "application/octet-stream") == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\anna\\план.pdf", "план.pdf"),
        ("/план.pdf", "план.pdf"),
        ("план.pdf/", "Файл.pdf"),
        ("..", "Файл.pdf"),
        ("", "Файл.pdf"),
        (".htaccess", "Файл.htaccess"),
        (".скрытый", "скрытый.pdf"),
        ("...план.pdf", "план.pdf"),
        ("план.pdf. . ", "план.pdf"),
        ("план\r\nX-Evil: 1.pdf", "план X-Evil_ 1.pdf"),
        ("пл\0ан.pdf", "план.pdf"),
        ("счёт\u202efdp.exe", "счётfdp.exe"),
        ("счёт.pdf.exe", "счёт_pdf.exe"),
        ("счёт.pdf .exe", "счёт_pdf.exe"),
        ("фото.jpg.html", "фото_jpg.html"),
        ("CON", "_CON.pdf"),
        ("nul.txt", "_nul.txt"),
        ("com1.план.pdf", "_com1.план.pdf"),
        ("contract.pdf", "contract.pdf"),
        ('a<b>:"c"|?*.pdf', "a_b___c____.pdf"),
        ("и\u0306.pdf", "й.pdf"),
        ("\u2800\u3164.pdf", "Файл.pdf"),
        ("\ud83e\udd8a.pdf", "🦊.pdf"),
    ],
)
def test_a_harmful_name_becomes_harmless(name: str, safe: str) -> None:
    assert safe_name(name, DOCUMENT, "application/pdf") == safe


@pytest.mark.parametrize(
    ("name", "kind", "mime", "safe"),
    [
        ("Договор №7", DOCUMENT, "application/pdf", "Договор №7.pdf"),
        ("план 2.0", DOCUMENT, "application/pdf", "план 2.0.pdf"),
        ("план", DOCUMENT, "", "план"),
        ("план", DOCUMENT, "application/x-unheard-of", "план"),
        ("план", DOCUMENT, "text/html", "план"),
        ("скан", DOCUMENT, "image/png", "скан.png"),
        ("таблица", DOCUMENT, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "таблица.xlsx"),
        ("", MediaKind.PHOTO, "", "Фотография.jpg"),
        ("", MediaKind.VIDEO, "video/quicktime", "Видео.mov"),
        ("", MediaKind.VIDEO_NOTE, "", "Видеосообщение.mp4"),
        ("", MediaKind.ANIMATION, "image/gif", "Анимация.gif"),
        ("", MediaKind.VOICE, "audio/ogg", "Голосовое сообщение.ogg"),
        ("", MediaKind.VOICE, "AUDIO/OGG; codecs=opus", "Голосовое сообщение.ogg"),
        ("", MediaKind.AUDIO, "audio/mp3", "Аудиозапись.mp3"),
        ("", MediaKind.AUDIO, "audio/x-m4a", "Аудиозапись.m4a"),
        ("", MediaKind.STICKER, "", "Стикер.webp"),
        ("", MediaKind.STICKER, "video/webm", "Стикер.webm"),
        ("", DOCUMENT, "", "Файл"),
    ],
)
def test_a_missing_name_or_extension_is_made_up(name: str, kind: MediaKind, mime: str, safe: str) -> None:
    assert safe_name(name, kind, mime) == safe


def test_an_endless_name_is_cut_before_its_extension() -> None:
    latin, cyrillic = safe_name("a" * 5000 + ".pdf", DOCUMENT), safe_name("ы" * 5000 + ".pdf", DOCUMENT)

    assert (len(latin), latin[-5:]) == (LONGEST_NAME, "a.pdf")
    assert (len(cyrillic.encode()), cyrillic[-5:]) == (LONGEST_NAME_BYTES, "ы.pdf")


@given(NAMES | HARD, KINDS, TYPES)
def test_a_name_is_harmless_whatever_it_was(name: str, kind: MediaKind, mime: str) -> None:
    safe = safe_name(name, kind, mime)

    assert safe
    assert len(safe) <= LONGEST_NAME
    assert len(safe.encode()) <= LONGEST_NAME_BYTES
    assert not re.search(r'[/\\<>:"|?*]', safe)
    assert not {unicodedata.category(character) for character in safe} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(safe) & set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    assert safe == safe.strip(". ")
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", safe, re.IGNORECASE)


@example("A\u200b\u0300", MediaKind.DOCUMENT, "")
@example(".\u200c0", MediaKind.PHOTO, "")
@example("а\u200d.", MediaKind.DOCUMENT, "")
@example("а" * 119 + "\u200d" + "а" * 200, MediaKind.DOCUMENT, "")
@given(NAMES | HARD, KINDS, TYPES)
def test_a_safe_name_stays_as_it_is(name: str, kind: MediaKind, mime: str) -> None:
    safe = safe_name(name, kind, mime)

    assert safe_name(safe, kind, mime) == safe


@pytest.mark.parametrize(
    ("mime", "served", "shown"),
    [
        ("image/jpeg", "image/jpeg", True),
        ("image/jpg", "image/jpeg", True),
        ("IMAGE/PNG", "image/png", True),
        ("image/webp", "image/webp", True),
        ("image/gif", "image/gif", True),
        ("video/mp4", "video/mp4", True),
        ("video/webm", "video/webm", True),
        ("audio/ogg; codecs=opus", "audio/ogg", True),
        ("audio/mpeg", "audio/mpeg", True),
        ("audio/x-m4a", "audio/mp4", True),
        ("application/pdf", "application/pdf", False),
        *((mime, UNKNOWN_TYPE, False) for mime in ("text/html", "image/svg+xml", "text/xml", "application/xhtml+xml")),
        *((mime, UNKNOWN_TYPE, False) for mime in ("text/javascript", "application/javascript", "text/plain")),
        *((mime, UNKNOWN_TYPE, False) for mime in ("", "x", "image/jpeg\r\nX: y", "image/jpeg, text/html", "a/b")),
    ],
)
def test_only_what_can_do_nothing_is_shown(mime: str, served: str, shown: bool) -> None:
    decided = served_as(mime)

    assert (decided.mime, decided.shown) == (served, shown)


@given(st.text(ANY_CHARACTER))
def test_no_type_that_somebody_made_up_is_served(mime: str) -> None:
    served = served_as(mime)

    assert served.mime.isascii()
    assert served.shown == served.mime.startswith(("image/", "video/", "audio/"))
    assert "svg" not in served.mime


@pytest.mark.parametrize(
    ("mime", "kind", "plain"),
    [
        ("", MediaKind.PHOTO, "image/jpeg"),
        ("application/octet-stream", MediaKind.VOICE, "audio/ogg"),
        ("", DOCUMENT, UNKNOWN_TYPE),
        ("video/webm", MediaKind.STICKER, "video/webm"),
    ],
)
def test_a_kind_has_its_type_where_telegram_names_none(mime: str, kind: MediaKind, plain: str) -> None:
    assert type_of(mime, kind) == plain


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 Б"),
        (999, "999 Б"),
        (1024, "1 КБ"),
        (348_160, "340 КБ"),
        (1_572_864, "1,5 МБ"),
        (26_214_400, "25 МБ"),
        (1_503_238_553, "1,4 ГБ"),
    ],
)
def test_a_size_is_told_as_people_read_it(size: int, words: str) -> None:
    assert size_in_words(size) == words
