"""Where a message comes from and what it answers, in lines of their own above it."""

from dataclasses import dataclass

from bridge.domain.texts import FORWARDED, named

UNDER_SPOILER = "[Скрыто под спойлером]"
LIVE_PHOTO = "[Живое фото: показан снимок]"


@dataclass(frozen=True)
class Whence:
    """Whom or what something comes from: the preposition and the name; both empty where nobody tells."""

    word: str = ""
    name: str = ""


def from_person(name: str) -> Whence:
    return Whence("от", name)


def from_hidden_person(name: str) -> Whence:
    return Whence("от", f"{name} (аккаунт скрыт)" if name else "аккаунт скрыт")


def from_group(title: str, signature: str) -> Whence:
    return Whence("из группы", f"{title} ({signature})" if signature else title)


def from_channel(title: str, signature: str) -> Whence:
    return Whence("из канала", f"{title}, автор: {signature}" if signature else title)


def forwarded(whence: Whence) -> str:
    """Return a line such as `[Переслано от: Анна (@anna)]`."""
    return _told(FORWARDED, whence)


def answers_elsewhere(whence: Whence) -> str:
    """Return the line above an answer to a message of another chat."""
    return _told("Ответ на сообщение", whence)


def answers_story(owner: str) -> str:
    return named("Ответ на историю", detail=owner)


def through_bot(name: str) -> str:
    return named("Отправлено через бота", detail=name)


def suggested_post(price: str) -> str:
    return named("Предложенная публикация", detail=price)


def by_author(name: str) -> str:
    """Return the first line of a message whose sender, the group, does not tell who wrote it."""
    return f"{name}:"


def in_topic(name: str) -> str:
    return named("Тема", detail=name)


def _told(what: str, whence: Whence) -> str:
    return named(f"{what} {whence.word}" if whence.name else what, detail=whence.name)
