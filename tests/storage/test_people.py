"""What is remembered of a person's contact while it is being made, and of one that amoCRM has made itself."""

from bridge.domain.identity import ConversationId
from bridge.storage.people import PeopleStore
from tests.fakes.groups import ACCOUNT, GROUP_ID

GROUP = ConversationId(7001, GROUP_ID)
PRIVATE = ConversationId(7001, 42)


def test_whoever_tries_next_knows_that_a_contact_may_be_there(people: PeopleStore) -> None:
    assert people.making(ACCOUNT, 42) == 0
    people.makes(ACCOUNT, 42, 1_800_000_000.1234)
    assert people.making(ACCOUNT, 42) == 1_800_000_000.123
    assert people.making(ACCOUNT, 43) == 0


def test_nothing_is_being_made_any_more_once_the_contact_is_known_or_was_refused(people: PeopleStore) -> None:
    people.makes(ACCOUNT, 42, 1_800_000_000)
    people.makes(ACCOUNT, 42, 0)
    assert people.making(ACCOUNT, 42) == 0
    people.makes(ACCOUNT, 42, 1_800_000_000)
    people.known(ACCOUNT, 42, 900)
    assert people.making(ACCOUNT, 42) == 0


def test_a_contact_that_amocrm_made_is_one_persons(people: PeopleStore) -> None:
    assert people.adopts(ACCOUNT, 42, 900)
    assert people.adopts(ACCOUNT, 42, 900), "asked for again"
    assert not people.adopts(ACCOUNT, 43, 900)
    assert people.adopts(ACCOUNT, 43, 901)
    assert people.adopts(ACCOUNT + 1, 43, 900)


def test_a_group_claims_a_person_and_gives_them_up_without_a_chat(people: PeopleStore) -> None:
    assert people.claim(ACCOUNT, 42, GROUP) is None
    people.release(ACCOUNT, 42, GROUP)
    assert people.claim(ACCOUNT, 42, PRIVATE) is None
    assert people.chats(ACCOUNT, 42) == []


def test_a_contact_of_a_group_is_known_without_a_chat(people: PeopleStore) -> None:
    people.known(ACCOUNT, 42, 900)
    assert people.claim(ACCOUNT, 42, PRIVATE) == 900
    assert people.chats(ACCOUNT, 42) == []
