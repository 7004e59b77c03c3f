"""A bot's route is changed while messages are on their way: nothing is lost, and nothing is brought twice."""

import random
from collections import deque
from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError, TransientError, WaitingError
from bridge.domain.reasons import Reason
from bridge.domain.routes import AmoRoute, PlatformRoute, Route, RouteKind, WahelpRoute, changed
from bridge.relay.routes.ways import NOT_KNOWN_YET, PATIENCE
from tests.fakes.accounts import NOW
from tests.fakes.bots import rewrite
from tests.fakes.incoming import TALK, IncomingWorld, wrote
from tests.fakes.steps import KilledError
from tests.fakes.ways import ClaimingWay

DOWN = TransientError(Reason.STORAGE_UNAVAILABLE)
KILLED: list[Exception] = [KilledError()]


class SwitchingWorld(IncomingWorld):
    """A bot whose route is changed; the clock goes on with it."""

    def __init__(self) -> None:
        super().__init__()
        self.wahelp = ClaimingWay(RouteKind.WAHELP, self.conversations)
        self.platform = ClaimingWay(RouteKind.PLATFORM, self.conversations)
        self.ways |= {RouteKind.WAHELP: self.wahelp, RouteKind.PLATFORM: self.platform}
        self.clock.time = NOW

    def goes(self, kind: RouteKind) -> Route:
        before = self.bots.stored[self.bot.bot_id]
        now_ms = max(int(self.clock.now() * 1000), before.route.id + 1)
        routes: dict[RouteKind, Route] = {
            RouteKind.AMOCRM: AmoRoute(now_ms),
            RouteKind.WAHELP: WahelpRoute(now_ms, "https://wahelp.ru", "17", "c-1", "owner"),
            RouteKind.PLATFORM: PlatformRoute(now_ms, "https://platform.example"),
        }
        earlier = changed(before.earlier, before.route, now_ms)
        rewrite(self.bots, replace(before, route=routes[kind], earlier=earlier))
        return routes[kind]

    def tries(
        self, message_id: int, attempt: int = 1, *, since: float | None = None, fails: type | None = None
    ) -> None:
        """Have a worker of no memory try a message."""
        self.another_worker()
        received_at = float(int(self.clock.now())) if since is None else since
        if fails is None:
            self.relay(wrote(message_id), received_at=received_at, attempt=attempt)
            return
        with pytest.raises(fails):
            self.relay(wrote(message_id), received_at=received_at, attempt=attempt)

    @property
    def brought(self) -> list[str]:
        """Every time that a message arrived anywhere."""
        return [*self.chats.shown, *self.wahelp.there, *self.platform.there]


@pytest.fixture
def world() -> SwitchingWorld:
    return SwitchingWorld()


def test_what_was_begun_by_wahelp_is_finished_there(world: SwitchingWorld) -> None:
    world.goes(RouteKind.WAHELP)
    world.wahelp.after["post"] = KILLED.copy()
    world.tries(1, fails=KilledError)
    world.goes(RouteKind.PLATFORM)
    world.tries(1, 2)
    world.tries(2)
    assert (world.wahelp.there, world.platform.there) == (["7001:42:1"], ["7001:42:2"])
    assert world.receipts.kept[TALK, "7001:42:1"].crm_id == "wahelp:7001:42:1"


def test_what_was_not_begun_goes_by_the_new_route(world: SwitchingWorld) -> None:
    world.goes(RouteKind.WAHELP)
    world.clock.time += NOT_KNOWN_YET
    world.wahelp.trouble = DOWN
    world.tries(1, fails=TransientError)
    world.goes(RouteKind.PLATFORM)
    world.tries(1, 2)
    assert (world.wahelp.there, world.platform.there) == ([], ["7001:42:1"])


