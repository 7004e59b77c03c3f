"""Bot tokens in what people paste: a whole message of BotFather, an address of the Bot API, a token torn by spaces."""

import re
import unicodedata

from bridge.domain.errors import RefusedError

LONGEST_TEXT = 4096
"""Characters: a message of Telegram fits."""

LENGTH = 35
"""Characters behind the colon of every token that BotFather has given out; nobody promised that."""

_BOT, _CHARACTER = "[1-9][0-9]{0,19}", "[A-Za-z0-9_-]"
_START, _END = rf"(?<!{_CHARACTER})(?:bot)?({_BOT}", rf")(?!{_CHARACTER})"
_WHOLE = re.compile(rf"{_START}:{_CHARACTER}{{{LENGTH}}}{_END}")
_ALONE = re.compile(rf"(?:bot)?({_BOT}:{_CHARACTER}{{30,}})")
_TORN = re.compile(rf"{_START}\s*:\s*(?:{_CHARACTER}\s*){{{LENGTH - 1}}}{_CHARACTER}{_END}")
_OTHER = re.compile(rf"{_START}:{_CHARACTER}{{30,}}{_END}")

_UNSEEN = {"Cf", "Cc", "Mn"}
_HYPHEN = {0x2010: "-"}
"""What editors put in the place of a hyphen so that a line does not break there."""


def find_token(text: str) -> str:
    """Return the one token in a text. RefusedError(422, `bad_token`) for a text that holds none, or several."""
    visible = _visible(text)
    alone = _ALONE.fullmatch(_joined(visible))
    ways = (
        _WHOLE.findall(visible),
        [alone[1]] if alone and len(alone[1].partition(":")[2]) == LENGTH else [],
        map(_joined, _TORN.findall(visible)),
        [alone[1]] if alone else [],
        _OTHER.findall(visible),
    )
    found = next(filter(None, map(set, ways)), set())
    if not found:
        raise RefusedError(422, "bad_token", "Это не токен бота. Скопируйте сообщение @BotFather с токеном целиком")
    if len(found) > 1:
        raise RefusedError(422, "bad_token", "В тексте несколько разных токенов. Оставьте один")
    return str(found.pop())


def _visible(text: str) -> str:
    """Return a text as plain characters, without marks that nobody sees."""
    plain = unicodedata.normalize("NFKC", re.sub("%3a", ":", text, flags=re.IGNORECASE)).translate(_HYPHEN)
    return "".join(one for one in plain if one.isspace() or unicodedata.category(one) not in _UNSEEN)


def _joined(text: str) -> str:
    return "".join(text.split())
