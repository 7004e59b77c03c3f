"""Tokens of Wahelp under their lock, and whose a phone is."""

from collections.abc import Iterator

import pytest

from bridge.domain.identity import ConversationId
from bridge.domain.phones import KnownPhone, ToldBy
from bridge.relay.messages.wahelp import Granted
from bridge.storage.people import PeopleStore
from bridge.storage.phones import PhoneStore
from bridge.storage.wahelp import LONGEST_ENTERING, PhoneBookStore, WahelpTokenStore
from tests.fakes.aws import Aws, running_aws
from tests.fakes.clock import FakeClock

PLACE = "31:abc"
TALK = ConversationId(7001, 42)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with running_aws("Wahelp", "People") as aws:
        yield aws


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tokens(aws: Aws, clock: FakeClock) -> WahelpTokenStore:
    return WahelpTokenStore(aws.table("Wahelp"), aws.vault(), clock)


def test_a_token_is_kept_sealed_and_unlocks(aws: Aws, tokens: WahelpTokenStore) -> None:
    assert tokens.read(PLACE) is None
    owner = tokens.lock(PLACE)
    assert owner is not None
    assert tokens.read(PLACE) is None
    tokens.keep(PLACE, owner, Granted("secret-token", 1_800_003_600.5))
    assert tokens.read(PLACE) == Granted("secret-token", 1_800_003_600.5)
    assert tokens.lock(PLACE) is not None
    [item] = aws.items("Wahelp")
    assert item["place"] == f"token:{PLACE}"
    assert b"secret-token" not in item["sealed"].value


def test_one_worker_at_a_time(tokens: WahelpTokenStore, clock: FakeClock) -> None:
    first = tokens.lock(PLACE)
    assert first is not None
    assert tokens.lock(PLACE) is None
    tokens.unlock(PLACE, "somebody else")
    assert tokens.lock(PLACE) is None
    tokens.unlock(PLACE, first)
    assert tokens.lock(PLACE) is not None
    clock.time += LONGEST_ENTERING + 1
    assert tokens.lock(PLACE) is not None


def test_who_was_overtaken_leaves_the_newer_token(tokens: WahelpTokenStore, clock: FakeClock) -> None:
    slow = tokens.lock(PLACE)
    clock.time += LONGEST_ENTERING + 1
    fast = tokens.lock(PLACE)
    assert slow is not None
    assert fast is not None
    tokens.keep(PLACE, fast, Granted("new", 1_800_009_000.0))
    tokens.keep(PLACE, slow, Granted("old", 1_800_003_600.0))
    tokens.unlock(PLACE, slow)
    assert tokens.read(PLACE) == Granted("new", 1_800_009_000.0)


def test_whose_a_phone_is(aws: Aws, clock: FakeClock) -> None:
    book = PhoneBookStore(aws.table("Wahelp"), clock)
    assert book.conversation([7001], "+79991234567") is None
    book.goes_by(TALK, "+79991234567")
    assert book.conversation([7001], "+79991234567") == TALK
    assert book.conversation([7002], "+79991234567") is None
    book.goes_by(ConversationId(7001, 43), "+79991234567")
    assert book.conversation([7001], "+79991234567") == ConversationId(7001, 43)
    clock.time += 1
    book.goes_by(ConversationId(7002, 42), "+79991234567")
    assert book.conversation([7001, 7002], "+79991234567") == ConversationId(7002, 42), "where they wrote last"


def test_a_persons_phone_stands_beside_what_else_is_known_of_them(aws: Aws, clock: FakeClock) -> None:
    phones, people = PhoneStore(aws.table("People")), PeopleStore(aws.table("People"), clock)
    assert phones.of(31, 42) == KnownPhone()
    people.known(31, 42, 900, "chat-1")
    known = KnownPhone("+79991234567", ToldBy.AMOCRM, 1_800_000_000, 0)
    phones.note(31, 42, known)
    assert phones.of(31, 42) == known
    assert phones.of(32, 42) == KnownPhone()
    assert people.chats(31, 42) == ["chat-1"]
