"""Bringing leads to where they belong, and what becomes of those that do not go through."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.cards import INDEXING, DealCard
from bridge.domain.errors import BridgeError, LimitedError, NotYetError, PermanentError, TransientError
from bridge.domain.funnel import Profile
from bridge.domain.identity import ConversationId, secret_context
from bridge.domain.leads import KEEP_TRYING, LeadError, LeadNotTakenError, LeadState
from bridge.domain.reasons import Reason
from bridge.relay.funnel.deliver_lead import ADDRESS
from tests.fakes.bots import ACCOUNT_ID, BOT_ID
from tests.fakes.funnel import ADMINS, AGENCY, URL, FunnelWorld, make_funnel, make_lead

DOWN = LeadNotTakenError(LeadError.CONNECTION, "site_unavailable: ConnectError")
LATE = LeadNotTakenError(LeadError.TIMEOUT, "ReadTimeout", outcome_unknown=True)
KEY = make_lead().key
IN_PIPELINE = replace(AGENCY, pipeline_id=11, sealed_url=b"", shown_url="")


class KilledError(BaseException):
    """A worker is no more."""


@pytest.fixture
def world() -> FunnelWorld:
    world = FunnelWorld()
    world.leads.make(make_lead())
    return world


@pytest.fixture
def by_rest() -> FunnelWorld:
    world = FunnelWorld(make_funnel(IN_PIPELINE))
    world.leads.make(make_lead())
    return world


def test_a_lead_is_posted_as_the_brief_has_it(world: FunnelWorld) -> None:
    world.deliver(KEY)
    assert world.webhook.taken == [
        (
            URL,
            KEY,
            {
                "lead_name": "Новый лид с Telegram: MONSTER AGENCY",
                "contact": {"name": "Galliard", "username": "@betterrman"},
                "source": "Telegram Bot",
                "request_details": "Привлечь клиентов",
            },
        )
    ]
    assert world.lead().state is LeadState.DELIVERED
    world.deliver(KEY)
    assert len(world.webhook.taken) == 1
    assert not world.jobs.tellings
    assert not world.failed


@pytest.mark.parametrize("kind", LeadError)
def test_each_kind_of_error_has_people_told_and_the_lead_tried_again(world: FunnelWorld, kind: LeadError) -> None:
    world.webhook.trouble = [LeadNotTakenError(kind, "почему")]
    assert world.try_to_deliver(KEY) == 60
    assert (world.lead().error, world.lead().tries) == (str(kind), 1)
    assert list(world.jobs.tellings) == [(KEY, "failed:1")]
    assert world.try_to_deliver(KEY) == 0
    assert world.lead().state is LeadState.DELIVERED
    assert (KEY, "delivered") in world.jobs.tellings


def test_tries_grow_apart_for_a_day_and_then_people_have_to_help(world: FunnelWorld) -> None:
    tries = 0
    while pause := _fails(world):
        tries += 1
        world.clock.time += pause
    assert 25 <= tries <= 35
    assert world.clock.time >= 1_800_000_000 + KEEP_TRYING
    assert world.lead().state is LeadState.GIVEN_UP
    [told] = world.failed
    assert told == (
        "Заявка MONSTER AGENCY от Galliard (@betterrman) («Привлечь клиентов»): "
        "сутки попыток не помогли, внесите её вручную"
    )
    world.deliver(KEY)
    assert not world.webhook.taken
    world.deliver(KEY, again=True)
    assert len(world.webhook.taken) == 1
    assert not world.failed


def test_a_lead_that_may_be_there_twice_is_left_to_people(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE, LATE]
    assert world.try_to_deliver(KEY) == 60
    assert (world.lead().state, world.failed) == (LeadState.WAITING, [])
    assert world.try_to_deliver(KEY) == 0
    assert world.lead().state is LeadState.GIVEN_UP
    [told] = world.failed
    assert told.endswith(
        "(«Привлечь клиентов»): CRM не подтвердила приём, но могла её принять. "
        "Проверьте, есть ли заявка в CRM: если нет, внесите вручную или нажмите «Повторить»"
    )
    world.deliver(KEY)
    assert not world.webhook.taken
    assert world.webhook.looks == 1, "before the second try"


def test_whoever_has_looked_may_have_it_posted_again(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE, LATE]
    for _ in range(2):
        world.try_to_deliver(KEY)
    world.webhook.trouble = [LATE]
    with pytest.raises(NotYetError):
        world.deliver(KEY, again=True)
    assert (world.lead().unsure, world.lead().state) == (1, LeadState.WAITING)
    world.deliver(KEY)
    assert len(world.webhook.taken) == 1
    assert not world.failed


def test_after_a_silence_a_lead_waits_until_anybody_answers_at_its_webhook(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE]
    world.webhook.away = [LATE]
    assert [world.try_to_deliver(KEY) for _ in range(4)] == [60, 120, 240, 480]
    assert not world.webhook.taken
    assert (world.lead().unsure, world.lead().tries) == (1, 4)
    world.webhook.away.clear()
    world.deliver(KEY)
    assert len(world.webhook.taken) == 1


@pytest.mark.parametrize(
    "known", [DOWN, LeadNotTakenError(LeadError.STATUS, "status 500"), LeadNotTakenError(LeadError.CLIENT, "ReadError")]
)
def test_what_was_surely_not_taken_is_tried_as_often_as_it_takes(world: FunnelWorld, known: LeadNotTakenError) -> None:
    world.webhook.trouble = [known, LATE, known, known]
    for _ in range(4):
        assert world.try_to_deliver(KEY)
    assert world.lead().unsure == 1
    world.deliver(KEY)
    assert len(world.webhook.taken) == 1


def test_a_call_whose_worker_is_killed_counts_as_one_that_was_not_answered(world: FunnelWorld) -> None:
    world.webhook.trouble = [KilledError()] * 2
    for _ in range(2):
        with pytest.raises(KilledError):
            world.deliver(KEY)
    assert world.lead().unsure == 2
    world.deliver(KEY)
    assert world.lead().state is LeadState.GIVEN_UP
    assert not world.webhook.taken
    assert world.jobs.tellings
    assert len(world.failed) == 1


def test_people_see_that_a_lead_behind_a_killed_worker_may_stand_twice(world: FunnelWorld) -> None:
    world.webhook.trouble = [KilledError()]
    with pytest.raises(KilledError):
        world.deliver(KEY)
    world.deliver(KEY)
    world.tell(KEY)
    assert len(world.webhook.taken) == 1
    [said] = world.admin_chat
    assert said.startswith("✅ ДОСТАВЛЕНО В CRM\nПроверьте, нет ли второй такой сделки.")
    assert world.telegram.rows[1] == (), "nobody has to enter it"


def test_a_day_that_ends_in_doubt_says_so(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE]
    world.webhook.away = [LATE]
    world.try_to_deliver(KEY)
    world.tell(KEY)
    while pause := world.try_to_deliver(KEY):
        world.clock.time += pause
    assert "могла её принять" in world.failed[0]
    world.tell(KEY)
    assert "могла принять" in world.admin_chat[0]


def test_an_admin_who_was_told_is_told_of_the_doubt_too(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE, LATE]
    world.try_to_deliver(KEY)
    world.tell(KEY)
    world.try_to_deliver(KEY)
    assert (KEY, "doubtful:2") in world.jobs.tellings
    world.tell(KEY)
    [said] = world.admin_chat
    assert said.startswith("❓ CRM не подтвердила приём, но могла принять эту заявку.")
    assert "Требуется ручное внесение." in said
    assert list(world.telegram.rows.values())[-1][0][0] == "Внёс вручную"
    assert len(world.failed) == 1, "and stays among the failures, where it can be repeated"


@pytest.mark.parametrize("broken", [("failures", "put"), ("jobs", "tell_admins"), ("leads", "keep")])
def test_what_became_of_a_lead_is_shown_although_its_worker_was_killed_before(
    world: FunnelWorld, broken: tuple[str, str]
) -> None:
    world.webhook.trouble = [LATE, LATE]
    world.try_to_deliver(KEY)
    world.tell(KEY)
    _killed_once(getattr(world, broken[0]), broken[1])
    with pytest.raises(KilledError):
        world.deliver(KEY)
    world.deliver(KEY)
    assert world.lead().state is LeadState.GIVEN_UP
    assert len(world.failed) == 1
    assert (KEY, "doubtful:2") in world.jobs.tellings
    assert not world.webhook.taken


@pytest.mark.parametrize("broken", [("failures", "remove"), ("jobs", "tell_admins")])
def test_a_lead_that_went_through_is_shown_so_although_its_worker_was_killed_before(
    world: FunnelWorld, broken: tuple[str, str]
) -> None:
    _fails(world)
    world.tell(KEY)
    world.failing.keep(world.lead(), "почему")
    _killed_once(getattr(world, broken[0]), broken[1])
    with pytest.raises(KilledError):
        world.deliver(KEY)
    world.deliver(KEY)
    assert (KEY, "delivered") in world.jobs.tellings
    assert not world.failed
    assert len(world.webhook.taken) == 1


def test_a_wish_for_one_more_try_that_was_cut_off_leaves_the_lead_where_people_see_it(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE, LATE]
    for _ in range(2):
        world.try_to_deliver(KEY)
    [failure] = world.failures.of_account(ACCOUNT_ID)
    world.failures.remove(failure)
    _killed_once(world.leads, "again")
    with pytest.raises(KilledError):
        world.deliver(KEY, again=True)
    world.deliver(KEY)
    assert len(world.failed) == 1


@pytest.mark.parametrize("step", ["again", "begin"])
def test_a_wish_for_one_more_try_outlives_whoever_stumbles_over_it(world: FunnelWorld, step: str) -> None:
    world.webhook.trouble = [LATE, LATE]
    for _ in range(2):
        world.try_to_deliver(KEY)
    _killed_once(world.leads, step)
    with pytest.raises(KilledError):
        world.deliver(KEY, wish="one")
    world.deliver(KEY, wish="one")
    assert len(world.webhook.taken) == 1
    assert not world.failed


def test_a_wish_for_one_more_try_is_one_day_more_however_often_its_job_is_repeated(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE, LATE]
    for _ in range(2):
        world.try_to_deliver(KEY)
    world.webhook.trouble = [LATE, LATE]
    with pytest.raises(NotYetError):
        world.deliver(KEY, wish="one")
    _killed_once(world.failures, "put")
    with pytest.raises(KilledError):
        world.deliver(KEY, wish="one")
    world.deliver(KEY, wish="one")
    assert (world.lead().state, world.webhook.taken) == (LeadState.GIVEN_UP, [])
    world.deliver(KEY, wish="two")
    assert len(world.webhook.taken) == 1


def test_a_wish_whose_post_was_the_second_doubt_makes_no_third(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE]
    world.try_to_deliver(KEY)
    world.webhook.trouble = [LATE]
    _killed_once(world.failures, "put")
    with pytest.raises(KilledError):
        world.deliver(KEY, wish="one")
    world.deliver(KEY, wish="one")
    assert (world.lead().state, world.webhook.taken) == (LeadState.GIVEN_UP, [])
    assert len(world.failed) == 1


def test_a_wish_that_finds_its_lead_busy_gets_its_one_try_and_no_line_of_its_own(world: FunnelWorld) -> None:
    assert _fails(world)
    world.leads.begin(KEY, world.clock.now(), f"lead:{KEY}")
    with pytest.raises(NotYetError):
        world.deliver(KEY, wish="one")
    world.leads.release(KEY)
    world.webhook.trouble = [DOWN]
    world.deliver(KEY, wish="one")
    assert (world.lead().tries, world.lead().state) == (2, LeadState.WAITING)


@pytest.mark.parametrize("admins", ["none", "unreachable"])
def test_a_doubt_stands_in_the_failures_whoever_cannot_be_told_of_it(admins: str) -> None:
    world = FunnelWorld(make_funnel(admin_chat_id=0 if admins == "none" else ADMINS))
    world.leads.make(make_lead())
    world.telegram.lasting = {"show_html": PermanentError(Reason.TARGET_GONE)}
    world.webhook.trouble = [LATE, LATE]
    for _ in range(2):
        world.try_to_deliver(KEY)
        world.tell(KEY)
    assert "могла её принять" in world.failed[0]


def test_whoever_tells_of_a_lead_that_is_given_up_meanwhile_leaves_it_in_the_failures(world: FunnelWorld) -> None:
    world.webhook.trouble = [DOWN, DOWN, LATE, LATE]
    world.try_to_deliver(KEY)
    world.clock.time += 301
    world.try_to_deliver(KEY)
    world.try_to_deliver(KEY)
    shows = world.telegram.show_html

    def meanwhile(*args: Any) -> int:
        assert world.try_to_deliver(KEY) == 0
        return shows(*args)

    world.telegram.show_html = meanwhile  # type: ignore[method-assign,assignment]
    world.tell(KEY)
    assert world.lead().state is LeadState.GIVEN_UP
    assert "могла её принять" in world.failed[0]


def test_whoever_enters_a_lead_while_its_webhook_is_looked_at_ends_the_try(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE]
    world.try_to_deliver(KEY)
    world.webhook.look = lambda _: world.leads.take_by_hand(KEY, "Ольга")  # type: ignore[method-assign,assignment]
    assert world.try_to_deliver(KEY)
    assert not world.webhook.taken
    assert world.try_to_deliver(KEY) == 0
    assert world.lead().state is LeadState.BY_HAND


def test_what_may_be_there_twice_becomes_no_deal_either(world: FunnelWorld) -> None:
    world.leads.unsure(KEY, 2)
    world.funnels.put(make_funnel(IN_PIPELINE, version=6))
    world.bots.put(BOT_ID, funnel=6)
    world.deliver(KEY)
    assert world.lead().state is LeadState.GIVEN_UP
    assert not world.deals.made


def test_whoever_has_a_doubtful_lead_tried_again_sees_it_as_one_that_is_tried(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE, LATE]
    world.try_to_deliver(KEY)
    world.tell(KEY)
    world.try_to_deliver(KEY)
    world.tell(KEY)
    world.webhook.trouble = [DOWN]
    with pytest.raises(NotYetError):
        world.deliver(KEY, again=True)
    assert (KEY, "again:2") in world.jobs.tellings
    world.tell(KEY)
    assert not world.admin_chat[0].startswith("❓")


def test_a_success_after_a_doubt_may_be_the_second(world: FunnelWorld) -> None:
    world.webhook.trouble = [LATE]
    world.try_to_deliver(KEY)
    world.tell(KEY)
    world.deliver(KEY)
    world.tell(KEY)
    assert "Проверьте, нет ли второй такой сделки." in world.admin_chat[0]


def test_whoever_wants_one_more_try_gets_it_beside_the_job_that_waits(world: FunnelWorld) -> None:
    assert _fails(world)
    world.webhook.trouble = [DOWN]
    world.deliver(KEY, again=True)
    assert world.lead().tries == 2
    assert world.try_to_deliver(KEY) == 0
    assert len(world.webhook.taken) == 1


def test_a_lead_that_waited_for_a_payment_is_tried_for_a_whole_day(world: FunnelWorld) -> None:
    world.clock.time += 3 * KEEP_TRYING
    assert _fails(world) == 60
    assert world.lead().state is LeadState.WAITING


def test_pauses_are_scaled_by_the_one_setting() -> None:
    world = FunnelWorld(scale=0.05)
    world.leads.make(make_lead())
    world.webhook.trouble = [DOWN, DOWN]
    assert world.try_to_deliver(KEY) == 3
    assert world.try_to_deliver(KEY) == 6


def test_a_lead_that_nobody_can_be_told_of_stands_in_the_failures_meanwhile(world: FunnelWorld) -> None:
    assert _fails(world)
    assert not world.failed, "the admin chat is told first"
    world.clock.time += 301
    assert _fails(world)
    assert len(world.failed) == 1
    assert "CRM и чат администраторов не отвечают" in world.failed[0]
    world.deliver(KEY)
    assert not world.failed


def test_it_goes_where_the_profile_says_now(world: FunnelWorld) -> None:
    mended = "https://mended.example/hook"
    sealed = world.vault.seal(mended, secret_context(ACCOUNT_ID, BOT_ID, ADDRESS))
    world.funnels.put(make_funnel(replace(AGENCY, sealed_url=sealed), version=6))
    world.bots.put(BOT_ID, funnel=6)
    world.deliver(KEY)
    assert [url for url, _, _ in world.webhook.taken] == [mended]


@pytest.mark.parametrize("gone", ["funnel", "profile", "bot"])
def test_where_the_profile_is_gone_it_goes_as_it_was(world: FunnelWorld, gone: str) -> None:
    if gone == "bot":
        del world.bots.stored[BOT_ID]
    else:
        world.funnels.put(make_funnel(replace(AGENCY, key="other"), version=6))
        world.bots.put(BOT_ID, funnel=6 if gone == "profile" else 0)
    world.deliver(KEY)
    assert [url for url, _, _ in world.webhook.taken] == [URL]


def test_trouble_of_our_own_is_no_failed_try(world: FunnelWorld) -> None:
    world.webhook.trouble = [TransientError(Reason.TOO_SLOW), TransientError(Reason.STORAGE_UNAVAILABLE)]
    for _ in range(2):
        with pytest.raises(TransientError):
            world.deliver(KEY)
    assert world.lead().tries == 0
    world.deliver(KEY)
    assert world.lead().state is LeadState.DELIVERED


def test_a_lead_that_somebody_entered_meanwhile_is_tried_no_more(world: FunnelWorld) -> None:
    assert _fails(world)
    world.leads.take_by_hand(KEY, "Ольга")
    world.deliver(KEY)
    assert not world.webhook.taken


def test_a_lead_becomes_a_deal_with_its_contact_and_a_note(by_rest: FunnelWorld) -> None:
    by_rest.deliver(KEY)
    [(deal_id, name, pipeline_id, contact_id)] = by_rest.deals.made
    assert (name, pipeline_id) == ("Новый лид с Telegram: MONSTER AGENCY", 11)
    assert by_rest.cards.contacts[contact_id] == {
        "name": "Galliard",
        "TELEGRAM_ID": "42",
        "TELEGRAM_USERNAME": "betterrman",
        "TELEGRAM_LINK": "https://t.me/betterrman",
    }
    assert by_rest.cards.notes == [
        ("leads", deal_id, "Запрос: Привлечь клиентов\nИмя: Galliard\nКонтакт: @betterrman\nИсточник: Telegram Bot")
    ]
    assert by_rest.people.contacts[ACCOUNT_ID, 42] == contact_id


@pytest.mark.parametrize("where", ["map", "amocrm"])
def test_a_known_contact_gets_the_deal(by_rest: FunnelWorld, where: str) -> None:
    by_rest.cards.contacts[900] = {"name": "Galliard"}
    if where == "map":
        by_rest.people.contacts[ACCOUNT_ID, 42] = 900
    else:
        by_rest.cards.found[ACCOUNT_ID, 42] = 900
    by_rest.deliver(KEY)
    assert [made[3] for made in by_rest.deals.made] == [900]
    assert by_rest.cards.created == []


def test_a_deal_whose_answer_was_lost_is_found_again(by_rest: FunnelWorld) -> None:
    by_rest.deals.lost = [TransientError(Reason.AMO_UNAVAILABLE, "ReadTimeout", outcome_unknown=True)]
    assert by_rest.try_to_deliver(KEY) == 60
    assert by_rest.try_to_deliver(KEY) == 0
    assert len(by_rest.deals.made) == 1
    assert len(by_rest.cards.notes) == 1
    assert by_rest.lead().state is LeadState.DELIVERED


def _is_gone(world: FunnelWorld, contact_id: int, into: int | None = None) -> None:
    """A manager deletes a contact, or merges it into another."""
    del world.cards.contacts[contact_id]
    world.cards.found.pop((ACCOUNT_ID, 42), None)
    for deal_id, contacts in world.cards.attached.items():
        if contact_id in contacts:
            world.cards.attached[deal_id] = [into] if into else []
    if into:
        world.cards.found[ACCOUNT_ID, 42] = into


def test_a_deal_is_found_again_whose_contact_was_merged_meanwhile(by_rest: FunnelWorld) -> None:
    by_rest.cards.contacts[1200] = {"name": "Главный"}
    old = make_lead(key="b" * 32).title
    by_rest.cards.deal_cards[500] = DealCard(500, old, 11, made_at=1_700_000_000)
    by_rest.cards.attached[500] = [1200]
    by_rest.deals.lost = [TransientError(Reason.AMO_UNAVAILABLE, "ReadTimeout", outcome_unknown=True)]
    assert by_rest.try_to_deliver(KEY) == 60
    [(made, *_)] = by_rest.deals.made
    _is_gone(by_rest, by_rest.cards.created[0], into=1200)
    by_rest.deliver(KEY)
    assert by_rest.lead().state is LeadState.DELIVERED
    assert [deal_id for _, deal_id, _ in by_rest.cards.notes] == [made], "and not the one of a year ago"


@pytest.mark.parametrize("into", [1200, None])
def test_a_lead_goes_on_whose_contact_is_gone(by_rest: FunnelWorld, into: int | None) -> None:
    by_rest.cards.contacts[1200] = {"name": "Главный"}
    by_rest.deals.trouble = [TransientError(Reason.AMO_UNAVAILABLE, "ConnectError")]
    assert by_rest.try_to_deliver(KEY) == 60
    _is_gone(by_rest, by_rest.cards.created[0], into)
    by_rest.deliver(KEY)
    [(*_, contact_id)] = by_rest.deals.made
    assert contact_id == (into or by_rest.cards.created[-1])
    assert by_rest.people.contacts[ACCOUNT_ID, 42] == contact_id


def test_two_leads_of_a_person_do_not_take_each_others_deal(by_rest: FunnelWorld) -> None:
    lost = TransientError(Reason.AMO_UNAVAILABLE, "ReadTimeout", outcome_unknown=True)
    other = make_lead(key="b" * 32, choice="Брендинг")
    by_rest.leads.make(other)
    by_rest.deals.lost = [lost, lost]
    for key in (KEY, other.key):
        by_rest.try_to_deliver(key)
    for key in (KEY, other.key):
        by_rest.deliver(key)
    assert len(by_rest.deals.made) == 2
    assert len({deal_id for _, deal_id, _ in by_rest.cards.notes}) == 2


def test_a_note_that_fails_is_left_later_and_nobody_is_told_that_the_lead_failed(by_rest: FunnelWorld) -> None:
    by_rest.cards.trouble["add_note"] = [TransientError(Reason.AMO_UNAVAILABLE, "status 500")]
    with pytest.raises(TransientError):
        by_rest.deliver(KEY)
    lead = by_rest.lead()
    assert (lead.state, lead.tries, lead.has_failed) == (LeadState.DELIVERED, 0, False)
    by_rest.deliver(KEY)
    assert len(by_rest.deals.made) == len(by_rest.cards.notes) == 1
    assert not by_rest.jobs.tellings
    by_rest.cards.notes.clear()
    by_rest.deliver(KEY)
    assert not by_rest.cards.notes, "a manager has deleted it"


@pytest.mark.parametrize("reason", [Reason.AMO_REFUSED, Reason.AMO_GONE, Reason.ACCOUNT_UNPAID])
def test_a_note_that_is_refused_is_let_go(by_rest: FunnelWorld, reason: Reason) -> None:
    by_rest.cards.lasting["add_note"] = PermanentError(reason)
    by_rest.deliver(KEY)
    assert (by_rest.lead().state, by_rest.lead().has_failed) == (LeadState.DELIVERED, False)
    assert not by_rest.failed


def test_a_note_that_is_given_up_leaves_the_lead_as_one_that_went_through(by_rest: FunnelWorld) -> None:
    by_rest.cards.lasting["add_note"] = TransientError(Reason.AMO_UNAVAILABLE, "status 500")
    with pytest.raises(TransientError):
        by_rest.deliver(KEY)
    lead = by_rest.leads.give_up(KEY)
    assert lead is not None
    by_rest.failing.keep(lead, "сутки")
    assert (by_rest.lead().state, by_rest.failed) == (LeadState.DELIVERED, [])


def _goes_to(world: FunnelWorld, profile: Profile) -> None:
    """The owner has the profile's leads go elsewhere."""
    world.funnels.put(make_funnel(profile, version=6))
    world.bots.put(BOT_ID, funnel=6)


