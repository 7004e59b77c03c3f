"""What becomes of the links of deals that amoCRM has no more."""

import logging
from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.cards import NAME, DealCard
from bridge.domain.errors import NotYetError, TransientError
from bridge.domain.groups import Group, GroupBot, Link, Standing
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation
from bridge.relay.groups.follow_deals import MERGING, FollowDeals, FollowLinks, WatchDeals
from bridge.relay.groups.link_deal import share_of
from bridge.relay.groups.unlink_deal import UnlinkDeal
from bridge.relay.messages import Share
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.cards import FakeCards
from tests.fakes.clock import FakeClock
from tests.fakes.conversations import FakeConversations
from tests.fakes.dialogues import FakeDialogues
from tests.fakes.groups import ACCOUNT, GROUP_ID, FakeGroups, make_group
from tests.fakes.jobs import FakeJobs
from tests.fakes.receipts import FakeReceipts
from tests.fakes.steps import KilledError

GROUP_CONTACT = 800
OTHER_GROUP = -4002


class Lines:
    """The part of `GroupLines` that links use."""

    def __init__(self) -> None:
        self.opened: list[Share] = []
        self.closed: list[Share] = []

    def open(self, share: Share) -> None:
        self.opened.append(share)

    def close(self, share: Share) -> None:
        self.closed.append(share)


class World:
    """Group −4001 is tied to the deals 501, 502 and 503, in each of which it has a contact of its own."""

    def __init__(self, *groups: Group) -> None:
        self.clock = FakeClock()
        self.asked_at = self.clock.now()
        self.groups = FakeGroups(*(groups or (make_group(501, 502, 503),)))
        self.conversations = FakeConversations()
        self.cards = FakeCards()
        for group in self.groups.of_account(ACCOUNT):
            for link in group.links.values():
                self.talk(link)
        self.jobs = FakeJobs()
        self.lines: Any = Lines()

    def talk(self, link: Link) -> None:
        contact_id = GROUP_CONTACT + link.deal_id
        self.cards.deal_cards[link.deal_id] = DealCard(link.deal_id, link.name)
        self.cards.contacts[contact_id] = {NAME: "Ремонт 12"}
        self.cards.attached[link.deal_id] = [contact_id]
        self.conversations.stored[link.conversation] = Conversation(
            link.conversation, "scope-31", f"chat-{link.deal_id}", contact_id
        )

    def delete(self, *deal_ids: int) -> None:
        for deal_id in deal_ids:
            self.cards.deal_cards.pop(deal_id, None)
            self.cards.attached.pop(deal_id, None)

    def merge(self, deal_id: int, into: int) -> None:
        """As amoCRM does: what belonged to the one goes over to the other."""
        contacts = self.cards.attached[deal_id]
        self.delete(deal_id)
        self.cards.attached.setdefault(into, []).extend(contacts)
        self.cards.deal_cards.setdefault(into, DealCard(into, f"Сделка {into}"))

    def follow(self, *deal_ids: int, home: int = GROUP_ID, after: float = MERGING) -> None:
        self.clock.time = max(self.clock.time, self.asked_at + after)
        log = logging.getLogger("tests")
        dialogues = FakeDialogues(FakeBots(make_bot()), self.conversations, FakeReceipts())
        unlink = UnlinkDeal(self.groups, self.lines, log)
        follow = FollowLinks(self.groups, dialogues, self.cards, unlink, self.lines, self.jobs, self.clock, log)
        follow(ACCOUNT, home, deal_ids, self.asked_at)

    def group(self, home: int = GROUP_ID) -> Group:
        return self.groups.stored[ACCOUNT, home]

    @property
    def said(self) -> list[tuple[int, int, int, str]]:
        return list(self.jobs.said.values())


def test_each_group_of_a_deleted_deal_is_seen_to_by_itself_and_no_other_is_touched() -> None:
    world = World(
        make_group(501, 502),
        make_group(502, 504, chat_id=OTHER_GROUP),
        make_group(505, chat_id=-4003),
        replace(make_group(502, chat_id=-4004), account_id=32),
    )
    FollowDeals(world.groups, world.jobs)(ACCOUNT, [502, 501, 999])
    assert world.jobs.gone == [(ACCOUNT, GROUP_ID, [501, 502]), (ACCOUNT, OTHER_GROUP, [502])]


def test_each_deal_is_looked_at_once_a_day() -> None:
    deals = range(501, 531)
    world = World(make_group(*deals), make_group(502, chat_id=OTHER_GROUP))
    watch = WatchDeals(world.groups, world.jobs, world.clock)
    for _ in range(24):
        watch(ACCOUNT)
        world.clock.time += 3600
    looked_at = [deal_id for _, home, due in world.jobs.gone for deal_id in due if home == GROUP_ID]
    assert sorted(looked_at) == list(deals)
    assert [due for _, home, due in world.jobs.gone if home == OTHER_GROUP] == [[502]]


def test_a_deleted_deal_is_untied_and_the_group_is_told() -> None:
    world = World()
    link = world.group().links[502]
    world.delete(502)
    world.follow(502)

    assert sorted(world.group().links) == [501, 503]
    assert world.lines.closed == [share_of(world.group(), link)]
    assert world.said == [
        (ACCOUNT, GROUP_ID, BOT_ID, "Сделка «Сделка 502» (502) удалена в amoCRM, группа с ней больше не связана.")
    ]


