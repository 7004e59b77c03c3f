"""The admin chat: told once, changed in place, at its own pace; and the failures where it cannot be told."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain import lead_texts as wording
from bridge.domain.errors import ChatMovedError, NotYetError, PermanentError, TransientError
from bridge.domain.funnel import lead_data
from bridge.domain.leads import FollowUp, LeadError, LeadState
from bridge.domain.reasons import Reason
from bridge.domain.records import BotState
from tests.fakes.bots import ACCOUNT_ID, BOT_ID
from tests.fakes.funnel import ADMINS, AGENCY, FunnelWorld, make_funnel, make_lead

KEY = make_lead().key
ANSWER = FollowUp(7, "https://example.com")
NEW_ID = -100900
FORBIDDEN = PermanentError(Reason.NOT_IN_GROUP, "Forbidden: bot was kicked")
WHY_NOT = {
    "no chat": "чат администраторов не указан",
    "no bot": Reason.BOT_UNKNOWN.text,
    "another account's": Reason.BOT_UNKNOWN.text,
    "revoked": Reason.TOKEN_REVOKED.text,
    "stopped": Reason.WIDGET_OFF.text,
}


@pytest.fixture
def world() -> FunnelWorld:
    return a_world()


def a_world(**funnel: Any) -> FunnelWorld:
    world = FunnelWorld(make_funnel(**funnel))
    world.leads.make(make_lead())
    return world


def fails(world: FunnelWorld, key: str = KEY) -> None:
    world.leads.failed(key, LeadError.STATUS, "status 500", world.clock.now())


def test_a_lead_that_failed_is_told_with_a_button(world: FunnelWorld) -> None:
    fails(world)
    world.tell(KEY)
    world.tell(KEY)
    assert world.admin_chat == [wording.fallback(world.lead())]
    assert world.telegram.rows[1] == ((wording.BY_HAND, lead_data(KEY)),)
    assert not world.failed


def test_nothing_is_told_of_a_lead_that_went_through_or_is_under_way(world: FunnelWorld) -> None:
    world.tell(KEY)
    world.leads.answered(KEY, ANSWER)
    world.tell(KEY)
    assert world.admin_chat == []
    world.tell("f" * 32)


def test_the_message_is_changed_in_place(world: FunnelWorld) -> None:
    fails(world)
    world.tell(KEY)
    world.leads.answered(KEY, ANSWER)
    world.tell(KEY)
    world.leads.delivered(KEY)
    world.tell(KEY)
    world.tell(KEY)
    [said] = world.admin_chat
    assert said.startswith("✅ ДОСТАВЛЕНО В CRM\n")
    assert said.endswith("📎 FOLLOW-UP:\nСообщение: https://example.com")
    assert world.telegram.rows[1] == (), "nobody has to enter it any more"
    assert world.telegram.edits == 2


def test_an_answer_to_a_lead_that_went_through_is_a_message_of_its_own(world: FunnelWorld) -> None:
    world.leads.answered(KEY, ANSWER)
    world.leads.delivered(KEY)
    world.tell(KEY)
    world.tell(KEY)
    assert world.admin_chat == ["📎 FOLLOW-UP от @betterrman (AGENCY):\n\nhttps://example.com"]
    assert world.telegram.copies == []


@pytest.mark.parametrize("answer", [FollowUp(7, "[Фотография]", is_text=False), FollowUp(7, "я" * 3000)])
def test_what_is_more_than_a_short_text_is_copied_below(world: FunnelWorld, answer: FollowUp) -> None:
    fails(world)
    world.leads.answered(KEY, answer)
    world.tell(KEY)
    world.tell(KEY)
    assert world.telegram.copies == [(ADMINS, (42, 7), 1)]
    assert len(world.admin_chat) == 2


def test_each_message_of_an_album_is_copied_once(world: FunnelWorld) -> None:
    fails(world)
    photo = FollowUp(7, "[Фотография]", is_text=False, album="a")
    world.leads.answered(KEY, photo)
    world.tell(KEY)
    for message_id in (8, 9):
        world.leads.answered_further(KEY, replace(photo, message_id=message_id))
        world.tell(KEY)
    world.tell(KEY)
    assert [message for _, message, _ in world.telegram.copies] == [(42, 7), (42, 8), (42, 9)]


def test_a_copy_that_is_refused_is_no_trouble(world: FunnelWorld) -> None:
    fails(world)
    world.leads.answered(KEY, FollowUp(7, "[Фотография]", is_text=False))
    world.telegram.trouble["copy"] = [PermanentError(Reason.TARGET_GONE)]
    world.tell(KEY)
    world.tell(KEY)
    assert world.telegram.copies == []
    assert not world.failed


def test_a_message_that_was_deleted_is_told_anew(world: FunnelWorld) -> None:
    fails(world)
    world.tell(KEY)
    world.leads.delivered(KEY)
    world.telegram.trouble["change_html"] = [PermanentError(Reason.TARGET_GONE)]
    world.tell(KEY)
    assert len(world.admin_chat) == 2
    assert world.admin_chat[-1].startswith("✅ ДОСТАВЛЕНО В CRM")


def test_a_chat_that_cannot_be_told_leaves_the_lead_in_the_failures(world: FunnelWorld) -> None:
    fails(world)
    world.telegram.trouble["show_html"] = [FORBIDDEN]
    world.tell(KEY)
    [told] = world.failed
    assert "Galliard (@betterrman)" in told
    assert "чат администраторов недоступен" in told
    [failure] = world.failures.of_account(31)
    assert (failure.chat, failure.payload["group"]) == ("42", f"lead:{KEY}:again")
    world.tell(KEY)
    assert len(world.admin_chat) == 1
    assert not world.failed, "told at last"


@pytest.mark.parametrize("nowhere", ["no chat", "no bot", "revoked", "stopped", "another account's"])
def test_where_nobody_can_be_told_the_lead_stands_in_the_failures_with_the_reason(nowhere: str) -> None:
    world = a_world(admin_chat_id=0 if nowhere == "no chat" else ADMINS)
    if nowhere == "no bot":
        del world.bots.stored[BOT_ID]
    elif nowhere in set(BotState):
        world.bots.put(BOT_ID, state=BotState(nowhere))
    elif nowhere == "another account's":
        world.bots.put(BOT_ID, account_id=32)
    fails(world)
    world.tell(KEY)
    assert world.admin_chat == []
    [told] = world.failed
    assert WHY_NOT[nowhere] in told
    world.leads.take_by_hand(KEY, "Ольга")


def test_a_bot_that_is_off_tells_of_what_came_before(world: FunnelWorld) -> None:
    world.bots.put(BOT_ID, state=BotState.OFF)
    fails(world)
    world.tell(KEY)
    assert world.admin_chat == [wording.fallback(world.lead())]
    world.leads.delivered(KEY)
    world.tell(KEY)
    assert world.admin_chat[0].startswith("✅ ДОСТАВЛЕНО В CRM")
    assert world.telegram.rows[1] == ()
    assert not world.failed


def test_a_message_that_is_wrong_and_cannot_be_changed_leaves_the_lead_in_the_failures(world: FunnelWorld) -> None:
    fails(world)
    world.tell(KEY)
    world.leads.delivered(KEY)
    world.bots.put(BOT_ID, state=BotState.REVOKED)
    world.tell(KEY)
    [told] = world.failed
    assert told.endswith(
        "передана, вносить вручную не нужно, но чат администраторов недоступен: " + Reason.TOKEN_REVOKED.text
    )
    world.bots.put(BOT_ID, state=BotState.ON)
    world.tell(KEY)
    assert world.admin_chat[0].startswith("✅ ДОСТАВЛЕНО В CRM")
    assert not world.failed


def test_what_the_admin_chat_knows_is_no_news_when_the_bot_is_gone(world: FunnelWorld) -> None:
    fails(world)
    world.tell(KEY)
    world.leads.delivered(KEY)
    world.tell(KEY)
    world.bots.put(BOT_ID, state=BotState.REVOKED)
    world.tell(KEY)
    assert not world.failed


@pytest.mark.parametrize("gone", ["no chat", "no bot"])
def test_whoever_has_read_that_a_lead_may_stand_twice_is_told_no_more_where_there_is_no_chat(gone: str) -> None:
    world = a_world(admin_chat_id=0 if gone == "no chat" else ADMINS)
    if gone == "no bot":
        world.bots.stored.clear()
    world.leads.unsure(KEY, 2)
    world.leads.delivered(KEY)
    world.tell(KEY)
    [failure] = world.failures.of_account(ACCOUNT_ID)
    assert "проверьте, нет ли второй такой сделки" in failure.text
    world.failures.remove(failure)
    world.tell(KEY, again=True)
    assert not world.failed


def test_without_an_admin_chat_an_answer_stands_in_the_conversation_only() -> None:
    world = a_world(admin_chat_id=0)
    world.leads.delivered(KEY)
    world.leads.answered(KEY, ANSWER)
    world.tell(KEY)
    assert not world.failed


def test_an_answer_to_a_lead_that_went_through_stands_in_the_failures_until_it_can_be_told(world: FunnelWorld) -> None:
    world.telegram.lasting["show_html"] = FORBIDDEN
    world.leads.delivered(KEY)
    world.leads.answered(KEY, ANSWER)
    world.tell(KEY)
    [failure] = world.failures.of_account(ACCOUNT_ID)
    assert failure.text.startswith("Заявка MONSTER AGENCY от Galliard (@betterrman) («Привлечь клиентов»): передана")
    assert failure.text.endswith(". Ответ клиента: «https://example.com»")
    assert (failure.reason, failure.payload["group"]) == (Reason.LEAD_UNTOLD, f"admin:{BOT_ID}"), "told again"
    world.deliver(KEY)
    assert len(world.failed) == 1, "a job that finds it delivered has told nobody"
    world.tell(KEY)
    assert len(world.failed) == 1
    world.telegram.lasting.clear()
    world.funnels.put(make_funnel(version=6))
    world.bots.put(BOT_ID, funnel=6)
    world.tell(KEY)
    assert len(world.admin_chat) == 1
    assert not world.failed


def test_an_answer_to_a_lead_that_nobody_has_entered_stands_in_the_failures_with_it(world: FunnelWorld) -> None:
    fails(world)
    world.telegram.lasting["show_html"] = FORBIDDEN
    world.leads.answered(KEY, FollowUp(7, "я" * 3000))
    world.tell(KEY)
    [told] = world.failed
    assert "CRM не приняла, чат администраторов недоступен" in told
    assert told.endswith("я…»")
    assert len(told) < 600


def test_an_answer_to_a_lead_that_was_entered_by_hand_is_not_lost_either(world: FunnelWorld) -> None:
    fails(world)
    world.tell(KEY)
    world.leads.take_by_hand(KEY, "Ольга")
    world.leads.answered(KEY, ANSWER)
    world.telegram.lasting["change_html"] = FORBIDDEN
    world.tell(KEY)
    [told] = world.failed
    assert "внесена вручную, но чат администраторов недоступен" in told
    assert told.endswith("«https://example.com»")


def test_a_lead_that_went_through_although_somebody_had_entered_it_stands_twice_for_the_failures_too(
    world: FunnelWorld,
) -> None:
    fails(world)
    world.tell(KEY)
    world.leads.take_by_hand(KEY, "Ольга")
    world.leads.delivered(KEY)
    world.telegram.lasting["change_html"] = FORBIDDEN
    world.tell(KEY)
    [told] = world.failed
    assert "могла встать дважды" in told


@pytest.mark.parametrize("admins", ["none", "unreachable"])
def test_a_lead_that_may_stand_twice_stands_in_the_failures_where_the_admin_chat_cannot_be_told(admins: str) -> None:
    world = a_world(admin_chat_id=0 if admins == "none" else ADMINS)
    world.telegram.lasting["show_html"] = FORBIDDEN
    world.leads.unsure(KEY, 1)
    world.deliver(KEY)
    world.tell(KEY)
    [told] = world.failed
    assert "передана, но могла встать дважды: проверьте, нет ли второй такой сделки; чат администраторов не" in told


def test_a_chat_that_took_the_place_of_a_lost_one_is_told(world: FunnelWorld) -> None:
    fails(world)
    world.leads.answered(KEY, FollowUp(7, "[Фотография]", is_text=False))
    world.tell(KEY)
    world.telegram.lasting["change_html"] = FORBIDDEN
    world.leads.delivered(KEY)
    world.tell(KEY)
    assert len(world.failed) == 1, "it is the funnel's chat"
    world.funnels.put(make_funnel(version=6, admin_chat_id=NEW_ID))
    world.bots.put(BOT_ID, funnel=6)
    world.tell(KEY)
    assert world.telegram.said(NEW_ID)[0].startswith("✅ ДОСТАВЛЕНО В CRM")
    assert [chat_id for chat_id, _, _ in world.telegram.copies] == [ADMINS, NEW_ID]
    assert not world.failed


def test_a_funnel_whose_lost_chat_was_taken_away_tells_nobody(world: FunnelWorld) -> None:
    fails(world)
    world.tell(KEY)
    world.telegram.lasting["change_html"] = FORBIDDEN
    world.leads.delivered(KEY)
    world.funnels.put(make_funnel(version=6, admin_chat_id=0))
    world.bots.put(BOT_ID, funnel=6)
    world.tell(KEY)
    assert len(world.failed) == 1


def test_a_lead_that_a_bug_ended_is_told_as_one_that_failed(world: FunnelWorld) -> None:
    world.leads.answered(KEY, ANSWER)
    world.leads.give_up(KEY)
    world.tell(KEY)
    [said] = world.admin_chat
    assert "НЕ был создан" in said
    assert said.endswith("📎 FOLLOW-UP:\nСообщение: https://example.com")
    assert world.telegram.rows[1] == ((wording.BY_HAND, lead_data(KEY)),)
    assert world.leads.again(KEY, "a wish")
    world.leads.delivered(KEY)
    world.tell(KEY)
    assert world.admin_chat[0].startswith("✅ ДОСТАВЛЕНО В CRM")


@pytest.mark.parametrize("gone", ["profile", "funnel"])
def test_the_heading_of_an_answer_is_the_profiles_also_when_that_is_gone(gone: str) -> None:
    world = FunnelWorld(make_funnel(replace(AGENCY, follow_up_title="ТЗ ПОЛУЧЕНО")))
    world.leads.make(make_lead())
    fails(world)
    world.leads.answered(KEY, ANSWER)
    world.funnels.put(make_funnel(replace(AGENCY, key="other"), version=6))
    world.bots.put(BOT_ID, funnel=6 if gone == "profile" else 0)
    world.tell(KEY)
    assert world.admin_chat[0].startswith("✅ ОБНОВЛЕНО: ТЗ ПОЛУЧЕНО!")


def test_a_lead_that_nobody_waits_for_is_no_failure(world: FunnelWorld) -> None:
    fails(world)
    world.leads.delivered(KEY)
    world.telegram.lasting["show_html"] = FORBIDDEN
    world.tell(KEY)
    assert not world.failed


def test_entered_by_hand_it_leaves_the_failures(world: FunnelWorld) -> None:
    fails(world)
    world.tell(KEY)
    world.failing.keep(world.lead(), "почему")
    world.leads.take_by_hand(KEY, "Ольга")
    world.tell(KEY)
    assert world.admin_chat[0].startswith("✅ ВНЕСЕНО ВРУЧНУЮ (Ольга)")
    assert not world.failed


def test_what_was_given_up_stays_in_the_failures(world: FunnelWorld) -> None:
    fails(world)
    world.leads.give_up(KEY)
    world.failing.keep(world.lead(), "сутки")
    world.tell(KEY)
    assert len(world.failed) == len(world.admin_chat) == 1


def test_trouble_that_passes_is_waited_for(world: FunnelWorld) -> None:
    fails(world)
    world.telegram.trouble["show_html"] = [TransientError(Reason.TELEGRAM_UNAVAILABLE, retry_after=3)]
    with pytest.raises(TransientError):
        world.tell(KEY)
    assert not world.failed
    world.tell(KEY)
    assert len(world.admin_chat) == 1


def test_a_group_that_moved_is_found_and_remembered(world: FunnelWorld) -> None:
    fails(world)
    world.telegram.trouble["show_html"] = [ChatMovedError(NEW_ID)]
    world.tell(KEY)
    assert world.admin_chat == []
    assert len(world.telegram.said(NEW_ID)) == 1
    other = make_lead(key="b" * 32)
    world.leads.make(other)
    fails(world, other.key)
    world.tell(other.key)
    assert len(world.telegram.said(NEW_ID)) == 2
    world.leads.delivered(KEY)
    world.tell(KEY)
    assert world.telegram.said(NEW_ID)[0].startswith("✅ ДОСТАВЛЕНО")


@pytest.mark.parametrize(("chat", "at_once"), [(ADMINS, 10), (77, 3)])
def test_the_chats_own_pace_is_kept(chat: int, at_once: int) -> None:
    world = a_world(admin_chat_id=chat)
    for number in range(at_once + 1):
        lead = replace(make_lead(), key=f"{number:032x}")
        world.leads.make(lead)
        fails(world, lead.key)
        if number < at_once:
            world.tell(lead.key)
    with pytest.raises(NotYetError) as waits:
        world.tell(f"{at_once:032x}")
    assert len(world.telegram.said(chat)) == at_once
    world.clock.time += waits.value.retry_after or 0.0
    world.tell(f"{at_once:032x}")
    assert len(world.telegram.said(chat)) == at_once + 1


def test_a_paused_bot_waits(world: FunnelWorld) -> None:
    fails(world)
    world.bots.put(BOT_ID, paused_until=world.clock.now() + 60)
    with pytest.raises(NotYetError):
        world.tell(KEY)
    assert world.admin_chat == []


@pytest.mark.parametrize("settled", ["delivered", "by hand"])
def test_a_lead_that_goes_through_while_it_is_kept_stands_in_no_failures(world: FunnelWorld, settled: str) -> None:
    """The admin chat answered for half a minute before it refused, and the next try went through meanwhile."""
    fails(world)
    seen = world.lead()
    if settled == "delivered":
        world.leads.delivered(KEY)
    else:
        world.leads.take_by_hand(KEY, "Ольга")
    world.failing.keep(seen, "чат администраторов недоступен")
    assert not world.failed
    assert not world.lead().kept


def test_a_lead_that_somebody_enters_at_its_last_try_is_not_given_up(world: FunnelWorld) -> None:
    fails(world)
    world.leads.take_by_hand(KEY, "Ольга")
    assert world.leads.give_up(KEY) == world.lead()
    assert world.lead().by == "Ольга"
    assert world.lead().state is LeadState.BY_HAND
