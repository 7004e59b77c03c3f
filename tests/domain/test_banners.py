"""What administrators are told of their licence."""

import pytest

from bridge.domain.banners import Level, banner
from bridge.domain.licence import DAY, Licence
from tests.fakes.accounts import NOW

ENDED = (
    "Подписка закончилась 15.01.2027. Ответы клиентам не отправляются. Сообщения клиентов хранятся 30 дней: после"
    " оплаты они придут в сделки по порядку"
)


@pytest.mark.parametrize(
    ("left", "stage"), [(7 * DAY, 7), (4 * DAY, 7), (3 * DAY, 3), (2 * DAY, 3), (DAY, 1), (60, 1), (0, 0), (-DAY, 0)]
)
def test_each_of_its_days_has_something_new(left: int, stage: int) -> None:
    told = banner(Licence(NOW + left, NOW + left), NOW)
    assert told is not None
    assert told.stage == stage
    assert told.level is (Level.WARNING if left > 0 else Level.ERROR)


def test_nothing_is_told_before() -> None:
    assert banner(Licence(NOW + 7 * DAY + 1, NOW), NOW) is None


def test_the_words() -> None:
    in_trial, payer, ended = (
        banner(Licence(NOW + 3 * DAY, NOW + 3 * DAY), NOW),
        banner(Licence(NOW + DAY, NOW, NOW + DAY), NOW),
        banner(Licence(NOW, NOW), NOW),
    )
    assert in_trial is not None
    assert payer is not None
    assert ended is not None
    assert in_trial.text == (
        "Пробный период заканчивается 18.01.2027, осталось дней: 3. Оплатите подписку, чтобы переписка через ботов не"
        " остановилась"
    )
    assert payer.text == (
        "Подписка заканчивается 16.01.2027, осталось дней: 1. Продлите её, чтобы переписка через ботов не остановилась"
    )
    assert ended.text == ENDED
