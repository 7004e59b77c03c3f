"""A mailing is told from people who answer by how many conversations one sender writes into at a time."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.mailing import LASTS, MANY, SENDERS_KEPT, WINDOW, Bursts

NOW = 1_800_000_000.0


def test_a_burst_into_many_conversations_is_a_mailing_from_there_on() -> None:
    bursts = Bursts()

    found = [bursts.mailing_since("bot", f"chat {number}", NOW + number * 0.01) for number in range(MANY + 100)]

    assert found == [None] * MANY + [NOW] * 100


@pytest.mark.parametrize("talks", [1, 10, MANY])
def test_however_much_is_said_in_some_conversations_it_is_none(talks: int) -> None:
    bursts = Bursts()

    assert not any(bursts.mailing_since("manager", f"chat {n % talks}", NOW + n * 0.001) for n in range(talks * 50))


def test_others_who_write_meanwhile_are_not_taken_for_a_part_of_it() -> None:
    bursts = Bursts()
    mailed = [bursts.mailing_since("bot", f"chat {number}", NOW) for number in range(MANY + 1)]

    assert mailed[-1]
    assert not bursts.mailing_since("manager", "chat 1", NOW)
    assert bursts.mailing_since("bot", "chat 1", NOW)


def test_a_mailing_ends_when_its_sender_has_been_quiet() -> None:
    bursts = Bursts()
    for number in range(MANY + 1):
        bursts.mailing_since("bot", f"chat {number}", NOW)

    assert bursts.mailing_since("bot", "another chat", NOW + LASTS - 1)
    assert not bursts.mailing_since("bot", "another chat", NOW + LASTS + 1)


@given(st.floats(min_value=WINDOW / MANY * 1.01, max_value=60))
def test_whoever_goes_from_talk_to_talk_slowly_never_mails(pause: float) -> None:
    bursts = Bursts()

    assert not any(bursts.mailing_since("manager", f"chat {n}", NOW + n * pause) for n in range(200))


def test_what_is_remembered_has_an_end() -> None:
    bursts = Bursts()
    moments = count(int(NOW))
    for number in range(SENDERS_KEPT * 3):
        bursts.mailing_since(f"sender {number}", "chat", next(moments))

    assert len(bursts._senders) == SENDERS_KEPT
