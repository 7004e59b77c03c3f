"""Reactions in both spellings, and typing."""

from typing import Any

import pytest

from bridge.amocrm.hooks import TYPING_LASTS, read_hook
from bridge.domain.identity import ConversationId
from bridge.relay.messages import OutgoingReaction, Target, Typing
from tests.fakes.hooks import CHAT, SCOPE, action

TALK = ConversationId(7001, 42)
REACT = {"user": {"id": "u"}, "conversation": CHAT, "type": "react", "emoji": "👍"}


@pytest.mark.parametrize(
    ("spelling", "target"),
    [
        ({"msgid": "m1"}, Target("m1")),
        ({"message": {"id": "m1", "client_id": "7001:42:15", "sender": {}}}, Target("m1", "7001:42:15")),
        ({"message": {"id": "m1"}}, Target("m1")),
        ({"msgid": "m1", "message": {"id": "m1", "client_id": "7001:42:15"}}, Target("m1", "7001:42:15")),
        ({"msgid": "m1", "message": None}, Target("m1")),
        ({"msgid": "m1", "message": "m1"}, Target("m1")),
    ],
)
def test_a_reaction_names_its_message_in_either_spelling(spelling: dict[str, Any], target: Target) -> None:
    raw = action(reaction=REACT | spelling)
    assert read_hook(SCOPE, raw) == OutgoingReaction(SCOPE, TALK, "", target, "👍", "u")


def test_a_reaction_that_is_taken_back_has_no_emoji() -> None:
    reaction = REACT | {"msgid": "m1", "type": "unreact"}
    del reaction["emoji"]
    assert read_hook(SCOPE, action(reaction=reaction)) == OutgoingReaction(SCOPE, TALK, "", Target("m1"), "", "u")
    told = REACT | {"msgid": "m1", "type": "unreact"}
    assert read_hook(SCOPE, action(reaction=told)) == OutgoingReaction(SCOPE, TALK, "", Target("m1"), "", "u")


@pytest.mark.parametrize("odd", [{"msgid": None}, {"msgid": "m1", "emoji": None}, {"msgid": {}}, {"message": {}}, {}])
def test_a_reaction_to_nothing_or_with_nothing_is_none(odd: dict[str, Any]) -> None:
    assert read_hook(SCOPE, action(reaction=REACT | odd)) is None


def test_a_chat_is_named_as_in_messages() -> None:
    reaction = REACT | {"msgid": "m1", "conversation": {"id": "amojo-chat"}}
    assert read_hook(SCOPE, action(reaction=reaction)) == OutgoingReaction(
        SCOPE, None, "amojo-chat", Target("m1"), "👍", "u"
    )


@pytest.mark.parametrize(
    ("expired_at", "until"),
    [(1_700_000_006, 1_700_000_006), (None, 1_700_000_001 + TYPING_LASTS), ("soon", 1_700_000_001 + TYPING_LASTS)],
)
def test_typing_is_true_for_some_seconds(expired_at: Any, until: int) -> None:
    typing = {"user": {"id": "u"}, "conversation": CHAT, "expired_at": expired_at, "post_id": "203055422"}
    assert read_hook(SCOPE, action(typing=typing)) == Typing(SCOPE, TALK, "", until)
