"""Whatever an update holds, no message is lost over it, none is empty, and no worker fails."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bridge.domain.errors import PermanentError
from bridge.domain.names import shows_something
from bridge.domain.reasons import Reason
from bridge.relay.messages import IncomingMessage, IncomingReaction, PollResult, Presence, Press, Update
from bridge.telegram.reading import read_update
from tests.telegram.reading.samples import (
    ANNA,
    BOT,
    BOT_ID,
    CHAT,
    CHECKLIST,
    GROUP,
    NEWS,
    PETR,
    PHOTO,
    POINT,
    POLL,
    SAMPLES,
    update,
    written,
)

CHARACTERS = st.characters(exclude_categories=()) | st.sampled_from(
    "\x00\ud83d\ude06\u200d\u202e\u2066😆👨\ufe0fא\u0301"
)
TEXT = st.text(CHARACTERS, max_size=12)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats() | st.sampled_from([0, 42, 1e400, 2**63])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "text", "id"]) | TEXT, inner),
    max_leaves=8,
)

ORIGIN = {"type": "channel", "chat": NEWS, "message_id": 7, "author_signature": "Оля", "date": 1}
AROUND: list[dict[str, Any]] = [
    {"forward_origin": ORIGIN, "forward_from_chat": NEWS, "via_bot": BOT, "has_media_spoiler": True},
    {
        "reply_to_message": {"message_id": 4, "from": BOT, "chat": CHAT, "poll": POLL, "checklist": CHECKLIST},
        "quote": {"text": "да", "entities": [{"type": "text_link", "offset": 0, "length": 2, "url": "https://a.ru"}]},
        "reply_to_poll_option_id": "a",
        "reply_to_checklist_task_id": 1,
        "is_topic_message": True,
        "message_thread_id": 3,
    },
    {"external_reply": {"origin": ORIGIN, "chat": GROUP, "photo": PHOTO}, "reply_to_story": {"chat": NEWS, "id": 3}},
    {"caption": "вот", "caption_entities": [{"type": "text_mention", "offset": 0, "length": 3, "user": PETR}]},
    {"suggested_post_info": {"state": "pending", "price": {"currency": "TON", "amount": 1}}, "edit_date": 5},
]
BLOCKS = [
    {"type": "paragraph", "text": ["а", {"type": "url", "text": "б", "url": "https://a.ru"}]},
    {"type": "list", "items": [{"label": "1.", "blocks": [{"type": "photo", "photo": PHOTO}], "has_checkbox": True}]},
    {"type": "table", "cells": [[{"text": "а"}, {"text": {"type": "bold", "text": "б"}}]], "caption": "в"},
    {"type": "details", "summary": "а", "blocks": [{"type": "map", "location": POINT, "caption": {"text": "б"}}]},
]
MESSAGES: list[dict[str, Any]] = [
    *(fields for fields, _ in SAMPLES.values()),
    {"rich_message": {"blocks": BLOCKS}},
    {"paid_media": {"star_count": 5, "paid_media": [{"type": "photo", "photo": PHOTO}]}},
]
OTHERS: list[dict[str, Any]] = [
    {"poll": POLL | {"is_closed": True, "type": "quiz", "correct_option_ids": [0], "description": "вот"}},
    {
        "callback_query": {
            "id": "7",
            "from": ANNA,
            "data": "say#0.0",
            "message": {
                "message_id": 9,
                "chat": CHAT,
                "reply_markup": {"inline_keyboard": [[{"text": "Да", "callback_data": "say#0.0"}]]},
            },
        }
    },
    {
        "message_reaction": {
            "chat": CHAT,
            "message_id": 5,
            "user": ANNA,
            "date": 1_800_000_000,
            "old_reaction": [{"type": "emoji", "emoji": "👍"}],
            "new_reaction": [{"type": "paid"}, {"type": "custom_emoji", "custom_emoji_id": "5"}],
        }
    },
    {
        "my_chat_member": {
            "chat": CHAT,
            "from": ANNA,
            "date": 1_800_000_000,
            "old_chat_member": {"status": "member", "user": BOT},
            "new_chat_member": {"status": "kicked", "user": BOT},
        }
    },
]


def paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in inside:
        yield (*above, name)
        yield from paths(inner, (*above, name))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    changed = deepcopy(value)
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = new
    return changed


CALL: dict[str, Any] = {"text": "@shop_bot", "entities": [{"type": "mention", "offset": 0, "length": 9}]}
NOTES: list[dict[str, Any]] = [
    {"new_chat_title": "Ремонт 13"},
    {"migrate_to_chat_id": -1009},
    {"forum_topic_created": {"name": "Электрика", "icon_color": 1}, "message_thread_id": 3, "is_topic_message": True},
]
SPEAKERS: list[dict[str, Any]] = [
    {"from": ANNA},
    {"from": BOT | {"id": 8008}},
    {"from": {"id": 1087968824, "is_bot": True}, "sender_chat": GROUP, "author_signature": "прораб"},
    {"from": {"id": 777000}, "sender_chat": NEWS, "is_automatic_forward": True},
]


def assert_shown(found: Any) -> None:
    assert isinstance(found, IncomingMessage)
    assert shows_something(found.shown.seen)
    assert shows_something(found.content.seen)
    assert found.person.name
    json.dumps(asdict(found), ensure_ascii=False, allow_nan=False, default=sorted).encode()
    assert "\0" not in found.shown.seen


@given(fields=st.sampled_from(MESSAGES), around=st.sampled_from(AROUND), odd=JSON, data=st.data())
def test_no_value_in_any_field_takes_a_message_with_it(fields: Any, around: Any, odd: Any, data: st.DataObject) -> None:
    message = {"from": ANNA, "date": 1_800_000_000} | around | fields
    path = data.draw(st.sampled_from(list(paths(message))))

    found = read_update(BOT_ID, update(**replaced(message, path, odd)))

    assert_shown(found)


@given(fields=st.sampled_from(MESSAGES), around=st.sampled_from(AROUND), text=TEXT, data=st.data())
def test_no_text_in_any_field_takes_a_message_with_it(fields: Any, around: Any, text: str, data: st.DataObject) -> None:
    message = {"from": ANNA, "date": 1_800_000_000} | around | fields
    path = data.draw(st.sampled_from(list(paths(message))))

    assert_shown(read_update(BOT_ID, update(**replaced(message, path, text))))


@given(kind=st.sampled_from(["message", "edited_message"]), fields=st.sampled_from(MESSAGES), odd=JSON, data=st.data())
def test_any_value_anywhere_is_read_or_unreadable(kind: str, fields: Any, odd: Any, data: st.DataObject) -> None:
    whole = json.loads(update(kind, **fields))
    path = data.draw(st.sampled_from(list(paths(whole))))

    assert_read_or_unreadable(json.dumps(replaced(whole, path, odd)))


@given(other=st.sampled_from(OTHERS), odd=JSON, data=st.data())
def test_presses_reactions_and_blocks_of_any_shape_break_nothing(other: Any, odd: Any, data: st.DataObject) -> None:
    whole = {"update_id": 1} | other
    path = data.draw(st.sampled_from(list(paths(whole))))

    assert_read_or_unreadable(json.dumps(replaced(whole, path, odd)))


@given(
    fields=st.sampled_from([*MESSAGES, CALL]),
    around=st.sampled_from(AROUND),
    speaker=st.sampled_from(SPEAKERS),
    odd=JSON,
    data=st.data(),
)
def test_no_value_in_any_field_takes_a_groups_message_with_it(
    fields: Any, around: Any, speaker: Any, odd: Any, data: st.DataObject
) -> None:
    message = {"date": 1_800_000_000} | speaker | around | fields
    path = data.draw(st.sampled_from(list(paths(message))))
    assume(path != ("from", "id") or odd != BOT_ID)

    assert_shown(read_update(BOT_ID, update(chat=GROUP, **replaced(message, path, odd))))


@given(
    kind=st.sampled_from(["message", "edited_message"]),
    fields=st.sampled_from([*MESSAGES, *NOTES]),
    speaker=st.sampled_from(SPEAKERS),
    odd=JSON,
    data=st.data(),
)
def test_any_value_anywhere_in_a_group_is_read_or_unreadable(
    kind: str, fields: Any, speaker: Any, odd: Any, data: st.DataObject
) -> None:
    whole = json.loads(update(kind, chat=GROUP, **speaker | fields))
    path = data.draw(st.sampled_from(list(paths(whole))))

    assert_read_or_unreadable(json.dumps(replaced(whole, path, odd)))


@given(other=st.sampled_from(OTHERS[1:]), odd=JSON, data=st.data())
def test_presses_reactions_and_standings_in_groups_break_nothing(other: Any, odd: Any, data: st.DataObject) -> None:
    whole = json.loads(json.dumps({"update_id": 1} | other).replace(json.dumps(CHAT), json.dumps(GROUP)))
    path = data.draw(st.sampled_from(list(paths(whole))))

    assert_read_or_unreadable(json.dumps(replaced(whole, path, odd)))


@given(st.text() | JSON.map(json.dumps))
def test_anything_at_all_is_read_or_unreadable(raw: str) -> None:
    assert_read_or_unreadable(raw)


def assert_read_or_unreadable(raw: str) -> None:
    found = read_unless_unreadable(raw)
    if isinstance(found, IncomingMessage):
        assert_shown(found)
    elif isinstance(found, PollResult):
        assert found.poll_id
        assert shows_something(found.content.seen.encode().decode())
    elif isinstance(found, IncomingReaction | Press | Presence):
        assert found.chat.id
        assert found.person.name.encode()
    elif found is not None:
        json.dumps(asdict(found), ensure_ascii=False, allow_nan=False, default=sorted).encode()


def read_unless_unreadable(raw: str) -> Update | None:
    try:
        return read_update(BOT_ID, raw)
    except PermanentError as error:
        if error.reason is not Reason.UNREADABLE:
            raise
        return None


EXTRA = st.dictionaries(
    st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=12).map("x_{}".format), JSON
)


@given(in_update=EXTRA, in_message=EXTRA, in_person=EXTRA, in_chat=EXTRA)
def test_whatever_telegram_adds_changes_nothing(in_update: Any, in_message: Any, in_person: Any, in_chat: Any) -> None:
    plain = json.loads(update(text="Привет"))
    added = json.loads(update(text="Привет"))
    added |= in_update
    added["message"] |= in_message
    added["message"]["from"] |= in_person
    added["message"]["chat"] |= in_chat

    assert read_update(BOT_ID, json.dumps(added)) == read_update(BOT_ID, json.dumps(plain))


@given(kind=st.sampled_from([*SAMPLES, "brand_new"]), content=JSON, caption=TEXT)
def test_content_of_any_shape_is_named_with_its_caption(kind: str, content: Any, caption: str) -> None:
    message = written(**{kind: content if content is not None else {}}, caption=caption)

    assert_shown(message)
    if shows_something(caption) and kind != "text":
        assert message.shown.seen.endswith(message.content.seen.splitlines()[-1].rstrip())


@pytest.mark.parametrize("kind", [*SAMPLES, "reply_to_message", "external_reply", "quote", "entities", "x"])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"blocks":[', "]}"), ('{"type":"bold","text":[', "]}")])
def test_depth_harms_nobody(kind: str, opened: str, closed: str) -> None:
    plain = update(text=None if kind in SAMPLES else "привет", place="here")

    for depth, is_read in ((300, True), (200_000, False)):
        deep = opened * depth + closed * depth
        deep = f'{{"blocks": [{deep}]}}' if kind == "rich_message" else deep
        raw = plain.replace('"place": "here"', f'"{kind}": {deep}')
        if is_read:
            assert_shown(read_update(BOT_ID, raw))
        assert_read_or_unreadable(raw)
