"""Reading message hooks: whose they are, what they answer, and that nothing odd in them loses the text."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.amocrm.hooks import read_hook
from bridge.domain.content import Text
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.relay.messages import OutgoingMessage, Sender, Target
from tests.fakes.hooks import SCOPE, action, enveloped, hook, message, read


def test_a_text_is_read() -> None:
    assert read_hook(SCOPE, hook()) == OutgoingMessage(
        scope_id=SCOPE,
        crm_id="amojo-message",
        conversation=ConversationId(7001, 42),
        content=Text("Добрый день"),
        at_ms=1_700_000_000_980,
        author=Sender("amojo-manager", "", ref_id="amojo-manager"),
    )


def test_a_hook_keeps_its_json_and_tells_who_wrote_it() -> None:
    told = enveloped(message=message() | {"sender": {"id": "amojo-manager", "name": "Ольга"}})
    assert read(told).hook == told
    assert read(told).author == Sender("amojo-manager", "Ольга", ref_id="amojo-manager")


@pytest.mark.parametrize("sender", [None, {}, {"id": ""}, {"id": None, "name": "Ольга"}, "Ольга", []])
def test_a_message_without_its_author_is_a_message(sender: Any) -> None:
    odd = read(enveloped(message=message() | {"sender": sender}))
    assert (odd.author, odd.content) == (None, Text("Добрый день"))


@pytest.mark.parametrize(
    "conversation",
    [
        {"id": "amojo-chat"},
        {"id": "amojo-chat", "client_id": None},
        {"id": "amojo-chat", "client_id": ""},
        {"id": "amojo-chat", "client_id": "somebody-elses"},
        {"id": "amojo-chat", "client_id": "7001:42:1"},
        {"id": "amojo-chat", "client_id": "-7001:42"},
    ],
)
def test_a_chat_that_is_not_ours_has_no_conversation(conversation: dict[str, Any]) -> None:
    assert read(hook(conversation)).conversation is None


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{}",
        "[]",
        "5",
        '{"account_id":"a","message":{}}',
        '{"account_id":"a","message":"text"}',
        '{"account_id":"a","action":{"typing":{}}}',
        '{"account_id":"a","action":{"kind_of_next_year":{"conversation":{"id":"c"}}}}',
        hook(id=None),
        hook(id=5.5),
        hook(id=True),
        hook(id="\ud83d"),
        "[" * 100_000,
        '{"message":' * 50_000,
        '{"message": {"message": {"id": ' + "9" * 5000 + "}}}",
    ],
    ids=lambda raw: raw[:40],
)
def test_what_is_no_message_is_unreadable(raw: str) -> None:
    with pytest.raises(PermanentError) as unreadable:
        read_hook(SCOPE, raw)

    assert unreadable.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize("content", [{"text": ["a"]}, {"text": {"a": "b"}}, {"type": None, "text": True}])
def test_what_cannot_be_read_still_says_whose_message_it_is(content: dict[str, Any]) -> None:
    told = read(hook(**content))

    assert told == OutgoingMessage(
        SCOPE, "amojo-message", ConversationId(7001, 42), None, at_ms=told.at_ms, author=told.author
    )


def test_a_number_is_an_id_as_it_is_for_the_entrance() -> None:
    said = read(hook({"id": True, "client_id": "7001:42"}, id=17))
    assert (said.crm_id, said.chat_id) == ("17", "")


def test_half_a_character_spoils_no_text() -> None:
    assert read(hook(text="улыбка \ud83d")).content == Text("улыбка \ufffd")
    assert read(hook(text="улыбка \ud83d\ude00")).content == Text("улыбка 😀")


def test_a_chat_of_amojo_is_named_when_ours_is_not() -> None:
    assert read(hook({"id": "amojo-chat"})).chat_id == "amojo-chat"
    assert read(hook({"id": "amojo-chat", "client_id": "somebody-elses"})).chat_id == "amojo-chat"
    assert read(hook({"id": 17, "client_id": None})).chat_id == "17"
    assert read(hook({"client_id": "7001:42"})).conversation == ConversationId(7001, 42)


@pytest.mark.parametrize(
    ("quoted", "target"),
    [
        ({"id": "m0", "msgid": "7001:42:15", "type": "text"}, Target("m0", "7001:42:15")),
        ({"id": "m0", "msgid": None}, Target("m0")),
        ({"id": "m0"}, Target("m0")),
        ({"msgid": "7001:42:15"}, Target("", "7001:42:15")),
        ({}, None),
        (None, None),
        ("m0", None),
        ({"id": ["m0"], "msgid": {}}, None),
        ({"id": "m" * 600, "msgid": "я" * 300}, None),
        ({"id": 10**600, "msgid": True}, None),
        ({"id": "m" * 600, "msgid": "7001:42:15"}, Target("", "7001:42:15")),
    ],
)
def test_a_reply_names_its_target_by_either_id(quoted: Any, target: Target | None) -> None:
    said = read(hook(reply_to={"message": quoted}))
    assert (said.reply_to, said.content) == (target, Text("Добрый день"))


@pytest.mark.parametrize(("group", "album"), [("g1", "g1"), (17, "17"), ("", ""), (None, ""), ({}, "")])
def test_the_parts_of_one_message_know_each_other(group: Any, album: str) -> None:
    assert read(hook(media_group_id=group)).album == album


FIELDS = [
    "type",
    "file_name",
    "file_size",
    "media_duration",
    "thumbnail",
    "tag",
    "media_group_id",
    "markup",
    "template",
    "reply_to",
    "forwards",
    "post",
    "location",
    "contact",
    "sticker_id",
    "of_next_year",
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12) | st.sampled_from(FIELDS), inner),
    max_leaves=20,
)


@given(anything.map(json.dumps) | st.text())
def test_anything_at_all_is_read_or_unreadable(raw: str) -> None:
    with suppress(PermanentError):
        read_hook(SCOPE, raw)


@given(st.sampled_from(FIELDS), anything)
def test_no_field_whatever_it_holds_takes_the_text_along(field: str, value: Any) -> None:
    said = read(hook(**{field: value}))

    assert said.content is not None
    assert "Добрый день" in said.content.seen


@given(st.sampled_from(["receiver", "sender", "source", "timestamp", "msec_timestamp", "of_next_year"]), anything)
def test_nor_does_any_field_beside_it(field: str, value: Any) -> None:
    raw = json.dumps({"account_id": "a", "time": value, "action": value, "message": message() | {field: value}})

    assert read(raw).content == Text("Добрый день")


@given(st.dictionaries(st.sampled_from(["reaction", "typing"]), anything))
def test_no_action_breaks_the_reading(kinds: dict[str, Any]) -> None:
    with suppress(PermanentError):
        read_hook(SCOPE, action(**kinds))
