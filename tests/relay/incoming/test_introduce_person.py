"""Completing the card of a person whose message has reached amoCRM, whenever and however often that is asked for."""

import logging
from dataclasses import replace

import pytest

from bridge.domain.cards import NAME, PATIENCE, SETTLING, TELEGRAM_ID, TELEGRAM_LINK, TELEGRAM_USERNAME, Written
from bridge.domain.errors import BridgeError, NotYetError, PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.notices import Notice
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation, Person
from bridge.relay.incoming.introduce_person import IntroducePerson
from bridge.relay.messages import Introduction
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import BOT_ID, FakeBots, drop, make_bot, rewrite
from tests.fakes.cards import FakeCards
from tests.fakes.clock import FakeClock
from tests.fakes.conversations import FakeConversations
from tests.fakes.dialogues import FakeDialogues
from tests.fakes.jobs import FakeJobs
from tests.fakes.people import FakePeople
from tests.fakes.receipts import FakeReceipts
from tests.fakes.steps import KilledError

ANNA = Person(42, "Анна", "Каренина", "anna")
TALK = ConversationId(BOT_ID, 42)
OTHER_TALK = ConversationId(7002, 42)
NEW = Introduction(31, TALK, "chat-1", ANNA, label="Магазин")
KNOWN = replace(NEW, contact_id=500)
FULL = {
    NAME: "Анна Каренина",
    TELEGRAM_ID: "42",
    TELEGRAM_USERNAME: "anna",
    TELEGRAM_LINK: "https://t.me/anna",
}
WRITTEN = Written(500, "Анна Каренина", "anna")


class World:
    """amoCRM has made contact 500 «Анна Каренина (Магазин)» of the first message, and a deal for it."""

    def __init__(self, *, status_id: int | None = None) -> None:
        self.people = FakePeople()
        self.conversations = FakeConversations()
        self.conversations.stored[TALK] = Conversation(
            TALK, "scope-31", "chat-1", avatar="https://media.test/a.jpg", name="Анна Каренина", label="Магазин"
        )
        self.bots = FakeBots(make_bot(status_id=status_id, label="Магазин"), make_bot(bot_id=7002, label="Опт"))
        self.cards = FakeCards(
            {500: {NAME: "Анна Каренина (Магазин)"}},
            chat_contacts={"chat-1": 500},
            deals={500: ""},
            requests={"chat-1"},
        )
        self.accounts = FakeAccounts(make_account())
        self.jobs = FakeJobs()
        self.clock = FakeClock()

    @property
    def introducer(self) -> IntroducePerson:
        dialogues = FakeDialogues(self.bots, self.conversations, FakeReceipts())
        log = logging.getLogger("test")
        return IntroducePerson(
            dialogues,
            self.conversations,
            self.people,
            self.bots,
            self.accounts,
            self.cards,
            self.jobs,
            self.clock,
            log,
        )

    def introduce(self, person: Introduction = NEW, waited: float = 0) -> None:
        self.introducer(person, self.clock.now() - waited)

    @property
    def card(self) -> dict[str, str]:
        return self.cards.contacts[500]

    @property
    def notices(self) -> frozenset[Notice]:
        return self.accounts.stored[31].notices

    def written(self, written: Written = WRITTEN) -> "World":
        """Let the card be completed already."""
        self.cards.contacts[500] = dict(FULL)
        self.people.known(31, 42, 500, "chat-1")
        self.people.wrote(31, 42, written)
        self.conversations.tied(TALK, 500)
        return self


def test_a_new_contact_gets_its_card_and_its_own_name() -> None:
    world = World()
    world.introduce()
    assert world.card == FULL
    assert world.people.contacts == {(31, 42): 500}
    known = world.conversations.stored[TALK]
    assert (known.scope_id, known.chat_id, known.contact_id) == ("scope-31", "chat-1", 500)
    assert known.avatar == "https://media.test/a.jpg"
    assert not world.cards.accepted
    assert not world.cards.links


def test_a_complete_card_is_only_read() -> None:
    world = World().written()
    world.introduce(KNOWN)
    assert world.cards.writes == []


@pytest.mark.parametrize("name", ["ООО «Ромашка», договор 17", "Анна", "Анна Каренина (VIP)", "Карен"])
def test_a_name_that_a_manager_gave_stays_whatever_happens(name: str) -> None:
    world = World().written()
    world.card[NAME] = name
    renamed = replace(KNOWN, person=replace(ANNA, first_name="Аня", username="karenina"))
    world.introduce(renamed)
    world.introduce(replace(renamed, contact_id=None))
    assert world.card[NAME] == name
    assert world.card[TELEGRAM_USERNAME] == "karenina"


