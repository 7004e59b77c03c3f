"""The playground's texts: Russian and English say the same things, and every text that is asked for is there."""

import json
import re
from pathlib import Path

PLAYGROUND = Path(__file__).parents[2] / "local" / "playground"
RUSSIAN: dict[str, str] = json.loads((PLAYGROUND / "i18n" / "ru.json").read_text())
ENGLISH: dict[str, str] = json.loads((PLAYGROUND / "i18n" / "en.json").read_text())
FORMS = re.compile(r"\.(one|few|many)$")


def names(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_both_languages_have_the_same_texts() -> None:
    russian_only = {key for key in RUSSIAN if key.endswith(".few")}
    assert set(RUSSIAN) - russian_only == set(ENGLISH)


def test_both_languages_fill_in_the_same_names() -> None:
    assert [key for key in ENGLISH if names(RUSSIAN[key]) != names(ENGLISH[key])] == []


def test_what_is_counted_has_all_its_forms() -> None:
    counted = {FORMS.sub("", key) for key in RUSSIAN if FORMS.search(key)}
    assert [key for key in counted if not {f"{key}.one", f"{key}.few", f"{key}.many"} <= set(RUSSIAN)] == []
    assert [key for key in counted if not {f"{key}.one", f"{key}.many"} <= set(ENGLISH)] == []


def test_every_text_that_is_asked_for_exists() -> None:
    source = "\n".join(path.read_text() for path in [PLAYGROUND / "app.js", *PLAYGROUND.rglob("modules/**/*.js")])
    asked = set(re.findall(r'\b(?:t|plural)\("([\w.]+)"', source))
    assert asked
    known = set(RUSSIAN) | {FORMS.sub("", key) for key in RUSSIAN}
    assert asked - known == set()


def test_russian_texts_are_russian() -> None:
    foreign = {"bot", "EN", "RU"}
    plain = {key: text for key, text in RUSSIAN.items() if text not in foreign}
    assert [key for key, text in plain.items() if not re.search("[а-яё]", text, re.IGNORECASE)] == ["kind.animation"]