def test_what_waits_in_a_chat_that_amocrm_has_never_seen_does_not_go_there(world: SwitchingWorld) -> None:
    """A message that comes right behind a change of the route, and that is tried once more."""
    world.goes(RouteKind.WAHELP)
    world.wahelp.trouble = WaitingError(Reason.NO_PHONE)
    world.tries(1, fails=WaitingError)
    world.wahelp.trouble = None
    world.tries(1, 2)
    assert world.brought == ["7001:42:1"] == world.wahelp.there


def test_what_may_be_in_amocrm_is_finished_there(world: SwitchingWorld) -> None:
    world.receipts.before["incoming"] = KILLED.copy()
    world.tries(1, fails=KilledError)
    world.clock.time += 1
    world.goes(RouteKind.WAHELP)
    world.tries(1, 2, since=NOW)
    assert world.brought == ["7001:42:1"]
    assert not world.wahelp.there


def test_a_worker_that_knew_the_old_route_only_is_followed_by_one_that_knows_both(world: SwitchingWorld) -> None:
    """A warm worker trusts for a moment what it read of the bot before the change."""
    world.relay(wrote(1))
    world.clock.time += 1
    world.goes(RouteKind.WAHELP)
    world.clock.time += 1.5
    world.receipts.before["incoming"] = KILLED.copy()
    with pytest.raises(KilledError):
        world.relay(wrote(2), received_at=float(int(world.clock.now())))
    assert list(world.chats.shown) == ["7001:42:1", "7001:42:2"]
    world.tries(2, 2)
    assert world.brought == ["7001:42:1", "7001:42:2"]


def test_what_came_after_the_change_is_not_looked_for_in_amocrm(world: SwitchingWorld) -> None:
    world.goes(RouteKind.WAHELP)
    world.clock.time += NOT_KNOWN_YET
    world.wahelp.trouble = DOWN
    world.tries(1, fails=TransientError)
    world.wahelp.trouble = None
    world.tries(1, 2)
    assert (list(world.chats.shown), world.wahelp.there) == ([], ["7001:42:1"])


@pytest.mark.parametrize("error", [DOWN, WaitingError(Reason.STORAGE_UNAVAILABLE)])
def test_an_old_route_that_is_away_is_waited_for_two_minutes(world: SwitchingWorld, error: Exception) -> None:
    world.goes(RouteKind.WAHELP)
    world.wahelp.before["post"] = KILLED.copy()
    world.tries(1, fails=KilledError)
    world.goes(RouteKind.AMOCRM)
    world.wahelp.trouble = error
    world.clock.time += 5 * PATIENCE
    world.tries(1, 2, since=NOW, fails=type(error))
    world.clock.time += PATIENCE - 1
    world.tries(1, 3, since=NOW, fails=type(error))
    assert not world.brought
    world.clock.time += 2
    world.tries(1, 4, since=NOW)
    assert list(world.chats.shown) == ["7001:42:1"]


def test_amocrm_that_is_away_is_waited_for_as_well(world: SwitchingWorld) -> None:
    world.relay(wrote(1))
    world.receipts.before["incoming"] = KILLED.copy()
    world.tries(2, fails=KilledError)
    world.clock.time += 1
    world.goes(RouteKind.WAHELP)
    for attempt, passed in ((2, PATIENCE - 1), (3, 0)):
        world.chats.before["send"] = [DOWN]
        world.tries(2, attempt, since=NOW, fails=TransientError)
        world.clock.time += passed
        assert not world.wahelp.there
    world.tries(2, 4, since=NOW)
    assert (world.brought, world.wahelp.there) == (["7001:42:1", "7001:42:2"], [])


def test_one_failure_of_the_old_route_long_after_the_change_is_no_reason_to_send_twice(world: SwitchingWorld) -> None:
    """It had taken the message, and its answer was lost; whoever asked again was killed."""
    world.goes(RouteKind.WAHELP)
    world.wahelp.after["post"] = [DOWN]
    world.tries(1, fails=TransientError)
    world.goes(RouteKind.PLATFORM)
    world.clock.time += 5 * PATIENCE
    world.wahelp.trouble = DOWN
    world.tries(1, 3, fails=TransientError)
    world.wahelp.trouble = None
    world.tries(1, 4)
    assert world.brought == ["7001:42:1"]


