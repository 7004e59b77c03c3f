"""A funnel's messages on the wire: taken by the simulator, which refuses what the real server refuses."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bridge.domain import lead_texts as wording
from bridge.domain.errors import PermanentError
from bridge.domain.funnel import lead_data
from bridge.domain.leads import FollowUp, LeadState
from bridge.domain.reasons import Reason
from bridge.domain.records import Person
from tests.fakes.funnel import AGENCY, make_lead
from tests.simulators.telegram.running import Running
from tests.telegram.playing import PlayedBot

ANNA = 5001
LEAD = make_lead(failed_at=1.0, person=Person(ANNA, '<b>&"Анна</b>'), choice="<i>&")
ROWS = ((wording.BY_HAND, lead_data(LEAD.key)),)


class Bot(PlayedBot):
    def writes(self, **message: object) -> int:
        chat = {"id": ANNA, "type": "private"}
        who = {"id": ANNA, "first_name": "Анна"}
        heard = self.sim.post("/sim/messages", bot_id=self.bot_id, chat=chat, **{"from": who}, **message)
        return int(heard["message_id"])


@pytest.fixture
def bot(sim: Running) -> Iterator[Bot]:
    bot = Bot(sim)
    bot.writes(text="/start")
    yield bot
    bot.close()


def test_a_welcome_has_a_button_for_each_choice(bot: Bot) -> None:
    rows = tuple((button.text, AGENCY.data(number)) for number, button in enumerate(AGENCY.buttons))
    assert bot.telegram.show_choices(bot.token, ANNA, "1 < 2 & <b>всё</b>", rows) == bot.last["message_id"]
    assert bot.last["text"] == "1 < 2 & <b>всё</b>"
    assert bot.last["reply_markup"]["inline_keyboard"] == [
        [{"text": text, "callback_data": data}] for text, data in rows
    ]
    bot.telegram.show_choices(bot.token, ANNA, "Ссылку?", ())
    assert "reply_markup" not in bot.last


def test_a_fallback_message_is_bold_where_the_brief_has_it_so(bot: Bot) -> None:
    bot.telegram.show_html(bot.token, ANNA, wording.failed(LEAD, ""), ROWS)
    text = bot.last["text"]
    assert text.startswith("⚠️ [FALLBACK - CRM НЕДОСТУПНА] ⚠️")
    assert 'Имя: <b>&"Анна</b>' in text
    assert "Запрос: <i>&\n" in text
    kinds = {entity["type"] for entity in bot.last["entities"]}
    assert {"bold", "italic"} <= kinds
    assert bot.last["reply_markup"]["inline_keyboard"] == [[{"text": "Внёс вручную", "callback_data": ROWS[0][1]}]]


def test_it_is_changed_in_place_and_loses_its_button(bot: Bot) -> None:
    message_id = bot.telegram.show_html(bot.token, ANNA, wording.failed(LEAD, ""), ROWS)
    done = replace(LEAD, state=LeadState.DELIVERED, follow_up=FollowUp(5, "<a href='x'>"))
    for _ in range(2):
        bot.telegram.change_html(bot.token, ANNA, message_id, wording.failed(done, ""))
    edited = bot.calls("editMessageText")[0]["result"]["result"]
    assert edited["text"].startswith("✅ ДОСТАВЛЕНО В CRM\n")
    assert edited["text"].endswith("Сообщение: <a href='x'>")
    assert "reply_markup" not in edited
    with pytest.raises(PermanentError) as gone:
        bot.telegram.change_html(bot.token, ANNA, message_id + 1000, "нет")
    assert gone.value.reason is Reason.TARGET_GONE


def test_an_answer_of_any_kind_is_copied(bot: Bot) -> None:
    message_id = bot.telegram.show_html(bot.token, ANNA, "О заявке")
    answer = bot.writes(file={"name": "бриф.pdf", "size": 100, "mime": "application/pdf"}, caption="Бриф")
    assert bot.telegram.copy(bot.token, ANNA, (ANNA, answer), message_id) > answer
    [call] = bot.calls("copyMessage")
    assert call["params"]["from_chat_id"] in {ANNA, str(ANNA)}
    with pytest.raises(PermanentError):
        bot.telegram.copy(bot.token, ANNA, (ANNA, 999_999), message_id)
