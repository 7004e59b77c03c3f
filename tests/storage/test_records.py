"""Bots and failures on tables as template.yaml makes them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bridge.domain.errors import OvertakenError, RefusedError
from bridge.domain.failures import FailurePage, WantedFailures
from bridge.domain.gateway import Gateway, Mirror, QuietAnswer
from bridge.domain.records import BotState, Direction
from bridge.domain.routes import AMOCRM, AmoRoute, Earlier, Forward, PlatformRoute, Shape, WahelpRoute
from bridge.domain.troubles import HealthCode, HealthState, Trouble
from bridge.storage.bots import BotStore
from bridge.storage.failures import FailureStore
from tests.fakes.aws import Aws
from tests.fakes.bots import make_bot
from tests.fakes.failures import make_failure

NOW = 1_790_000_000


@pytest.mark.parametrize(
    "bot",
    [
        make_bot(),
        make_bot(status_id=112, source_ref=None, label="", sealed_token=bytes(range(256)), state=BotState.STOPPED),
        make_bot(bot_id=2**53 - 1, name="🦊 \x00 «Лиса»", generation=999_999_999),
        make_bot(
            troubles=(
                Trouble(HealthCode.WEBHOOK, HealthState.BROKEN, 1_800_000_000),
                Trouble(HealthCode.PIPELINE, HealthState.WARNING, 1_800_000_001),
            ),
            stand_in=12,
            status_gone=True,
            told="webhook",
        ),
        make_bot(
            route=WahelpRoute(
                1_800_000_000_123,
                "https://wahelp.ru/api",
                "17",
                "c-1",
                "owner",
                bytes(range(256)),
                b"",
                Shape.VENDOR,
                Forward.NO_COMMANDS,
            ),
            earlier=(
                Earlier(PlatformRoute(5, "https://platform.example", b"sealed", (42, 43), 5), 1_800_000_000_123),
                Earlier(AMOCRM, 5),
            ),
        ),
        make_bot(route=PlatformRoute(5, "https://platform.example"), earlier=(Earlier(AmoRoute(3), 5),)),
    ],
    ids=["plain", "optional fields and every byte", "large id and odd name", "in trouble", "wahelp", "platform"],
)
def test_a_bot_comes_back_as_it_was_stored(bots: BotStore, bot: object) -> None:
    stored = replace(make_bot(), **vars(bot))

    assert bots.add(stored)

    assert bots.get(stored.bot_id) == stored
    assert type(stored.bot_id) is int


def test_a_bot_that_never_had_another_route_stores_none(aws: Aws, bots: BotStore) -> None:
    stored = bots.add(make_bot())
    item = aws.table("Bots").get({"bot_id": stored.bot_id})
    assert item is not None
    assert not {"route", "earlier"} & item.keys()


def test_trouble_of_a_kind_that_only_a_newer_version_knows_is_not_read(aws: Aws, bots: BotStore) -> None:
    stored = bots.add(make_bot(troubles=(Trouble(HealthCode.WEBHOOK, HealthState.BROKEN, 1),)))
    newer = [{"code": "of_the_future", "state": "broken", "since": 1}]
    aws.table("Bots").update({"bot_id": stored.bot_id}, "SET troubles = :troubles", {":troubles": newer})
    read = bots.get(stored.bot_id)
    assert read is not None
    assert read.troubles == ()


def test_of_a_gateway_is_read_what_this_version_knows(aws: Aws, bots: BotStore) -> None:
    stored = bots.add(make_bot(gateway=Gateway(key="digest", mirror=Mirror.NONE, quiet_answer=QuietAnswer.REFUSE)))
    of_others = [
        {"key": "digest", "mirror": "only_photos", "quiet_answer": "delay", "tongue": "ru"},  # a newer version
        {"key": "digest"},  # an older one
    ]
    for item in of_others:
        aws.table("Bots").update({"bot_id": stored.bot_id}, "SET gateway = :gateway", {":gateway": item})
        read = bots.get(stored.bot_id)
        assert read is not None
        assert read.gateway == Gateway(key="digest")


def test_nobody_takes_a_place_that_is_not_what_they_read(bots: BotStore) -> None:
    here = bots.add(make_bot(account_id=31))
    other = make_bot(account_id=32, label="чужой")

    for replacing in (None, replace(here, version="another")):
        with pytest.raises(OvertakenError):
            bots.add(other, replacing=replacing)

    assert bots.get(here.bot_id) == here
    taken = bots.add(other, replacing=here)
    assert (bots.get(7001), bots.of_account(31)) == (taken, [])


def test_what_was_removed_meanwhile_is_not_replaced(bots: BotStore) -> None:
    here = bots.add(make_bot())
    assert bots.remove(here)

    with pytest.raises(OvertakenError):
        bots.add(make_bot(label="новый"), replacing=here)


def test_of_two_changes_of_what_both_have_read_one_is_overtaken(bots: BotStore) -> None:
    read = bots.add(make_bot())
    saved = bots.save(replace(read, label="Опт"))

    with pytest.raises(OvertakenError):
        bots.save(replace(read, state=BotState.OFF))
    assert not bots.remove(read)

    assert bots.get(7001) == make_bot(label="Опт")
    again = bots.save(replace(saved, state=BotState.OFF))
    assert bots.get(7001) == make_bot(label="Опт", state=BotState.OFF)
    assert bots.remove(again)
    assert bots.get(7001) is None


def test_a_mark_overtakes_whoever_read_the_bot_before(bots: BotStore) -> None:
    read = bots.add(make_bot())
    bots.mark(7001, BotState.REVOKED, generation=read.generation)

    with pytest.raises(OvertakenError):
        bots.save(replace(read, label="Опт"))


@pytest.mark.parametrize("state", [BotState.OFF, BotState.STOPPED])
def test_a_bot_that_was_switched_off_meanwhile_is_not_marked(bots: BotStore, state: BotState) -> None:
    bots.add(make_bot(state=state))
    bots.mark(7001, BotState.REVOKED, generation=1)
    assert bots.get(7001) == make_bot(state=state)


def test_saving_does_not_bring_a_removed_bot_back(bots: BotStore) -> None:
    with pytest.raises(RefusedError):
        bots.save(make_bot())

    assert bots.get(7001) is None


def test_saving_does_not_touch_a_bot_that_is_another_accounts_now(bots: BotStore) -> None:
    mine = bots.add(make_bot(account_id=31))
    bots.add(make_bot(account_id=32), replacing=mine)

    with pytest.raises(RefusedError):
        bots.save(replace(mine, label="Опт"))


def test_bots_of_an_account_are_all_of_them_and_nobody_elses(bots: BotStore) -> None:
    for bot_id in (3, 1, 2):
        bots.add(make_bot(bot_id=bot_id))
    bots.add(make_bot(bot_id=4, account_id=32))

    assert [bot.bot_id for bot in bots.of_account(31)] == [1, 2, 3]
    assert bots.of_account(33) == []


def test_a_bot_is_marked_and_a_removed_one_is_not_brought_back_by_it(bots: BotStore) -> None:
    bots.add(make_bot())
    bots.mark(7001, BotState.REVOKED)
    assert bots.get(7001) == make_bot(state=BotState.REVOKED)

    marked = bots.get(7001)
    assert marked is not None
    assert bots.remove(marked)
    bots.mark(7001, BotState.REVOKED)

    assert bots.get(7001) is None


def test_a_bot_renewed_meanwhile_is_not_marked(bots: BotStore) -> None:
    bots.add(make_bot(generation=2))

    bots.mark(7001, BotState.REVOKED, generation=1)
    assert bots.get(7001) == make_bot(generation=2)

    bots.mark(7001, BotState.REVOKED, generation=2)
    assert bots.get(7001) == make_bot(generation=2, state=BotState.REVOKED)


def test_a_failure_comes_back_with_its_nested_payload(failures: FailureStore) -> None:
    payload = {
        "body": '{"text": "Здравствуйте 🦊"}',
        "group": "7001:42",
        "attributes": {"bot_id": "7001", "generation": "1"},
        "numbers": [1, 2, {"deep": [True, None, ""]}],
    }
    failure = make_failure(payload=payload, direction=Direction.INCOMING)

    failures.put(failure)

    assert failures.get(31, failure.failure_id) == failure


def test_a_failure_is_kept_for_three_months(aws: Aws, failures: FailureStore) -> None:
    failures.put(make_failure(at=1_790_000_000))

    assert aws.items("Failures")[0]["expires_at"] == Decimal(1_790_000_000 + 90 * 24 * 3600)


def test_failures_are_read_newest_first_in_pages(failures: FailureStore) -> None:
    names = [f"{number:013d}-x" for number in range(5)]
    for name in names:
        failures.put(make_failure(failure_id=name))
    failures.put(make_failure(failure_id="9999999999999-x", account_id=32))

    first = [failure.failure_id for failure in failures.newest(31, WantedFailures(), 2).failures]
    second = [failure.failure_id for failure in failures.newest(31, WantedFailures(), 2, first[-1]).failures]

    assert first + second == names[:0:-1]
    assert [failure.failure_id for failure in failures.newest(31, WantedFailures(), 9, second[-1]).failures] == names[
        :1
    ]


def test_only_the_account_itself_removes_its_failure(failures: FailureStore) -> None:
    failure = make_failure()
    failures.put(failure)

    failures.remove(replace(failure, account_id=32))
    assert failures.get(31, failure.failure_id) == failure

    failures.remove(failure)
    assert failures.get(31, failure.failure_id) is None


def test_a_failure_that_has_come_again_since_it_was_read_is_not_removed(failures: FailureStore) -> None:
    """A card's failure of a day is one, however often it is tried again."""
    failure = make_failure()
    again = replace(failure, at=failure.at + 3)
    failures.put(again)

    failures.remove(failure)
    assert failures.get(31, failure.failure_id) == again