def test_a_deal_that_stands_is_what_became_of_the_lead_wherever_leads_go_now(by_rest: FunnelWorld) -> None:
    _killed_once(by_rest.leads, "delivered")
    with pytest.raises(KilledError):
        by_rest.deliver(KEY)
    _goes_to(by_rest, AGENCY)
    by_rest.deliver(KEY)
    assert by_rest.lead().state is LeadState.DELIVERED
    assert len(by_rest.deals.made) == len(by_rest.cards.notes) == 1
    assert not by_rest.webhook.taken


@pytest.mark.parametrize("cut", ["silent", "killed"])
def test_a_deal_behind_a_webhook_that_may_have_the_lead_may_be_the_second(world: FunnelWorld, cut: str) -> None:
    world.webhook.trouble = [LATE if cut == "silent" else KilledError()]
    with pytest.raises((NotYetError, KilledError)):
        world.deliver(KEY)
    _goes_to(world, IN_PIPELINE)
    world.deliver(KEY)
    assert len(world.deals.made) == 1
    assert (KEY, "delivered") in world.jobs.tellings
    world.tell(KEY)
    assert world.admin_chat[0].startswith("✅ ДОСТАВЛЕНО В CRM\nПроверьте, нет ли второй такой сделки.")


@pytest.mark.parametrize("cut", ["lost", "killed"])
def test_a_post_behind_a_deal_that_may_have_been_made_may_be_the_second(by_rest: FunnelWorld, cut: str) -> None:
    lost = TransientError(Reason.AMO_UNAVAILABLE, "ReadTimeout", outcome_unknown=True)
    by_rest.deals.lost = [lost if cut == "lost" else KilledError()]
    with pytest.raises((NotYetError, KilledError)):
        by_rest.deliver(KEY)
    _goes_to(by_rest, AGENCY)
    by_rest.deliver(KEY)
    assert by_rest.webhook.looks == len(by_rest.webhook.taken) == 1
    by_rest.tell(KEY)
    assert by_rest.admin_chat[0].startswith("✅ ДОСТАВЛЕНО В CRM\nПроверьте, нет ли второй такой сделки.")


