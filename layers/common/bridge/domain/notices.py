"""What an account's administrator is told in the widget until it is put right."""

from enum import StrEnum


class Notice(StrEnum):
    """A stable code of something that only people can put right; `text` is the plain Russian that they see."""

    REQUESTS_OFF = "requests_off"

    @property
    def text(self) -> str:
        return _TEXTS[self]


_TEXTS = {
    Notice.REQUESTS_OFF: (
        "Входящие заявки в amoCRM выключены: новые клиенты не попадают в «Неразобранное» и не получают сделку."
        " Включите их в настройках воронки"
    ),
}
