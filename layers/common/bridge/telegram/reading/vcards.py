"""What a shared contact tells besides a name and a number (RFC 6350, as the sender's phone wrote it)."""

import re

from bridge.domain.names import readable
from bridge.domain.wording.places import BESIDE_A_NUMBER

_PROPERTY = re.compile(r"(?:[\w-]+\.)?(\w+)((?:;[^:]*)?):(.*)")
_FOLDED = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([\\,;])")
_MOST_LINES = 12


def told_beside(vcard: str, phone: str) -> list[str]:
    """Return a line for each e-mail, company, address …, and for each number but `phone`; encoded ones are left out."""
    lines = []
    for line in _FOLDED.sub("", vcard).splitlines():
        found = _PROPERTY.fullmatch(line.strip())
        word = BESIDE_A_NUMBER.get(found[1].upper(), "") if found else ""
        value = _value(found[3]) if found and word and "ENCODING" not in found[2].upper() else ""
        if value and not (_digits(value) == _digits(phone) != ""):
            lines.append(f"{word}: {value}")
    return list(dict.fromkeys(lines))[:_MOST_LINES]


def _value(raw: str) -> str:
    """Return a value in plain words: a structured one has its parts between semicolons."""
    text = raw.replace("\\n", " ").replace("\\N", " ")
    parts = (readable(_ESCAPED.sub(r"\1", part)) for part in re.split(r"(?<!\\);", text))
    return ", ".join(filter(None, parts))


def _digits(text: str) -> str:
    """Return the digits of a number that is written in any way; nothing for what is more than a number."""
    return re.sub(r"\D", "", text) if re.fullmatch(r"(?:tel:)?[\d\s()+.-]+", text) else ""