@pytest.mark.parametrize(
    "refusal", [PermanentError(Reason.AMO_REFUSED), TransientError(Reason.AMO_UNAVAILABLE, "ConnectError")]
)
def test_what_amocrm_surely_did_not_make_is_no_doubt(by_rest: FunnelWorld, refusal: BridgeError) -> None:
    by_rest.deals.trouble = [refusal]
    assert by_rest.try_to_deliver(KEY) == 60
    _goes_to(by_rest, AGENCY)
    by_rest.deliver(KEY)
    by_rest.tell(KEY)
    assert by_rest.admin_chat[0].startswith("✅ ДОСТАВЛЕНО В CRM\nВносить вручную не нужно.")


def test_a_day_that_ends_behind_a_lost_answer_of_amocrm_is_doubtful(by_rest: FunnelWorld) -> None:
    by_rest.deals.lost = [TransientError(Reason.AMO_UNAVAILABLE, "ReadTimeout", outcome_unknown=True)]
    by_rest.try_to_deliver(KEY)
    by_rest.cards.lasting["card"] = TransientError(Reason.AMO_UNAVAILABLE, "status 500", outcome_unknown=True)
    while pause := by_rest.try_to_deliver(KEY):
        by_rest.clock.time += pause
    assert "могла её принять" in by_rest.failed[0]