def test_a_failure_as_large_as_a_message_can_be_is_kept(failures: FailureStore) -> None:
    failure = make_failure(payload={"body": "я" * (128 * 1024), "group": "7001:42", "attributes": {}})

    failures.put(failure)

    assert failures.get(31, failure.failure_id) == failure


def ids(page: FailurePage) -> list[str]:
    return [failure.failure_id for failure in page.failures]


def stamped(number: int) -> str:
    """Return the id of a message that was sent so many seconds after NOW."""
    return f"{(NOW + number) * 1000:013d}-x"


def test_failures_are_narrowed_down_and_still_come_page_by_page(failures: FailureStore) -> None:
    for number in range(10):
        wanted = {"bot_id": 7002} if number % 3 == 0 else {}
        failures.put(make_failure(failure_id=stamped(number), at=NOW + number, **wanted))
    of_bot = WantedFailures(bot_id=7002)

    first = failures.newest(31, of_bot, 2)
    second = failures.newest(31, of_bot, 2, first.next)

    assert (ids(first), ids(second)) == ([stamped(9), stamped(6)], [stamped(3), stamped(0)])
    assert second.next is None
    assert ids(failures.newest(31, WantedFailures(reason="too_long"), 5)) == []
    assert ids(failures.newest(31, WantedFailures(direction=Direction.OUTGOING, bot_id=7001), 1)) == [stamped(8)]
    assert ids(failures.newest(31, WantedFailures(bot_id=7002, since=NOW + 6), 9)) == [stamped(9), stamped(6)]


