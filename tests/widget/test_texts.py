"""Texts of the widget: the same in both languages in number and kind, and none that nothing shows."""

import json
import re
from pathlib import Path

import pytest

WIDGET = Path(__file__).parents[2] / "widget"
SOURCES = "\n".join(path.read_text() for path in sorted((WIDGET / "src").rglob("*.ts*")))
MANIFEST = (WIDGET / "manifest.json").read_text()
FORMS = {"ru": 3, "en": 2}
"""Of a text with a number in it: `один|два|пять`, `one|many`."""


def texts(language: str) -> dict[str, str]:
    sections = json.loads((WIDGET / "i18n" / f"{language}.json").read_text())
    return {f"{section}.{name}": text for section, found in sections.items() for name, text in found.items()}


def test_every_text_is_shown_somewhere() -> None:
    named = set(re.findall(r"['\"]([a-z]+\.\w+)['\"]", SOURCES + MANIFEST))
    begun = tuple(re.findall(r"`([a-z]+\.\w*)\$\{", SOURCES))
    assert [key for key in texts("ru") if key not in named and not key.startswith(begun)] == []


@pytest.mark.parametrize("language", FORMS)
def test_texts_with_a_number_have_the_forms_of_their_language(language: str) -> None:
    counted = set(re.findall(r"plural\(\s*'([a-z]+\.\w+)'", SOURCES))
    assert counted
    assert {
        key: text for key, text in texts(language).items() if key in counted and text.count("|") + 1 != FORMS[language]
    } == {}
    assert {key for key, text in texts(language).items() if "|" in text} <= counted


def test_both_languages_have_the_same_places_for_values() -> None:
    places = [{key: set(re.findall(r"\{(\w+)\}", text)) for key, text in texts(one).items()} for one in ("ru", "en")]
    assert places[0] == places[1]


def test_english_is_english_and_russian_russian() -> None:
    russian, english = texts("ru"), texts("en")
    assert (russian.pop("language.code"), english.pop("language.code")) == ("ru", "en")
    assert [key for key, text in english.items() if re.search("[а-яё]", text, re.IGNORECASE)] == []
    # What is written alike in both is a name.
    assert [
        key for key, text in russian.items() if not re.search("[а-яё]", text, re.IGNORECASE) and text != english[key]
    ] == []