def test_a_manager_may_name_a_new_contact_before_we_do() -> None:
    world = World()
    world.card[NAME] = "ООО «Ромашка»"
    world.introduce()
    assert world.card == FULL | {NAME: "ООО «Ромашка»"}


def test_a_name_of_ours_follows_the_person() -> None:
    world = World().written()
    world.introduce(replace(KNOWN, person=replace(ANNA, first_name="Аня")))
    assert world.card[NAME] == "Аня Каренина"
    assert world.people.written[31, 42].name == "Аня Каренина"


def test_a_name_that_a_manager_typed_as_we_would_have_is_a_managers_all_the_same() -> None:
    world = World()
    world.card[NAME] = "Анна Каренина"
    world.introduce()
    world.introduce(replace(NEW, person=replace(ANNA, first_name="Аня")))
    assert world.card[NAME] == "Анна Каренина"


@pytest.mark.parametrize("label", ["Магазин", "Продажи", "Опт"])
def test_the_label_leaves_the_name_even_when_the_bot_has_another_by_now(label: str) -> None:
    """It was «Продажи» for the message of this job, is «Опт» now, and the conversation remembers «Магазин»."""
    world = World()
    rewrite(world.bots, make_bot(label="Опт"))
    world.card[NAME] = f"Анна  Каренина ({label})"
    world.introduce(replace(NEW, label="Продажи"))
    assert world.card[NAME] == "Анна Каренина"


def test_a_card_that_the_chat_of_another_bot_made_loses_that_bots_label() -> None:
    world = World()
    world.card[NAME] = "Анна Каренина (Опт)"
    world.introduce()
    assert world.card[NAME] == "Анна Каренина"


def test_a_merged_contact_is_found_by_its_chat() -> None:
    world = World().written()
    world.cards.contacts[17] = {NAME: "ООО «Ромашка», договор 17", TELEGRAM_ID: "42"}
    del world.cards.contacts[500]
    world.cards.chat_contacts["chat-1"] = 17
    world.introduce(replace(KNOWN, person=replace(ANNA, username="karenina")))
    assert world.cards.contacts == {
        17: {
            NAME: "ООО «Ромашка», договор 17",
            TELEGRAM_ID: "42",
            TELEGRAM_USERNAME: "karenina",
            TELEGRAM_LINK: "https://t.me/karenina",
        }
    }
    assert world.people.contacts == {(31, 42): 17}
    assert world.conversations.stored[TALK].contact_id == 17


def test_the_card_of_two_people_keeps_the_first_ones_fields() -> None:
    world = World()
    world.cards.contacts[500] = {NAME: "Семья", TELEGRAM_ID: "7", TELEGRAM_USERNAME: "boris"}
    world.introduce()
    assert world.cards.contacts[500] == {NAME: "Семья", TELEGRAM_ID: "7", TELEGRAM_USERNAME: "boris"}
    assert world.people.contacts == {(31, 42): 500}


@pytest.mark.parametrize(
    ("stands", "left"),
    [
        ({TELEGRAM_USERNAME: "anna", TELEGRAM_LINK: "https://t.me/anna"}, {}),
        (
            {TELEGRAM_USERNAME: "anna_work", TELEGRAM_LINK: "https://t.me/anna"},
            {TELEGRAM_USERNAME: "anna_work"},
        ),
        (
            {TELEGRAM_USERNAME: "anna", TELEGRAM_LINK: "https://vk.com/anna"},
            {TELEGRAM_LINK: "https://vk.com/anna"},
        ),
    ],
)
def test_a_removed_username_leaves_the_card_where_ours_still_stands(
    stands: dict[str, str], left: dict[str, str]
) -> None:
    world = World().written()
    world.cards.contacts[500] = {NAME: FULL[NAME], TELEGRAM_ID: "42"} | stands
    world.introduce(replace(KNOWN, person=replace(ANNA, username="")))
    assert world.card == {NAME: FULL[NAME], TELEGRAM_ID: "42"} | left


