"""What is remembered of bots' own codes, on the tables as template.yaml makes them."""

import pytest

from bridge.domain.gateway import CodeSeen, Receiving
from bridge.domain.owner_side import NEVER, Dropped, OwnerHook, OwnerUpdate, Reception, Told
from bridge.relay.messages.code import KnownUsers
from bridge.storage.known_staff import KnownStaffStore
from bridge.storage.owner_chats import ChatNoteStore, OriginalStore
from bridge.storage.owner_code import OwnerCodeStore
from bridge.storage.owner_updates import OwnerUpdateStore
from bridge.storage.owners import OwnerStore
from tests.fakes.aws import Aws
from tests.fakes.clock import FakeClock

BOT, OTHER = 7001, 7002
HOOK = OwnerHook("h1", "https://shop.example/hook", b"sealed", 7, "93.184.216.34")
NOTHING = Dropped()


@pytest.fixture
def owners(aws: Aws, clock: FakeClock) -> OwnerStore:
    return OwnerStore(aws.table("Owners"), clock)


@pytest.fixture
def updates(aws: Aws, clock: FakeClock) -> OwnerUpdateStore:
    return OwnerUpdateStore(aws.table("OwnerUpdates"), clock)


def update(number: int, clock: FakeClock, line: str = "42", body: str = "{}") -> OwnerUpdate:
    return OwnerUpdate(number, line, body, int(clock.now() * 1000), clock.now())


def numbers(updates: OwnerUpdateStore, dropped: Dropped = NOTHING) -> list[int]:
    return [one.number for one in updates.head(BOT, dropped)]


def test_what_was_never_heard_of_has_asked_for_nothing(owners: OwnerStore) -> None:
    assert owners.get(BOT) == owners.glance(BOT) == NEVER
    assert owners.told(BOT) == Told()


def test_a_webhook_stays_as_it_was_set_until_it_is_deleted(owners: OwnerStore) -> None:
    owners.begin(BOT, "key")
    owners.hook(BOT, HOOK, ("message",))
    side = owners.get(BOT)
    assert (side.hook, side.allowed, side.key) == (HOOK, ("message",), "key")
    assert owners.poll(BOT, 5, None) is None

    owners.hook(BOT, None, None)
    assert owners.get(BOT).hook is None
    assert owners.get(BOT).allowed == ("message",)
    assert owners.get(BOT).hooks == side.hooks + 1


def test_what_a_newer_version_has_noted_beside_is_not_read(aws: Aws, owners: OwnerStore) -> None:
    owners.begin(BOT, "key")
    newer = {":hook": {"hook_id": "h1", "url": "https://shop.example", "colour": "red"}, ":more": {"colour": "red"}}
    state = {"bot_id": BOT, "what": "state"}
    aws.table("Owners").update(state, "SET hook = :hook, reception = :more, dropped = :more", newer)
    side = owners.get(BOT)
    assert side.hook == OwnerHook("h1", "https://shop.example")
    assert (side.reception, side.dropped) == (Reception(), Dropped())


def test_another_key_begins_anew(owners: OwnerStore) -> None:
    owners.begin(BOT, "one")
    owners.hook(BOT, HOOK, ("poll",))
    begun = owners.begin(BOT, "two")
    assert (begun.key, begun.hook, begun.allowed) == ("two", None, ())
    assert begun == owners.get(BOT)


def test_a_poll_tells_what_stood_before_it(owners: OwnerStore, clock: FakeClock) -> None:
    owners.begin(BOT, "key")
    assert owners.poll(BOT, 5, ("poll",)) is not None
    clock.sleep(1)
    before = owners.poll(BOT, 6, None)
    assert before is not None
    assert (before.offset, before.polled_at, before.allowed) == (5, clock.now() - 1, ("poll",))
    assert [owners.wait(BOT), owners.wait(BOT)] == [1, 2]
    assert owners.get(BOT).polls == 2


def test_a_webhook_is_set_once_a_second_and_a_conflict_told_once_in_three(owners: OwnerStore, clock: FakeClock) -> None:
    assert [owners.may_set(BOT), owners.may_set(BOT), owners.may_set(OTHER)] == [True, False, True]
    assert [owners.may_refuse(BOT), owners.may_refuse(BOT)] == [True, False]
    clock.sleep(1)
    assert [owners.may_set(BOT), owners.may_refuse(BOT)] == [True, False]
    clock.sleep(2)
    assert owners.may_refuse(BOT)


