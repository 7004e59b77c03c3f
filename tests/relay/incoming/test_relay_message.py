"""The journey from Telegram to amoCRM."""

from contextlib import nullcontext
from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError
from bridge.domain.identity import edit_key
from bridge.domain.reasons import Reason
from bridge.domain.records import RENEWAL, BotState, Person
from bridge.domain.texts import GREETING, HELP
from bridge.relay.messages import Introduction
from tests.fakes.bots import BOT_ID, drop, make_bot, rewrite
from tests.fakes.incoming import ACCOUNT, ANNA, TALK, IncomingWorld, sealed, start, wrote


def test_an_unknown_person_becomes_a_new_request() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    (shown,) = world.chats.shown.values()
    assert (shown.msgid, shown.text, shown.source, shown.at) == ("7001:42:1", "Здравствуйте", "tg-7001", 1_800_000_000)
    assert (shown.sender.id, shown.sender.name) == ("42", "Анна Каренина (Магазин)")
    assert shown.sender.profile_link == "https://t.me/anna"
    assert world.media.kept[shown.sender.avatar] == b"jpeg"
    assert world.jobs.introductions == [Introduction(ACCOUNT, TALK, "chat-1", ANNA)]
    assert not world.crm.links
    known = world.conversations.stored[TALK]
    assert (known.chat_id, known.contact_id, known.username) == ("chat-1", None, "anna")
    assert known.avatar == shown.sender.avatar
    assert world.receipts.received == {(TALK, "7001:42:1"): "crm-7001:42:1"}
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
    assert len(world.receipts.received) == 3
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


def test_an_edited_message_has_a_msgid_of_its_own_and_the_time_of_the_edit() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    world.relay(wrote(text="[Сообщение изменено] Добрый день", edited_at=1_800_000_060))
    edited = world.chats.calls[1]
    assert (edited.msgid, edited.at) == (edit_key(TALK, 1, 1_800_000_060, edited.text), 1_800_000_060)
    assert len(world.chats.shown) == 2


def test_two_edits_within_one_second_are_both_shown() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    for text in ("Добрый день", "Добрый вечер", "Добрый вечер"):
        world.relay(wrote(text=text, edited_at=1_800_000_060))
    assert [shown.text for shown in world.chats.shown.values()] == [
        "Здравствуйте",
        "[Сообщение изменено] Добрый день",
        "[Сообщение изменено] Добрый вечер",
    ]


def test_start_keeps_its_payload_and_is_answered_once() -> None:
    world = IncomingWorld()
    world.relay(start("promo"))
    world.another_worker()
    world.relay(start("promo"))
    assert [(sent.chat_id, sent.text) for sent in world.telegram.sent] == [(42, GREETING)]
    assert [job.start_payload for job in world.jobs.introductions] == ["promo"]
    assert [shown.text for shown in world.chats.shown.values()] == ["/start promo"]


def test_help_is_answered_once() -> None:
    world = IncomingWorld()
    for _ in range(2):
        world.relay(wrote(text="/help", command="help"))
    assert [sent.text for sent in world.telegram.sent] == [HELP]


def test_another_command_is_a_plain_message() -> None:
    world = IncomingWorld()
    world.relay(wrote(text="/price", command="price"))
    assert not world.telegram.sent
    assert len(world.chats.shown) == 1


def test_an_edited_command_is_not_answered_again() -> None:
    world = IncomingWorld()
    world.relay(wrote(text="/help", command="help", edited_at=1_800_000_060))
    assert not world.telegram.sent


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


def test_a_bot_that_was_switched_off_stores_nothing() -> None:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), state=BotState.OFF))
    world.relay(wrote())
    assert world.nothing_happened()


def test_a_bot_of_an_uninstalled_widget_makes_failures() -> None:
    world = IncomingWorld(make_bot(sealed_token=sealed(BOT_ID), state=BotState.STOPPED))
    with pytest.raises(PermanentError) as failed:
        world.relay(wrote())
    assert failed.value.reason is Reason.WIDGET_OFF
    assert world.nothing_happened()


def test_a_person_without_a_photo() -> None:
    world = IncomingWorld()
    world.telegram.photos.clear()
    world.relay(wrote())
    assert not world.media.kept