def test_an_old_route_that_answers_finishes_it_however_late(world: SwitchingWorld) -> None:
    """A message of a worker that was killed stays hidden in its queue for minutes."""
    world.goes(RouteKind.WAHELP)
    world.wahelp.after["post"] = KILLED.copy()
    world.tries(1, fails=KilledError)
    world.goes(RouteKind.PLATFORM)
    world.clock.time += 10 * PATIENCE
    world.tries(1, 2)
    assert world.brought == ["7001:42:1"]


def test_what_the_old_route_refuses_for_good_goes_by_the_new_one(world: SwitchingWorld) -> None:
    world.goes(RouteKind.WAHELP)
    world.wahelp.before["post"] = KILLED.copy()
    world.tries(1, fails=KilledError)
    world.goes(RouteKind.PLATFORM)
    world.wahelp.trouble = PermanentError(Reason.WAHELP_UNAUTHORISED)
    world.tries(1, 2)
    assert world.platform.there == ["7001:42:1"]


def test_an_edit_is_not_what_was_begun(world: SwitchingWorld) -> None:
    world.goes(RouteKind.WAHELP)
    world.tries(1)
    world.goes(RouteKind.PLATFORM)
    world.another_worker()
    world.relay(wrote(1, "Иначе", edited_at=NOW + 5), received_at=float(NOW + 5))
    assert world.wahelp.there == ["7001:42:1"]
    assert len(world.platform.there) == 1


def test_a_route_that_is_forgotten_is_not_gone_back_to(world: SwitchingWorld) -> None:
    world.goes(RouteKind.WAHELP)
    world.wahelp.after["post"] = KILLED.copy()
    world.tries(1, fails=KilledError)
    for _ in range(3):
        world.goes(RouteKind.PLATFORM)
        world.goes(RouteKind.AMOCRM)
    world.tries(1, 2)
    assert list(world.chats.shown) == ["7001:42:1"]


@pytest.mark.parametrize("seed", range(80))
def test_a_stream_with_changes_and_kills_arrives_once_and_in_order(seed: int) -> None:
    world, luck = SwitchingWorld(), random.Random(seed)  # noqa: S311
    line: deque[tuple[int, float]] = deque()
    sent, attempt, switched_at = 0, 1, 0.0
    steps = [
        (world.receipts, "incoming"),
        (world.chats, "send"),
        (world.wahelp, "post"),
        (world.platform, "post"),
        (world.conversations, "begun"),
    ]
    for _ in range(120):
        world.clock.time += luck.random() * 2
        match luck.randrange(8):
            case 0 | 1 | 2:
                sent += 1
                line.append((sent, float(int(world.clock.now()))))
                continue
            case 3:
                world.goes(luck.choice(list(RouteKind)))
                switched_at = world.clock.now()
                continue
            case 4:
                fake, name = luck.choice(steps)
                luck.choice([fake.before, fake.after])[name] = KILLED.copy()
        attempt = _worked(world, line, attempt, luck, switched_at)
    while line:
        world.clock.time += 2
        attempt = _worked(world, line, attempt, luck, switched_at)
    wanted = [f"7001:42:{number}" for number in range(1, sent + 1)]
    assert sorted(world.brought) == sorted(wanted)
    for there in (list(world.chats.shown), world.wahelp.there, world.platform.there):
        assert there == [msgid for msgid in wanted if msgid in there]


def _worked(
    world: SwitchingWorld, line: deque[tuple[int, float]], attempt: int, luck: random.Random, switched_at: float
) -> int:
    """Have a worker, which remembers the bot for two seconds at most, try the head of the line."""
    if not line:
        return 1
    if luck.random() < 0.5 or world.clock.now() - switched_at >= 2:
        world.another_worker()
    message_id, since = line[0]
    try:
        world.relay(wrote(message_id), received_at=since, attempt=attempt)
    except KilledError:
        return attempt + 1
    line.popleft()
    return 1
