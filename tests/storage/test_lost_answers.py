"""A write whose answer is lost is made again by the AWS client: what it meets then is its own."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.errors import OvertakenError
from bridge.domain.identity import ConversationId
from bridge.relay.messages import TokenPair
from bridge.storage.accounts import AccountStore
from bridge.storage.bots import BotStore
from bridge.storage.people import PeopleStore
from tests.fakes.aws import Aws
from tests.fakes.bots import make_bot
from tests.fakes.clock import FakeClock

NOW = 1_790_000_000
TALK = ConversationId(7001, 42)


@pytest.fixture
def aws(aws: Aws) -> Iterator[Aws]:
    """DynamoDB whose first answer to each write is lost."""
    for method in ("put_item", "update_item", "delete_item"):
        write = getattr(aws.dynamodb, method)

        def again(*arguments: Any, _write: Any = write, **options: Any) -> Any:
            _write(*arguments, **options)
            return _write(*arguments, **options)

        setattr(aws.dynamodb, method, again)
    yield aws
    for method in ("put_item", "update_item", "delete_item"):
        delattr(aws.dynamodb, method)


def test_a_bot_is_added_saved_and_removed(bots: BotStore) -> None:
    added = bots.add(make_bot())
    saved = bots.save(replace(added, label="Опт"))
    assert bots.get(saved.bot_id) == saved
    assert saved.version != added.version
    taken_over = bots.add(replace(saved, account_id=32), replacing=saved)
    assert bots.remove(taken_over)


def test_a_bot_that_somebody_changed_is_not_overwritten(bots: BotStore) -> None:
    added = bots.add(make_bot())
    bots.save(replace(added, label="Опт"))
    with pytest.raises(OvertakenError):
        bots.save(replace(added, label="Доставка"))


def test_a_pair_is_locked_once_and_replaced(aws: Aws) -> None:
    clock = FakeClock(NOW)
    accounts = AccountStore(aws.table("Accounts"), aws.vault(), clock)
    pair = TokenPair("access", "refresh", NOW + 86_400, NOW)
    assert accounts.authorised(31, "alpha.amocrm.ru", pair, NOW * 1000)
    stored = accounts.read(31)
    assert stored is not None
    owner = accounts.lock(31, stored[1])
    assert owner
    assert accounts.lock(31, stored[1]) is None
    accounts.unlock(31, owner)
    assert accounts.lock(31, stored[1])


def test_the_chats_of_a_forgotten_contact_are_told(people: PeopleStore) -> None:
    assert people.claim(31, 42, TALK) is None
    people.known(31, 42, 5001, "chat-1")
    assert people.forget_contact(31, 5001) == ["chat-1"]
