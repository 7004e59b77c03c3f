"""The emoji of reactions."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.reactions import _NEAREST, ALLOWED, nearest
from tests.infra.translated import ROOT

API = [ROOT / "tests/data/telegram-api.json", ROOT.parent / "shared/fixtures/telegram-api.json"]
"""Our copy, and the one that lies beside this project where there is one: a newer one shows what has come since."""


@pytest.mark.parametrize("path", [path for path in API if path.is_file()], ids=lambda path: path.parent.name)
def test_they_are_those_of_the_bot_api(path: Path) -> None:
    fields = json.loads(path.read_text(encoding="utf-8"))["types"]["ReactionTypeEmoji"]["fields"]
    (description,) = (field["description"] for field in fields if field["name"] == "emoji")
    assert set(re.findall(r'"([^"]+)"', description)) == ALLOWED


@pytest.mark.parametrize("emoji", sorted(ALLOWED))
def test_what_telegram_has_stays_as_it_is(emoji: str) -> None:
    assert nearest(emoji) == nearest(f"{emoji}\ufe0f") == emoji


def test_the_nearest_are_emoji_that_telegram_has() -> None:
    assert set(_NEAREST.values()) <= ALLOWED
    assert not set(_NEAREST) & ALLOWED


@pytest.mark.parametrize(
    ("emoji", "shown"),
    [
        ("❤️", "❤"),
        ("💛", "❤"),
        ("😂", "🤣"),
        ("👍🏿", "👍"),
        ("✍🏽", "✍"),
        ("❤️‍🔥", "❤‍🔥"),
        ("🤷🏻‍♂️", "🤷‍♂"),
        ("☹️", "😢"),
    ],
)
def test_the_same_or_one_that_means_the_same(emoji: str, shown: str) -> None:
    assert nearest(emoji) == shown


@pytest.mark.parametrize("emoji", ["", "🦷", "👍👎", "like", "+1", " "])
def test_others_have_none(emoji: str) -> None:
    assert nearest(emoji) == ""


@given(st.text())
def test_whatever_it_is_telegram_takes_the_answer(emoji: str) -> None:
    assert nearest(emoji) in ALLOWED | {""}
