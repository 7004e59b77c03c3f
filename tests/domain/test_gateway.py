"""The key of an owner's code, and what its bot is asked for because of it."""

import json
from pathlib import Path

import pytest

from bridge.domain.gateway import UPDATE_KINDS, USUAL_KINDS, Gateway, digest_of, key_of, new_secret, read_key


def test_a_key_looks_like_a_token_of_the_same_bot() -> None:
    secret = new_secret()
    assert read_key(key_of(7001, secret)) == (7001, secret)
    assert len({new_secret() for _ in range(100)}) == 100


API = Path(__file__).parents[1] / "data" / "telegram-api.json"


@pytest.mark.parametrize(
    "text", ["", "7001", "7001:", f"0{7001}:{'a' * 35}", f"7001:{'a' * 34}", f"7001:{'a' * 36}", f"7001:{'й' * 35}"]
)
def test_what_cannot_be_a_key_is_none(text: str) -> None:
    assert read_key(text) is None
    assert read_key(f"7001:{'a' * 35}\n") is None


def test_only_its_own_key_opens_a_gateway_and_none_opens_a_closed_one() -> None:
    secret = new_secret()
    gateway = Gateway(key=digest_of(secret))
    assert gateway.opens(secret)
    assert not gateway.opens(new_secret())
    assert not Gateway().opens("")
    assert secret not in repr(gateway)
    assert gateway.key not in repr(gateway)


def test_telegram_is_asked_for_more_only_where_it_has_to_be() -> None:
    gateway = Gateway(key=digest_of(new_secret()))
    assert set(UPDATE_KINDS) - set(gateway.asked_kinds) == {"chat_member", "message_reaction", "message_reaction_count"}
    assert not gateway.lacks(["message", "callback_query"])
    assert gateway.lacks(["message", "chat_member"])
    assert Gateway().asked_kinds == ()
    assert set(USUAL_KINDS) < set(UPDATE_KINDS)


def test_every_kind_of_update_is_known() -> None:
    fields = [field["name"] for field in json.loads(API.read_text(encoding="utf-8"))["types"]["Update"]["fields"]]
    assert [*UPDATE_KINDS] == [name for name in fields if name != "update_id"]
