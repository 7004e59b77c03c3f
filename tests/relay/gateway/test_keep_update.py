"""What is kept of updates for a bot's own code."""

import json
from dataclasses import replace

import pytest

from bridge.domain.gateway import UPDATE_KINDS, Mirror
from bridge.domain.owner_side import Dropped
from tests.fakes.bots import BOT_ID
from tests.fakes.owner_world import PERSON, URL, OwnerWorld


def kept(world: OwnerWorld) -> list[str]:
    return [update.body for update in world.updates.head(BOT_ID, Dropped()) if update.body]


def test_an_update_is_kept_byte_for_byte(world: OwnerWorld) -> None:
    raw = '{"update_id":5,\n  "message":{"message_id":7,"chat":{"id":42},"text":"\\u041f\\u0440 🦊", "x" : 1.0}}'
    world.keeps(raw)
    world.keeps(raw)
    assert kept(world) == [raw]
    assert world.lines.asked == []


def test_nothing_is_kept_without_a_key(world: OwnerWorld) -> None:
    world.change(key="")
    world.comes(5)
    assert kept(world) == []


def test_nothing_is_kept_that_an_old_secret_signed(world: OwnerWorld) -> None:
    now = int(world.clock.now())
    world.bots.save(replace(world.bot, generation=2, renewed_at=now - 3600))
    world.keep(BOT_ID, "42", '{"update_id": 5}', 1, now * 1000)
    assert kept(world) == []
    world.keep(BOT_ID, "42", '{"update_id": 5}', 2, now * 1000)
    assert len(kept(world)) == 1


@pytest.mark.parametrize("kind", UPDATE_KINDS)
def test_what_the_code_does_not_want_is_not_kept(world: OwnerWorld, kind: str) -> None:
    other = "poll" if kind != "poll" else "message"
    world.polls(allowed_updates=[other])
    world.keeps(json.dumps({"update_id": 5, kind: {}}))
    world.keeps(json.dumps({"update_id": 6, other: {}}) if other == "poll" else '{"update_id": 6, "new_kind": {}}')
    assert world.polls() == [6]


def test_by_default_what_has_to_be_asked_for_is_not_wanted(world: OwnerWorld) -> None:
    for number, kind in enumerate(("chat_member", "message_reaction", "message_reaction_count", "kind_of_2030"), 1):
        world.keeps(json.dumps({"update_id": number, kind: {}}))
    assert world.polls() == [4]


def test_what_came_before_it_was_dropped_is_not_kept(world: OwnerWorld) -> None:
    before = int(world.clock.now() * 1000)
    world.clock.sleep(1)
    world.asks("deleteWebhook", drop_pending_updates=True)
    world.keeps('{"update_id": 5}', received_ms=before)
    assert kept(world) == []


def test_where_there_is_a_webhook_the_line_of_the_chat_is_woken(world: OwnerWorld) -> None:
    world.asks("setWebhook", url=URL)
    world.lines.asked.clear()
    world.comes(5, -100)
    assert world.lines.asked == [("wake", BOT_ID, "h1", "-100")]


def test_a_webhook_of_another_key_gets_nothing(world: OwnerWorld) -> None:
    world.asks("setWebhook", url=URL)
    world.lines.asked.clear()
    world.change(key="renewed")
    world.comes(5)
    assert world.lines.asked == []
    assert world.polls() == [5]


def test_a_chat_is_noted_only_where_that_is_needed(world: OwnerWorld) -> None:
    world.comes(1, text="/start")
    assert (world.notes.commands, list(world.originals.kept)) == ({}, [(BOT_ID, PERSON, 10)])

    world.mirrors(Mirror.NOT_COMMANDS)
    world.comes(2, text="/start now")
    assert world.notes.was_command(BOT_ID, PERSON)
    world.comes(3, text="/edited", kind="edited_message")
    world.comes(4)
    assert not world.notes.was_command(BOT_ID, PERSON)

    world.comes(6, text="/menu")
    press = {"id": "1", "data": "x", "message": {"message_id": 7, "chat": {"id": PERSON}, "text": "/a menu"}}
    world.keeps(json.dumps({"update_id": 7, "callback_query": press}))
    assert not world.notes.was_command(BOT_ID, PERSON)
    assert world.originals.get(BOT_ID, PERSON, 7) is None

    world.mirrors(Mirror.NONE)
    world.comes(5, text="/start")
    assert not world.notes.was_command(BOT_ID, PERSON)
    assert world.originals.get(BOT_ID, PERSON, 50) is None
