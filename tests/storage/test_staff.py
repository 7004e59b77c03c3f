"""Who of the company writes in groups, as the tables have it."""

from dataclasses import replace

import pytest

from bridge.domain.groups import Author, Staff
from bridge.domain.records import Chat, ChatKind
from bridge.domain.staff import Colleague
from bridge.storage.groups import GroupStore
from bridge.storage.people import PeopleStore
from bridge.storage.staff import StaffStore
from tests.fakes.aws import Aws
from tests.fakes.groups import ACCOUNT, GROUP_ID, make_group

MARIA = Colleague(42, "Мария", "maria", "Ремонт 12", 1_800_000_000)
MANAGER = Staff(1001, "amojo-1001", "Мария Менеджер")


@pytest.fixture
def colleagues(aws: Aws) -> StaffStore:
    return StaffStore(aws.table("People"))


def author(groups: GroupStore) -> Author:
    [bot] = make_group().bots.values()
    groups.seen(ACCOUNT, Chat(GROUP_ID, ChatKind.SUPERGROUP), "Ремонт 12", bot)
    return groups.with_author(ACCOUNT, GROUP_ID, MARIA.telegram_id)[1]


def test_a_claim_is_remembered_once_and_is_nothing_to_messages(colleagues: StaffStore, groups: GroupStore) -> None:
    colleagues.ask(ACCOUNT, MARIA)
    colleagues.ask(ACCOUNT, replace(MARIA, name="Директор"))
    assert colleagues.of_account(ACCOUNT) == {42: MARIA}
    assert author(groups).staff is None


def test_an_employee_is_one_for_messages_until_dismissed(colleagues: StaffStore, groups: GroupStore) -> None:
    colleagues.ask(ACCOUNT, MARIA)
    colleagues.appoint(ACCOUNT, MARIA, MANAGER)
    assert colleagues.of_account(ACCOUNT) == {42: replace(MARIA, staff=MANAGER)}
    assert author(groups).staff == MANAGER
    colleagues.ask(ACCOUNT, MARIA)
    assert colleagues.of_account(ACCOUNT) == {42: replace(MARIA, staff=MANAGER)}, "asking again changes nothing"
    colleagues.dismiss(ACCOUNT, 42)
    assert colleagues.of_account(ACCOUNT) == {}
    assert author(groups).staff is None


def test_every_account_has_its_own(colleagues: StaffStore) -> None:
    colleagues.ask(ACCOUNT, MARIA)
    assert colleagues.of_account(ACCOUNT + 1) == {}


def test_what_is_known_of_the_person_stays(colleagues: StaffStore, people: PeopleStore) -> None:
    people.known(ACCOUNT, 42, 900, "chat-1")
    colleagues.appoint(ACCOUNT, MARIA, MANAGER)
    colleagues.dismiss(ACCOUNT, 42)
    assert people.chats(ACCOUNT, 42) == ["chat-1"]
    colleagues.dismiss(ACCOUNT, 77)
    assert people.chats(ACCOUNT, 77) == []