def test_people_ask_by_the_time_when_a_message_failed_and_not_when_it_was_sent(failures: FailureStore) -> None:
    two_weeks = 14 * 24 * 3600
    failures.put(make_failure(failure_id=stamped(-two_weeks), at=NOW))
    failures.put(make_failure(failure_id=stamped(0), at=NOW - 1))

    assert ids(failures.newest(31, WantedFailures(since=NOW), 5)) == [stamped(-two_weeks)]


@pytest.mark.parametrize("before", ["!", "0", "00", "zzz", "9999999999999-x", "-"])
def test_any_id_is_a_place_to_go_on_from(failures: FailureStore, before: str) -> None:
    failures.put(make_failure(failure_id="1790000000000-x", at=NOW))

    for wanted in (WantedFailures(), WantedFailures(since=NOW - 60), WantedFailures(bot_id=7001, since=2**40)):
        found = ids(failures.newest(31, wanted, 5, before))
        assert found == (["1790000000000-x"] if before > "1790000000000-x" and wanted.since < NOW else [])


def test_those_behind_many_others_are_found_in_the_end(failures: FailureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.storage.failures.READ_AT_ONCE", 2)
    monkeypatch.setattr("bridge.storage.failures.MOST_READS", 2)
    for number in range(9):
        failures.put(make_failure(failure_id=f"{number:013d}-x", reason="too_long" if number == 0 else "bot_blocked"))
    wanted, found, before, asked = WantedFailures(reason="too_long"), [], None, 0
    while True:
        page = failures.newest(31, wanted, 5, before)
        found += ids(page)
        before, asked = page.next, asked + 1
        if before is None:
            break
    assert (found, asked) == (["0000000000000-x"], 3)


def test_the_oldest_are_those_between_two_ids(failures: FailureStore) -> None:
    for number in range(6):
        failures.put(make_failure(failure_id=f"{number:013d}-x"))

    page = failures.oldest(31, WantedFailures(), 2, "0000000000005-x", "0000000000000-x")

    assert (ids(page), page.next) == (["0000000000001-x", "0000000000002-x"], "0000000000002-x")
    rest = failures.oldest(31, WantedFailures(), 9, "0000000000005-x", page.next)
    assert (ids(rest), rest.next) == (["0000000000003-x", "0000000000004-x"], None)


def test_reasons_are_counted_over_all_pages(failures: FailureStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.storage.failures.COUNTED_AT_ONCE", 2)
    for number in range(7):
        reason = "too_long" if number < 3 else "bot_blocked"
        failures.put(make_failure(failure_id=stamped(number), reason=reason, at=NOW + number))
    failures.put(make_failure(failure_id="9999999999999-x", account_id=32))

    found = failures.reasons(31, WantedFailures())

    counted = [(one.reason, one.count, one.last_at) for one in found.counts]
    assert counted == [("bot_blocked", 4, NOW + 6), ("too_long", 3, NOW + 2)]
    assert found.complete
    since = failures.reasons(31, WantedFailures(bot_id=7001, since=NOW + 2))
    assert [(one.reason, one.count) for one in since.counts] == [("bot_blocked", 4), ("too_long", 1)]
    monkeypatch.setattr("bridge.storage.failures.MOST_READS", 2)
    assert not failures.reasons(31, WantedFailures()).complete
    assert failures.reasons(99, WantedFailures()).complete