def test_a_username_of_before_our_map_was_emptied_is_replaced_but_never_cleared() -> None:
    world = World()
    world.cards.contacts[500] = dict(FULL)
    world.introduce(replace(KNOWN, person=replace(ANNA, username="")))
    assert world.card == FULL
    world.people.written.clear()
    world.introduce(replace(KNOWN, person=replace(ANNA, username="karenina")))
    assert world.card[TELEGRAM_LINK] == "https://t.me/karenina"


def test_the_introduction_ends_the_waiting_of_other_bots_before_the_card_is_written() -> None:
    world = World()
    world.people.claim(31, 42, TALK)
    with pytest.raises(NotYetError):
        world.people.claim(31, 42, OTHER_TALK)
    world.cards.lasting["write_card"] = TransientError(Reason.AMO_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.introduce()
    assert world.people.claim(31, 42, OTHER_TALK) == 500


@pytest.mark.parametrize("waited", [0, PATIENCE - 1])
def test_the_contact_is_waited_for(waited: float) -> None:
    world = World()
    world.cards.chat_contacts.clear()
    with pytest.raises(TransientError):
        world.introduce(waited=waited)
    world.cards.chat_contacts["chat-1"] = 500
    world.introduce(waited=3600)
    assert world.people.contacts == {(31, 42): 500}


@pytest.mark.parametrize(("requests_on", "waited"), [(False, 0), (True, PATIENCE)])
def test_a_contact_that_never_comes_is_waited_for_some_seconds_only(waited: float, *, requests_on: bool) -> None:
    world = World()
    world.people.claim(31, 42, TALK)
    world.cards.chat_contacts.clear()
    world.cards.requests_on = requests_on
    world.introduce(waited=waited)
    assert not world.people.contacts
    assert world.people.claim(31, 42, OTHER_TALK) is None, "another bot waits no longer"
    assert world.people.chats(31, 42) == ["chat-1"]
    assert world.notices == (frozenset() if requests_on else {Notice.REQUESTS_OFF})


@pytest.mark.parametrize("waited", [0, PATIENCE])
def test_a_bot_whose_pipeline_is_gone_is_looked_at_and_no_failure_of_the_person(waited: float) -> None:
    world = World()
    world.cards.chat_contacts.clear()
    world.cards.gone = {11}
    if waited < PATIENCE:
        with pytest.raises(TransientError):
            world.introduce(waited=waited)
    else:
        world.introduce(waited=waited)
    assert world.jobs.watched == [(31, BOT_ID)]
    assert world.notices == frozenset()


def test_a_status_that_is_gone_leaves_the_request_unsorted_and_has_the_bot_looked_at() -> None:
    world = World(status_id=111)
    world.cards.gone = {111}
    world.introduce()
    assert (world.cards.accepted, world.jobs.watched) == ([], [(31, BOT_ID)])
    assert world.card == FULL


def test_a_request_that_is_refused_for_another_reason_is_a_failure() -> None:
    world = World(status_id=111)
    world.cards.lasting["accept_request"] = PermanentError(Reason.AMO_REFUSED, "status 400")
    with pytest.raises(PermanentError) as failed:
        world.introduce()
    assert failed.value.reason is Reason.CARD_INCOMPLETE
    assert world.jobs.watched == []


@pytest.mark.parametrize("changes", [{"stand_in": 12}, {"status_gone": True}])
def test_while_its_place_is_gone_nothing_is_accepted(changes: dict[str, object]) -> None:
    world = World(status_id=111)
    world.bots.put(BOT_ID, **changes)
    world.introduce()
    assert (world.cards.accepted, world.jobs.watched) == ([], [])


def test_the_notice_goes_once_a_contact_comes() -> None:
    world = World()
    world.accounts.notice(31, Notice.REQUESTS_OFF, on=True)
    world.introduce()
    assert world.notices == frozenset()


def test_a_job_that_is_given_up_lets_the_persons_other_bots_go_on() -> None:
    world = World()
    world.people.claim(31, 42, TALK)
    world.introducer.given_up(NEW)
    assert world.people.claim(31, 42, OTHER_TALK) is None
    assert world.people.chats(31, 42) == ["chat-1"]


def test_giving_up_leaves_the_claim_of_another_bot_alone() -> None:
    world = World()
    world.people.claim(31, 42, OTHER_TALK)
    world.cards.chat_contacts.clear()
    world.introduce(waited=PATIENCE)
    with pytest.raises(NotYetError):
        world.people.claim(31, 42, TALK)


@pytest.mark.parametrize("person", [NEW, KNOWN], ids=["first", "after the deal was closed"])
def test_every_request_is_accepted_into_the_bots_status(person: Introduction) -> None:
    world = World(status_id=112)
    world.introduce(person)
    world.cards.requests.add("chat-1")
    world.introduce(person)
    assert world.cards.accepted == [("chat-1", 112), ("chat-1", 112)]


@pytest.mark.parametrize(("person", "patience"), [(NEW, PATIENCE), (KNOWN, SETTLING)])
def test_a_request_is_waited_for_but_not_for_ever(person: Introduction, patience: float) -> None:
    world = World(status_id=112)
    world.cards.requests.clear()
    with pytest.raises(TransientError):
        world.introduce(person, waited=patience - 0.1)
    assert world.card == FULL
    world.introduce(person, waited=patience)


def test_a_bot_disconnected_meanwhile_leaves_the_request_alone() -> None:
    world = World(status_id=112)
    drop(world.bots, BOT_ID)
    world.introduce()
    assert world.card == FULL
    assert not world.cards.accepted


def test_the_first_payload_of_a_deal_stays_and_later_ones_are_notes_once_each() -> None:
    world = World()
    second = replace(KNOWN, start_payload="вторая", label="Опт")
    for person in (replace(NEW, start_payload="первая"), second, second, replace(KNOWN, start_payload="первая")):
        world.introduce(person)
    assert world.cards.deals == {500: "первая"}
    assert world.cards.notes == [("leads", 500, "Telegram: переход по ссылке бота «Опт» с меткой «вторая»")]


def test_a_payload_waits_for_the_deal_and_is_kept_on_the_contact_if_none_comes() -> None:
    world = World()
    world.cards.deals.clear()
    person = replace(NEW, start_payload="promo")
    with pytest.raises(TransientError):
        world.introduce(person, waited=PATIENCE - 1)
    world.introduce(person, waited=PATIENCE)
    assert world.cards.notes == [("contacts", 500, "Telegram: переход по ссылке бота «Магазин» с меткой «promo»")]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("port", "step"), [("people", "known"), ("people", "wrote"), ("conversations", "tied")])
