"""Who answers a conversation, and what the bot says of its platform."""

import pytest

from bridge.domain.platform import Counts, Handling, day_of
from bridge.domain.wording import platform as wording

NOW = 1_764_579_600.0
"""1 December 2025, noon in Moscow."""


@pytest.mark.parametrize(
    ("handling", "said_until", "with_people"),
    [
        (Handling(), NOW, False),
        (Handling(people_since=NOW - 60), 0.0, True),
        (Handling(people_since=NOW - 1800), 0.0, False),
        (Handling(people_since=NOW - 7200, word_at=NOW - 1799), 0.0, True),
        (Handling(people_since=NOW - 7200, word_at=NOW - 7000), NOW - 1799, True),
        (Handling(people_since=NOW - 7200, word_at=NOW - 7000), NOW - 1800, False),
    ],
)
def test_a_conversation_stays_with_people_until_nobody_has_said_a_word_for_long(
    handling: Handling, said_until: float, *, with_people: bool
) -> None:
    assert handling.is_with_people(NOW, 30, said_until) is with_people


def test_days_are_those_of_moscow() -> None:
    assert [day_of(NOW), day_of(NOW + 12 * 3600 - 1), day_of(NOW + 12 * 3600)] == [
        "2025-12-01",
        "2025-12-01",
        "2025-12-02",
    ]


def test_the_status_tells_whether_the_platform_is_there_when_it_answered_and_how_many_wait() -> None:
    up = wording.status(is_up=True, answered_at=int(NOW), waiting=0, with_people=False)
    assert up == (
        "Система работает.\nПоследний ответ: 01.12.2025 12:00 (Москва)\nНи одно ваше сообщение не ждёт ответа."
    )
    down = wording.status(is_up=False, answered_at=0, waiting=2, with_people=True)
    assert down == (
        "Система сейчас не отвечает. Сообщения сохраняются и ждут ответа.\n"
        "Ответов ещё не было.\n"
        "Ждут ответа: 2 сообщения.\n"
        "Сейчас вам отвечает менеджер."
    )


def test_the_statistics_of_two_days() -> None:
    text = wording.stats(Counts(21, 22, 1, int(NOW)), Counts(), 0)
    assert text == (
        "Статистика обработки\n\n"
        "Сегодня: обработано 21 сообщение, 22 ответа, менеджерам передано 1 разговор\n"
        "Вчера: обработано 0 сообщений, 0 ответов, менеджерам передано 0 разговоров\n"
        "Ждут ответа: 0 сообщений\n"
        "Последний ответ: 01.12.2025 12:00 (Москва)"
    )


def test_the_panel_of_administrators_names_the_host_and_no_more_of_the_address() -> None:
    text = wording.admin(host="p.example", is_up=False, answered_at=0, waiting=5, quiet_minutes=1)
    assert "Платформа: p.example — не отвечает" in text
    assert "Ждут ответа: 5 сообщений" in text
    assert "Возврат от менеджера к боту: 1 минута тишины или команда /bot" in text
