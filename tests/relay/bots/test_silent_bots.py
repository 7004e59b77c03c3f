"""What the schedule does besides looking: silence is told once, pictures are followed, and accounts take turns."""

import pytest

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.staff import CrmUser
from bridge.relay.bots.watch_bots import DAY, PAUSE, TOGETHER, WatchAccounts
from tests.fakes.clock import FakeClock
from tests.fakes.jobs import FakeJobs
from tests.fakes.telegram import TOKEN
from tests.fakes.wiring import UNAVAILABLE, BotWorld
from tests.relay.bots.test_watch_bots import ELSEWHERE, REFUSED, connected, watch


def stolen(world: BotWorld) -> BotWorld:
    world.telegram.webhooks[TOKEN] = ELSEWHERE
    world.crm.all_users = [
        CrmUser(1003, "Управляющая", is_admin=True, is_active=False),
        CrmUser(1002, "Владелец", is_admin=True),
        CrmUser(1001, "Менеджер"),
    ]
    return world


def test_a_stolen_webhook_is_told_an_administrator_once() -> None:
    world = stolen(connected())
    for _ in range(3):
        watch(world)
    (task,) = world.crm.tasks
    assert (task.account_id, task.user_id) == (31, 1002)
    assert task.until == int(world.clock.now()) + DAY
    assert "@shop_bot" in task.text
    assert "https://other.example/x" in task.text
    assert world.bot.told == "webhook"


def test_what_was_told_is_not_told_again_when_the_task_is_done_but_is_when_it_happens_again() -> None:
    world = stolen(connected())
    watch(world)
    world.crm.tasks.clear()
    watch(world)
    assert world.crm.tasks == []

    world.change(enabled=True)
    watch(stolen(world))
    assert len(world.crm.tasks) == 1


def test_whoever_could_not_be_told_is_told_by_the_next_look() -> None:
    world = stolen(connected())
    world.crm.trouble = {
        "users": [TransientError(Reason.AMO_UNAVAILABLE)],
        "add_task": [PermanentError(Reason.AMO_REFUSED)],
    }
    assert (watch(world).told, watch(world).told) == ("", "")
    assert watch(world).told == "webhook"
    assert len(world.crm.tasks) == 1


def test_without_an_administrator_who_is_known_the_task_is_that_of_whoever_installed_the_widget() -> None:
    world = stolen(connected())
    world.crm.all_users = [CrmUser(1001, "Менеджер")]
    watch(world)
    assert [task.user_id for task in world.crm.tasks] == [None]


def test_a_webhook_that_is_gone_and_a_dead_token_are_told_as_well() -> None:
    world = connected()
    world.telegram.webhooks.clear()
    watch(world)
    assert world.bot.told == "webhook"
    world.telegram.lasting = {"get_me": REFUSED, "webhook": REFUSED}
    watch(world)
    assert world.bot.told == "token"
    assert ["отключила вебхук" in task.text for task in world.crm.tasks] == [True, False]
    assert "токен отозван" in world.crm.tasks[1].text


def test_trouble_that_lets_messages_pass_is_no_task() -> None:
    world = connected(pipeline_id=99)
    watch(world)
    assert [str(trouble.code) for trouble in world.bot.troubles] == ["pipeline"]
    assert world.crm.tasks == []


def test_a_picture_is_copied_once_and_followed() -> None:
    world = connected()
    world.telegram.photos[7001] = "first"
    world.files.there = {"file-of-7001": b"jpeg"}
    seen = watch(world)
    assert (seen.photo, seen.avatar) == ("first", "https://media.test/31/first/photo.jpg")
    assert watch(world).version == seen.version
    assert world.files.fetched == ["file-of-7001"]

    world.telegram.photos[7001] = "second"
    assert watch(world).avatar == "https://media.test/31/second/photo.jpg"
    del world.telegram.photos[7001]
    assert watch(world).avatar == ""


@pytest.mark.parametrize("method", ["photo_of", "fetch"])
def test_a_picture_that_cannot_be_had_holds_nothing_up(method: str) -> None:
    world = stolen(connected())
    world.telegram.photos[7001] = "first"
    if method == "photo_of":
        world.telegram.lasting["photo_of"] = UNAVAILABLE
    else:
        world.files.trouble = [UNAVAILABLE]
    seen = watch(world)
    assert (seen.deaf, seen.told, seen.avatar) == (True, "webhook", "")


def test_the_bots_of_every_account_in_service_are_looked_at() -> None:
    jobs, clock = FakeJobs(), FakeClock()
    began = clock.now()
    assert WatchAccounts(ServedFake([31, 32]), jobs, clock)(lambda: 800.0) == 2
    assert (jobs.watched_accounts, clock.now()) == ([31, 32], began)


@pytest.mark.parametrize(("accounts", "longest"), [(TOGETHER + 1, PAUSE), (100 * TOGETHER, 800.0)])
def test_the_looks_at_many_accounts_are_spread_over_the_time_that_there_is(accounts: int, longest: float) -> None:
    jobs, clock = FakeJobs(), FakeClock()
    ends = clock.now() + 800
    every = list(range(1, accounts + 1))
    assert WatchAccounts(ServedFake(every), jobs, clock)(lambda: ends - clock.now()) == accounts
    assert jobs.watched_accounts == every
    assert 0 < clock.now() - (ends - 800) <= longest


class ServedFake:
    """The port `ServedAccounts`."""

    def __init__(self, account_ids: list[int]) -> None:
        self._account_ids = account_ids

    def in_service(self) -> list[int]:
        return self._account_ids
