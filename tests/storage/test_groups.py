"""Groups: what is known of them, their links, and their moves."""

from dataclasses import replace

from bridge.domain.groups import (
    Author,
    Authors,
    GroupBot,
    GroupSettings,
    Link,
    Linkers,
    Question,
    Standing,
)
from bridge.domain.licence import UNKNOWN
from bridge.domain.records import Chat, ChatKind
from bridge.relay.messages import CrmAccount, TokenPair
from bridge.storage.accounts import AccountStore
from bridge.storage.groups import GroupStore
from tests.fakes.accounts import install
from tests.fakes.aws import Aws
from tests.fakes.clock import FakeClock

ACCOUNT, GROUP, SUPERGROUP, BOT = 31, -599075523, -1001555296434, 7001
CHAT = Chat(GROUP, ChatKind.GROUP)
INSIDE = GroupBot(BOT, Standing.MEMBER)
LINK = Link(501, BOT, GROUP, "Ремонт", 1_790_000_000, 42)


def test_a_group_is_what_was_seen_of_it(groups: GroupStore) -> None:
    assert groups.get(ACCOUNT, GROUP) is None
    groups.seen(ACCOUNT, CHAT, "Ремонт 12", INSIDE)
    groups.seen(ACCOUNT, CHAT, "Ремонт 13", replace(INSIDE, bot_id=7002, hears=False))
    groups.topic(ACCOUNT, GROUP, 5, "Кухня")
    assert groups.settle(ACCOUNT, GROUP, GroupSettings(Authors.LINE, Linkers.ANYONE, other_bots=True), GroupSettings())
    found = groups.get(ACCOUNT, GROUP)
    assert found is not None
    assert found.is_basic
    assert (found.title, found.now_id, found.version, found.topics) == ("Ремонт 13", GROUP, 0, {5: "Кухня"})
    assert found.bots == {BOT: INSIDE, 7002: GroupBot(7002, Standing.MEMBER, hears=False)}
    assert found.settings == GroupSettings(Authors.LINE, Linkers.ANYONE, other_bots=True)
    assert groups.of_account(ACCOUNT) == [found]
    assert groups.of_account(32) == []
    assert groups.get(32, GROUP) is None


def test_settings_are_changed_only_in_what_was_read(groups: GroupStore) -> None:
    first = GroupSettings(Authors.LINE, revisions={"authors": 2})
    second = GroupSettings(Authors.LINE, Linkers.STAFF, revisions={"authors": 2, "linkers": 3})
    assert not groups.settle(ACCOUNT, GROUP, first, GroupSettings()), "a group that nobody has seen"
    groups.seen(ACCOUNT, CHAT, "Ремонт 12", INSIDE)
    assert groups.settle(ACCOUNT, GROUP, first, GroupSettings())
    assert groups.settle(ACCOUNT, GROUP, first, GroupSettings()), "a write whose answer was lost meets its own"
    assert not groups.settle(ACCOUNT, GROUP, second, GroupSettings())
    assert not groups.settle(ACCOUNT, GROUP, second, replace(first, revisions={}))
    assert groups.settle(ACCOUNT, GROUP, second, first)
    found = groups.get(ACCOUNT, GROUP)
    assert found is not None
    assert (found.settings, found.settings.revision, found.settings.revisions) == (second, 3, second.revisions)


def test_nothing_is_known_of_a_group_that_nobody_has_seen(groups: GroupStore) -> None:
    groups.renamed(ACCOUNT, GROUP, "Ремонт 12")
    groups.ask(ACCOUNT, GROUP, Question(42, BOT, 1_790_000_600))
    groups.answered(ACCOUNT, GROUP, 42)
    assert groups.get(ACCOUNT, GROUP) is None
    assert groups.moved(ACCOUNT, GROUP, SUPERGROUP) is None


def test_a_deal_is_tied_once_and_its_link_taken_over_by_whoever_has_seen_it(groups: GroupStore) -> None:
    groups.seen(ACCOUNT, CHAT, "Ремонт 12", INSIDE)
    assert groups.link(ACCOUNT, GROUP, LINK)
    assert groups.link(ACCOUNT, GROUP, LINK), "the same write made again"
    other = replace(LINK, bot_id=7002)
    assert not groups.link(ACCOUNT, GROUP, other)
    assert groups.link(ACCOUNT, GROUP, other, instead_of=LINK)
    assert not groups.link(ACCOUNT, GROUP, LINK, instead_of=replace(LINK, by=1))
    assert not groups.unlink(ACCOUNT, GROUP, LINK)
    found = groups.get(ACCOUNT, GROUP)
    assert found is not None
    assert found.links == {501: other}
    assert groups.unlink(ACCOUNT, GROUP, other)
    gone = groups.get(ACCOUNT, GROUP)
    assert gone is not None
    assert gone.links == {}
    assert gone.version > found.version


def test_a_question_waits_until_it_is_answered_or_over(groups: GroupStore, clock: FakeClock) -> None:
    groups.seen(ACCOUNT, CHAT, "Ремонт 12", INSIDE)
    first = Question(42, BOT, int(clock.now()) + 600)
    groups.ask(ACCOUNT, GROUP, first)
    groups.ask(ACCOUNT, GROUP, replace(first, message_id=77))
    groups.ask(ACCOUNT, GROUP, replace(first, user_id=43))
    groups.answered(ACCOUNT, GROUP, 43)
    found = groups.get(ACCOUNT, GROUP)
    assert found is not None
    assert found.questions == {42: replace(first, message_id=77)}
    clock.time += 601
    later = Question(44, BOT, int(clock.now()) + 600)
    groups.ask(ACCOUNT, GROUP, later)
    found = groups.get(ACCOUNT, GROUP)
    assert found is not None
    assert found.questions == {44: later}