def test_a_receiver_is_noted_only_while_its_webhook_stands(owners: OwnerStore) -> None:
    owners.begin(BOT, "key")
    owners.hook(BOT, HOOK, None)
    bad = Reception(5, "Connection refused", 4, 2, 1_800_000_000, is_slow=True)
    owners.note(BOT, "h1", bad)
    assert owners.get(BOT).reception == bad
    owners.note(BOT, "h0", Reception())
    owners.unhook(BOT, "h0")
    assert owners.get(BOT).reception == bad
    owners.unhook(BOT, "h1")
    assert (owners.get(BOT).hook, owners.get(BOT).reception) == (None, Reception())
    owners.note(BOT, "h1", bad)
    assert owners.get(BOT).reception == Reception()


def test_one_at_a_time_has_the_claim(owners: OwnerStore, clock: FakeClock) -> None:
    claim = owners.claim(BOT, 0, 60)
    assert claim is not None
    assert owners.claim(BOT, 0, 60) is None
    owners.release(BOT, 0, claim)
    second = owners.claim(BOT, 0, 60)
    assert second is not None
    clock.sleep(61)
    third = owners.claim(BOT, 0, 60)
    owners.release(BOT, 0, second)
    assert third is not None
    assert owners.claim(BOT, 0, 60) is None


def test_what_was_told_is_remembered(owners: OwnerStore) -> None:
    owners.tell(BOT, Told((5, 7), 7))
    assert owners.told(BOT) == Told((5, 7), 7)
    assert owners.told(OTHER) == Told()


def test_updates_come_by_rising_ids_and_in_their_lines(updates: OwnerUpdateStore, clock: FakeClock) -> None:
    kept = [update(9, clock, body='{"text": "ё"}'), update(10, clock, "person:5"), update(100, clock)]
    unwanted = update(11, clock, line="", body="")
    for one in (*reversed(kept), unwanted):
        updates.keep(BOT, one)
    updates.keep(OTHER, update(1, clock))

    assert list(updates.head(BOT, NOTHING)) == [*kept[:2], unwanted, kept[2]]
    assert updates.first_of(BOT, "42", NOTHING) == kept[0]
    assert updates.first_of(BOT, "4", NOTHING) is None
    assert sorted(updates.lines(BOT)) == ["42", "person:5"]
    assert (updates.count(BOT), updates.last(BOT, 2, NOTHING)) == (3, [100, 10])
    assert updates.stirs(BOT)


def test_what_is_removed_or_too_old_is_gone(updates: OwnerUpdateStore, clock: FakeClock) -> None:
    for number in range(60):
        updates.keep(BOT, update(number + 1, clock))
    updates.remove(BOT, range(1, 59))
    assert numbers(updates) == [59, 60]
    clock.sleep(24 * 3600 + 1)
    assert numbers(updates) == []
    assert updates.first_of(BOT, "42", NOTHING) is None


def test_what_was_dropped_is_not_seen_any_more_and_is_swept_away(
    updates: OwnerUpdateStore, clock: FakeClock, aws: Aws
) -> None:
    for number in range(1, 251):
        updates.keep(BOT, update(number, clock))
    dropped = Dropped(int(clock.now() * 1000))
    clock.sleep(1)
    updates.keep(BOT, update(251, clock))
    first = updates.first_of(BOT, "42", dropped)
    assert first is not None
    assert first.number == 251
    assert not updates.sweep(BOT, dropped, 100)
    assert updates.sweep(BOT, dropped, 1000)
    assert [int(item["number"]) for item in aws.items("OwnerUpdates")] == [251]


def test_what_is_dead_goes_when_it_is_met(updates: OwnerUpdateStore, clock: FakeClock, aws: Aws) -> None:
    for number in range(1, 251):
        updates.keep(BOT, update(number, clock))
    dropped = Dropped(int(clock.now() * 1000))
    clock.sleep(1)
    updates.keep(BOT, update(251, clock))
    assert updates.last(BOT, 5, dropped) == [251]
    assert numbers(updates, dropped) == [251]
    assert [int(item["number"]) for item in aws.items("OwnerUpdates")] == [251]


