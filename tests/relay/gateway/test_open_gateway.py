"""Who may call: whoever has the key, and nobody else."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import RefusedError
from bridge.domain.gateway import CLOSED, Gateway, digest_of, key_of
from bridge.domain.identity import token_context
from bridge.domain.records import BotState
from bridge.relay.gateway.open_gateway import OpenGateway
from tests.fakes.bots import ACCOUNT_ID, BOT_ID, FakeBots, make_bot
from tests.fakes.vault import FakeVault

SECRET = "kEyThatOpens_0123456789-abcdefghijk"
ANOTHER = "B" * 35
KEY = key_of(BOT_ID, SECRET)
TOKEN = f"{BOT_ID}:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
GATEWAY = Gateway(key=digest_of(SECRET))


def opening(**overrides: Any) -> OpenGateway:
    vault = FakeVault()
    sealed = vault.seal(TOKEN, token_context(ACCOUNT_ID, BOT_ID))
    return OpenGateway(FakeBots(make_bot(sealed_token=sealed, **{"gateway": GATEWAY} | overrides)), vault)


def refused(open_gateway: OpenGateway, key: str) -> tuple[int, str]:
    with pytest.raises(RefusedError) as error:
        open_gateway(key)
    assert SECRET not in str(error.value)
    return error.value.status, error.value.text


@pytest.mark.parametrize("state", [BotState.ON, BotState.OFF, BotState.CONNECTING, BotState.REVOKED])
def test_its_key_opens_it_whatever_our_widget_says(state: BotState) -> None:
    assert opening(state=state)(KEY).bot_id == BOT_ID


@pytest.mark.parametrize(
    "key",
    [
        key_of(BOT_ID, ANOTHER),
        key_of(BOT_ID + 1, SECRET),
        KEY[:-1],
        KEY + "x",
        f"{BOT_ID}:",
        f"{BOT_ID}:{GATEWAY.key}"[:80],
        TOKEN,
        f"{BOT_ID}:é",
    ],
)
def test_no_other_key_does(key: str) -> None:
    assert refused(opening(), key) == (401, "Unauthorized")


def test_a_bot_without_a_key_is_opened_by_nothing() -> None:
    closed = opening(gateway=replace(CLOSED, allow_token=True))

    assert refused(closed, KEY) == refused(closed, f"{BOT_ID}:") == refused(closed, TOKEN) == (401, "Unauthorized")


def test_a_bot_whose_widget_is_uninstalled_is_opened_by_nothing() -> None:
    assert refused(opening(state=BotState.STOPPED), KEY) == (401, "Unauthorized")


def test_telegrams_own_token_opens_it_where_the_owner_allows_that() -> None:
    allowed = opening(gateway=replace(GATEWAY, allow_token=True))

    assert allowed(TOKEN).bot_id == allowed(KEY).bot_id == BOT_ID
    assert refused(allowed, TOKEN[:-1] + "x") == (401, "Unauthorized")


@pytest.mark.parametrize(
    ("key", "status", "words"),
    [
        ("", 401, "Unauthorized: invalid token specified"),
        ("abc", 401, "Unauthorized: invalid token specified"),
        (f"0{KEY}", 401, "Unauthorized: invalid token specified"),
        (f"{BOT_ID}:{'x' * 80}", 401, "Unauthorized: invalid token specified"),
        (f"{2**54}:{SECRET}", 401, "Unauthorized: invalid token specified"),
        (f"x{KEY}", 421, "Misdirected Request: unallowed token specified"),
        (f"-{KEY}", 421, "Misdirected Request: unallowed token specified"),
        (f"{KEY.replace('7', '٧')}", 421, "Misdirected Request: unallowed token specified"),
    ],
)
def test_what_is_no_token_at_all_is_refused_as_the_real_server_does(key: str, status: int, words: str) -> None:
    assert refused(opening(), key) == (status, words)
