"""Phone numbers as people write them."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

HOME = "RU"
"""Where a number without its country's code is taken to be from."""

LONGEST = 40


class ToldBy(StrEnum):
    """Who told a person's phone, the most trustworthy first."""

    PERSON = "person"
    AMOCRM = "amocrm"
    OWNER = "owner"


@dataclass(frozen=True)
class KnownPhone:
    """What is known of a person's phone: `phone` in E.164, empty while nobody has told it.

    `looked_at`: when amoCRM was asked for it last, and `asked_at`: when the person was (unix seconds, 0 for never).
    """

    phone: str = ""
    told_by: ToldBy = ToldBy.PERSON
    looked_at: int = 0
    asked_at: int = 0


def phone_in(text: str) -> str | None:
    """Return a number that exists as `+79991234567`, None for anything else."""
    # Reading its tables takes 60 ms, which no start of a worker is to pay that meets no phone.
    import phonenumbers  # noqa: PLC0415

    plain = _plain(text)
    if len(plain) > LONGEST:
        return None
    try:
        number = phonenumbers.parse(plain, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_told(text: str) -> str | None:
    """Return a number that a program tells, which often leaves the plus of the country's code out; else as people."""
    digits = "".join(one for one in text if one.isdecimal())
    return phone_in(f"+{digits}") or phone_in(text)


def _plain(text: str) -> str:
    """Return a text without the marks that nobody sees, which phone books put around numbers; every blank a space."""
    seen = (one for one in text if unicodedata.category(one) != "Cf")
    return "".join(" " if one.isspace() else one for one in seen)
