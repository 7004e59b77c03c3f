"""What the product may write on a person's card in amoCRM: only where nothing stands, or what it wrote itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bridge.domain.records import Person

NAME = "name"
TELEGRAM_ID = "TELEGRAM_ID"
TELEGRAM_USERNAME = "TELEGRAM_USERNAME"
TELEGRAM_LINK = "TELEGRAM_LINK"
START_PAYLOAD = "TELEGRAM_START"

PARTS = {
    NAME: "имя контакта",
    TELEGRAM_ID: "поле «Telegram ID»",
    TELEGRAM_USERNAME: "поле «Telegram username»",
    TELEGRAM_LINK: "поле «Telegram»",
}
"""The parts of a card as managers know them."""

PATIENCE = 20.0
"""Seconds for which a contact or a deal that amoCRM makes of a first message is waited for."""

INTRODUCTION = 600.0
"""Seconds after which nobody believes any more that another bot introduces the person.

The introduction itself says when it has ended, however it ended; this is for one whose end was never told. Jobs keep to
amoCRM's seven calls a second and to its outages, so that a shorter time would make a second contact of a busy hour.
"""

SETTLING = 3.0
"""Seconds amoCRM may take to open a request for somebody it knows already."""

INDEXING = 30.0
"""Seconds amoCRM's search may take to find a contact that was just made."""

CHECK_EVERY = 600
"""Seconds after which the next message has the card looked at again, in case no webhook told of a change."""


@dataclass(frozen=True)
class Card:
    """A contact as it stands in amoCRM: the values of our fields by their codes, its deals with the newest first.

    `made_at`: when it was made, in unix seconds.
    """

    contact_id: int
    name: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deals: tuple[int, ...] = ()
    made_at: int = field(default=0, compare=False)

    def value(self, code: str) -> str:
        if code == NAME:
            return self.name
        return next(iter(self.fields.get(code, ())), "")


@dataclass(frozen=True)
class Deal:
    """A deal of a contact, the deep link's payload that stands on it, and its status."""

    deal_id: int
    start_payload: str = ""
    status_id: int | None = None


@dataclass(frozen=True)
class DealCard:
    """A deal as it stands in amoCRM; `is_closed`: it is won or lost. `made_at`: unix seconds, 0 where not told."""

    deal_id: int
    name: str
    pipeline_id: int | None = None
    is_closed: bool = False
    made_at: int = 0


@dataclass(frozen=True)
class Serving:
    """What a talk of amoCRM serves: a deal, None for none, for as long as it `is_open`."""

    deal_id: int | None
    is_open: bool = True


@dataclass(frozen=True)
class Written:
    """What the product last wrote of a person on that contact; empty where a manager's value stands."""

    contact_id: int
    name: str = ""
    username: str = ""


def changes(card: Card, person: Person, own_names: Iterable[str], written: Written | None) -> dict[str, str]:
    """Return what to write by part, an empty text to clear it.

    The name changes only while it is one of `own_names` or what was `written`. The fields of a card that carries
    another person's Telegram ID, merged by a manager, stay that person's.
    """
    found = {}
    ours = {_plain(name) for name in own_names} | {"", _plain(written.name if written else "")}
    if _plain(card.name) in ours and card.name != person.name:
        found[NAME] = person.name
    holders = card.fields.get(TELEGRAM_ID, ())
    if any(holders) and str(person.user_id) not in holders:
        return found
    if not any(holders):
        found[TELEGRAM_ID] = str(person.user_id)
    before = written.username if written else None
    for code, now, then in (
        (TELEGRAM_USERNAME, person.username, before),
        (TELEGRAM_LINK, link(person.username), link(before) if before is not None else None),
    ):
        stands = card.value(code)
        if stands != now and _may_write(stands, now, then):
            found[code] = now
    return found


def after(card: Card, done: Mapping[str, str], person: Person, written: Written | None) -> Written:
    """Return what stands on the card of ours once `done` has been written.

    A name is ours only if we wrote it: a manager may have typed the same. A username is Telegram's whoever wrote it.
    """
    before = written.name if written and written.name == card.name else ""
    username = done.get(TELEGRAM_USERNAME, card.value(TELEGRAM_USERNAME))
    return Written(card.contact_id, done.get(NAME, before), person.username if username == person.username else "")


def values_of(person: Person) -> dict[str, str]:
    """Return what a new contact of a person is made with."""
    fields = {
        TELEGRAM_ID: str(person.user_id),
        TELEGRAM_USERNAME: person.username,
        TELEGRAM_LINK: link(person.username),
    }
    return {NAME: person.name, **{code: value for code, value in fields.items() if value}}


def link(username: str) -> str:
    return f"https://t.me/{username}" if username else ""


def _may_write(stands: str, now: str, then: str | None) -> bool:
    """A value is replaced where nothing stands, what we wrote, or what we may have forgotten; cleared only if ours."""
    if now:
        return not stands or then is None or stands == then
    return bool(then) and stands == then


def _plain(name: str) -> str:
    return " ".join(name.split())
