"""What a thrown die shows (core.telegram.org/bots/api#dice, core.telegram.org/api/dice)."""

from bridge.domain.content import Mention

_REELS = ("BAR", "виноград", "лимон", "семь")
_JACKPOT = 64

_MEANINGS = {
    "🎯": {1: "мимо мишени", 6: "в яблочко"},
    "🎳": {1: "мимо", 6: "страйк"},
    "🏀": {1: "мимо", 2: "мимо", 3: "мяч застрял", 4: "попадание", 5: "чистое попадание"},
    "⚽": {1: "мимо", 2: "мимо", 3: "гол", 4: "гол", 5: "гол"},
}


def throw(emoji: str, value: int) -> Mention:
    """Return `[🎲 выпало 4]`, with what it means where the number alone does not tell."""
    meaning = _slots(value) if emoji == "🎰" else _MEANINGS.get(emoji.rstrip("\ufe0f"), {}).get(value, "")
    return Mention(f"{emoji} выпало {value}", meaning)


def _slots(value: int) -> str:
    """Return the three reels of a slot machine: base four in two bits each, the left one lowest."""
    if not 1 <= value <= _JACKPOT:
        return ""
    reels = (_REELS[(value - 1) >> shift & 3] for shift in (0, 2, 4))
    return f"{', '.join(reels)}{' — джекпот' if value == _JACKPOT else ''}"