def test_of_two_who_book_at_once_one_has_the_place(groups: GroupStore) -> None:
    group = groups.seen(ACCOUNT, CHAT, "Ремонт 12", INSIDE)
    assert groups.book(group, [100.2504]) is None
    assert groups.book(group, [101.0]) == (100.25,)
    now = groups.get(ACCOUNT, GROUP)
    assert now is not None
    assert groups.book(now, [*now.sent, 103.0]) is None
    assert groups.book(now, [101.0]) == (100.25, 103.0)


def test_a_group_that_moved_is_found_by_both_ids(groups: GroupStore, aws: Aws, clock: FakeClock) -> None:
    groups.seen(ACCOUNT, CHAT, "Ремонт 12", INSIDE)
    groups.link(ACCOUNT, GROUP, LINK)
    for _ in range(2):
        moved = groups.moved(ACCOUNT, GROUP, SUPERGROUP)
        assert moved is not None
        assert (moved.chat_id, moved.now_id, moved.links) == (GROUP, SUPERGROUP, {501: LINK})
        assert not moved.is_basic
    elsewhere = GroupStore(aws.dynamodb, aws.table("Groups"), clock, aws.table("People"))
    elsewhere.renamed(ACCOUNT, SUPERGROUP, "Ремонт 13")
    assert elsewhere.link(ACCOUNT, SUPERGROUP, Link(502, BOT, SUPERGROUP))
    found = elsewhere.get(ACCOUNT, SUPERGROUP)
    assert found is not None
    assert found == groups.get(ACCOUNT, GROUP) == groups.get(ACCOUNT, SUPERGROUP)
    assert (found.title, sorted(found.links)) == ("Ремонт 13", [501, 502])
    assert elsewhere.of_account(ACCOUNT) == [found]


def test_what_was_made_in_the_new_chat_before_the_move_was_known_is_taken_in(groups: GroupStore) -> None:
    groups.seen(ACCOUNT, CHAT, "Ремонт 12", INSIDE)
    groups.link(ACCOUNT, GROUP, LINK)
    groups.seen(ACCOUNT, Chat(SUPERGROUP, ChatKind.SUPERGROUP), "Ремонт 12", replace(INSIDE, bot_id=7002))
    groups.link(ACCOUNT, SUPERGROUP, Link(502, 7002, SUPERGROUP))
    found = groups.moved(ACCOUNT, GROUP, SUPERGROUP)
    assert found is not None
    assert {deal: link.chat_id for deal, link in found.links.items()} == {501: GROUP, 502: SUPERGROUP}
    assert set(found.bots) == {BOT, 7002}
    assert groups.get(ACCOUNT, SUPERGROUP) == found


def test_what_a_bot_is_in_the_new_chat_is_newer_than_what_it_was_in_the_one_that_is_gone(groups: GroupStore) -> None:
    groups.seen(ACCOUNT, CHAT, "Ремонт 12", replace(INSIDE, standing=Standing.LEFT, writes=False))
    groups.link(ACCOUNT, GROUP, LINK)
    groups.seen(ACCOUNT, Chat(SUPERGROUP, ChatKind.SUPERGROUP), "Ремонт 12", replace(INSIDE, at=1_800_000_000))
    found = groups.moved(ACCOUNT, GROUP, SUPERGROUP)
    assert found is not None
    assert (found.bots, found.links) == ({BOT: INSIDE}, {501: LINK})
    assert found.bots[BOT].at == 1_800_000_000


def test_who_is_attached_is_read_with_the_group_for_as_long_as_the_contact_is_the_same(
    groups: GroupStore, aws: Aws
) -> None:
    groups.seen(ACCOUNT, CHAT, "Ремонт 12", INSIDE)
    groups.moved(ACCOUNT, GROUP, SUPERGROUP)
    people = aws.table("People")
    people.update({"account_id": ACCOUNT, "telegram_id": 42}, "SET contact_id = :c", {":c": 9001})
    assert groups.with_author(ACCOUNT, GROUP, 42)[1] == Author()
    groups.attached(ACCOUNT, SUPERGROUP, 42, 3, 9001)
    group, author = groups.with_author(ACCOUNT, SUPERGROUP, 42)
    assert group is not None
    assert author == Author(attached=3)
    assert groups.with_author(ACCOUNT, GROUP, -1000) == (group, Author())
    people.update({"account_id": ACCOUNT, "telegram_id": 42}, "SET contact_id = :c", {":c": 9002})
    assert groups.with_author(ACCOUNT, GROUP, 42)[1] == Author()


def test_the_licence_is_read_with_the_group(groups: GroupStore, aws: Aws, clock: FakeClock) -> None:
    accounts = AccountStore(aws.table("Accounts"), aws.vault(), clock)
    pair = TokenPair("access", "refresh", 1_900_000_000, 1_800_000_000)
    install(accounts, CrmAccount(ACCOUNT, "Shop", "shop", "amojo"), "shop.amocrm.ru", "scope", pair)
    groups.seen(ACCOUNT, CHAT, "Ремонт 12", INSIDE)
    store = GroupStore(aws.dynamodb, aws.table("Groups"), clock, aws.table("People"), aws.table("Accounts"))
    aws.calls.clear()
    group, _ = store.with_author(ACCOUNT, GROUP, 42)
    assert group is not None
    account = accounts.get(ACCOUNT)
    assert account is not None
    assert group.licence == account.known_licence
    assert aws.calls["dynamodb.BatchGetItem"] == 1
    without, _ = groups.with_author(ACCOUNT, GROUP, 42)
    assert without is not None
    assert without.licence == UNKNOWN
