"""What the admin chat is told, word for word as brief 004 has it, and nothing of it is anybody's markup."""

from dataclasses import replace

import pytest

from bridge.domain import lead_texts as wording
from bridge.domain.leads import FollowUp, LeadError, LeadState
from bridge.domain.records import Person
from bridge.domain.splitting import TELEGRAM_LIMIT, fits
from tests.fakes.funnel import make_lead

LEAD = make_lead(failed_at=1.0)
FALLBACK = (
    "⚠️ <b>[FALLBACK - CRM НЕДОСТУПНА]</b> ⚠️\n\n"
    "🔥 <b>НОВЫЙ ЛИД: MONSTER AGENCY</b> 🔥\n\n"
    "❗️ <i>Важно: Этот лид НЕ был создан в AmoCRM автоматически.\n"
    "Требуется ручное внесение.</i>\n\n"
    "<b>--- ДАННЫЕ ДЛЯ CRM ---</b>\n"
    "<b>Запрос:</b> Привлечь клиентов\n"
    "<b>Контакт:</b> @betterrman\n"
    "<b>Имя:</b> Galliard\n"
    "<b>--------------------------</b>\n\n"
    "<b>Задача:</b>\n"
    "1. Внести лид в AmoCRM вручную.\n"
    "2. Связаться с клиентом в Telegram."
)
ANSWER = FollowUp(5, "https://example.com")
EVIL = '<b>&"Вася</b>'


def test_the_fallback_is_the_briefs() -> None:
    assert wording.failed(LEAD, "") == FALLBACK


def test_an_answer_stands_around_it() -> None:
    said = wording.failed(replace(LEAD, follow_up=ANSWER), "")
    assert said == (f"✅ ОБНОВЛЕНО: ССЫЛКА ПОЛУЧЕНА!\n\n{FALLBACK}\n\n📎 FOLLOW-UP:\nСообщение: https://example.com")


@pytest.mark.parametrize("title", ["ТЗ ПОЛУЧЕНО", "ТЗ ПОЛУЧЕНО!", "✅ ОБНОВЛЕНО: ТЗ ПОЛУЧЕНО!"])
def test_the_title_is_the_profiles(title: str) -> None:
    assert wording.updated(title) == "✅ ОБНОВЛЕНО: ТЗ ПОЛУЧЕНО!"


def test_an_answer_by_itself_is_the_briefs() -> None:
    assert wording.answered(LEAD, ANSWER) == "📎 FOLLOW-UP от @betterrman (AGENCY):\n\nhttps://example.com"
    nameless = replace(LEAD, person=Person(42, "Анна <3"))
    assert wording.answered(nameless, ANSWER).startswith("📎 FOLLOW-UP от Анна &lt;3 (AGENCY):")


def test_what_became_of_it_stands_above() -> None:
    delivered = replace(LEAD, state=LeadState.DELIVERED)
    assert wording.failed(delivered, "").startswith("✅ ДОСТАВЛЕНО В CRM\nВносить вручную не нужно.\n\n⚠️")
    by_hand = replace(LEAD, state=LeadState.BY_HAND, by="Ольга")
    assert wording.failed(by_hand, "").startswith("✅ ВНЕСЕНО ВРУЧНУЮ (Ольга)\n\n⚠️")
    both = replace(delivered, by="Ольга", follow_up=ANSWER)
    assert wording.failed(both, "").startswith(
        "✅ ДОСТАВЛЕНО В CRM\n✅ ВНЕСЕНО ВРУЧНУЮ (Ольга)\nПроверьте, нет ли второй такой сделки.\n\n✅ ОБНОВЛЕНО"
    )


def test_whatever_people_wrote_is_escaped() -> None:
    lead = replace(LEAD, brand=EVIL, choice=EVIL, person=Person(42, EVIL), by=EVIL, follow_up=FollowUp(5, EVIL))
    said = wording.failed(lead, EVIL)
    assert EVIL not in said
    assert said.count("&lt;b&gt;&amp;&quot;Вася&lt;/b&gt;") == 6
    assert 'не указан (<a href="tg://user?id=42">' in said


def test_the_longest_lead_fits_into_one_message() -> None:
    answer = FollowUp(5, "я" * 4096)
    lead = replace(LEAD, brand="Б" * 100, choice="З" * 200, person=Person(42, "И" * 64, "Ф" * 64), follow_up=answer)
    assert fits(wording.failed(replace(lead, by="О" * 130, state=LeadState.DELIVERED), "Т" * 100), TELEGRAM_LIMIT)
    assert not wording.is_whole(answer)
    assert wording.is_whole(ANSWER)
    assert not wording.is_whole(FollowUp(5, "[Фотография]", is_text=False))


def test_the_note_and_the_failure_name_the_person() -> None:
    assert (
        wording.note(LEAD) == "Запрос: Привлечь клиентов\nИмя: Galliard\nКонтакт: @betterrman\nИсточник: Telegram Bot"
    )
    assert "Telegram ID 42" in wording.note(replace(LEAD, person=Person(42, "Анна")))
    assert wording.failure(LEAD, "почему") == (
        "Заявка MONSTER AGENCY от Galliard (@betterrman) («Привлечь клиентов»): почему"
    )


def test_every_kind_of_error_has_its_line_of_the_log() -> None:
    assert set(wording.LOGGED) == set(LeadError)
    assert len(set(wording.LOGGED.values())) == 5
