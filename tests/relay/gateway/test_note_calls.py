"""That a bot's own code calls is noted now and then, and never at the cost of a call."""

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest

from bridge.domain.errors import RefusedError, TransientError
from bridge.domain.gateway import Gateway
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.relay.gateway.note_calls import EVERY, NoteCalls
from tests.fakes.bots import make_bot
from tests.fakes.clock import FakeClock


@dataclass
class Noted:
    """As much of `Owners` as is needed here."""

    calls: list[int] = field(default_factory=list)
    trouble: TransientError | None = None

    def called(self, bot_id: int) -> None:
        if self.trouble:
            raise self.trouble
        self.calls.append(bot_id)


def opened(key: str) -> Bot:
    if key == "wrong":
        raise RefusedError(401, "wrong_key", "Unauthorized")
    bot_id, _, made_at = key.partition(" of ")
    return make_bot(bot_id=int(bot_id), gateway=Gateway(made_at=int(made_at or 5)))


def world() -> tuple[NoteCalls, Noted, FakeClock]:
    noted, clock = Noted(), FakeClock()
    owners: Any = noted
    return NoteCalls(opened, owners, clock, logging.getLogger("test")), noted, clock


def test_each_bots_call_is_noted_once_a_minute() -> None:
    find, noted, clock = world()
    for _ in range(3):
        assert find("7001").bot_id == 7001
    find("7002")
    assert noted.calls == [7001, 7002]
    clock.time += EVERY
    find("7001")
    assert noted.calls == [7001, 7002, 7001]


def test_a_new_key_is_noted_at_once() -> None:
    find, noted, _ = world()
    find("7001 of 5")
    find("7001 of 6")
    assert noted.calls == [7001, 7001]


def test_a_wrong_key_is_nobodys_call() -> None:
    find, noted, _ = world()
    with pytest.raises(RefusedError):
        find("wrong")
    assert noted.calls == []


def test_a_call_is_answered_although_it_cannot_be_noted() -> None:
    find, noted, _ = world()
    noted.trouble = TransientError(Reason.STORAGE_UNAVAILABLE)
    assert find("7001").bot_id == 7001