def test_a_contact_that_a_message_is_making_is_waited_for(by_rest: FunnelWorld) -> None:
    by_rest.people.introducing[ACCOUNT_ID, 42] = ConversationId(BOT_ID, 42)
    assert by_rest.try_to_deliver(KEY) == 1
    assert by_rest.lead().tries == 0
    by_rest.people.contacts[ACCOUNT_ID, 42] = 900
    by_rest.cards.contacts[900] = {"name": "Galliard"}
    by_rest.deliver(KEY)
    assert by_rest.cards.created == []


def test_a_contact_that_may_have_been_made_is_looked_for_before_another_one(by_rest: FunnelWorld) -> None:
    lost = TransientError(Reason.AMO_UNAVAILABLE, "ReadTimeout", outcome_unknown=True)
    by_rest.cards.search_lags = True
    by_rest.cards.trouble["create_contact lost"] = [lost]
    assert by_rest.try_to_deliver(KEY) == 60
    assert 0 < by_rest.try_to_deliver(KEY) <= INDEXING
    by_rest.cards.found[ACCOUNT_ID, 42] = by_rest.cards.created[0]
    by_rest.deliver(KEY)
    assert len(by_rest.cards.created) == len(by_rest.deals.made) == 1


def test_a_contact_that_was_merged_away_is_forgotten(by_rest: FunnelWorld) -> None:
    by_rest.people.contacts[ACCOUNT_ID, 42] = 555
    assert by_rest.try_to_deliver(KEY) == 1
    by_rest.deliver(KEY)
    assert len(by_rest.deals.made) == 1


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PermanentError(Reason.AMO_REFUSED, "pipeline_id NotSupportedChoice"), "status"),
        (PermanentError(Reason.ACCOUNT_UNPAID), "status"),
        (TransientError(Reason.AMO_UNAVAILABLE, "ConnectError"), "connection"),
        (TransientError(Reason.AMO_UNAVAILABLE, "ReadError", outcome_unknown=True), "client"),
    ],
)
def test_what_amocrm_refuses_is_told_and_tried_again(by_rest: FunnelWorld, error: BridgeError, kind: str) -> None:
    by_rest.deals.trouble = [error]
    assert by_rest.try_to_deliver(KEY) == 60
    assert by_rest.lead().error == kind
    assert by_rest.jobs.tellings
    by_rest.deliver(KEY)
    assert len(by_rest.deals.made) == 1


@pytest.mark.parametrize(
    "error", [LimitedError(Reason.AMO_UNAVAILABLE, retry_after=5), NotYetError(Reason.AMO_UNAVAILABLE, "pace", 2.0)]
)
def test_a_turn_that_has_to_be_waited_for_is_no_failed_try(by_rest: FunnelWorld, error: BridgeError) -> None:
    by_rest.deals.trouble = [error]
    with pytest.raises(type(error)):
        by_rest.deliver(KEY)
    assert by_rest.lead().tries == 0
    assert not by_rest.jobs.tellings
    by_rest.deliver(KEY)
    assert len(by_rest.deals.made) == 1


def _killed_once(thing: object, method: str) -> None:
    """Have a worker killed instead of its next call of a method."""

    def killed(*_: object, **__: object) -> None:
        delattr(thing, method)
        raise KilledError

    setattr(thing, method, killed)


def _fails(world: FunnelWorld) -> float:
    world.webhook.trouble = [DOWN]
    pause = world.try_to_deliver(KEY)
    world.webhook.trouble.clear()
    return pause
