"""A talk of a group stays in its deal, or is brought back there."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.cards import NAME, SETTLING, TELEGRAM_ID, Serving
from bridge.domain.errors import TransientError
from bridge.domain.groups import Link
from bridge.domain.identity import ConversationId
from bridge.relay.groups.keep_in_deal import KeepInDeal
from bridge.relay.messages import BegunTalk
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import DEAL, GROUP_ID, make_group
from tests.fakes.incoming import ACCOUNT, OTHER_BOT
from tests.fakes.spreading import GroupWorld, said

TALK = ConversationId(BOT_ID, GROUP_ID, DEAL)
ELSEWHERE = 777


class World(GroupWorld):
    """The group's talk is open, with its own contact; amoCRM has begun talk 117 of it in deal 777."""

    def __init__(self) -> None:
        super().__init__(make_group(DEAL))
        self.happen(said())
        (self.contact_id,) = self.cards.contacts
        self.deals.talks["117"] = Serving(ELSEWHERE)
        self.deals.calls.clear()

    def begin(self, told: int | None = ELSEWHERE, talk_id: str = "117", waited: float = SETTLING) -> None:
        keep = KeepInDeal(
            self.groups,
            self.dialogues,
            self.conversations,
            self.cards,
            self.deals,
            self.clock,
            self.metrics,
            logging.getLogger("test"),
        )
        keep(ACCOUNT, TALK, BegunTalk("chat-1", self.contact_id, talk_id, told), self.clock.now() - waited)


def test_a_talk_in_its_deal_costs_nothing() -> None:
    world = World()
    world.begin(told=DEAL)

    assert world.deals.calls == []
    assert world.metrics.counts["talks_elsewhere"] == 0


def test_a_webhook_that_was_overtaken_changes_nothing() -> None:
    world = World()
    world.deals.talks["117"] = Serving(DEAL)

    world.begin()

    assert world.deals.calls == ["serving"]


@pytest.mark.parametrize("serving", [None, Serving(ELSEWHERE, is_open=False)])
def test_so_does_one_of_a_talk_that_has_ended(serving: Serving | None) -> None:
    world = World()
    world.deals.talks = {"117": serving} if serving else {}

    world.begin()

    assert world.deals.calls == ["serving"]


@pytest.mark.parametrize("told", [ELSEWHERE, None])
@pytest.mark.parametrize("serving", [Serving(ELSEWHERE), Serving(None)])
def test_a_request_is_brought_into_the_deal_with_the_groups_contact(told: int | None, serving: Serving) -> None:
    world = World()
    world.deals.talks["117"] = serving
    world.cards.requests.add("chat-1")

    world.begin(told=told, waited=0)

    assert world.deals.taken == [("chat-1", DEAL, world.contact_id)]
    assert world.metrics.counts["talks_elsewhere"] == 1


def test_the_contact_that_a_request_brought_takes_the_place_of_one_that_is_gone() -> None:
    world = World()
    world.cards.contacts = {950: {NAME: "Анна (Магазин)"}}
    world.cards.chat_contacts["chat-1"] = 950
    world.cards.requests.add("chat-1")

    world.begin()

    assert world.deals.taken == [("chat-1", DEAL, None)]
    assert world.cards.contacts[950] == {NAME: "Ремонт 12", TELEGRAM_ID: f"{GROUP_ID}:{DEAL}"}
    assert world.conversations.stored[TALK].contact_id == 950


def test_the_contact_of_a_person_with_whom_the_groups_own_was_merged_stays_that_persons() -> None:
    world = World()
    anna = {NAME: "Анна", TELEGRAM_ID: "42"}
    world.cards.contacts = {950: dict(anna)}
    world.cards.chat_contacts["chat-1"] = 950
    world.cards.requests.add("chat-1")

    world.begin()

    assert world.deals.taken == [("chat-1", DEAL, None)]
    assert world.cards.contacts[950] == anna
    assert world.conversations.stored[TALK].contact_id == world.contact_id


def test_a_request_that_may_still_appear_is_waited_for() -> None:
    world = World()
    world.cards.attached[ELSEWHERE] = [world.contact_id]

    with pytest.raises(TransientError):
        world.begin(waited=SETTLING - 1)

    assert world.cards.attached[ELSEWHERE] == [world.contact_id]
    assert world.deals.closed == []


def test_a_contact_that_was_put_into_another_deal_leaves_it_and_the_talk_ends_there() -> None:
    world = World()
    world.cards.attached[ELSEWHERE] = [world.contact_id]

    world.begin()

    assert world.cards.attached == {DEAL: [world.contact_id], ELSEWHERE: []}
    assert world.deals.closed == ["117"]


def test_a_contact_that_was_merged_with_a_person_keeps_that_persons_deals() -> None:
    world = World()
    world.cards.contacts[world.contact_id][TELEGRAM_ID] = "42"
    world.cards.attached[ELSEWHERE] = [world.contact_id]

    world.begin()

    assert world.cards.attached[ELSEWHERE] == [world.contact_id]
    assert world.deals.closed == []
    assert world.metrics.counts["talks_elsewhere"] == 1
    ((entity, deal_id, note),) = world.cards.notes
    assert (entity, deal_id) == ("leads", DEAL)
    assert note == (
        "Сообщения Telegram-группы «Ремонт 12» приходят в сделку 777, а не сюда: контакт группы удалён или объединён с "
        "другим контактом amoCRM. Отвечайте группе из той сделки."
    )


def test_a_talk_whose_deal_was_merged_is_kept_in_the_deal_that_it_went_to() -> None:
    world = World()
    group = world.groups.stored[ACCOUNT, GROUP_ID]
    merged = replace(group.links[DEAL], deal_id=600, began=DEAL)
    world.groups.put(replace(group, links={600: merged}))
    world.begin(told=600)
    assert world.deals.calls == []

    world.cards.attached = {600: [world.contact_id], ELSEWHERE: [world.contact_id]}
    world.begin()

    assert world.cards.attached == {600: [world.contact_id], ELSEWHERE: []}
    assert world.deals.closed == ["117"]


def test_of_a_group_that_was_untied_nobody_expects_anything() -> None:
    world = World()
    group = world.groups.stored[ACCOUNT, GROUP_ID]
    world.groups.unlink(ACCOUNT, GROUP_ID, group.links[DEAL])
    world.begin()
    world.groups.link(ACCOUNT, GROUP_ID, Link(DEAL, OTHER_BOT, GROUP_ID))
    world.begin()
    world.groups.put(replace(group, links={}))
    world.begin()

    assert world.deals.calls == []


def test_a_chat_whose_talk_nobody_names_is_left_alone() -> None:
    world = World()

    world.begin(talk_id="")

    assert world.deals.calls == []
