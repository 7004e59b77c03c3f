"""What keeps a bot from doing its work in groups, and what people can do about it, in the words that they read."""

from enum import StrEnum

from bridge.domain.groups import Group, GroupBot
from bridge.domain.records import Bot


class Lack(StrEnum):
    """A stable code of what is missing; `text` is the plain Russian that people see."""

    OUTSIDE = "outside"
    PRIVACY = "privacy"
    ADD_AGAIN = "add_again"
    SILENT = "silent"
    NOT_ADDABLE = "not_addable"
    PRIVATE_BOT = "private_bot"

    @property
    def text(self) -> str:
        return _TEXTS[self]


def concerns(bot: Bot, group: Group) -> bool:
    """Tell whether it matters what a bot lacks in a group: it is there, or deals are tied to the group through it."""
    here = group.bots.get(bot.bot_id)
    return (here is not None and here.is_inside) or bool(group.links_of(bot.bot_id))


def lacks_in_group(bot: GroupBot | None, privacy: bool | None) -> tuple[Lack, ...]:
    """Return what a bot misses in one group; `privacy` is what Telegram says of it now, None while nobody has asked.

    A bot that does not hear although its privacy mode is off has it off since it was added.
    """
    if bot is None or not bot.is_inside:
        return (Lack.OUTSIDE,)
    deaf = () if bot.hears else (Lack.ADD_AGAIN if privacy is False else Lack.PRIVACY,)
    return deaf if bot.writes else (*deaf, Lack.SILENT)


def lacks_of_bot(privacy: bool | None, *, joins: bool) -> tuple[Lack, ...]:
    """Return what a bot will miss in every group that it is added to."""
    closed = () if joins else (Lack.NOT_ADDABLE,)
    return (*closed, Lack.PRIVATE_BOT) if privacy else closed


_TEXTS = {
    Lack.OUTSIDE: "Бота нет в этой группе. Добавьте его снова",
    Lack.PRIVACY: (
        "Бот не видит обычных сообщений группы: у него включён режим приватности. Сделайте бота администратором группы."
        " Или отключите режим у @BotFather (команда /setprivacy, кнопка Disable), затем удалите бота из группы и"
        " добавьте снова"
    ),
    Lack.ADD_AGAIN: (
        "Бот не видит обычных сообщений группы. Режим приватности уже отключён, но Telegram учитывает это, только когда"
        " бота добавляют: удалите его из группы и добавьте снова. Или сделайте бота администратором группы"
    ),
    Lack.SILENT: "Боту нельзя писать в эту группу. Разрешите ему отправлять сообщения или сделайте администратором",
    Lack.NOT_ADDABLE: (
        "Бота нельзя добавлять в группы. Разрешите это у @BotFather: команда /setjoingroups, кнопка Enable"
    ),
    Lack.PRIVATE_BOT: (
        "В группах бот не увидит обычных сообщений: у него включён режим приватности. Отключите его у @BotFather"
        " (команда /setprivacy, кнопка Disable) до того, как добавлять бота в группы. Или делайте бота администратором"
    ),
}
