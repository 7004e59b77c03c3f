"""Requests beside the talks of groups are brought into their deals."""

import logging

from bridge.relay.groups.watch_requests import WatchRequests
from tests.fakes.groups import DEAL, OTHER_DEAL, make_group
from tests.fakes.incoming import ACCOUNT
from tests.fakes.spreading import GroupWorld, said


class World(GroupWorld):
    """Somebody has written in a group that is tied to two deals."""

    def __init__(self) -> None:
        super().__init__(make_group(DEAL, OTHER_DEAL))
        self.happen(said())
        self.chats_of = {known.id.deal_id: known.chat_id for known in self.conversations.stored.values()}
        self.own = {known.id.deal_id: known.contact_id for known in self.conversations.stored.values()}

    def watch(self) -> None:
        watch = WatchRequests(
            self.groups, self.conversations, self.dialogues, self.cards, self.deals, logging.getLogger("test")
        )
        watch(ACCOUNT)


def test_a_request_beside_a_talk_is_brought_into_its_deal_with_the_groups_contact() -> None:
    world = World()
    world.cards.requests = {world.chats_of[DEAL], world.chats_of[OTHER_DEAL], "of somebody in private"}

    world.watch()

    taken = [(world.chats_of[deal], deal, world.own[deal]) for deal in (DEAL, OTHER_DEAL)]
    assert sorted(world.deals.taken) == sorted(taken)
    assert world.cards.requests == {"of somebody in private"}


def test_a_request_of_a_group_that_was_untied_is_left_to_people() -> None:
    world = World()
    group = make_group(DEAL, OTHER_DEAL)
    world.cards.requests = {world.chats_of[DEAL]}
    world.groups.unlink(ACCOUNT, group.chat_id, group.links[DEAL])

    world.watch()

    assert world.deals.taken == []


def test_without_the_groups_own_contact_the_chat_stays_whose_it_is() -> None:
    world = World()
    world.cards.requests = {world.chats_of[DEAL]}
    del world.cards.contacts[world.own[DEAL] or 0]

    world.watch()

    assert world.deals.taken == []


def test_an_account_without_tied_groups_is_not_asked() -> None:
    world = World()
    world.groups.put(make_group())

    world.watch()

    assert world.deals.calls == []
