"""The journey from Telegram to amoCRM."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import PermanentError
from bridge.domain.identity import content_hash
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Received
from bridge.domain.records import RENEWAL, BotState, Person
from bridge.domain.texts import GREETING, HELP
from bridge.relay.incoming.relay_message import ANSWER_WITHIN
from bridge.relay.messages import Answer, Introduction, WantedPhoto
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID, drop, make_bot, rewrite
from tests.fakes.incoming import ACCOUNT, ANNA, TALK, IncomingWorld, sealed, start, wrote


def test_an_unknown_person_becomes_a_new_request() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    (shown,) = world.chats.shown.values()
    assert (shown.msgid, shown.content.seen, shown.source, shown.at) == (
        "7001:42:1",
        "Здравствуйте",
        "tg-7001",
        1_800_000_000,
    )
    assert (shown.sender.id, shown.sender.name) == ("7001:42", "Анна Каренина (Магазин)")
    assert (shown.sender.profile_link, shown.sender.avatar) == ("https://t.me/anna", "")
    assert world.jobs.introductions == [Introduction(ACCOUNT, TALK, "chat-1", ANNA, label="Магазин")]
    assert not world.cards.links
    known = world.conversations.stored[TALK]
    assert (known.chat_id, known.contact_id, known.username) == ("chat-1", None, "anna")
    assert world.receipts.kept == {
        (TALK, "7001:42:1"): Received("crm-7001:42:1", content_hash("Здравствуйте"), 1_800_000_000)
    }
    assert world.metrics.counts["incoming_relayed"] == 1


def test_a_person_without_username_has_no_link() -> None:
    world = IncomingWorld()
    world.relay(wrote(person=Person(42, "Анна")))
    (shown,) = world.chats.shown.values()
    assert shown.sender.profile_link == ""


def test_the_second_message_of_a_talk_costs_one_call_and_one_write() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.relay(wrote(2))
    reads, steps = world.dialogues.reads, len(world.conversations.taken)
    world.relay(wrote(3, "Ещё"))
    assert world.dialogues.reads == reads
    assert len(world.conversations.taken) == steps
    assert [call.msgid for call in world.chats.calls] == ["7001:42:1", "7001:42:2", "7001:42:3"]
    assert len(world.jobs.introductions) == 1
    assert len(world.receipts.kept) == 3
    assert world.receipts.taken == ["incoming"] * 3
    assert world.people.taken == ["claim"]


@pytest.mark.parametrize("fresh_worker", [True, False])
def test_a_repeated_message_carries_the_same_msgid(fresh_worker: bool) -> None:
    world = IncomingWorld()
    world.relay(wrote())
    if fresh_worker:
        world.another_worker()
    world.relay(wrote())
    assert [call.msgid for call in world.chats.calls] == ["7001:42:1", "7001:42:1"]
    assert len(world.chats.shown) == 1
    assert len(world.jobs.introductions) == 1


def test_messages_of_one_second_keep_their_order() -> None:
    world = IncomingWorld()
    for number in range(1, 41):
        world.relay(wrote(number))
    moments = [shown.at_ms for shown in world.chats.calls]
    assert moments == sorted(set(moments))
    assert {moment // 1000 for moment in moments} == {1_800_000_000}


@pytest.mark.parametrize("first", [970, 998, 999, 1000, 2_147_483_999])
def test_they_do_so_where_the_thousands_of_their_ids_turn(first: int) -> None:
    world = IncomingWorld()
    for number in range(first, first + 30):
        world.relay(wrote(number))
        world.another_worker()
    world.relay(wrote(first + 30, at=1_800_000_001))
    moments = [shown.at_ms for shown in world.chats.calls]
    assert moments == sorted(set(moments))
    assert all(0 <= moment - 1_800_000_000_000 < 2100 for moment in moments)


def test_they_do_so_while_the_bot_sends_all_it_may_to_others() -> None:
    """In one second a bot that is mailing gives out many ids to other chats."""
    world = IncomingWorld()
    for message_id in (940, 1010, 1025):
        world.relay(wrote(message_id))
        world.another_worker()

    moments = [shown.at_ms for shown in world.chats.calls]
    assert moments == sorted(set(moments))


def test_a_message_of_another_second_is_not_moved_by_the_turn() -> None:
    world = IncomingWorld()
    world.relay(wrote(999, at=1_799_999_999))
    world.relay(wrote(1001))
    assert world.chats.calls[1].at_ms == 1_800_000_000_001


def test_a_message_sent_again_later_is_shown_where_it_is_noticed() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.relay(wrote(2, "Заберу в пять", again_at=1_800_086_400))
    again = world.chats.calls[1]
    assert again.at == 1_800_086_400
    assert again.content.seen == "[Доставлено с опозданием, написано 15.01.2027 в 11:00 по Москве] Заберу в пять"
    assert again.msgid == "7001:42:2"


@pytest.mark.parametrize("edit", [{}, {"edited_at": 1_800_000_060, "text": "Добрый день"}])
def test_what_amocrm_refuses_because_it_was_shown_long_ago_is_no_failure(edit: dict[str, Any]) -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.relay(wrote(1, **edit))
    world.relay(wrote(1, "Добрый вечер", edited_at=1_800_000_090))
    kept = dict(world.receipts.kept)
    world.chats.before["send"] = [PermanentError(Reason.AMO_REFUSED, "duplicate msgid")]
    world.relay(wrote(1, **edit))
    assert world.receipts.kept == kept


def test_what_amocrm_refuses_and_was_never_shown_is_a_failure() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.chats.before["send"] = [PermanentError(Reason.AMO_REFUSED, "no")]
    with pytest.raises(PermanentError):
        world.relay(wrote(2))


def test_start_keeps_its_payload_and_asks_for_one_answer() -> None:
    world = IncomingWorld()
    world.relay(start("promo"), received_at=NOW)
    world.another_worker()
    world.relay(start("promo"), received_at=NOW)
    assert list(world.jobs.answers.values()) == [Answer(TALK, GREETING, int(NOW) + ANSWER_WITHIN)]
    assert not world.telegram.sent
    assert [job.start_payload for job in world.jobs.introductions] == ["promo"]
    assert [shown.content.seen for shown in world.chats.shown.values()] == ["/start promo"]


def test_a_person_who_taps_start_again_and_again_is_greeted_once() -> None:
    world = IncomingWorld()
    for message_id in range(1, 31):
        world.relay(start(message_id=message_id))
    assert [answer.text for answer in world.jobs.answers.values()] == [GREETING]
    assert len(world.chats.shown) == 30


def test_help_asks_for_one_answer() -> None:
    world = IncomingWorld()
    for _ in range(2):
        world.relay(wrote(text="/help", command="help"))
    assert [answer.text for answer in world.jobs.answers.values()] == [HELP]


def test_an_answer_asked_for_again_comes_too_late_before_the_queue_forgets_the_first() -> None:
    assert ANSWER_WITHIN < 5 * 60


def test_another_command_is_a_plain_message() -> None:
    world = IncomingWorld()
    world.relay(wrote(text="/price", command="price"))
    assert not world.jobs.answers
    assert len(world.chats.shown) == 1


def test_start_of_a_known_talk_brings_its_payload_to_the_deal() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.relay(start("autumn", message_id=2))
    assert [job.start_payload for job in world.jobs.introductions] == ["", "autumn"]


def test_what_an_older_generation_signed_is_dropped() -> None:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), generation=5))
    world.relay(wrote(), generation=4)
    assert world.nothing_happened()


@pytest.mark.parametrize(("later", "relayed"), [(-3600.0, True), (RENEWAL - 0.5, True), (RENEWAL, False)])
def test_what_came_before_the_secret_was_renewed_still_arrives(later: float, relayed: bool) -> None:
    renewed_at = 1_800_000_000
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), generation=5, renewed_at=renewed_at))
    world.relay(wrote(), generation=4, received_at=renewed_at + later)
    assert (len(world.chats.shown) == 1) is relayed
    assert world.nothing_happened() is not relayed


@pytest.mark.parametrize("state", [BotState.OFF, BotState.STOPPED])
def test_an_older_secret_opens_no_bot_that_is_shut(state: BotState) -> None:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), generation=5, renewed_at=1_800_000_000, state=state))
    with nullcontext() if state is BotState.OFF else pytest.raises(PermanentError):
        world.relay(wrote(), generation=4)
    assert world.nothing_happened()


def test_a_newer_generation_makes_a_warm_worker_read_again() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.relay(wrote(2))
    rewrite(world.bots, replace(world.bot, generation=2, label="Новая"))
    world.relay(wrote(3), generation=2)
    assert world.chats.calls[2].sender.name == "Анна Каренина (Новая)"
    reads = world.dialogues.reads
    world.relay(wrote(4), generation=1)
    assert len(world.chats.calls) == 3
    assert world.dialogues.reads == reads


def test_a_generation_whose_change_was_undone_is_accepted() -> None:
    world = IncomingWorld()
    world.relay(wrote(), generation=2)
    assert len(world.chats.shown) == 1


def test_an_unknown_bot_is_dropped() -> None:
    world = IncomingWorld()
    drop(world.bots, BOT_ID)
    world.relay(wrote())
    assert world.nothing_happened()


@pytest.mark.parametrize(("came", "relayed"), [(-3600.0, True), (0.0, True), (1.0, False)])
def test_a_bot_that_was_switched_off_relays_what_came_before(came: float, relayed: bool) -> None:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), state=BotState.OFF, off_at=1_800_000_000))
    world.relay(wrote(), received_at=1_800_000_000 + came)
    assert (len(world.chats.shown) == 1) is relayed
    assert world.nothing_happened() is not relayed


def test_a_message_somebody_sends_again_is_never_dropped() -> None:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), state=BotState.OFF, generation=5))
    world.relay(wrote(again_at=1_800_000_100), generation=4)
    assert len(world.chats.shown) == 1


@pytest.mark.parametrize("moved", [True, False])
def test_what_came_for_the_account_before_is_shown_to_no_other_and_not_lost(moved: bool) -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    drop(world.bots, BOT_ID)
    if moved:
        other = make_bot(account_id=32, scope_id="scope-32", generation=NOW + 60, created_at=NOW + 60, renewed_at=0)
        world.bots.add(other)
    world.another_worker()
    for again_at in (0, int(NOW) + 90):
        with pytest.raises(PermanentError) as failed:
            world.relay(wrote(2, again_at=again_at), received_at=NOW)
        assert failed.value.reason is Reason.BOT_UNKNOWN
    assert len(world.chats.shown) == 1


def test_what_came_before_a_bot_was_connected_anew_by_the_same_account_arrives() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    drop(world.bots, BOT_ID)
    world.bots.add(replace(world.bot, generation=NOW + 60, created_at=NOW + 60, renewed_at=0))
    world.another_worker()
    world.relay(wrote(2), received_at=NOW)
    assert len(world.chats.shown) == 2


def test_a_bot_of_an_uninstalled_widget_makes_failures() -> None:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), state=BotState.STOPPED))
    with pytest.raises(PermanentError) as failed:
        world.relay(wrote())
    assert failed.value.reason is Reason.WIDGET_OFF
    assert world.nothing_happened()


def test_the_photo_is_asked_for_once_and_carried_by_later_messages() -> None:
    world = IncomingWorld()
    world.relay(wrote(1))
    world.another_worker()
    world.relay(wrote(1))
    assert list(world.jobs.photos.values()) == [WantedPhoto(TALK, ANNA)]
    world.show_photos()
    world.relay(wrote(2))
    assert [call.sender.avatar for call in world.chats.calls] == ["", "", "https://media.test/31/unique/photo.jpg"]
    assert len(world.jobs.photos) == 1


def test_a_message_without_a_time_gets_the_one_of_its_arrival() -> None:
    world = IncomingWorld()
    world.relay(wrote(at=0), received_at=1_800_000_007.9)
    assert [call.at for call in world.chats.calls] == [1_800_000_007]


def test_messages_that_telegram_has_only_scheduled_share_an_id_and_are_still_two() -> None:
    world = IncomingWorld()
    for text in ("первое", "второе", "второе"):
        world.relay(wrote(0, text))
    assert [shown.content.seen for shown in world.chats.shown.values()] == ["первое", "второе"]
    assert len(world.receipts.kept) == 2
