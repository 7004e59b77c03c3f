"""Ids both sides must build identically, and secrets nobody else can build."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.identity import (
    ConversationId,
    Signed,
    copy_key,
    edit_key,
    message_key,
    read_account,
    read_webhook,
    sign_account,
    sign_webhook,
    source_id,
)

TELEGRAM_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
MOST = 2**63 - 1

keys = st.text(min_size=1, max_size=40)
bot_ids = st.integers(min_value=1, max_value=MOST)
generations = st.integers(min_value=0, max_value=10**11 - 1)


@given(bot_ids, bot_ids)
def test_a_conversation_is_read_back_from_its_text(bot_id: int, user_id: int) -> None:
    conversation = ConversationId(bot_id, user_id)
    assert ConversationId.parse(str(conversation)) == conversation


@given(bot_ids, bot_ids, bot_ids)
def test_a_group_has_a_conversation_in_every_deal(bot_id: int, group: int, deal_id: int) -> None:
    conversation = ConversationId(bot_id, -group, deal_id)
    assert ConversationId.parse(str(conversation)) == conversation
    assert conversation != ConversationId(bot_id, -group, deal_id + 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":",
        "1:",
        ":2",
        "1",
        "1:2:3",
        "-1:2",
        "1:-2",
        "1:-2:-3",
        "1:--2:3",
        " 1:2",
        "1:2 ",
        "a:b",
        "1.0:2",
        "١:٢",
        "²:3",
        "tg-1:2",
    ],
)
def test_no_other_text_is_a_conversation(text: str) -> None:
    assert ConversationId.parse(text) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_trouble(text: str) -> None:
    parsed = ConversationId.parse(text)
    assert parsed is None or re.fullmatch(r"[0-9]+:([0-9]+|-[0-9]+:[0-9]+)", text)


def test_an_absurdly_long_number_is_no_conversation() -> None:
    assert ConversationId.parse("9" * 5000 + ":1") is None
    assert ConversationId.parse("1:" + "9" * 5000) is None


moments = st.integers(1, 2**31)


@given(bot_ids, bot_ids, st.integers(1, 2**31), moments, st.text())
def test_message_keys_name_one_message_and_one_edit(
    bot_id: int, user_id: int, message_id: int, edited_at: int, text: str
) -> None:
    conversation = ConversationId(bot_id, user_id)
    key = message_key(conversation, message_id)
    assert [int(field) for field in key.split(":")] == [bot_id, user_id, message_id]
    *fields, digest = edit_key(conversation, message_id, edited_at, text).split(":")
    assert [int(field) for field in fields] == [bot_id, user_id, message_id, edited_at]
    assert re.fullmatch(r"[0-9a-f]{8}", digest)


@given(moments, st.text())
def test_an_edit_has_the_same_key_whenever_it_is_read(edited_at: int, text: str) -> None:
    conversation = ConversationId(7001, 42)
    assert edit_key(conversation, 5, edited_at, text) == edit_key(conversation, 5, edited_at, text)


def test_every_edit_has_a_key_of_its_own_even_within_one_second() -> None:
    conversation = ConversationId(7001, 42)
    edits = [(5, 100, "да"), (5, 100, "нет"), (5, 100, ""), (5, 101, "да"), (6, 100, "да")]
    keys = {edit_key(conversation, message_id, at, text) for message_id, at, text in edits}
    assert len(keys | {message_key(conversation, 5), message_key(conversation, 6)}) == len(edits) + 2


@given(bot_ids)
def test_a_source_id_is_short_and_printable(bot_id: int) -> None:
    source = source_id(bot_id)
    assert len(source) <= 36
    assert source.isascii()
    assert source.isprintable()


@given(keys, bot_ids, generations, st.booleans())
def test_a_webhook_secret_tells_what_it_is_for(key: str, bot_id: int, generation: int, beside: bool) -> None:
    signed = Signed(generation, beside)
    secret = sign_webhook(key, bot_id, signed)
    assert TELEGRAM_SECRET.fullmatch(secret)
    assert read_webhook([key], bot_id, secret) == signed


@given(keys, keys, bot_ids, generations)
def test_a_secret_of_another_key_or_bot_is_worth_nothing(key: str, other: str, bot_id: int, generation: int) -> None:
    secret = sign_webhook(key, bot_id, Signed(generation))
    assert read_webhook([key], bot_id + 1, secret) is None
    if other != key:
        assert read_webhook([other], bot_id, secret) is None
    assert read_webhook([], bot_id, secret) is None


@given(keys, bot_ids, generations, st.integers(1, 10**6))
def test_a_tampered_generation_is_refused(key: str, bot_id: int, generation: int, more: int) -> None:
    mac = sign_webhook(key, bot_id, Signed(generation)).partition("-")[2]
    assert read_webhook([key], bot_id, f"{generation + more}-{mac}") is None
    assert read_webhook([key], bot_id, f"0{generation}-{mac}") is None
    assert read_webhook([key], bot_id, f"{generation}c-{mac}") is None
    assert read_webhook([key], bot_id, f"{generation}cc-{mac}") is None
    beside = sign_webhook(key, bot_id, Signed(generation, beside=True)).partition("-")[2]
    assert read_webhook([key], bot_id, f"{generation}-{beside}") is None


def test_both_keys_are_accepted_while_one_is_rotated() -> None:
    before, after = sign_webhook("old", 7001, Signed(3)), sign_webhook("new", 7001, Signed(4))
    assert read_webhook(["new", "old"], 7001, before) == Signed(3)
    assert read_webhook(["new", "old"], 7001, after) == Signed(4)
    assert read_webhook(["new"], 7001, before) is None


@given(st.text(max_size=80))
def test_any_header_and_any_path_is_read_without_trouble(text: str) -> None:
    assert read_webhook(["key"], 7001, text) is None
    assert read_account(["key"], text) is None


@pytest.mark.parametrize("secret", ["1-é", "1-\u0430bc", "1-" + "я" * 64])
def test_letters_that_are_not_ascii_are_refused(secret: str) -> None:
    assert read_webhook(["key"], 7001, secret) is None
    assert read_account(["key"], secret) is None


@given(keys, st.integers(1, 10**12))
def test_a_webhook_path_tells_its_account(key: str, account_id: int) -> None:
    path = sign_account(key, account_id)
    assert read_account(["other key", key], path) == account_id
    assert read_account(["other " + key], path) is None
    assert read_account([key], path.replace(str(account_id), str(account_id + 1), 1)) is None


def test_an_accounts_path_is_no_bots_secret() -> None:
    assert read_webhook(["key"], 31, sign_account("key", 31)) is None
    assert read_account(["key"], sign_webhook("key", 31, Signed(31))) is None


@given(keys, keys, bot_ids, st.text(), st.text())
def test_the_address_of_a_copy_is_known_to_the_key_only(
    key: str, other: str, account_id: int, unique: str, name: str
) -> None:
    address = copy_key(key, account_id, unique, name)

    assert re.fullmatch("[0-9a-f]{40}", address)
    assert copy_key(key, account_id, unique, name) == address
    assert (copy_key(other, account_id, unique, name) == address) is (other == key)
    assert copy_key(key, account_id + 1, unique, name) != address
    assert copy_key(key, account_id, f"{unique}x", name) != address
    assert copy_key(key, account_id, unique, f"{name}x") != address
    assert sign_account(key, account_id) != f"{account_id}-{address}"
