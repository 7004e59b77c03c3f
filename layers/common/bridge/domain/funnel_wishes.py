"""What a person wishes a funnel to be: looked at as a whole, every trouble with its place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bridge.domain.errors import RefusedError
from bridge.domain.funnel import FunnelButton
from bridge.domain.names import readable, shows_something
from bridge.domain.splitting import TELEGRAM_LIMIT, fits

MOST_PROFILES = 50
MOST_BUTTONS = 20
LONGEST_NAME = 100
LONGEST_BUTTON = 64
LONGEST_CHOICE = 200
LONGEST_TITLE = 100
LONGEST_ADDRESS = 2048
LARGEST_ID = 2**52

_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class ProfileWish:
    """A profile as a person wishes it: with `webhook_url` or `pipeline_id`.

    A stored address comes back as it was shown, in part, and means itself.
    """

    key: str
    name: str
    welcome: str
    buttons: tuple[FunnelButton, ...]
    webhook_url: str = field(default="", repr=False)
    pipeline_id: int | None = None
    follow_up: str = ""
    follow_up_title: str = ""


@dataclass(frozen=True)
class FunnelWish:
    """`version` is that of the funnel which the person has seen, None for whatever it is."""

    profiles: tuple[ProfileWish, ...]
    admin_chat_id: int = 0
    default: str = ""
    version: int | None = None


@dataclass(frozen=True)
class Trouble:
    """What is wrong at one place of a funnel (`profiles[1].webhook_url`), in Russian."""

    place: str
    text: str


def told_at_once(troubles: Sequence[Trouble]) -> RefusedError:
    """Return what a person is told of all that is wrong."""
    said = "; ".join(f"{spoken(trouble.place)}: {trouble.text}" for trouble in troubles)
    fields, texts = [one.place for one in troubles], [one.text for one in troubles]
    return RefusedError(422, "bad_fields", f"Проверьте воронку: {said}", fields=fields, texts=texts)


def troubles_of(wish: FunnelWish) -> Iterator[Trouble]:
    """Yield what is wrong with a funnel in itself; whether its addresses and pipelines are there others have to say."""
    if not 1 <= len(wish.profiles) <= MOST_PROFILES:
        yield Trouble("profiles", f"профилей должно быть от одного до {MOST_PROFILES}")
    if abs(wish.admin_chat_id) > LARGEST_ID:
        yield Trouble("admin_chat_id", "это не ID чата Telegram")
    keys = [profile.key for profile in wish.profiles]
    if wish.default and wish.default not in keys:
        yield Trouble("default", f"профиля «{wish.default[:64]}» нет")
    for number, profile in enumerate(wish.profiles):
        place = f"profiles[{number}]"
        if not _KEY.fullmatch(profile.key):
            yield Trouble(f"{place}.key", "от 1 до 64 латинских букв, цифр, знаков «_» и «-»")
        elif profile.key in keys[:number]:
            yield Trouble(f"{place}.key", f"ключ «{profile.key}» уже есть у другого профиля")
        yield from _in_profile(place, profile)


def _in_profile(place: str, profile: ProfileWish) -> Iterator[Trouble]:
    yield from _line(f"{place}.name", profile.name, LONGEST_NAME)
    yield from _text(f"{place}.welcome", profile.welcome)
    if profile.follow_up:
        yield from _text(f"{place}.follow_up", profile.follow_up)
    if profile.follow_up_title:
        yield from _line(f"{place}.follow_up_title", profile.follow_up_title, LONGEST_TITLE)
    if not 1 <= len(profile.buttons) <= MOST_BUTTONS:
        yield Trouble(f"{place}.buttons", f"кнопок должно быть от одной до {MOST_BUTTONS}")
    for number, button in enumerate(profile.buttons):
        yield from _line(f"{place}.buttons[{number}].text", button.text, LONGEST_BUTTON)
        yield from _line(f"{place}.buttons[{number}].choice", button.choice, LONGEST_CHOICE)
    yield from _goal(f"{place}.webhook_url", profile)


def _goal(place: str, profile: ProfileWish) -> Iterator[Trouble]:
    if profile.webhook_url and profile.pipeline_id is not None:
        yield Trouble(place, "укажите что-то одно: адрес вебхука или воронку amoCRM")
    elif not profile.webhook_url and profile.pipeline_id is None:
        yield Trouble(place, "укажите, куда отправлять заявки: адрес вебхука или воронку amoCRM")
    elif len(profile.webhook_url) > LONGEST_ADDRESS:
        yield Trouble(place, f"адрес длиннее {LONGEST_ADDRESS} символов")


def _line(place: str, text: str, longest: int) -> Iterator[Trouble]:
    if not readable(text):
        yield Trouble(place, "не заполнено")
    elif not fits(text, longest):
        yield Trouble(place, f"длиннее {longest} символов")


def _text(place: str, text: str) -> Iterator[Trouble]:
    if not shows_something(text):
        yield Trouble(place, "не заполнено")
    elif not fits(text, TELEGRAM_LIMIT):
        yield Trouble(place, f"длиннее {TELEGRAM_LIMIT} символов")


FIELDS = {
    "profiles": "профили",
    "admin_chat_id": "чат администраторов",
    "default": "профиль по умолчанию",
    "key": "ключ",
    "name": "название",
    "welcome": "приветствие",
    "buttons": "кнопки",
    "text": "текст",
    "choice": "запрос",
    "webhook_url": "адрес вебхука",
    "pipeline_id": "воронка amoCRM",
    "follow_up": "вопрос после нажатия",
    "follow_up_title": "заголовок ответа",
    "version": "версия",
}
"""The fields of a funnel as people know them."""

_NUMBERED = {"profiles": "профиль", "buttons": "кнопка"}
_STEP = re.compile(r"([A-Za-z_]+)(?:\[([0-9]+)\])?")


def spoken(place: str) -> str:
    """Return a place in words: `профиль 2, кнопка 1, текст`."""
    steps = (_STEP.fullmatch(step) for step in place.split("."))
    words = (
        f"{_NUMBERED.get(step[1], step[1])} {int(step[2]) + 1}" if step[2] else FIELDS.get(step[1], step[1])
        for step in steps
        if step
    )
    return ", ".join(words) or place