def test_what_is_dropped_may_end_at_an_id(updates: OwnerUpdateStore, clock: FakeClock) -> None:
    for number in (1, 2, 3):
        updates.keep(BOT, update(number, clock))
    dropped = Dropped(int(clock.now() * 1000), below=3)
    assert numbers(updates, dropped) == [3]
    assert updates.sweep(BOT, dropped, 100)
    assert numbers(updates) == [3]


def test_a_chat_is_remembered_by_bot(aws: Aws, clock: FakeClock) -> None:
    notes = ChatNoteStore(aws.table("Owners"), clock)
    assert (notes.was_command(BOT, 42), notes.quiet_until(BOT, 42)) == (False, 0)
    notes.note_command(BOT, 42, is_command=True)
    notes.quieten(BOT, 42, clock.now() + 60)
    assert (notes.was_command(BOT, 42), notes.quiet_until(BOT, 42)) == (True, clock.now() + 60)
    notes.note_command(BOT, 42, is_command=False)
    assert (notes.was_command(BOT, 42), notes.was_command(OTHER, 42)) == (False, False)


def test_a_quiet_that_is_taken_back_leaves_what_else_is_known_of_a_chat(aws: Aws, clock: FakeClock) -> None:
    notes = ChatNoteStore(aws.table("Owners"), clock)
    notes.note_command(BOT, 42, is_command=True)
    notes.quieten(BOT, 42, 0)
    item = aws.table("Owners").get({"bot_id": BOT, "what": "chat:42"})
    assert item is not None
    assert item["expires_at"] > clock.now()


def test_an_original_is_kept_for_a_day(aws: Aws, clock: FakeClock) -> None:
    originals = OriginalStore(aws.table("OwnerUpdates"), clock)
    originals.keep(BOT, -100, 5, {"message_id": 5, "text": "ё"})
    assert originals.get(BOT, -100, 5) == {"message_id": 5, "text": "ё"}
    assert originals.get(BOT, 100, 5) is None
    clock.sleep(24 * 3600)
    assert originals.get(BOT, -100, 5) is None


def test_people_see_how_the_code_does_and_can_have_it_forgotten(
    owners: OwnerStore, updates: OwnerUpdateStore, clock: FakeClock
) -> None:
    code = OwnerCodeStore(owners, updates, clock)
    assert code.seen(BOT) == CodeSeen()
    owners.begin(BOT, "key")
    began = int(clock.now())
    owners.called(BOT)
    owners.poll(BOT, 0, None)
    updates.keep(BOT, update(3, clock, body=""))
    updates.keep(BOT, update(4, clock))
    clock.sleep(5)
    updates.keep(BOT, update(5, clock))
    assert code.seen(BOT) == CodeSeen(Receiving.POLLING, called_at=began, waiting=2, waits_since=began)

    owners.hook(BOT, HOOK, None)
    owners.note(BOT, "h1", Reception(7, "Connection refused"))
    seen = code.seen(BOT)
    assert (seen.receiving, seen.url, seen.last_error) == (Receiving.WEBHOOK, HOOK.url, "Connection refused")

    code.forget(BOT)
    assert code.seen(BOT).waiting == 0
    assert owners.get(BOT).hook is None
    clock.sleep(1)
    updates.keep(BOT, update(6, clock))
    assert code.seen(BOT).waiting == 1


def test_the_users_of_amocrm_are_remembered_by_bot(aws: Aws, clock: FakeClock) -> None:
    staff = KnownStaffStore(aws.table("Owners"), clock)
    assert staff.of(7001) is None

    staff.learn(7001, {"olga", "petr"})
    staff.learn(7002, set())

    assert staff.of(7001) == KnownUsers(frozenset({"olga", "petr"}), int(clock.now()))
    assert staff.of(7002) == KnownUsers(frozenset(), int(clock.now()))


def test_an_original_may_hold_half_of_a_character(aws: Aws, clock: FakeClock) -> None:
    originals = OriginalStore(aws.table("OwnerUpdates"), clock)
    originals.keep(BOT, 42, 5, {"text": "Привет \ud83d"})
    assert originals.get(BOT, 42, 5) == {"text": "Привет \ud83d"}
