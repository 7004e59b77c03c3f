"""How people of the company become known, and who says so."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.errors import RefusedError, TransientError
from bridge.domain.groups import Staff
from bridge.domain.reasons import Reason
from bridge.domain.records import Chat, ChatKind, Person
from bridge.domain.staff import MOST_CLAIMS, Colleague, CrmUser
from bridge.domain.wording import staff as wording
from bridge.relay.messages import MenuCall
from bridge.relay.staff.appoint import AppointStaff, DismissStaff, WatchStaff
from bridge.relay.staff.claim import ClaimToBeStaff
from tests.fakes.bots import BOT_ID
from tests.fakes.crm import FakeCrm
from tests.fakes.groups import ACCOUNT, GROUP_ID, make_group
from tests.fakes.staff import FakeColleagues

MARIA = Person(42, "Мария", "Соколова", "maria")
CLAIM = Colleague(42, "Мария Соколова", "maria", "Ремонт 12", 1_800_000_000)
MANAGER = Staff(1001, "amojo-1001", "Мария Менеджер")
CHAT = Chat(GROUP_ID, ChatKind.SUPERGROUP)


class World:
    def __init__(self, *known: Colleague) -> None:
        self.colleagues = FakeColleagues()
        for colleague in known:
            self.colleagues.ask(ACCOUNT, colleague)
        self.crm = FakeCrm()

    def claim(self, by: Person | None = MARIA) -> str:
        call = MenuCall(BOT_ID, CHAT, 7, 0, CLAIM.at, by, "me")
        return ClaimToBeStaff(self.colleagues)(make_group(501), call)

    def appoint(self, telegram_id: int = 42, user_id: int = 1001) -> Colleague:
        return AppointStaff(self.colleagues, self.crm)(ACCOUNT, telegram_id, user_id)

    def watch(self) -> None:
        WatchStaff(self.colleagues, self.crm, logging.getLogger("test"))(ACCOUNT)

    @property
    def known(self) -> dict[int, Colleague]:
        return dict(self.colleagues.of_account(ACCOUNT))


def test_a_claim_waits_for_an_administrator_and_makes_nobody_an_employee() -> None:
    world = World()
    assert world.claim() == wording.ASKED
    assert world.known == {42: CLAIM}


def test_a_claim_made_again_changes_nothing() -> None:
    world = World(CLAIM)
    assert world.claim(replace(MARIA, first_name="Директор")) == wording.WAITS
    assert world.known == {42: CLAIM}


def test_an_employee_is_told_who_they_are() -> None:
    world = World(replace(CLAIM, staff=MANAGER))
    assert world.claim() == (
        "Вы уже отмечены как сотрудник (Мария Менеджер). "
        "Ваши сообщения в группах видны в сделках как ответы сотрудника."
    )


@pytest.mark.parametrize("by", [None, Person(-100, "Ремонт 12"), Person(7, "Робот", is_bot=True)])
def test_whoever_is_no_person_can_claim_nothing(by: Person | None) -> None:
    world = World()
    assert world.claim(by) == wording.NOBODY
    assert world.known == {}


def test_claims_of_strangers_do_not_bury_the_list() -> None:
    world = World(*(Colleague(1000 + number) for number in range(MOST_CLAIMS)))
    assert world.claim() == (
        "Запросов без ответа слишком много. Попросите администратора amoCRM добавить вас в настройках виджета: "
        "для этого нужен ваш Telegram ID 42."
    )
    assert 42 not in world.known


def test_employees_do_not_count_as_claims_that_wait() -> None:
    world = World(*(Colleague(1000 + number, staff=MANAGER) for number in range(MOST_CLAIMS)))
    assert world.claim() == wording.ASKED


def test_a_confirmed_claim_makes_an_employee_and_keeps_what_was_known() -> None:
    world = World(CLAIM)
    assert world.appoint() == replace(CLAIM, staff=MANAGER)
    assert world.known == {42: replace(CLAIM, staff=MANAGER)}


def test_a_person_who_never_asked_is_appointed_by_number() -> None:
    world = World()
    assert world.appoint(77) == Colleague(77, staff=MANAGER)


@pytest.mark.parametrize(
    ("telegram_id", "user_id", "code"),
    [
        (42, 1002, "user_without_chats"),
        (42, 1003, "unknown_user"),
        (42, 9999, "unknown_user"),
        (777000, 1001, "not_a_person"),
        (1087968824, 1001, "not_a_person"),
        (136817688, 1001, "not_a_person"),
    ],
)
def test_nobody_is_appointed_as_a_user_who_cannot_write_in_chats(telegram_id: int, user_id: int, code: str) -> None:
    world = World(CLAIM)
    world.crm.all_users = [*world.crm.all_users, CrmUser(1003, "Бывший", "amojo-1003", is_active=False)]
    with pytest.raises(RefusedError) as caught:
        world.appoint(telegram_id, user_id)
    assert (caught.value.status, caught.value.code) == (422, code)
    assert world.known == {42: CLAIM}


def test_a_claim_is_turned_down_and_an_employee_dismissed_once() -> None:
    world = World(CLAIM)
    DismissStaff(world.colleagues)(ACCOUNT, 42)
    assert world.known == {}
    with pytest.raises(RefusedError) as caught:
        DismissStaff(world.colleagues)(ACCOUNT, 42)
    assert (caught.value.status, caught.value.code) == (404, "unknown_colleague")


@pytest.mark.parametrize("left", [(), (CrmUser(1001, "Мария Менеджер", "amojo-1001", is_active=False),)])
def test_whoever_leaves_the_company_writes_as_anybody_else(left: tuple[CrmUser, ...]) -> None:
    world = World(replace(CLAIM, staff=MANAGER), Colleague(43))
    world.crm.all_users = [CrmUser(1, "Администратор", "amojo-1"), *left]
    world.watch()
    assert world.known == {43: Colleague(43)}


def test_a_user_who_is_renamed_is_called_so() -> None:
    world = World(replace(CLAIM, staff=MANAGER))
    world.crm.all_users = [CrmUser(1001, "Мария Директор", "amojo-1001")]
    world.watch()
    assert world.known[42].staff == Staff(1001, "amojo-1001", "Мария Директор")


def test_a_user_whom_the_chats_forget_for_a_moment_stays_an_employee() -> None:
    world = World(replace(CLAIM, staff=MANAGER))
    world.crm.all_users = [CrmUser(1001, "Мария Менеджер")]
    world.watch()
    assert world.known[42].staff == MANAGER


def test_an_account_without_employees_asks_amocrm_for_nothing() -> None:
    world = World(CLAIM)
    world.crm.lasting["users"] = AssertionError()  # type: ignore[assignment]
    world.watch()


def test_users_that_cannot_be_asked_for_dismiss_nobody() -> None:
    world = World(replace(CLAIM, staff=MANAGER))
    world.crm.lasting["users"] = TransientError(Reason.AMO_UNAVAILABLE)
    world.watch()
    assert world.known[42].staff == MANAGER
