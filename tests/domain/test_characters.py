"""Halves of surrogate pairs."""

import json

import pytest

from bridge.domain.characters import are_whole, whole


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("", ""),
        ("Привет 😀", "Привет 😀"),
        ("\ud83d\ude00", "😀"),
        ("a\ud83d", "a\ufffd"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        (json.loads('"\\ud83d\\ude00 \\udc00"'), "😀 \ufffd"),
    ],
    ids=ascii,
)
def test_a_text_is_made_whole(text: str, mended: str) -> None:
    assert whole(text) == mended
    assert are_whole(mended)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\ud83d\ude00"], ids=ascii)
def test_half_a_character_is_told(text: str) -> None:
    assert not are_whole(text)