def test_a_worker_killed_anywhere_is_made_up_for(port: str, step: str, moment: str) -> None:
    world = World(status_id=112)
    getattr(getattr(world, port), moment)[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.introduce()
    world.introduce()
    assert world.card == FULL
    assert world.people.contacts == {(31, 42): 500}
    assert world.conversations.stored[TALK].contact_id == 500
    assert world.cards.accepted == [("chat-1", 112)]


@pytest.mark.parametrize(
    "step", ["contact_of_chat", "card", "write_card", "open_deal", "write_start_payload", "accept_request"]
)
def test_transient_trouble_is_tried_again(step: str) -> None:
    world = World(status_id=112)
    world.cards.trouble[step] = [TransientError(Reason.AMO_UNAVAILABLE, retry_after=7)]
    person = replace(NEW, start_payload="promo")
    with pytest.raises(TransientError):
        world.introduce(person)
    world.introduce(person)
    assert (world.card, world.cards.accepted, world.cards.deals) == (FULL, [("chat-1", 112)], {500: "promo"})


@pytest.mark.parametrize("part", [NAME, TELEGRAM_ID, TELEGRAM_USERNAME, TELEGRAM_LINK])
def test_a_part_that_amocrm_refuses_stops_no_other_and_is_named(part: str) -> None:
    world = World(status_id=112)
    world.cards.refuses = {part}
    with pytest.raises(PermanentError) as failed:
        world.introduce(replace(NEW, start_payload="promo"))
    assert failed.value.reason is Reason.CARD_INCOMPLETE
    names = {
        NAME: "имя контакта",
        TELEGRAM_ID: "поле «Telegram ID»",
        TELEGRAM_USERNAME: "поле «Telegram username»",
        TELEGRAM_LINK: "поле «Telegram»",
    }
    assert failed.value.detail == f"Не удалось записать: {names[part]} — amoCRM отказала (status 400: {part})"
    unchanged = {NAME: "Анна Каренина (Магазин)"} if part == NAME else {}
    assert world.card == {code: value for code, value in FULL.items() if code != part} | unchanged
    assert (world.cards.accepted, world.cards.deals) == ([("chat-1", 112)], {500: "promo"})

    world.cards.refuses = set()
    world.introduce(replace(NEW, start_payload="promo"), waited=PATIENCE)
    assert world.card == FULL
    assert world.cards.notes == []


@pytest.mark.parametrize(
    ("step", "named"),
    [("accept_request", "заявка в «Неразобранном»"), ("write_start_payload", "метка ссылки")],
)
def test_a_refused_deal_leaves_the_card_whole(step: str, named: str) -> None:
    world = World(status_id=112)
    world.cards.lasting[step] = PermanentError(Reason.AMO_REFUSED, "status 400: no")
    with pytest.raises(PermanentError) as failed:
        world.introduce(replace(NEW, start_payload="promo"))
    assert failed.value.detail == f"Не удалось записать: {named} — amoCRM отказала (status 400: no)"
    assert world.card == FULL
    done = {"accept_request": bool(world.cards.accepted), "write_start_payload": bool(world.cards.deals[500])}
    assert done == {name: name != step for name in done}


def test_what_waits_keeps_nothing_else_waiting() -> None:
    world = World(status_id=112)
    world.cards.lasting["write_card"] = TransientError(Reason.AMO_UNAVAILABLE, "status 500")
    with pytest.raises(TransientError):
        world.introduce(replace(NEW, start_payload="promo"))
    assert (world.cards.accepted, world.cards.deals) == ([("chat-1", 112)], {500: "promo"})


@pytest.mark.parametrize("error", [PermanentError(Reason.ACCOUNT_UNPAID), PermanentError(Reason.WIDGET_OFF)])
@pytest.mark.parametrize("step", ["contact_of_chat", "write_card", "accept_request"])
def test_an_account_that_is_closed_ends_it_as_that(step: str, error: BridgeError) -> None:
    world = World(status_id=112)
    world.cards.lasting[step] = error
    with pytest.raises(PermanentError) as failed:
        world.introduce()
    assert failed.value is error


def test_a_chat_that_could_not_be_tied_when_it_was_opened_is_tied_now() -> None:
    world = World()
    world.cards.contacts[900] = {NAME: "Анна", TELEGRAM_ID: "42"}
    world.introduce(replace(KNOWN, contact_id=900, link=True))
    assert world.cards.links == {"chat-1": 900}
    assert world.people.contacts == {(31, 42): 900}
    assert world.conversations.stored[TALK].contact_id == 900
    assert world.cards.contacts[900][NAME] == "Анна"


@pytest.mark.parametrize("trouble", [TransientError(Reason.AMO_UNAVAILABLE), PermanentError(Reason.ACCOUNT_UNPAID)])
def test_a_chat_that_cannot_be_tied_yet_leaves_the_card_for_later(trouble: BridgeError) -> None:
    world = World()
    world.cards.trouble["link_chat"] = [trouble]
    person = replace(KNOWN, link=True)
    with pytest.raises(type(trouble)):
        world.introduce(person)
    assert not world.cards.writes
    assert not world.people.contacts
    world.introduce(person)
    assert world.cards.links == {"chat-1": 500}


def test_a_chat_whose_contact_is_gone_stays_with_the_contact_amocrm_made() -> None:
    world = World()
    world.people.contacts[31, 42] = 900
    world.people.contacts[31, 43] = 900
    world.cards.lasting["link_chat"] = PermanentError(Reason.AMO_GONE, "contact_id NotFound")
    world.introduce(replace(KNOWN, contact_id=900, link=True))
    assert world.people.contacts == {(31, 42): 500}
    assert world.conversations.stored[TALK].contact_id == 500
    assert world.card == FULL


def test_a_chat_that_amocrm_does_not_let_us_tie_has_its_card_completed_all_the_same() -> None:
    world = World()
    world.cards.lasting["link_chat"] = PermanentError(Reason.AMO_REFUSED, "status 400")
    with pytest.raises(PermanentError) as failed:
        world.introduce(replace(KNOWN, contact_id=900, link=True))
    assert failed.value.detail == "Не удалось записать: привязка чата к контакту — amoCRM отказала (status 400)"
    assert world.card == FULL


def test_a_contact_that_goes_while_it_is_written_is_looked_for_again() -> None:
    world = World(status_id=112)
    world.cards.trouble["write_card"] = [PermanentError(Reason.AMO_GONE, "status 404")]
    with pytest.raises(TransientError):
        world.introduce()
    world.cards.contacts[17] = {NAME: "Анна Каренина (Магазин)"}
    world.cards.chat_contacts["chat-1"] = 17
    world.introduce(waited=PATIENCE)
    assert world.cards.contacts[17] == FULL
