"""Places for messages into a group, for all who send there."""

import pytest

from bridge.domain.errors import NotYetError
from bridge.relay.groups.keep_pace import KeepPace
from tests.fakes.clock import FakeClock
from tests.fakes.groups import ACCOUNT, GROUP_ID, FakeGroups, make_group


def pace() -> tuple[KeepPace, FakeGroups, FakeClock]:
    groups, clock = FakeGroups(make_group(501)), FakeClock()
    return KeepPace(groups, clock), groups, clock


def test_a_quiet_group_takes_a_message_at_once() -> None:
    keep, groups, clock = pace()
    group = keep.take(make_group(501))
    assert group.sent == (clock.now(),) == groups.stored[ACCOUNT, GROUP_ID].sent
    assert clock.slept == [0.0]


def test_an_album_takes_a_place_for_each_of_its_parts() -> None:
    keep, _, clock = pace()
    group = keep.take(make_group(501), 10)
    with pytest.raises(NotYetError) as waits:
        keep.take(group)
    assert waits.value.retry_after == pytest.approx(10.0)
    clock.time += 10.0
    group = keep.take(group, 10)
    with pytest.raises(NotYetError) as waits:
        keep.take(group)
    assert waits.value.retry_after == pytest.approx(52.0)


def test_who_read_the_group_long_ago_books_behind_whoever_booked_since() -> None:
    keep, groups, _ = pace()
    for _ in range(10):
        keep.take(make_group(501))
    assert len(groups.stored[ACCOUNT, GROUP_ID].sent) == 10
    with pytest.raises(NotYetError):
        keep.take(make_group(501))


def test_what_went_without_a_place_is_counted() -> None:
    keep, groups, clock = pace()
    group = keep.take(make_group(501), 10)
    group = keep.note(group)
    assert len(group.sent) == 11
    clock.time += 10.0
    assert len(keep.take(group).sent) == 12
    assert len(groups.stored[ACCOUNT, GROUP_ID].sent) == 12


def test_a_group_that_refused_has_no_place_until_it_takes_messages_again() -> None:
    keep, groups, clock = pace()
    keep.take(make_group(501))
    keep.refused(make_group(501), clock.now() + 30)
    with pytest.raises(NotYetError) as waits:
        keep.take(groups.stored[ACCOUNT, GROUP_ID])
    assert waits.value.retry_after == pytest.approx(30.0)


def test_what_was_said_more_than_a_minute_ago_is_forgotten() -> None:
    keep, _, clock = pace()
    group = keep.take(make_group(501))
    clock.time += 63.0
    assert keep.take(group).sent == (clock.now(),)