def test_several_deleted_deals_are_told_of_in_one_sentence_and_the_last_one_says_so() -> None:
    world = World()
    world.delete(501, 502, 503)
    world.follow(501, 502, 503)

    assert world.group().links == {}
    [(_, _, _, text)] = world.said
    assert text == (
        "Сделки «Сделка 501» (501), «Сделка 502» (502), «Сделка 503» (503) удалены в amoCRM, "
        "группа с ними больше не связана. Других связанных сделок нет, сообщения группы больше не передаются в amoCRM."
    )


def test_what_a_webhook_says_of_a_living_deal_changes_nothing() -> None:
    world = World()
    world.follow(501, 502, 999)
    assert sorted(world.group().links) == [501, 502, 503]
    assert (world.said, world.lines.closed) == ([], [])


def test_a_deal_that_amocrm_cannot_be_asked_for_stays() -> None:
    world = World()
    world.delete(502)
    world.cards.lasting["deal"] = TransientError(Reason.AMO_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.follow(502)
    assert 502 in world.group().links


def test_the_same_again_says_nothing_more() -> None:
    world = World()
    world.delete(502)
    world.follow(502)
    world.asked_at += 300
    world.follow(502)
    assert len(world.said) == 1


def test_a_worker_that_dies_between_two_links_leaves_the_rest_to_the_next_who_tells_nobody_again() -> None:
    world = World()
    world.delete(501, 502)
    world.groups.after["unlink"] = [KilledError()]
    with pytest.raises(KilledError):
        world.follow(501, 502)
    world.follow(501, 502)
    assert sorted(world.group().links) == [503]
    assert len(world.said) == 1


def test_a_merged_deals_link_follows_and_its_talk_goes_on() -> None:
    world = World()
    before = world.group().links[502]
    world.merge(502, into=600)
    world.follow(502, after=0.0)

    assert sorted(world.group().links) == [501, 503, 600]
    followed = world.group().links[600]
    assert (followed.name, followed.began) == ("Сделка 600", 502)
    assert followed.conversation == before.conversation == ConversationId(BOT_ID, GROUP_ID, 502)
    assert world.group().link_of(before.conversation) == followed
    assert world.lines.opened == [share_of(world.group(), followed)]
    assert (followed.deal_id, share_of(world.group(), followed).talk.deal_id) == (600, 600)
    assert world.lines.closed == []
    assert world.said == [], "nothing was deleted"
    [(entity, deal_id, note)] = world.cards.notes
    assert (entity, deal_id) == ("leads", 600)
    assert note == (
        "Сделка 502, с которой была связана Telegram-группа «Ремонт 12», объединена с этой. "
        "Теперь группа связана с этой сделкой."
    )


def test_a_deal_merged_into_one_that_the_group_is_tied_to_leaves_that_link_as_it_is() -> None:
    world = World()
    kept = world.group().links[501]
    world.merge(502, into=501)
    world.follow(502, after=0.0)
    assert dict(world.group().links) == {501: kept, 503: world.group().links[503]}
    (closed,) = world.lines.closed
    assert (closed.talk.conversation.deal_id, closed.talk.deal_id) == (502, 501), "its contact went to deal 501"
    assert (world.lines.opened, world.said, world.cards.notes) == ([], [], [])


def test_a_deal_that_is_merged_twice_still_goes_by_the_first_talk() -> None:
    world = World()
    world.merge(502, into=600)
    world.follow(502, after=0.0)
    world.merge(600, into=700)
    world.follow(600, after=0.0)
    followed = world.group().links[700]
    assert (followed.began, followed.conversation.deal_id) == (502, 502)


def test_word_of_the_deletion_that_comes_before_the_move_is_not_believed_at_once() -> None:
    world = World()
    contacts = world.cards.attached[502]
    world.delete(502)
    with pytest.raises(NotYetError) as caught:
        world.follow(502, after=0.0)
    assert caught.value.retry_after == MERGING
    assert 502 in world.group().links
    world.cards.attached[600] = contacts
    world.cards.deal_cards[600] = DealCard(600, "Сделка 600")
    world.follow(502)
    assert 600 in world.group().links
    assert world.said == []


def test_a_group_contact_that_a_manager_put_elsewhere_too_tells_nothing() -> None:
    world = World()
    contacts = world.cards.attached[502]
    world.delete(502)
    for deal_id in (600, 601):
        world.cards.attached[deal_id] = list(contacts)
        world.cards.deal_cards[deal_id] = DealCard(deal_id, "")
    world.follow(502)
    assert sorted(world.group().links) == [501, 503]
    assert len(world.said) == 1


@pytest.mark.parametrize(
    "bot", [GroupBot(BOT_ID, Standing.LEFT, writes=False), GroupBot(BOT_ID, Standing.RESTRICTED, writes=False)]
)
def test_a_bot_that_cannot_speak_there_is_not_asked_to(bot: GroupBot) -> None:
    world = World(make_group(501, 502, bots={BOT_ID: bot}))
    world.delete(502)
    world.follow(502)
    assert sorted(world.group().links) == [501]
    assert world.said == []
